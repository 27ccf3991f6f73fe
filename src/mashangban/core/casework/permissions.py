"""Who may do what to a case: yes, or no with the reason. Whatever no row of the flow allows is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from mashangban.core.casework.clocks import (
    NoCalendarError,
    calendar_named,
    calendar_of,
    cap_left,
    definition_of,
    pausable,
    run_out,
)
from mashangban.core.casework.model import Actor, Case, Grant, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.refusals import refuse
from mashangban.core.casework.spawning import failed_parts
from mashangban.core.catalog.model import RELATIONS, Action, Service
from mashangban.core.worktime import CalendarYearMissing, WorktimeError, due_at

Permission = Literal[True] | Refusal

_SYSTEM = frozenset({"system"})
_APPLICANT = frozenset({"applicant"})
_RELATIONS = frozenset(RELATIONS)


def applicant_id(number: str) -> str:
    """The actor id of whoever raised the case."""
    return f"applicant:{number}"


def roles_of(actor: Actor, case: Case, office: Office) -> frozenset[str]:
    """The roles in which ``actor`` stands to ``case``; empty for a stranger.

    Relations (applicant, handler, member, assistant, system) come from the case; other roles from grants in the
    case's unit or one above it, for its place. A post role named ``handler`` makes its holder a member, and the
    handler only of cases that wait in the queue of the holder's own unit. Whoever a breach was escalated to is
    a leader on the case.
    """
    if actor.kind == "system":
        return _SYSTEM
    if actor.kind == "applicant":
        own = actor.id == applicant_id(case.number)
        own = own or (case.root is not None and actor.id == applicant_id(case.root))
        return _APPLICANT if own else frozenset()
    if actor.kind != "staff" or not actor.grants:
        return frozenset()
    roles: set[str] = set()
    if case.handler == actor.id:
        roles.add("handler")
    if case.escalated_to == actor.id:
        roles.add("leader")
    path = office.unit_path(case.unit)
    for grant in actor.grants:
        if grant.unit == case.unit:
            roles.add("member")
        if case.assisting.get(grant.unit) is False:
            roles.add("assistant")
        if grant.unit in path and _covers_place(grant, case, office):
            if grant.role not in _RELATIONS:
                roles.add(grant.role)
            elif grant.role == "handler" and case.handler is None and grant.unit == case.unit:
                roles.add("handler")
    return frozenset(roles)


def _covers_place(grant: Grant, case: Case, office: Office) -> bool:
    if not grant.places:
        return True
    return case.place is not None and office.covers(grant.places, case.place)


def is_subject(actor: Actor, case: Case) -> bool:
    """Whether the case is about this member of staff or a unit in which they hold a post."""
    if not case.subjects or actor.kind != "staff":
        return False
    return actor.id in case.subjects or any(grant.unit in case.subjects for grant in actor.grants)


def can_act(
    service: Service, case: Case, actor: Actor, action: str, now: datetime, office: Office
) -> Permission:
    """Whether the row ``action`` of the case's state may be taken by ``actor`` now, before its inputs are seen."""
    row = service.action(case.state, action)
    if row is None:
        return not_in_this_state(service, case, action)
    return may_take(service, case, actor, action, row, roles_of(actor, case, office), now, office)


def may_take(
    service: Service,
    case: Case,
    actor: Actor,
    action: str,
    row: Action,
    roles: frozenset[str],
    now: datetime,
    office: Office,
) -> Permission:
    """``can_act`` where row and roles are known already."""
    if is_subject(actor, case):
        return refuse("is-subject", action=action)
    refusal = _by_role(action, row, roles) or _by_person(case, action, row, actor, roles)
    if refusal:
        return refusal
    return can_happen(service, case, action, row, now, office, by_system=actor.kind == "system")


def not_in_this_state(service: Service, case: Case, action: str) -> Refusal:
    """Why there is no such row here: the action is unknown, or belongs to other states."""
    if not any(action in rows for rows in service.flow.values()):
        return refuse("no-such-action", action=action)
    if case.state not in service.states:
        return refuse("unknown-state", state=case.state)
    return refuse("not-now", action=action, state=case.state, possible=sorted(service.actions(case.state)))


def _by_role(action: str, row: Action, roles: frozenset[str]) -> Refusal | None:
    allowed = roles.intersection(row.by) or ("system" in roles and row.by_itself)
    if not allowed or roles.intersection(row.not_by):
        return refuse("not-allowed", action=action, by=list(row.by), roles=sorted(roles))
    if row.approver and row.approver not in roles and "system" not in roles:
        return refuse("approver-needed", action=action, approver=row.approver)
    return None


def _by_person(case: Case, action: str, row: Action, actor: Actor, roles: frozenset[str]) -> Refusal | None:
    for earlier in row.not_by_actor_of:
        if actor.id in case.doers.get(earlier, ()):
            return refuse("same-person", action=action, earlier=earlier)
    if row.certified and row.certified not in actor.certifications:
        return refuse("not-certified", action=action, certification=row.certified)
    if row.signatures:
        return _can_sign(case, action, row, actor, roles)
    return None


