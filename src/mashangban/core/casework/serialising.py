"""Cases and events as JSON: snapshots for the store, events for the log. Reading back gives equal records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mashangban.core.casework.model import Case, ClockState, Event, Json

_PLAIN = (
    "number", "service", "version", "state", "unit", "handler", "place", "channel", "category", "anonymous",
    "parent", "cluster", "rating", "openings", "seq", "wanted", "escalated_to",
)  # fmt: skip
_PARTS = ("parts", "planned", "dropped")
_MOMENTS = ("opened_at", "entered_at", "closed_at", "replied_at", "contacted_at", "touched_at")


def to_json(case: Case) -> dict[str, Json]:
    """A snapshot of a case in plain JSON."""
    found: dict[str, Json] = {name: getattr(case, name) for name in _PLAIN}
    found |= {name: _iso(getattr(case, name)) for name in _MOMENTS}
    return found | {
        "data": dict(case.data),
        "subjects": sorted(case.subjects),
        "clocks": {name: _clock_to_json(clock) for name, clock in case.clocks.items()},
        "counts": dict(case.counts),
        "doers": {action: sorted(by) for action, by in case.doers.items()},
        "signatures": {action: [list(one) for one in given] for action, given in case.signatures.items()},
        "children": {number: list(child) for number, child in case.children.items()},
        "assisting": dict(case.assisting),
        "timers": {name: at.isoformat() for name, at in case.timers.items()},
        "root": case.root,
        **(_parts(case) if case.parts or case.planned or case.dropped else {}),
    }


def _parts(case: Case) -> dict[str, Json]:
    return {name: dict(getattr(case, name)) for name in _PARTS}


def from_json(found: Mapping[str, Json]) -> Case:
    """The case of a snapshot made by ``to_json``; KeyError or ValueError for anything else."""
    return Case(
        **{name: found[name] for name in _PLAIN},
        **{name: _moment(found[name]) for name in _MOMENTS},
        data=found["data"],
        subjects=frozenset(found["subjects"]),
        clocks={name: _clock_from_json(clock) for name, clock in found["clocks"].items()},
        counts=found["counts"],
        doers={action: frozenset(by) for action, by in found["doers"].items()},
        signatures={
            action: tuple((role, actor) for role, actor in given)
            for action, given in found["signatures"].items()
        },
        children={number: (blocking, is_open) for number, (blocking, is_open) in found["children"].items()},
        assisting=found["assisting"],
        timers={name: datetime.fromisoformat(at) for name, at in found["timers"].items()},
        # what the snapshots of older cases do not have
        root=found.get("root"),
        **{name: found[name] for name in _PARTS if name in found},
    )


def event_to_json(event: Event) -> dict[str, Json]:
    """An event in plain JSON."""
    return {
        "kind": event.kind,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "role": event.role,
        "internal": event.internal,
        "data": dict(event.data),
    }


def event_from_json(found: Mapping[str, Json]) -> Event:
    """The event of ``event_to_json``; ``at`` may also be a datetime, as databases give it."""
    at = found["at"]
    return Event(
        found["kind"],
        at if isinstance(at, datetime) else datetime.fromisoformat(at),
        found["actor"],
        found["role"],
        found["data"],
        found["internal"],
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(text: str | None) -> Json:
    return datetime.fromisoformat(text) if text else None


_CLOCK_MOMENTS = ("started_at", "due_at", "warn_at", "resume_by", "stopped_at", "warned_at", "breached_at",
                  "remind_at")  # fmt: skip


def _clock_to_json(clock: ClockState) -> dict[str, Json]:
    return {
        "name": clock.name,
        "within": clock.within,
        "pauses": [[since.isoformat(), _iso(until)] for since, until in clock.pauses],
        **{name: _iso(getattr(clock, name)) for name in _CLOCK_MOMENTS},
    }


def _clock_from_json(found: Mapping[str, Json]) -> ClockState:
    return ClockState(
        name=found["name"],
        within=found["within"],
        pauses=tuple((datetime.fromisoformat(since), _moment(until)) for since, until in found["pauses"]),
        **{name: _moment(found[name]) for name in _CLOCK_MOMENTS},
    )
