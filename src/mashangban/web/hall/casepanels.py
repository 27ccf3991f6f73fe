"""What the page of a case shows of one thing: the plan at the parent, its part at an item, the terms at a contract."""

from __future__ import annotations

from typing import Any

from mashangban.applications import reviewing
from mashangban.applications.contracts import contract_of
from mashangban.applications.family import family_of
from mashangban.applications.reviewing import OfficeDossier
from mashangban.assistance.naming import both, masked_name
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.models import CaseRow
from mashangban.cases.queries import CasePage
from mashangban.cases.visibility import may_know
from mashangban.directory.pack import current_pack
from mashangban.web.hall import dossier, listing, wording
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest
from mashangban.web.workbench.panels import Panel, Stands

PARENT, ITEM = "one-thing.application", "one-thing.item"
#: tasks beside the decisions
TASKS = ("one-thing.joint-review", "one-thing.guidance", "one-thing.follow-up", "one-thing.callback")
#: states of a contract that was not kept
_NOT_KEPT = ("revoked", "overdue", "terminated")
#: fields of these services that the panels show in words, or that only machines read
_SHOWN = frozenset(
    [
        "scene",
        "scene_version",
        "scene_title",
        "answers",
        "plan",
        "materials",
        "whole",
        "region",
        "slip",
        "dossier",
        "agent_note",
        "application",
        "item",
        "title",
        "promised",
        "statutory",
        "instant",
        "promises",
        "partner",
        "evidence",
        "regime",
        "due",
        "promise",
        "check",
        "consequence",
        "letter",
    ]
)


def parent_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """Scene, situation, plan with states, papers issued, and the way to the review."""
    found = _dossier(request, page.row.number)
    if found is None:
        return None
    return Panel(
        "hall/panels/parent.html",
        {
            "number": page.row.number,
            "dossier": found,
            "documents": dossier.documents(found),
            "scene": dossier.scene_title(found),
            "version": found.application.scene_version,
            "code": found.application.scene,
            "known": found.application.scene in current_pack().scenes,
            "answers": _situation(found),
            "whole": wording.term_told(page.case.data.get("whole")),
            "digest": page.case.data.get("dossier", ""),
            "agent": page.case.data.get("agent_note", "")
            or both(found.application.agent, naming.lang(), masked_name(found.identity.get("name", ""))),
            "parts": dossier.parts(request, found),
            "counts": dossier.counts(listing.entries(found)),
            "wants": found.wants,
        },
        hides=_SHOWN,
    )


def item_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """What this agency decides: its documents at a glance, promises, papers issued, and the way to the review."""
    found = _dossier(request, page.row.number)
    if found is None:
        return None
    entries = [one for one in listing.entries(found) if one.kind == "paper"]
    item = current_pack().items.get(found.item or "")
    return Panel(
        "hall/panels/item.html",
        {
            "number": page.row.number,
            "dossier": found,
            "documents": dossier.documents(found),
            "scene": dossier.scene_title(found),
            "item": item,
            "promised": wording.term_told(page.case.data.get("promised")),
            "statutory": wording.term_told(page.case.data.get("statutory")),
            "papers": entries,
            "contracts": [one for paper in found.papers for one in paper.contracts],
        },
        hides=_SHOWN,
        stands=dossier.stands(found, request.now),
    )


def contract_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """The terms of a contract: what was promised, until when, how it is checked, what follows otherwise."""
    one = contract_of(page.row)
    evidence = current_pack().evidence.get(one.evidence)
    item = current_pack().items.get(one.item)
    return Panel(
        "hall/panels/contract.html",
        {
            "number": page.row.number,
            "contract": one,
            "regime": wording.regime(one.regime),
            "evidence": naming.text(evidence.title) if evidence else one.evidence,
            "item": naming.text(item.title) if item else one.item,
            "due": wording.term_told(one.due),
        },
        hides=_SHOWN,
        stands=Stands() if page.row.state in _NOT_KEPT else None,
    )


def task_panel(request: DeskRequest, page: CasePage) -> Panel | None:
    """For a joint review, guidance or follow-up: the application it belongs to, as far as one may see it."""
    try:
        family = family_of(page.row.number, internal=True)
    except NoSuchCase:
        return None
    shown = [one for one in (family.root, *family.items) if may_know(request.actor, one.case)]
    told = family.application.told.get("en" if wording.english() else "zh") or {}
    items = current_pack().items
    titles = {code: naming.text(item.title) for code, item in items.items()}
    whole = family.root in shown
    return Panel(
        "hall/panels/task.html",
        {
            "scene": str(told.get("title") or family.application.scene),
            "root": family.root.number if whole else "",
            "parts": []
            if whole
            else [(one.number, titles.get(str(one.case.data["item"]), "")) for one in shown],
        },
        where="side",
        hides=("title", "application", "scene"),
        heading=naming.text(page.service.form["content"].title) if "content" in page.service.form else "",
    )


def _dossier(request: DeskRequest, number: str) -> OfficeDossier | None:
    try:
        return reviewing.dossier_for(number, request.actor, request.now)
    except NoSuchCase:
        return None


def _situation(found: OfficeDossier) -> list[tuple[str, str]]:
    """The situation as it was told, question by question."""
    told = found.told.get("en" if wording.english() else "zh") or {}
    shown = []
    for one in told.get("answers", ()):
        given: Any = one["answer"]
        if isinstance(given, bool):
            given = wording.yes_no(given)
        titles = {option["code"]: option["title"] for option in one.get("options", ())}
        shown.append((str(one["title"]), str(titles.get(given, given))))
    return shown


def scene_in_words(row: CaseRow) -> str:
    """A parent's first words are its scene's Chinese title: said in the language of the page."""
    return _titles("scenes").get(row.excerpt, "")


def item_in_words(row: CaseRow) -> str:
    """An item's first words are its Chinese title: said in the language of the page."""
    return _titles("items").get(row.excerpt, "")


def _titles(table: str) -> dict[str, str]:
    """Chinese titles → titles in English; nothing to do on a Chinese page."""
    if not wording.english():
        return {}
    pack = current_pack()
    if table == "items":
        return {item.title.zh: item.title.en for item in pack.items.values()}
    return {versions[-1].title.zh: versions[-1].title.en for versions in pack.scenes.values()}
