"""Who has to be told of what has happened to a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from mashangban.cases.records import Message
from mashangban.core.casework.model import Case, Event
from mashangban.core.casework.office import Office
from mashangban.core.catalog.pack import Pack

APPLICANT = "applicant"
#: ratings that call for a callback
_BAD = 2


def messages_for(
    before: Case | None, after: Case, events: Sequence[Event], pack: Pack, office: Office, now: datetime
) -> list[Message]:
    """Notices to write with these events, each once; nobody is told what they did themselves."""
    found: list[Message] = []
    doers = {event.actor for event in events if event.actor != "system"}
    for event in events:
        found += _of(event, after, pack, office, now)
    if before is None or (after.open and (before.unit, before.handler) != (after.unit, after.handler)):
        found += _owner(after, "assigned" if after.handler else "queued", {}, pack, now)
    kept = {(one.to, one.kind): one for one in found if one.to not in doers}
    if (APPLICANT, "case-moved") in kept:
        # whoever is told what became of it needs no second message of the term that ended it
        kept.pop((APPLICANT, "clock-breached"), None)
    return list(kept.values())


def _of(event: Event, case: Case, pack: Pack, office: Office, now: datetime) -> Iterator[Message]:
    data = event.data
    if event.kind in {"clock-warned", "clock-breached", "clock-reminded"}:
        clock = case.clocks.get(data["clock"])
        about = {"clock": data["clock"], "due": clock.due_at if clock else None}
        yield from _owner(case, event.kind, about, pack, now)
        if data.get("tells_applicant"):
            yield Message(APPLICANT, event.kind, {"number": case.root or case.number, **about})
        leader = data.get("leader")
        if event.kind != "clock-warned" and leader:
            yield Message(leader, event.kind, {"number": case.number, **about})
    elif event.kind == "assisted":
        for person in _asked_to_assist(pack, data["unit"], now):
            yield Message(person, "assist-asked", {"number": case.number, "unit": data["unit"]})
    elif event.kind == "reopened":
        yield from _owner(case, "reopened", {}, pack, now)
    elif event.kind in {"acted", "messaged"} and event.role == APPLICANT:
        yield from _from_applicant(event, case, pack, office, now)
    elif (event.kind in {"acted", "messaged"} and not event.internal and _concerns_applicant(event)) or (
        event.kind == "closed" and event.role != APPLICANT
    ):
        yield Message(APPLICANT, "case-moved", {"number": case.root or case.number})
    elif event.kind == "child-closed":
        yield from _owner(case, "child-closed", {"child": data["number"]}, pack, now)


def _concerns_applicant(event: Event) -> bool:
    return event.kind == "messaged" or bool(event.data.get("message"))


def _from_applicant(event: Event, case: Case, pack: Pack, office: Office, now: datetime) -> Iterator[Message]:
    given = event.data.get("input") or {}
    rating = given.get("rating")
    if isinstance(rating, int):
        if rating <= _BAD:
            about = {"rating": rating}
            yield from _owner(case, "rated-badly", about, pack, now)
            leader = office.leader(case.unit, now)
            if leader:
                yield Message(leader, "rated-badly", {"number": case.number, **about})
        return
    yield from _owner(case, "applicant-wrote", {}, pack, now)


def _owner(case: Case, kind: str, about: dict[str, Any], pack: Pack, now: datetime) -> Iterator[Message]:
    """The handler, or whoever staffs the queue the case waits in."""
    people = [case.handler] if case.handler else holders(pack, "dispatcher", case.unit, now)
    for person in people:
        yield Message(person, kind, {"number": case.number, **about})


def _asked_to_assist(pack: Pack, unit: str, now: datetime) -> list[str]:
    """Who in a unit hands out its work, else who does it, else who leads it; nobody there: the dispatchers above.

    Only people of the unit itself can answer, so they are asked before anybody above them.
    """
    for role in ("dispatcher", "handler", "leader"):
        if people := _holding(pack, role, unit, now):
            return people
    return holders(pack, "dispatcher", unit, now)


def holders(pack: Pack, role: str, unit: str, now: datetime) -> list[str]:
    """Who holds a role in the unit now, or in the nearest unit above it where anybody does."""
    every = (_holding(pack, role, step, now) for step in pack.unit_path(unit))
    return next((people for people in every if people), [])


def _holding(pack: Pack, role: str, unit: str, now: datetime) -> list[str]:
    day = now.astimezone(pack.zone).date()
    people = [
        holder.person
        for post in pack.posts.values()
        if post.unit == unit and role in post.roles
        for holder in post.holders
        if holder.since <= day and (holder.until is None or day <= holder.until)
    ]
    return list(dict.fromkeys(people))
