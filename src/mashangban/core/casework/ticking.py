"""What happens by itself: warnings, breaches, reminders, ends of pauses, timed actions.

Every such event is dated by its own due moment, however late the sweep comes, but never before the case's last
event. Reminders missed in between are said once. What cannot be done at its moment (an open child, a calendar
year that is missing) is put off day by day, each time in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from mashangban.core.casework import clocks
from mashangban.core.casework.acting import perform
from mashangban.core.casework.assigning import leader_for
from mashangban.core.casework.clocks import Step
from mashangban.core.casework.doing import Doing
from mashangban.core.casework.drafting import Draft
from mashangban.core.casework.model import Case, Events, Json, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import can_happen, time_refusal
from mashangban.core.casework.spawning import failed_parts
from mashangban.core.catalog.model import Action, Service
from mashangban.core.worktime import WorktimeError, due_at

#: steps taken at once; what is left over is due at once again
_MOST_STEPS = 1000
#: rows taken because another was; a definition that goes round by itself stops here
_MOST_CHAINED = 8
_DAY = timedelta(days=1)


def tick(service: Service, case: Case, now: datetime, office: Office) -> Events:
    """The events of everything due up to and including ``now``, in the order of their moments; maybe none."""
    draft = Draft(case)
    catch_up(service, draft, now, office, inclusive=True)
    return draft.finished()


def catch_up(service: Service, draft: Draft, now: datetime, office: Office, *, inclusive: bool) -> None:
    """Add to the draft whatever is due before ``now`` (``inclusive``: or at it)."""
    for _ in range(_MOST_STEPS):
        if not clocks.overdue(draft.case, now):  # the common case, and much cheaper than listing the steps
            return
        step = min(clocks.steps(draft.case), default=None)
        if step is None or step.moment > now or (step.moment == now and not inclusive):
            return
        _take(service, draft, step, now, office)


def _take(service: Service, draft: Draft, step: Step, now: datetime, office: Office) -> None:
    at = max(step.moment, draft.case.touched_at or step.moment)
    match step.kind:
        case "resume":
            _resume(service, draft, step, at, now, office)
        case "warn":
            clock = draft.case.clocks[step.name]
            data = {"clock": step.name, "due": clock.due_at.isoformat()}
            told = clocks.tells_applicant(service, step.name)
            draft.add("clock-warned", at, "system", "system", data | told, internal=not told)
        case "breach":
            _breach(service, draft, step, at, now, office)
        case "remind":
            _remind(service, draft, step, at, now, office)
        case "timed":
            _timed(service, draft, step.name, step.moment, at, now, office)


def _resume(service: Service, draft: Draft, step: Step, at: datetime, now: datetime, office: Office) -> None:
    clock = draft.case.clocks[step.name]
    definition = clocks.definition_of(service, step.name)
    try:
        data = clocks.resume(clock, definition, at, clocks.calendar_of(service, definition, office), "cap")
    except WorktimeError as error:
        put_off = {"clock": step.name, **_put_off(step.moment, now, time_refusal(error))}
        draft.add("deferred", at, "system", "system", put_off, internal=True)
        return
    draft.add("clock-resumed", at, "system", "system", data)


def _breach(service: Service, draft: Draft, step: Step, at: datetime, now: datetime, office: Office) -> None:
    definition = clocks.definition_of(service, step.name)
    leader = _leader(draft.case, step.name, at, office)
    escalates = definition is None or definition.on_breach == "escalate"
    data: dict[str, Json] = {
        "clock": step.name,
        "due": draft.case.clocks[step.name].due_at.isoformat(),
        "unit": _unit_of(draft.case, step.name),
        "leader": leader,
        "escalated": escalates and leader is not None,
        "next": _next_reminder(service, step.name, step.moment, step.moment, office).isoformat(),
    }
    draft.add("clock-breached", at, "system", "system", data | clocks.tells_applicant(service, step.name))
    _on_breach(service, draft, step.name, at, office)


def _remind(service: Service, draft: Draft, step: Step, at: datetime, now: datetime, office: Office) -> None:
    case = draft.case
    leader = _leader(case, step.name, at, office)
    definition = clocks.definition_of(service, step.name)
    escalates = definition is None or definition.on_breach == "escalate"
    data: dict[str, Json] = {
        "clock": step.name,
        "due": case.clocks[step.name].due_at.isoformat(),
        "leader": leader,
        "escalated": escalates and leader is not None,
        "next": _next_reminder(service, step.name, step.moment, now, office).isoformat(),
    }
    draft.add("clock-reminded", at, "system", "system", data, internal=True)
    _on_breach(service, draft, step.name, at, office)


def _on_breach(service: Service, draft: Draft, clock: str, at: datetime, office: Office) -> None:
    """Take the state's row for a clock that has run out; where it cannot be taken, the next reminder tries again."""
    for name, row in _rows_here(service, draft.case):
        if row.on_breach_of is not None and row.on_breach_of == clock.partition("@")[0]:
            perform_by_itself(service, draft, name, at, office)
            return


