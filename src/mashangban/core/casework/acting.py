"""Carrying out a row of the flow table: the events of an action, once it is known that it may be taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mashangban.core.casework import clocks
from mashangban.core.casework.agents import by_agent
from mashangban.core.casework.assigning import assignment_for
from mashangban.core.casework.branching import Way, way_of
from mashangban.core.casework.doing import Doing
from mashangban.core.casework.drafting import Draft
from mashangban.core.casework.inputs import same_text
from mashangban.core.casework.model import Assignment, Case, Json, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import open_duties
from mashangban.core.casework.refusals import refuse
from mashangban.core.casework.spawning import NOTHING, Plan, counts_from, plan
from mashangban.core.catalog.model import Action, Service
from mashangban.core.worktime import Calendar, CalendarYearMissing, Term, due_at


def perform(service: Service, draft: Draft, doing: Doing, office: Office) -> Refusal | None:
    """Add the events of ``doing`` to the draft, or say why not; a refused draft must be thrown away.

    Raises WorktimeError when a moment cannot be computed; the caller turns it into a refusal.
    """
    case = draft.case
    way = way_of(service, case, doing.row, doing.data, timed=doing.timed)
    if isinstance(way, Refusal):
        return way
    if way.closes:
        free = open_duties(case, children=True, assisting=True, dropping=doing.row.drops_planned)
        if free is not True:
            return free
    children = _children_of(case, doing, office)
    if isinstance(children, Refusal):
        return children
    assignment = assignment_for(service, case, doing, office, reopens=way.reopens)
    if isinstance(assignment, Refusal):
        return assignment
    refusal = _check_assisting(case, doing.row, doing.data, office)
    if refusal:
        return refusal
    _add_acted(service, draft, doing, way, children, office)
    if way.closes and (draft.case.wanted or draft.case.planned):
        # a case is not closed over what it opens with the same step
        return refuse("children-open", children=[])
    _add_assignment(draft, doing, assignment)
    # what opens its children as of an earlier moment promises the whole as of then, too
    since = counts_from(case, doing.row.spawns)
    refusal = _move_clocks(service, draft, doing, way, office, since)
    if refusal:
        return refusal
    if way.closes:
        _close(draft, doing, way)
    return None


def timers_of(
    service: Service, state: str, entered: datetime, counts: Mapping[str, int], office: Office
) -> dict[str, Json]:
    """When the timed actions of a state fall due, as ISO texts. Raises WorktimeError.

    One that reaches a year without a calendar comes late rather than early: it takes something away, or gives it unasked.
    """
    there = service.states.get(state)
    if there is None:
        return {}
    rows = [] if there.final else list(service.flow.get("*", {}).items())
    rows += service.flow.get(state, {}).items()
    return {
        name: _falls_due(entered, row.after, clocks.calendar_named(service.calendar, office)).isoformat()
        for name, row in rows
        if row.after is not None and (row.at_most is None or counts.get(name, 0) < row.at_most)
    }


def _falls_due(entered: datetime, after: Term, calendar: Calendar) -> datetime:
    try:
        return due_at(entered, after, calendar)
    except CalendarYearMissing:
        return due_at(entered, clocks.surely_later(after), calendar)


def _check_assisting(case: Case, row: Action, data: Mapping[str, Json], office: Office) -> Refusal | None:
    if not row.assists:
        return None
    unit = data.get("unit")
    if not isinstance(unit, str) or not office.unit_exists(unit):
        return refuse("unknown-unit", "unit", unit=unit)
    if unit in case.subjects:
        return refuse("is-subject", "unit", action="assist")
    if unit == case.unit:
        return refuse("bad-input", "unit", input="unit", problem="same-unit")
    if case.assisting.get(unit) is False:
        return refuse("bad-input", "unit", input="unit", problem="already-assisting")
    return None


def _given(doing: Doing) -> dict[str, Json]:
    """What the event keeps of the input."""
    return {name: value for name, value in doing.data.items() if name not in {"template_body", "as"}}


def _children_of(case: Case, doing: Doing, office: Office) -> Plan | Refusal:
    """What the row opens. Repeated on a follower it opens nothing: the lead has done so."""
    row = doing.row
    if not row.spawns or doing.follows is not None:
        return NOTHING
    return plan(row.spawns, case, _given(doing), doing.at, office, internal=row.internal)


def _add_acted(
    service: Service, draft: Draft, doing: Doing, way: Way, children: Plan, office: Office
) -> None:
    case, row = draft.case, doing.row
    given = _given(doing)
    data: dict[str, Json] = {
        "action": doing.name,
        "from": case.state,
        "to": way.to,
        "entered": way.enters,
        "input": given,
    }
    if way.enters:
        counts = {} if way.reopens else {**case.counts, doing.name: case.counts.get(doing.name, 0) + 1}
        data["timers"] = timers_of(service, way.to, doing.at, counts, office)
    message = given.get("message")
    if row.message and isinstance(message, str) and doing.role != "applicant":
        data["message"] = row.message
        body = doing.data.get("template_body")
        data["bare_template"] = isinstance(body, str) and same_text(message, body)
    if children is not NOTHING:
        data |= children.told()
    if doing.agent is not None:
        data |= by_agent(doing.agent)
    if doing.follows is not None:
        data |= {"follows": doing.follows, "on_behalf_of": doing.on_behalf_of}
    if doing.timed:
        data["timed"] = True
    waiting = list(case.planned) if row.drops_planned else []
    draft.add("acted", doing.at, doing.actor, doing.role, data, internal=row.internal)
    if waiting:
        gone: dict[str, Json] = {"keys": waiting, "because": {"action": doing.name}}
        draft.add("dropped", doing.at, doing.actor, doing.role, gone)
    if children.dropped:
        add_dropped(draft, children, doing.at)
    if way.reopens:
        draft.add(
            "reopened",
            doing.at,
            doing.actor,
            doing.role,
            {"action": doing.name, "opening": case.openings + 1},
        )


def add_dropped(draft: Draft, children: Plan, at: datetime) -> None:
    """Tell of the parts that can never begin, and of the part for which each was dropped."""
    for cause, keys in children.dropped.items():
        because = {"part": cause.part, "outcome": cause.outcome}
        draft.add("dropped", at, "system", "system", {"keys": keys, "because": because})


def _add_assignment(draft: Draft, doing: Doing, assignment: Assignment | None) -> None:
    row = doing.row
    if assignment is not None:
        draft.add("assigned", doing.at, doing.actor, doing.role, assigned(assignment))
    if row.assists:
        draft.add("assisted", doing.at, doing.actor, doing.role, {"unit": doing.data["unit"]})


def assigned(assignment: Assignment) -> dict[str, Json]:
    """Data of ``assigned``."""
    return {
        "unit": assignment.unit,
        "handler": assignment.handler,
        "because": [[code, dict(params)] for code, params in assignment.because],
        "unmatched": assignment.unmatched,
    }


def _move_clocks(
    service: Service, draft: Draft, doing: Doing, way: Way, office: Office, since: datetime | None
) -> Refusal | None:
    row = doing.row
    for name in way.stops:
        stop_clock(draft, name, doing.at, doing.actor, doing.role, doing.name)
    for name in row.resumes:
        clock = draft.case.clocks.get(name)
        definition = clocks.definition_of(service, name)
        if clock is not None and clock.paused and definition is not None:
            calendar = clocks.calendar_of(service, definition, office)
            data = clocks.resume(clock, definition, doing.at, calendar, doing.name)
            draft.add("clock-resumed", doing.at, doing.actor, doing.role, data)
    for name in row.pauses:
        refusal = _pause_clock(service, draft, doing, name, office)
        if refusal:
            return refusal
    unit = doing.data.get("unit") if row.assists else None
    for name in way.starts:
        _start_clock(service, draft, doing, f"{name}@{unit}" if unit else name, office, since)
    for name in row.restarts if way.reopens else ():
        _start_clock(service, draft, doing, name, office, since)
    return None


def stop_clock(draft: Draft, name: str, at: datetime, actor: str, role: str, why: str) -> None:
    """Stop a clock that has not been stopped; one that never started is left alone."""
    clock = draft.case.clocks.get(name)
    if clock is None or clock.stopped_at is not None:
        return
    data = {"clock": name, "why": why, "due": clock.due_at.isoformat(), "in_time": clock.breached_at is None}
    draft.add("clock-stopped", at, actor, role, data)


def _start_clock(
    service: Service, draft: Draft, doing: Doing, name: str, office: Office, since: datetime | None
) -> None:
    """A clock that runs or pauses is not moved by being started or restarted: only a stopped one begins anew.

    ``since``: the earlier moment from which it counts; None: from now on.
    """
    clock = draft.case.clocks.get(name)
    definition = clocks.definition_of(service, name)
    if definition is None or (clock is not None and clock.stopped_at is None):
        return
    calendar = clocks.calendar_of(service, definition, office)
    data = clocks.start(name, definition, since or doing.at, calendar, draft.case.data)
    if data is not None:
        data["restarted"] = clock is not None
        if since is not None:
            data["since"] = since.isoformat()
        draft.add("clock-started", doing.at, doing.actor, doing.role, data)


def _pause_clock(service: Service, draft: Draft, doing: Doing, name: str, office: Office) -> Refusal | None:
    """A breach cannot be undone: a clock that has run out is not paused any more and goes on reminding."""
    clock = draft.case.clocks.get(name)
    definition = clocks.definition_of(service, name)
    if clock is None or definition is None or not clocks.pausable(clock):
        return None
    left = clocks.cap_left(clock, definition, doing.at, clocks.calendar_of(service, definition, office))
    if left is None or left.until <= doing.at:
        return refuse("pause-cap", clock=name, cap=str(definition.pause_cap) if left else None)
    resume_by, counted = left
    data = {
        "clock": name,
        "reason": doing.data.get("reason") or doing.data.get("message"),
        "approver": doing.actor,
        "approver_role": doing.row.approver or doing.role,
        "cap": str(counted),
        "resume_by": resume_by.isoformat(),
    }
    if counted != definition.pause_cap:
        data["instead_of"] = str(definition.pause_cap)
    draft.add("clock-paused", doing.at, doing.actor, doing.role, data)
    return None


def _close(draft: Draft, doing: Doing, way: Way) -> None:
    for name in list(draft.case.clocks):
        stop_clock(draft, name, doing.at, doing.actor, doing.role, "closed")
    draft.add("closed", doing.at, doing.actor, doing.role, {"state": way.to, "action": doing.name})
