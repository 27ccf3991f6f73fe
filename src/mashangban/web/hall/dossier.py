"""An application beside what came with it: the list on one side, the document on the other, and the decision below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.applications import own_documents, reviewing
from mashangban.applications.issuing import Issued
from mashangban.applications.looking import leave_trace
from mashangban.applications.reviewing import OfficeDossier
from mashangban.assistance.naming import both, masked_name
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.intake import Refused
from mashangban.cases.visibility import may_know
from mashangban.core.catalog.notice import cited
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.web.hall import listing, wording
from mashangban.web.hall.listing import Entry
from mashangban.web.shared.dates import exact_text
from mashangban.web.workbench import actionforms, naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.actionforms import ActionForm
from mashangban.web.workbench.casepage import Group, grouped, setting_of
from mashangban.web.workbench.clocks import clock_views
from mashangban.web.workbench.panels import Stands
from mashangban.web.workbench.saying import say
from mashangban.web.workbench.standing import standing_actions

#: states of an application or an item that was not granted
_NOT_GRANTED = ("refused", "terminated")
#: who reviews applications, and sees contracts
ROLES = ("counter", "handler", "leader", "agent")


def canonical(number: str) -> str:
    """A case number as it is kept; 404 for what is none."""
    try:
        return parse_case_number(number)
    except NumberError as error:
        raise Http404 from error


def dossier_or_404(request: DeskRequest, number: str) -> OfficeDossier:
    """The dossier, or 404: whoever may not see it does not learn that it exists."""
    try:
        return reviewing.dossier_for(canonical(number), request.actor, request.now)
    except NoSuchCase as error:
        raise Http404 from error


@require_GET
@desk_page()
def dossier_page(request: DeskRequest, number: str) -> HttpResponse:
    """The application (or an agency's part of it); ``at`` names the document or answer looked at."""
    found = dossier_or_404(request, number)
    if number != found.member.number:
        return redirect("hall:dossier", found.member.number)
    entry = listing.chosen(listing.entries(found), request.GET.get("at", ""))
    if _read_here(request, found, entry):
        found = dossier_or_404(request, number)
    return _render(request, found)


@sent_to("hall:dossier", "number")
@desk_page()
def check(request: DeskRequest, number: str) -> HttpResponse:
    """Note that a document or answer is in order, or what is wrong with it; then on to the next."""
    found = dossier_or_404(request, number)
    if request.POST.get("do") in {"name", "take-back"}:
        return _own_document(request, found)
    at, verdict = request.POST.get("at", ""), request.POST.get("verdict", "")
    remark = request.POST.get("remark", "").strip()[:500]
    entry = next((one for one in listing.entries(found) if one.at == at), None)
    if entry is None:
        raise Http404
    noted: Callable[..., object] = reviewing.check_field
    if entry.kind == "paper":
        noted = partial(reviewing.check, seen=request.POST.get("seen"))
    try:
        noted(
            found.member.number,
            entry.code,
            "defect" if verdict == "defect" else "ok",
            remark if verdict == "defect" else "",
            request.actor,
            request.now,
        )
    except Refused as error:
        text = " ".join(say(refusal) for refusal in error.refusals)
        if verdict == "defect" and not remark:
            text = _("Say what is wrong with it: the applicant reads this.")
        if any(refusal.code == "stale" for refusal in error.refusals):
            # as it is now, so that the next verdict is about what stands on the screen
            found = dossier_or_404(request, number)
            text = _(
                "The applicant replaced this document meanwhile. Look at the new one, then decide again."
            )
        return _render(request, found, at=at, check_error=text, remark=remark, status=422)
    fresh = dossier_or_404(request, number)
    onward = listing.after(listing.entries(fresh), at)
    return redirect(f"{reverse('hall:dossier', args=[fresh.member.number])}?at={onward}")


def _own_document(request: DeskRequest, found: OfficeDossier) -> HttpResponse:
    """Name a document that the catalogue does not have, to be asked for with the rest; or do without it again."""
    number, given = found.member.number, {name: request.POST.get(name, "") for name in ("title", "why")}
    try:
        if request.POST["do"] == "name":
            own_documents.name_document(number, given["title"], given["why"], request.actor, request.now)
        else:
            own_documents.take_back(number, request.POST.get("code", ""), request.actor, request.now)
    except Refused as error:
        said = {refusal.field or "": say(refusal) for refusal in error.refusals}
        return _render(request, found, own_given=given, own_wrong=said, status=422)
    return redirect(f"{reverse('hall:dossier', args=[number])}#own")


@sent_to("hall:dossier", "number")
@desk_page()
def open_identity(request: DeskRequest, number: str) -> HttpResponse:
    """Show name, phone and identity answers in full, once, for a reason that the applicant will read."""
    found = dossier_or_404(request, number)
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        text = _("Say why you need it; the applicant will see this.")
        return _render(request, found, reveal_error=text, status=422)
    try:
        opened = reviewing.opened(found.member.number, request.actor, reason, request.now)
    except Refused as error:
        text = " ".join(say(refusal) for refusal in error.refusals)
        return _render(request, found, reveal_error=text, reveal_reason=reason, status=422)
    return _render(request, opened)


def _read_here(request: DeskRequest, found: OfficeDossier, entry: Entry | None) -> bool:
    """Note before the page is made that a scan of the document on it is read; whether that was new."""
    code = entry.code if entry is not None and entry.kind == "paper" else ""
    shown = any(one.scans for one in found.papers if one.evidence == code)
    return shown and leave_trace(found.member.number, code, request.actor.id, request.now)


def dossier_again(request: DeskRequest, found: OfficeDossier, **more: Any) -> HttpResponse:
    """The page once more, with what could not be done."""
    return _render(request, found, status=422, **more)


def _render(request: DeskRequest, found: OfficeDossier, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page. ``more``: at, check_error, remark, reveal_error, reveal_reason, print_error, print_reason, own_given,
    own_wrong."""
    entries = listing.entries(found)
    entry = listing.chosen(entries, more.pop("at", None) or request.GET.get("at", ""))
    member = found.member
    context = {
        "dossier": found,
        "row": member.row,
        "member": member,
        "scene": scene_title(found),
        "item": item_title(found),
        "papers": [one for one in entries if one.kind == "paper"],
        "fields": [one for one in entries if one.kind == "field"],
        "entry": entry,
        **_neighbours(entries, entry),
        **_looked_at(request, found, entry),
        "stands": stands(found, request.now),
        "wants": found.wants,
        "may_name": own_documents.ASK in found.actions,
        "own": [one for one in own_documents.own_of(found.application) if one.item == (found.item or "")],
        "documents": documents(found),
        "parts": parts(request, found) if found.item is None else [],
        "clocks": clock_views(member.service, member.case, current_pack(), request.now),
        "identity": identity_of(found),
        "may_reveal": "reveal" in found.standing and not found.open and bool(found.identity),
        "may_check": may_check(request, found),
        "groups": _groups(request, found),
        "back": reverse("hall:dossier", args=[member.number]),
        "counts": counts(entries),
        **more,
    }
    return render(request, "hall/dossier.html", context, status=status)


def scene_title(found: OfficeDossier) -> str:
    """Title of the scene as the applicant was told it."""
    told = found.told.get("en" if wording.english() else "zh") or {}
    return str(told.get("title") or found.application.scene)


def item_title(found: OfficeDossier) -> str:
    """Title of the item whose part this is; empty at the parent."""
    item = current_pack().items.get(found.item or "")
    return naming.text(item.title) if item else found.item or ""


def identity_of(found: OfficeDossier) -> list[tuple[str, str]]:
    """Name and phone, covered unless opened, with their titles."""
    form = found.family.root.service.form
    who = [
        (naming.text(form[name].title) if name in form else name, value)
        for name, value in found.identity.items()
        if value
    ]
    acting = both(found.application.agent, naming.lang(), masked_name(found.identity.get("name", "")))
    return [*who, (_("Acted for by"), acting)] if acting else who


def may_check(request: DeskRequest, found: OfficeDossier) -> bool:
    """Whether the actor notes findings here: the same roles that decide, while the case is open."""
    roles = setting_of(request, found.member.service, found.member.case).roles
    return (
        bool(roles & {"handler", "counter", "leader"})
        and found.member.case.open
        and found.family.root.case.open
    )


def parts(request: DeskRequest, found: OfficeDossier) -> list[dict[str, Any]]:
    """The items of the plan with where each stands; only those one may see are links."""
    shown = []
    for part in found.parts:
        member = part.member
        revoked = part.decision is not None and part.decision.revoked_at is not None
        shown.append(
            {
                "part": part,
                "state": naming.state_title(member.service, part.state)
                if member and not revoked
                else naming.text(part.said),
                "revoked": revoked,
                "row": member.row if member else None,
                "open": bool(member and may_know(request.actor, member.case)),
            }
        )
    return shown


def stands(found: OfficeDossier, now: datetime) -> Stands | None:
    """Granted is not the last word where it was revoked; what was not granted is not shown in green."""
    part = next((one for one in found.parts if one.item == found.item), None)
    if part is not None and part.decision is not None and part.decision.revoked_at is not None:
        told = {
            "moment": exact_text(part.decision.revoked_at, now),
            "why": part.decision.revoked_because or "—",
        }
        return Stands(naming.text(part.said), because=_("Revoked %(moment)s. Reason: %(why)s") % told)
    return Stands() if found.member.row.state in _NOT_GRANTED else None


def documents(found: OfficeDossier) -> list[Issued]:
    """The papers issued, without letters that stand in for a document of another agency's part."""
    ours = {letter for one in found.papers if one.material for letter in one.material.letters}
    return [one for one in found.documents if one.kind != "letter" or one.token in ours]


def counts(entries: Sequence[Entry]) -> dict[str, int]:
    """How many documents and answers stand how."""
    found: dict[str, int] = {}
    for one in entries:
        found[one.state.replace("-", "_")] = found.get(one.state.replace("-", "_"), 0) + 1
    return found


def _neighbours(entries: Sequence[Entry], entry: Entry | None) -> dict[str, str]:
    places = [one.at for one in entries]
    at = places.index(entry.at) if entry else -1
    return {
        "before": places[at - 1] if at > 0 else "",
        "further": places[at + 1] if 0 <= at < len(places) - 1 else "",
    }


def _looked_at(request: DeskRequest, found: OfficeDossier, entry: Entry | None) -> dict[str, Any]:
    """The document looked at, with the page of it that the address names, as large and turned as it says."""
    if entry is None or entry.kind != "paper":
        return {"paper": None}
    paper = next(one for one in found.papers if one.evidence == entry.code)
    pages = [(scan, page) for scan in paper.scans for page in range(1, scan.pages + 1)]
    number = min(max(_whole(request, "page", 1), 1), max(len(pages), 1))
    zoom, turn = min(max(_whole(request, "zoom", 1), 1), 3), _whole(request, "turn", 0) % 4
    return {
        "paper": paper,
        "origins": listing.origins(paper),
        "laws": listing.laws_of(paper),
        "scan": pages[number - 1][0] if pages else None,
        "scan_page": pages[number - 1][1] if pages else 0,
        "page": number,
        "pages": len(pages),
        "zoom": zoom,
        "turn": turn,
        "larger": min(zoom + 1, 3),
        "smaller": max(zoom - 1, 1),
        "turned": (turn + 1) % 4,
        "width": 900 if zoom == 1 else 1600,
    }


def _whole(request: DeskRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise


def _groups(request: DeskRequest, found: OfficeDossier) -> list[Group]:
    """Forms of what one may do now, with what is known already filled in: all defects in one text, the law of the item."""
    member = found.member
    shown = [name for name in found.standing if name in {"note", "assist-done"}]
    setting = setting_of(request, member.service, member.case)
    made = actionforms.forms({**found.actions, **standing_actions(shown)}, setting)
    for form in made:
        _fill(form, found)
    wanted = next((form for form in made if form.name == "ask-supplement"), None)
    if found.wants and wanted is not None:
        wanted.open = True
    elif made and made[0].tone == "primary":
        made[0].open = True
    return grouped(made)


def _fill(form: ActionForm, found: OfficeDossier) -> None:
    pack = current_pack()
    item = pack.items.get(found.item or "")
    for control in form.inputs:
        if form.name == "ask-supplement" and control.name == "message":
            if found.wants:
                control.value = reviewing.supplement_text(found.member.number, "zh")
            else:
                control.help = _(
                    "Nothing is marked as not in order. Mark it above first, or name a further document there: only what "
                    "is marked or named can be handed in; what is only written here can only be answered in words."
                )
        if control.name == "article" and item is not None and form.name in {"grant", "refuse"}:
            control.value = "；".join(_cited_in_chinese(item.code))[: control.max or 500]


def _cited_in_chinese(code: str) -> list[str]:
    """The basis of an item as it stands in decisions, which are Chinese papers."""
    pack = current_pack()
    return [cited(pack.laws[one.law], one, "zh") for one in pack.items[code].basis if one.law in pack.laws]
