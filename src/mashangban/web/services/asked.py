"""What the office asks of an applicant again, as the page of the application shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from mashangban.applications import drafts, materials
from mashangban.applications.following import Dossier
from mashangban.core.casework.model import Refusal
from mashangban.web.portal.questions import PREFIX
from mashangban.web.services.form_step import FormQuestion, question_of
from mashangban.web.services.materials_step import papers_of
from mashangban.web.shared.requests import PageRequest


@dataclass(frozen=True)
class Waiting:
    """A case that stands still until its applicant answers."""

    number: str
    title: str
    #: the office's own words
    text: str


def asked_of(
    request: PageRequest,
    found: Dossier,
    *,
    wrong: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, Refusal] | None = None,
    unsent: bool = False,
) -> dict[str, Any]:
    """``waiting`` cases, ``papers`` and ``questions`` asked for again, ``owed`` papers of contracts."""
    language = get_language() or "zh-hans"
    waiting = _waiting(found, language)
    # why a missing one is wanted stands on its card already
    remarks = {one.code: "" if one.missing else one.remark for one in found.wants if one.kind == "material"}
    wanted = materials.wanted(found.application, request.now) if waiting else []
    papers = papers_of(
        [one for one in wanted if one.evidence in _touched(found, remarks)], language, wrong, remarks
    )
    return {
        "waiting": waiting,
        "papers": papers,
        "questions": _questions(request, found, language, problems or {}),
        "unsent": [one.title.text(language) for one in found.wants] if unsent else [],
    }


def _waiting(found: Dossier, language: str) -> list[Waiting]:
    rows = []
    if "supply" in found.actions:
        event = found.family.root.last("ask-supplement")
        rows.append(Waiting(found.number, "", _said(event.data) if event else ""))
    for part in found.parts:
        if part.member is not None and "supply" in part.actions:
            event = part.member.last("ask-supplement")
            rows.append(
                Waiting(part.member.number, part.title.text(language), _said(event.data) if event else "")
            )
    return rows


def _said(data: Mapping[str, Any]) -> str:
    return str((data.get("input") or {}).get("message", ""))


def _touched(found: Dossier, remarks: Mapping[str, str]) -> set[str]:
    """Papers asked for again, and those supplied since, so that one sees what one has just handed in."""
    asked = found.family.root.last("ask-supplement")
    moments = [
        event.at for part in found.parts if part.member and (event := part.member.last("ask-supplement"))
    ]
    since = min([*([asked.at] if asked else []), *moments], default=None)
    fresh = {row.evidence for row in found.materials if since is not None and row.supplied_at >= since}
    return set(remarks) | fresh


def _questions(
    request: PageRequest, found: Dossier, language: str, problems: Mapping[str, Refusal]
) -> list[FormQuestion]:
    """Answers of the form that were found wrong."""
    wanted = {one.code: one.remark for one in found.wants if one.kind == "field"}
    if not wanted:
        return []
    fields = [one for one in drafts.fields(found.application, request.now) if one.element in wanted]
    return [
        question_of(one, language, {PREFIX + n: p for n, p in problems.items()}, remark=wanted[one.element])
        for one in fields
    ]