def _rows_here(service: Service, case: Case) -> Iterable[tuple[str, Action]]:
    return service.actions(case.state).items() if case.state in service.states else ()


def _unit_of(case: Case, clock: str) -> str:
    """The unit answerable for a clock: an assisting unit for its own, else the case's."""
    return clock.partition("@")[2] or case.unit


def _leader(case: Case, clock: str, at: datetime, office: Office) -> str | None:
    return leader_for(case, _unit_of(case, clock), at, office, other_than=case.handler)


def _next_reminder(service: Service, name: str, last: datetime, after: datetime, office: Office) -> datetime:
    """The next reminder after ``after``, counted from the last; a missing calendar year makes it daily."""
    definition = clocks.definition_of(service, name)
    following = last
    try:
        calendar = clocks.calendar_of(service, definition, office)
        for _ in range(_MOST_STEPS):
            following = (
                due_at(following, definition.remind_every, calendar) if definition else following + _DAY
            )
            if following > after:
                return following
    except WorktimeError:
        pass  # a reminder promises nothing to anybody: better a day early than none
    return max(following, after) + _DAY


def _timed(
    service: Service, draft: Draft, name: str, moment: datetime, at: datetime, now: datetime, office: Office
) -> None:
    refusal = perform_by_itself(service, draft, name, at, office)
    if refusal is not None:
        put_off = {"action": name, **_put_off(moment, now, refusal)}
        draft.add("deferred", at, "system", "system", put_off, internal=True)


def _put_off(moment: datetime, now: datetime, refusal: Refusal) -> dict[str, Json]:
    days = max(0, (now - moment) // _DAY) + 1
    return {"code": refusal.code, "params": dict(refusal.params), "next": (moment + days * _DAY).isoformat()}


def perform_by_itself(
    service: Service, draft: Draft, name: str, at: datetime, office: Office, depth: int = 0
) -> Refusal | None:
    """Carry out an action as the system, with what follows from it; a refusal leaves the draft as it was."""
    row = service.action(draft.case.state, name)
    if row is None:
        return Refusal("no-such-action", {"action": name})
    trial = Draft(draft.case)
    try:
        free = can_happen(service, trial.case, name, row, at, office, by_system=False)
        if free is not True:
            return free
        refusal = perform(service, trial, Doing(name, row, "system", "system", {}, at, timed=True), office)
    except WorktimeError as error:
        return time_refusal(error)
    if refusal is None:
        entered = trial.case.state != draft.case.state
        draft.events += trial.events
        draft.case = trial.case
        none = opened_none(row, draft.case)
        follow_up(service, draft, at, office, entered=entered, opened_none=none, depth=depth + 1)
    return refusal


def opened_none(row: Action, case: Case) -> bool:
    """Whether a row that opens a child for each of a list, or gives up those to come, has left none to wait for."""
    if not row.spawns and not row.drops_planned:
        return False
    lists = row.drops_planned or any(spawn.each for spawn in row.spawns)
    return lists and not case.wanted and not case.planned


def follow_up(
    service: Service,
    draft: Draft,
    at: datetime,
    office: Office,
    *,
    entered: bool = False,
    opened_none: bool = False,
    depth: int = 0,
) -> None:
    """Take the row of the state whose moment has come: its clock has run out (when just ``entered``), a part of the
    case failed, or nothing blocks any more.

    Called after a child has closed, an assisting unit is done, or a state is entered; not after a reopening,
    whose children belong to the opening before.
    """
    if depth > _MOST_CHAINED:
        return
    name = _come(service, draft.case, entered=entered, opened_none=opened_none)
    if name is not None:
        _take_row(service, draft, name, at, office, depth)


def _come(service: Service, case: Case, *, entered: bool, opened_none: bool) -> str | None:
    """The row that is to be taken now, None for none."""
    late = entered and clocks.has_run_out(case)
    if not (late or opened_none or case.children):
        return None  # the common case
    run_out = {name.partition("@")[0] for name in clocks.run_out(case)} if late else frozenset()
    failed = bool(case.parts) and bool(failed_parts(case))
    blocking = [is_open for is_blocking, is_open in case.children.values() if is_blocking]
    closed = bool(blocking or opened_none) and not any(blocking) and not case.wanted and not case.planned
    if not (run_out or failed or closed):
        return None
    rows = list(_rows_here(service, case))
    for name, row in rows:
        if row.on_breach_of in run_out or (failed and row.on_part_failed):
            return name
    return next((name for name, row in rows if closed and row.on_children_closed), None)


def _take_row(service: Service, draft: Draft, name: str, at: datetime, office: Office, depth: int) -> None:
    before = draft.case.state
    row = service.action(before, name)
    if row is None or (row.to in (None, before) and draft.case.counts.get(name, 0)):
        return  # it has been done here already and leads nowhere: nothing to repeat
    refusal = perform_by_itself(service, draft, name, at, office, depth)
    if refusal is not None and refusal.code == "calendar-year-missing":
        put_off = {"action": name, **_put_off(at, at, refusal)}
        draft.add("deferred", at, "system", "system", put_off, internal=True)
