"""Which children a case opens, which wait for others, and which never come.

A row of a prepared list that has a ``key`` becomes a *part* of the case. What must come ``after`` parts that have not
ended is *planned*; what follows a part that ended otherwise than its ``goes_on`` says is *dropped*, with all that
follows it. Keys are one namespace in a case: a key that names nothing there holds nothing up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from mashangban.core.casework.branching import holds
from mashangban.core.casework.model import EMPTY, Case, ChildRequest, Event, Json, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import Spawn
from mashangban.core.rules.expression import RuleError

#: how a part stands: it may let others begin, has not ended, or holds them up for ever
_GOES_ON, _WAITS, _FAILED = "goes-on", "waits", "failed"
_NOW = "$@now"
#: kinds of event that ask for children
_ASKING = frozenset({"submitted", "acted", "spawned"})


class Cause(NamedTuple):
    """The part for which others were dropped, and how it ended (None: it was dropped itself, earlier)."""

    part: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an action opens: at once, later, or not at all. Its parts are plain JSON, as events carry them."""

    begins: list[Json] = field(default_factory=list)
    planned: dict[str, Json] = field(default_factory=dict)
    dropped: dict[Cause, list[str]] = field(default_factory=dict)

    def told(self) -> dict[str, Json]:
        """As the data of the event that asks for the children."""
        found: dict[str, Json] = {"spawns": self.begins} if self.begins else {}
        return found | ({"planned": self.planned} if self.planned else {})


#: what most actions open
NOTHING = Plan()


def plan(
    spawns: Sequence[Spawn],
    case: Case,
    given: Mapping[str, Json],
    at: datetime,
    office: Office,
    *,
    internal: bool = False,
) -> Plan | Refusal:
    """What ``spawns`` come to for the case with this input. ``internal``: not the applicant's to see."""
    rows: list[Json] = []
    for spawn in spawns:
        try:
            for row in _rows_of(spawn, {**case.data, **given}):
                made = _request(spawn, case, given, row, at, internal)
                if isinstance(made, Refusal):
                    return made
                unit = made["unit"]
                if unit not in (None, spawn.unit) and not office.unit_exists(unit):
                    return refuse("unknown-unit", "unit", unit=unit)
                rows.append(made)
        except (RuleError, TypeError, ValueError, ArithmeticError) as error:
            return refuse("broken-definition", where=spawn.when, problem=str(error))
    refusal = _check_keys(case, rows)
    return refusal or _settled(case, rows, at)


def settle(case: Case, at: datetime) -> Plan:
    """What becomes of the planned rows now: ``planned`` of the answer are those that go on waiting."""
    waiting = sorted(case.planned.items(), key=lambda one: one[1]["order"])
    return _settled(case, [{**row, "key": key} for key, row in waiting], at)


def counts_from(case: Case, spawns: Iterable[Spawn]) -> datetime | None:
    """From when receipt clocks of ``backdated`` children count, None for others. ``case``: before the action."""
    marks = {spawn.backdated for spawn in spawns} - {False}
    if not marks:
        return None
    return case.opened_at if True in marks else case.entered_at


def failed_parts(case: Case) -> list[str]:
    """Keys of blocking parts that ended outside their ``goes_on``, in order."""
    return sorted(
        key
        for key, part in case.parts.items()
        if _standing(part) == _FAILED and case.children.get(part["number"], (False, False))[0]
    )


def part_of(case: Case, number: str) -> str | None:
    """The key of the part that a child is, None when it is none."""
    return next((key for key, part in case.parts.items() if part["number"] == number), None)


def children_wanted(events: Iterable[Event]) -> list[ChildRequest]:
    """The children that events ask for, in order. The shell submits each with this case as its parent, then
    gives the command ``child-opened`` here, all in the transaction that stores the events.
    """
    return [
        _child(spawn) for event in events if event.kind in _ASKING for spawn in event.data.get("spawns", ())
    ]


def children_planned(events: Iterable[Event]) -> list[ChildRequest]:
    """The children that events put off, as they will be asked for: a shell checks now that they can be opened then."""
    return [
        _child({**row, "key": key})
        for event in events
        if event.kind in _ASKING
        for key, row in event.data.get("planned", {}).items()
    ]


def _child(spawn: Mapping[str, Json]) -> ChildRequest:
    since = spawn.get("since")
    return ChildRequest(
        spawn["service"],
        spawn["unit"],
        spawn["blocking"],
        spawn["data"],
        key=spawn.get("key"),
        since=datetime.fromisoformat(since) if since else None,
        internal=spawn.get("internal", False),
    )


# --- one row -------------------------------------------------------------------------------------


