"""Cases as JSON: for their applicant, and for staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import get_language

from mashangban.cases.models import CaseRow, Event
from mashangban.cases.queries import CasePage, Track, light_of
from mashangban.core.casework.inputs import inputs_of
from mashangban.core.catalog.model import Action, Service
from mashangban.core.numbers import format_case_number
from mashangban.directory.pack import current_pack
from mashangban.papers.models import Upload
from mashangban.web.api.shapes import (
    ActionOut,
    CaseOut,
    Look,
    Named,
    PublicEvent,
    RowOut,
    StaffCase,
    StaffEvent,
    UploadOut,
)

#: kinds that tell an applicant something; the bookkeeping of clocks beside them does not
_TOLD = frozenset(
    {
        "submitted",
        "assigned",
        "acted",
        "messaged",
        "clock-breached",
        "clock-paused",
        "clock-resumed",
        "assisted",
        "reopened",
        "closed",
    }
)
_TEXTS = ("measure", "message", "reason", "remark")


def language() -> str:
    """The caller's language."""
    return get_language() or "zh-hans"


def named(code: str) -> Named:
    """A code of the pack with its title."""
    return Named(code=code, title=current_pack().title(code, language()))


def local(moment: datetime | None) -> datetime | None:
    """The moment in the district's zone."""
    return None if moment is None else timezone.localtime(moment)


def case_out(track: Track) -> CaseOut:
    """A case for its applicant: nothing internal."""
    row, service = track.row, track.service
    state = service.states[track.case.state]
    return CaseOut(
        number=row.number,
        number_text=format_case_number(row.number),
        service=Named(code=row.service, title=service.title.text(language())),
        category=row.category,
        state=Named(code=row.state, title=(state.public or state.title).text(language())),
        unit=named(row.unit),
        handler=current_pack().title(row.handler, language()) if row.handler else "",
        place=named(row.place) if row.place else None,
        opened_at=timezone.localtime(row.opened_at),
        closed_at=local(row.closed_at),
        due_at=local(track.due_at),
        rating=row.rating,
        may_write=track.may_write,
        actions=actions_out(track.actions, track.until),
        events=[_public(event, service) for event in track.events if event.kind in _TOLD],
        identity_seen=[
            Look(
                at=timezone.localtime(event.at),
                who=current_pack().title(event.actor, language()),
                reason=str(event.data.get("reason", "")),
            )
            for event in track.reveals
        ],
    )


def actions_out(
    actions: Mapping[str, Action], until: Mapping[str, datetime] | None = None
) -> list[ActionOut]:
    """What may be done, with what each needs."""
    found = []
    for name, row in actions.items():
        inputs = {each: one for each, one in inputs_of(row).items() if one[0].type != "rows"}
        found.append(
            ActionOut(
                name=name,
                title=row.title.text(language()),
                needs=[each for each, (_, must) in inputs.items() if must],
                may=[each for each, (_, must) in inputs.items() if not must],
                until=local((until or {}).get(name)),
            )
        )
    return found


def _public(event: Event, service: Service) -> PublicEvent:
    data: Mapping[str, Any] = event.data
    given = data.get("input") or {}
    action = str(data.get("action", ""))
    row = service.action(str(data.get("from", "")), action) if action else None
    by = _side(event)
    who = event.actor if by == "desk" else str(data.get("handler") or data.get("unit") or "")
    texts = [str(given[name]) for name in _TEXTS if given.get(name)]
    if event.kind == "messaged":
        texts = [str(data.get("message", ""))]
    photos = [*(given.get("evidence") or ()), *(given.get("photos") or ()), *(data.get("photos") or ())]
    return PublicEvent(
        seq=event.seq,
        at=timezone.localtime(event.at),
        kind=event.kind,
        by=by,
        who=current_pack().title(who, language()) if who and by != "you" else "",
        action=action,
        title=row.title.text(language()) if row else "",
        message_kind=str(data.get("message", "")) if event.kind == "acted" else "",
        text="\n".join(texts),
        rating=int(given["rating"]) if given.get("rating") else None,
        photos=[str(token) for token in photos],
    )


def _side(event: Event) -> Literal["you", "desk", "system"]:
    if event.role == "applicant":
        return "you"
    return "system" if event.actor == "system" else "desk"


# --- for staff ---------------------------------------------------------------------------------


def row_facts(row: CaseRow, now: datetime) -> dict[str, Any]:
    """The fields of ``RowOut``."""
    return {
        "number": row.number,
        "number_text": format_case_number(row.number),
        "light": light_of(row, now),
        "due_at": local(row.due_at),
        "opened_at": timezone.localtime(row.opened_at),
        "closed_at": local(row.closed_at),
    } | {name: getattr(row, name) for name in _SAME}


_SAME = (
    "service",
    "category",
    "state",
    "unit",
    "handler",
    "place",
    "channel",
    "excerpt",
    "waiting",
    "rating",
    "danger",
    "cluster",
    "seq",
)


def row_out(row: CaseRow, now: datetime) -> RowOut:
    """A case in a list."""
    return RowOut(**row_facts(row, now))


def staff_case(page: CasePage, now: datetime) -> StaffCase:
    """A case with what its page shows."""
    return StaffCase(
        **row_facts(page.row, now),
        version=page.row.version,
        data=dict(page.case.data),
        identity=dict(page.identity),
        anonymous=page.case.anonymous,
        parent=page.case.parent,
        children=[child.number for child in page.children],
        cluster_members=[one.number for one in page.cluster],
        nearby=[one.number for one in page.nearby],
        actions=actions_out(page.actions),
        standing=list(page.standing),
        events=[_staff(event) for event in page.events],
        uploads=[upload_out(upload) for upload in page.uploads],
    )


def _staff(event: Event) -> StaffEvent:
    return StaffEvent(
        seq=event.seq,
        at=timezone.localtime(event.at),
        kind=event.kind,
        actor=event.actor,
        role=event.role,
        internal=event.internal,
        data=event.data,
    )


def upload_out(upload: Upload) -> UploadOut:
    """A photo's facts."""
    return UploadOut(
        token=upload.token, kind=upload.kind, width=upload.width, height=upload.height, size=upload.size
    )
