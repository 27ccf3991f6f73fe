"""Folding events into a case. Everything an event says is in it: no calendar, no definition, no clock here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from mashangban.core.casework.model import Case, ClockState, Event

#: kinds of message that count as having been in touch with the applicant
_CONTACT = frozenset({"substantive", "holding", "question"})


class BrokenLogError(ValueError):
    """A log of events does not begin with ``submitted``, or an event names what the case does not have."""


def evolve(case: Case | None, event: Event) -> Case:
    """The case after ``event``. Raises BrokenLogError when the event cannot follow; decisions never make such events."""
    if case is None:
        if event.kind != "submitted":
            raise BrokenLogError(f"the first event is {event.kind}, not submitted")
        return _submitted(event)
    change = _CHANGES.get(event.kind)
    if change is None:
        raise BrokenLogError(f"{event.kind} cannot follow")
    try:
        changes = change(case, event)
    except KeyError as error:
        raise BrokenLogError(f"{event.kind}: {error}") from error
    changes["seq"], changes["touched_at"] = case.seq + 1, event.at
    return _changed(case, changes)


Changes = dict[str, Any]
Record = TypeVar("Record", Case, ClockState)


def _changed(record: Record, changes: Changes) -> Record:
    """A copy with changes. ``dataclasses.replace`` looks at every field by name: ten times slower, and this is
    done for every event there is.
    """
    copy = object.__new__(type(record))
    copy.__dict__.update(record.__dict__)
    copy.__dict__.update(changes)
    return copy


def fold(events: Iterable[Event]) -> Case:
    """The case a whole log makes; BrokenLogError for an empty or broken one."""
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    if case is None:
        raise BrokenLogError("a log has at least one event")
    return case


def moments(texts: Mapping[str, str]) -> Mapping[str, datetime]:
    """Name → moment from the ISO texts that events carry."""
    return {name: datetime.fromisoformat(text) for name, text in texts.items()}


def _submitted(event: Event) -> Case:
    data = event.data
    case = Case(
        number=data["number"],
        service=data["service"],
        version=data["version"],
        state=data["state"],
        opened_at=event.at,
        entered_at=event.at,
        unit=data["unit"],
        place=data.get("place"),
        channel=data["channel"],
        category=data.get("category"),
        data=dict(data["data"]),
        anonymous=data["anonymous"],
        subjects=frozenset(data["subjects"]),
        parent=data.get("parent"),
        root=data.get("root"),
        timers=moments(data["timers"]),
        seq=1,
        touched_at=event.at,
    )
    return _changed(case, _asked(case, data)) if "spawns" in data or "planned" in data else case


def _asked(case: Case, data: Mapping[str, Any]) -> Changes:
    """Children asked for, now or later."""
    spawns, planned = data.get("spawns", ()), data.get("planned", {})
    parts = {
        spawn["key"]: {"number": None, "outcome": None, "goes_on": spawn["goes_on"]}
        for spawn in spawns
        if "key" in spawn
    }
    changes: Changes = {"wanted": case.wanted + sum(1 for spawn in spawns if spawn["blocking"])}
    if parts or planned:
        left = {key: row for key, row in case.planned.items() if key not in parts}
        changes["parts"] = {**case.parts, **parts}
        changes["planned"] = {**left, **planned}
        changes["dropped"] = {
            key: why for key, why in case.dropped.items() if key not in parts and key not in planned
        }
    return changes


def _spawned(case: Case, event: Event) -> Changes:
    return _asked(case, event.data)


def _dropped(case: Case, event: Event) -> Changes:
    keys, because = event.data["keys"], event.data["because"]
    return {
        "planned": {key: row for key, row in case.planned.items() if key not in keys},
        "dropped": {**case.dropped, **dict.fromkeys(keys, because)},
    }


def _acted(case: Case, event: Event) -> Changes:
    data = event.data
    action = data["action"]
    changes: Changes = {
        "counts": {**case.counts, action: case.counts.get(action, 0) + 1},
        "doers": _with_doer(case, action, event.actor),
    }
    if data["entered"]:
        changes |= {
            "state": data["to"],
            "entered_at": event.at,
            "timers": moments(data["timers"]),
            "signatures": {},
        }
    else:
        if action in case.timers:
            changes["timers"] = {name: at for name, at in case.timers.items() if name != action}
        if action in case.signatures:
            changes["signatures"] = {name: by for name, by in case.signatures.items() if name != action}
    if "spawns" in data or "planned" in data:
        changes |= _asked(case, data)
    kind = data.get("message")
    if kind in _CONTACT and case.contacted_at is None:
        changes["contacted_at"] = event.at
    if kind == "substantive" and case.replied_at is None:
        changes["replied_at"] = event.at
    rating = data["input"].get("rating")
    if isinstance(rating, int):
        changes["rating"] = rating
    return changes


def _with_doer(case: Case, action: str, actor: str) -> Mapping[str, frozenset[str]]:
    return {**case.doers, action: case.doers.get(action, frozenset()) | {actor}}


def _assigned(case: Case, event: Event) -> Changes:
    return {"unit": event.data["unit"], "handler": event.data["handler"]}


def _signed(case: Case, event: Event) -> Changes:
    action = event.data["action"]
    given = (*case.signatures.get(action, ()), (event.data["role"], event.actor))
    return {
        "signatures": {**case.signatures, action: given},
        "doers": _with_doer(case, action, event.actor),
    }


def _clock(case: Case, clock: ClockState) -> Changes:
    return {"clocks": {**case.clocks, clock.name: clock}}


def _clock_started(case: Case, event: Event) -> Changes:
    data = event.data
    clock = ClockState(
        name=data["clock"],
        started_at=datetime.fromisoformat(data["since"]) if "since" in data else event.at,
        due_at=datetime.fromisoformat(data["due"]),
        warn_at=datetime.fromisoformat(data["warn"]),
        within=data["within"],
    )
    return _clock(case, clock)


def _clock_warned(case: Case, event: Event) -> Changes:
    return _clock(case, _changed(case.clocks[event.data["clock"]], {"warned_at": event.at}))


def _clock_breached(case: Case, event: Event) -> Changes:
    data = event.data
    clock = case.clocks[data["clock"]]
    changed = _changed(clock, {"breached_at": event.at, "remind_at": datetime.fromisoformat(data["next"])})
    changes = _clock(case, changed)
    if data["escalated"]:
        changes["escalated_to"] = data["leader"]
    return changes


def _clock_reminded(case: Case, event: Event) -> Changes:
    data = event.data
    changes = _clock(
        case, _changed(case.clocks[data["clock"]], {"remind_at": datetime.fromisoformat(data["next"])})
    )
    if data["escalated"]:
        changes["escalated_to"] = data["leader"]
    return changes


def _clock_stopped(case: Case, event: Event) -> Changes:
    clock = case.clocks[event.data["clock"]]
    pauses = clock.pauses
    if pauses and pauses[-1][1] is None:
        pauses = (*pauses[:-1], (pauses[-1][0], event.at))
    stopped = _changed(
        clock, {"stopped_at": event.at, "pauses": pauses, "resume_by": None, "remind_at": None}
    )
    changes = _clock(case, stopped)
    if not any(c.breached_at and c.stopped_at is None for c in changes["clocks"].values()):
        changes["escalated_to"] = None
    return changes


def _clock_paused(case: Case, event: Event) -> Changes:
    clock = case.clocks[event.data["clock"]]
    resume_by = datetime.fromisoformat(event.data["resume_by"])
    return _clock(
        case, _changed(clock, {"pauses": (*clock.pauses, (event.at, None)), "resume_by": resume_by})
    )


def _clock_resumed(case: Case, event: Event) -> Changes:
    data = event.data
    clock = case.clocks[data["clock"]]
    pause = (datetime.fromisoformat(data["since"]), datetime.fromisoformat(data["until"]))
    changes: Changes = {
        "pauses": (*clock.pauses[:-1], pause),
        "resume_by": None,
        "due_at": datetime.fromisoformat(data["due"]),
        "warn_at": datetime.fromisoformat(data["warn"]),
    }
    return _clock(case, _changed(clock, changes))


def _child_opened(case: Case, event: Event) -> Changes:
    data = event.data
    again = data["number"] in case.children
    changes: Changes = {
        "children": {**case.children, data["number"]: (data["blocking"], True)},
        "wanted": case.wanted if again or not data["blocking"] else max(0, case.wanted - 1),
    }
    if "key" in data:
        changes["parts"] = _with_part(case, data["key"], {"number": data["number"], "outcome": None})
    return changes


def _child_closed(case: Case, event: Event) -> Changes:
    number = event.data["number"]
    blocking, _ = case.children[number]
    changes: Changes = {"children": {**case.children, number: (blocking, False)}}
    if "key" in event.data:
        changes["parts"] = _with_part(case, event.data["key"], {"outcome": event.data["outcome"]})
    return changes


def _with_part(case: Case, key: str, changes: Changes) -> Mapping[str, Mapping[str, Any]]:
    return {**case.parts, key: {**case.parts[key], **changes}}


def _assisted(case: Case, event: Event) -> Changes:
    return {"assisting": {**case.assisting, event.data["unit"]: False}}


def _assist_done(case: Case, event: Event) -> Changes:
    return {"assisting": {**case.assisting, event.data["unit"]: True}}


def _closed(case: Case, event: Event) -> Changes:
    return {"closed_at": event.at, "escalated_to": None}


def _reopened(case: Case, event: Event) -> Changes:
    return {
        "closed_at": None,
        "openings": case.openings + 1,
        "counts": {event.data["action"]: 1},
        "escalated_to": None,
    }


def _clustered(case: Case, event: Event) -> Changes:
    return {"cluster": event.data["number"]}


def _unclustered(case: Case, event: Event) -> Changes:
    return {"cluster": None}


def _migrated(case: Case, event: Event) -> Changes:
    data = event.data
    return {"version": data["to"], "state": data["state_to"], "timers": moments(data["timers"])}


def _deferred(case: Case, event: Event) -> Changes:
    data = event.data
    later = datetime.fromisoformat(data["next"])
    if "clock" in data:
        return _clock(case, _changed(case.clocks[data["clock"]], {"resume_by": later}))
    return {"timers": {**case.timers, data["action"]: later}}


def _nothing(case: Case, event: Event) -> Changes:
    return {}


_CHANGES: Mapping[str, Callable[[Case, Event], Changes]] = {
    "acted": _acted,
    "assigned": _assigned,
    "signed": _signed,
    "clock-started": _clock_started,
    "clock-warned": _clock_warned,
    "clock-breached": _clock_breached,
    "clock-reminded": _clock_reminded,
    "clock-stopped": _clock_stopped,
    "clock-paused": _clock_paused,
    "clock-resumed": _clock_resumed,
    "child-opened": _child_opened,
    "child-closed": _child_closed,
    "spawned": _spawned,
    "dropped": _dropped,
    "assisted": _assisted,
    "assist-done": _assist_done,
    "closed": _closed,
    "reopened": _reopened,
    "clustered": _clustered,
    "unclustered": _unclustered,
    "migrated": _migrated,
    "identity-revealed": _nothing,
    "noted": _nothing,
    "messaged": _nothing,
    "deferred": _deferred,
}

#: every kind of event there is
KINDS = frozenset({"submitted", *_CHANGES})