def _rows_of(spawn: Spawn, facts: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """The rows that a spawn opens a child for; one empty row for a spawn without ``each``."""
    rows = [EMPTY] if spawn.each is None else facts.get(spawn.each) or []
    if not isinstance(rows, list | tuple):
        return
    for row in rows:
        if isinstance(row, Mapping) and (spawn.when is None or holds(spawn.when, {**facts, **row})):
            yield row


def _request(
    spawn: Spawn, case: Case, given: Mapping[str, Json], row: Mapping[str, Json], at: datetime, internal: bool
) -> dict[str, Json] | Refusal:
    """What is asked for one row, as events carry it."""
    facts = {
        **case.data,
        **given,
        **row,
        "@number": case.number,
        "@opened": case.opened_at.isoformat(),
        "@now": at.isoformat(),
    }
    service, unit = _value(spawn.service, facts), _value(spawn.unit, facts)
    key = row.get(spawn.key) if spawn.key else None
    if not isinstance(service, str) or not isinstance(unit, str | None):
        wrong = spawn.unit if isinstance(service, str) else spawn.service
        return refuse("broken-definition", where=wrong, problem="it names no text")
    if spawn.key and spawn.each and (not isinstance(key, str) or not key):
        return refuse("broken-definition", where=spawn.key, problem="a row has no key")
    found: dict[str, Json] = {
        "service": service,
        "unit": unit,
        "blocking": spawn.blocking,
        "data": _filled(spawn.data, facts),
    }
    if key:
        found["key"] = key
        found["after"] = _texts(row.get(spawn.after)) if spawn.after else []
        found["goes_on"] = list(spawn.goes_on)
    elif spawn.after and _texts(row.get(spawn.after)):
        return refuse("broken-definition", where=spawn.after, problem="what comes after others needs a key")
    since = counts_from(case, [spawn])
    if since is not None:
        found["since"] = since.isoformat()
    if internal:
        found["internal"] = True
    dated = [name for name, value in spawn.data.items() if value == _NOW]
    if dated:
        found["dated"] = dated
    return found


def _value(template: str | None, facts: Mapping[str, Json]) -> Json:
    return facts.get(template[1:]) if template and template.startswith("$") else template


def _filled(template: Mapping[str, str], facts: Mapping[str, Json]) -> dict[str, Json]:
    """A child's form: constants, and ``$name`` from the facts; what they lack is left out."""
    found = {name: _value(value, facts) for name, value in template.items()}
    return {name: value for name, value in found.items() if value is not None}


def _texts(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


# --- all of them ---------------------------------------------------------------------------------


def _check_keys(case: Case, rows: Sequence[Mapping[str, Json]]) -> Refusal | None:
    """A key stands for one part at a time; nothing waits for itself."""
    waits = {key: one["after"] for key, one in case.planned.items()}
    seen: set[str] = set()
    for row in rows:
        key = row.get("key")
        if key is None:
            continue
        if key in seen:
            return refuse("broken-definition", where=key, problem="two rows have this key")
        part = case.parts.get(key)
        if key in case.planned or (part is not None and part["outcome"] is None):
            return refuse("children-open", children=[part["number"]] if part else [])
        seen.add(key)
        waits[key] = row["after"]
    circle = _circle(waits)
    return refuse("broken-definition", where=" → ".join(circle), problem="a circle") if circle else None


def _circle(waits: Mapping[str, Sequence[str]]) -> list[str]:
    """Keys that wait for each other, empty when there are none."""
    left = {key: [one for one in after if one in waits] for key, after in waits.items()}
    while True:
        free = {key for key, after in left.items() if not any(one in left for one in after)}
        if not free:
            return sorted(left)
        left = {key: after for key, after in left.items() if key not in free}


def _settled(case: Case, rows: Sequence[dict[str, Json]], at: datetime) -> Plan:
    found = Plan()
    ahead = {row["key"] for row in rows if row.get("key")} | case.planned.keys()
    stopped: dict[str, Cause] = {}
    undecided = list(rows)
    while True:  # what follows a dropped row is dropped in the next round
        left = []
        for row in undecided:
            cause = _stopped_by(case, row, ahead, stopped)
            if cause is None:
                left.append(row)
            else:
                stopped[row["key"]] = cause
                found.dropped.setdefault(cause, []).append(row["key"])
        if len(left) == len(undecided):
            break
        undecided = left
    ahead -= stopped.keys()
    order = 1 + max((one["order"] for one in case.planned.values()), default=0)
    for place, row in enumerate(undecided):
        if any(one in ahead or _how(case, one) == _WAITS for one in row.get("after", ())):
            kept = {name: value for name, value in row.items() if name not in {"key", "since", "order"}}
            # what names nothing holds nothing up, also should it come to name something later
            kept["after"] = [one for one in row["after"] if one in ahead or one in case.parts]
            found.planned[row["key"]] = {"order": order + place, **kept}
        else:
            found.begins.append(_beginning(row, at))
    return found


def _stopped_by(
    case: Case, row: Mapping[str, Json], ahead: set[str], stopped: Mapping[str, Cause]
) -> Cause | None:
    """Why a row can never begin; the part at the root of it, not the dropped row in between."""
    for one in row.get("after", ()):
        if one in stopped:
            return stopped[one]
        if one not in ahead and _how(case, one) == _FAILED:
            part = case.parts.get(one)
            return Cause(one, part["outcome"] if part else None)
    return None


def _how(case: Case, key: str) -> str:
    if key in case.dropped:
        return _FAILED
    part = case.parts.get(key)
    return _GOES_ON if part is None else _standing(part)


def _standing(part: Mapping[str, Json]) -> str:
    outcome, lets_go_on = part["outcome"], part["goes_on"]
    if outcome is None:
        return _WAITS
    return _GOES_ON if not lets_go_on or outcome in lets_go_on else _FAILED


def _beginning(row: Mapping[str, Json], at: datetime) -> dict[str, Json]:
    """A row as it is asked for: what is dated by its beginning gets its moment."""
    data = {**row["data"], **dict.fromkeys(row.get("dated", ()), at.isoformat())}
    return {name: v for name, v in row.items() if name not in {"after", "dated", "order"}} | {"data": data}
