"""Who has a case next. Nobody the case is about, and never nobody: at worst the unit's staffed queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mashangban.core.casework.doing import Doing
from mashangban.core.casework.model import Assignment, Case, Json, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import Service


def assignment_for(
    service: Service, case: Case, doing: Doing, office: Office, *, reopens: bool
) -> Assignment | Refusal | None:
    """The assignment an action makes, None when it leaves the case where it is.

    Whoever acts as handler on a case that waits in the queue has it from then on, unless the row says otherwise.
    """
    data, at = doing.data, doing.at
    match doing.row.assigns:
        case None:
            if reopens:
                return _kept(service, case, at, office)
            taken = case.handler is None and doing.role == "handler"
            return Assignment(case.unit, doing.actor, _taken(doing.actor)) if taken else None
        case "unit":
            return _to_unit(case, data, at, office)
        case "person":
            return _to_person(case, case.unit, data.get("person"), at, office)
        case "self":
            # repeated by the system on a follower, it leaves the follower with whoever has it
            if doing.role == "system":
                return None
            return Assignment(case.unit, doing.actor, _taken(doing.actor))
        case "queue":
            return Assignment(case.unit, None, (("to-queue", {}),))
        case "leader":
            leader = leader_for(case, case.unit, at, office, other_than=None)
            return Assignment(case.unit, leader, (("to-leader", {"person": leader}),))
        case "route":
            due = min((c.due_at for c in case.clocks.values() if c.stopped_at is None), default=None)
            routed = office.route(service, case.place, at, due, case.subjects)
            return away_from_subjects(routed, case.subjects, at, office)


def _taken(person: str) -> tuple[tuple[str, Mapping[str, Json]], ...]:
    return (("taken", {"person": person}),)


def _to_unit(case: Case, data: Mapping[str, Json], at: datetime, office: Office) -> Assignment | Refusal:
    unit = data.get("unit")
    if not isinstance(unit, str) or not office.unit_exists(unit):
        return refuse("unknown-unit", "unit", unit=unit)
    if unit in case.subjects:
        return refuse("is-subject", "unit", action="assign")
    if data.get("person") is not None:
        return _to_person(case, unit, data["person"], at, office)
    return Assignment(unit, None, (("handed-over", {"unit": unit}),))


def _to_person(case: Case, unit: str, person: Json, at: datetime, office: Office) -> Assignment | Refusal:
    if not isinstance(person, str) or not office.person_in_unit(person, unit, at):
        return refuse("unknown-person", "person", person=person, unit=unit)
    if not is_free(case.subjects, person, at, office):
        return refuse("is-subject", "person", action="assign")
    return Assignment(unit, person, (("named", {"person": person}),))


def is_free(subjects: frozenset[str], person: str, at: datetime, office: Office) -> bool:
    """Whether the case is not about this person or a unit of theirs."""
    if not subjects:
        return True
    return person not in subjects and all(grant.unit not in subjects for grant in office.grants(person, at))


def _kept(service: Service, case: Case, at: datetime, office: Office) -> Assignment | None:
    """A reopened case goes back to whoever had it; if they cannot, to another of the unit, else to its queue."""
    if case.handler is not None and office.person_in_unit(case.handler, case.unit, at):
        return None
    routed = office.route(service, case.place, at, None, case.subjects)
    able = routed.unit == case.unit and routed.handler is not None
    handler = routed.handler if able and is_free(case.subjects, routed.handler or "", at, office) else None
    if handler == case.handler:
        return None
    return Assignment(case.unit, handler, (("handler-gone", {"person": case.handler}), *routed.because))


def away_from_subjects(
    assignment: Assignment, subjects: frozenset[str], at: datetime, office: Office
) -> Assignment:
    """The same assignment, moved off people and units the case is about: to the queue, to the unit above."""
    if not subjects:
        return assignment
    unit, handler, because = assignment.unit, assignment.handler, assignment.because
    if handler is not None and not is_free(subjects, handler, at, office):
        handler, because = None, (*because, ("subject-passed-over", {"person": assignment.handler}))
    if unit in subjects:
        above = [u for u in office.unit_path(unit) if u not in subjects]
        unit, handler = (above[0] if above else unit), None
        because = (*because, ("subject-unit-passed-over", {"unit": assignment.unit}))
    return Assignment(unit, handler, because, assignment.unmatched)


def leader_for(case: Case, unit: str, at: datetime, office: Office, *, other_than: str | None) -> str | None:
    """The leader of the unit, or of the nearest unit above, whom the case is not about.

    ``other_than``: passed over if anybody else is there (a leader who handles the case themselves).
    """
    fallback = None
    for each in office.unit_path(unit):
        leader = office.leader(each, at)
        if leader is None or each in case.subjects or not is_free(case.subjects, leader, at, office):
            continue
        if leader != other_than:
            return leader
        fallback = leader
    return fallback