def _can_sign(case: Case, action: str, row: Action, actor: Actor, roles: frozenset[str]) -> Refusal | None:
    given = case.signatures.get(action, ())
    mine = [role for role, signer in given if signer == actor.id]
    if mine:
        return refuse("already-signed", action=action, role=mine[0])
    held = [role for role in row.signatures if role in roles]
    if not held:
        return refuse("not-allowed", action=action, by=list(row.signatures), roles=sorted(roles))
    if not signable(case, action, row, roles):
        return refuse("already-signed", action=action, role=held[0])
    return None


def signable(case: Case, action: str, row: Action, roles: frozenset[str]) -> list[str]:
    """The signatures still missing that somebody with ``roles`` may give, in the order of the definition."""
    missing = list(row.signatures)
    for role, _ in case.signatures.get(action, ()):
        if role in missing:
            missing.remove(role)
    return [role for role in missing if role in roles]


def can_happen(
    service: Service, case: Case, action: str, row: Action, now: datetime, office: Office, *, by_system: bool
) -> Permission:
    """Whether the row may be taken now, whoever takes it: its time, its number of times, what it requires."""
    if row.at_most is not None and case.counts.get(action, 0) >= row.at_most:
        return refuse("too-often", action=action, at_most=row.at_most)
    if by_system and row.after is not None and now < case.timers.get(action, now):
        return refuse("too-early", action=action, **{"from": case.timers[action].isoformat()})
    if by_system and row.on_breach_of is not None and row.on_breach_of not in run_out(case):
        clock = case.clocks.get(row.on_breach_of)
        return refuse("too-early", action=action, **{"from": clock.due_at.isoformat() if clock else ""})
    if row.within is not None:
        try:
            until = limit_of(service, case, row, office)
        except WorktimeError as error:
            return time_refusal(error)
        if until is not None and now > until:
            return refuse("too-late", action=action, until=until.isoformat())
    if stuck := _clocks_refuse(service, case, row, now, office):
        return stuck
    leads_to = service.states.get(row.to) if row.to and not row.branches else None
    closes = leads_to is not None and leads_to.final and case.open
    if row.requires and "parts-went-on" in row.requires and (failed := failed_parts(case)):
        return refuse("part-failed", parts=failed)
    return open_duties(
        case,
        children=closes or "children-closed" in row.requires,
        assisting=closes or "assisting-done" in row.requires,
        dropping=row.drops_planned,
    )


def _clocks_refuse(
    service: Service, case: Case, row: Action, now: datetime, office: Office
) -> Refusal | None:
    """A row that does nothing but move clocks needs one to move; and nothing pauses a clock whose cap is used up."""
    if row.only_moves_clocks:
        found = case.clocks
        if row.resumes and not any(name in found and found[name].paused for name in row.resumes):
            return refuse("clock-not-paused", clock=row.resumes[0])
        if row.pauses and not any(name in found and pausable(found[name]) for name in row.pauses):
            return refuse("clock-not-running", clock=row.pauses[0])
    for name in row.pauses:
        clock, definition = case.clocks.get(name), definition_of(service, name)
        if clock is None or definition is None or not pausable(clock):
            continue
        try:
            left = cap_left(clock, definition, now, calendar_of(service, definition, office))
        except WorktimeError as error:
            return time_refusal(error)
        if left is None or left.until <= now:
            return refuse("pause-cap", clock=name, cap=str(definition.pause_cap) if left else None)
    return None


def open_duties(case: Case, *, children: bool, assisting: bool, dropping: bool = False) -> Permission:
    """Refuses while blocking children (also those just asked for) or assisting units are not done.

    ``dropping``: parts that have not begun are given up, so that they are not waited for.
    """
    if children and (case.children or case.wanted or case.planned):
        still = sorted(
            number for number, (blocking, is_open) in case.children.items() if blocking and is_open
        )
        if still or case.wanted or (case.planned and not dropping):
            return refuse("children-open", children=still or sorted(case.planned))
    if assisting and case.assisting:
        units = sorted(unit for unit, done in case.assisting.items() if not done)
        if units:
            return refuse("assisting-open", units=units)
    return True


def limit_of(service: Service, case: Case, row: Action, office: Office) -> datetime | None:
    """Until when a row with ``within`` may be taken; None without one. Raises WorktimeError."""
    if row.within is None:
        return None
    return due_at(case.entered_at, row.within, calendar_named(service.calendar, office))


def time_refusal(error: WorktimeError) -> Refusal:
    """What cannot be computed about time, as a refusal: nothing is guessed."""
    if isinstance(error, CalendarYearMissing):
        return refuse("calendar-year-missing", year=error.year, calendar=error.calendar)
    where = error.params["calendar"] if isinstance(error, NoCalendarError) else "clock"
    return refuse("broken-definition", where=where, problem=error.text("en"))


def available(
    service: Service, case: Case, actor: Actor, now: datetime, office: Office
) -> Mapping[str, Action]:
    """The rows of the case's state that ``actor`` may take now, in the order of the definition."""
    if case.state not in service.states:
        return {}
    return {
        name: row
        for name, row in service.actions(case.state).items()
        if can_act(service, case, actor, name, now, office) is True
    }
