"""``decide``: a command becomes events, or a refusal that says why. Pure and total: it never raises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mashangban.core.casework.acting import perform
from mashangban.core.casework.agents import by_agent, check_agent
from mashangban.core.casework.doing import Doing
from mashangban.core.casework.drafting import Draft
from mashangban.core.casework.inputs import blanks_in, check_inputs
from mashangban.core.casework.model import Case, Command, Decision, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import (
    Permission,
    can_happen,
    may_take,
    not_in_this_state,
    roles_of,
    signable,
    time_refusal,
)
from mashangban.core.casework.refusals import refuse
from mashangban.core.casework.standing import STANDING, stand
from mashangban.core.casework.ticking import catch_up, follow_up, opened_none
from mashangban.core.catalog.model import Action, Service
from mashangban.core.worktime import WorktimeError


def decide(service: Service, case: Case, command: Command, now: datetime, office: Office) -> Decision:
    """The events of ``command``, or why it is refused.

    What fell due before ``now`` and no sweep has recorded yet comes first in the events, so that a breach is a
    breach whether or not the sweep was in time. Events are never dated before the case's last one.
    """
    try:
        return _decide(service, case, command, now, office)
    except WorktimeError as error:
        return time_refusal(error)


def _decide(service: Service, case: Case, command: Command, now: datetime, office: Office) -> Decision:
    if now.utcoffset() is None:
        return refuse("naive-moment")
    if service.service != case.service or service.version.isoformat() != case.version:
        return refuse("other-service", service=f"{service.service} {service.version.isoformat()}")
    if command.seen is not None and command.seen != case.seq:
        return refuse("stale", seen=command.seen, current=case.seq)
    if not isinstance(command.data, Mapping):
        return refuse("bad-input", "data", input="data", problem="wrong-type", expected="object")
    if command.agent is not None and (unfit := check_agent(command.agent, command.actor)):
        return unfit
    at = max(now, case.touched_at or now)
    draft = Draft(case)
    catch_up(service, draft, at, office, inclusive=False)
    if command.action in STANDING and service.action(draft.case.state, command.action) is None:
        refusal = stand(service, draft, command, at, office)
    else:
        refusal = _act(service, draft, command, at, office)
    return refusal or draft.finished()


def _act(service: Service, draft: Draft, command: Command, at: datetime, office: Office) -> Refusal | None:
    case, name = draft.case, command.action
    row = service.action(case.state, name)
    if row is None:
        return not_in_this_state(service, case, name)
    roles = roles_of(command.actor, case, office)
    allowed = _allowed(service, case, command, row, roles, at, office)
    if allowed is not True:
        return allowed
    inputs = check_inputs(row, command.data, prepared=command.prepared)
    if inputs.errors:
        return inputs.errors[0]
    role = _role(row, roles)
    message = inputs.clean.get("message")
    if isinstance(message, str) and row.message and role != "applicant" and blanks_in(message):
        return refuse("blanks-left", "message", blanks=blanks_in(message))
    doing = Doing(
        name,
        row,
        command.actor.id,
        role,
        inputs.clean,
        at,
        follows=command.follows,
        on_behalf_of=command.on_behalf_of,
        agent=command.agent,
    )
    if row.signatures and command.follows is None:
        signed = _sign(draft, doing, roles)
        if isinstance(signed, Refusal) or not signed:
            return signed or None
        doing = doing._replace(role=draft.case.signatures[name][-1][0])
    openings, state = draft.case.openings, draft.case.state
    refusal = perform(service, draft, doing, office)
    moved = draft.case.state != state
    if refusal is None and draft.case.openings == openings and (moved or row.drops_planned):
        none = opened_none(row, draft.case)
        follow_up(service, draft, at, office, entered=moved, opened_none=none)
    return refusal


def _allowed(
    service: Service,
    case: Case,
    command: Command,
    row: Action,
    roles: frozenset[str],
    at: datetime,
    office: Office,
) -> Permission:
    """An action repeated from the lead of a cluster needs no role here: it was allowed there."""
    if command.follows is None:
        return may_take(service, case, command.actor, command.action, row, roles, at, office)
    if command.actor.kind != "system" or not row.fans_out or case.cluster != command.follows:
        return refuse("not-allowed", action=command.action, by=["system"], roles=[])
    return can_happen(service, case, command.action, row, at, office, by_system=False)


def _role(row: Action, roles: frozenset[str]) -> str:
    """The first role of the row that the actor has; what they act as."""
    return next((role for role in row.by if role in roles), "system")


def _sign(draft: Draft, doing: Doing, roles: frozenset[str]) -> Refusal | bool:
    """Add a signature; True when it was the last one needed."""
    possible = signable(draft.case, doing.name, doing.row, roles)
    chosen = doing.data.get("as")
    if chosen is not None and chosen not in possible:
        return refuse("bad-input", "as", input="as", problem="not-a-choice", choices=possible)
    role = chosen if isinstance(chosen, str) else possible[0]
    given = {name: value for name, value in doing.data.items() if name not in {"as", "template_body"}}
    data = {"action": doing.name, "role": role, "input": given, **by_agent(doing.agent)}
    draft.add("signed", doing.at, doing.actor, role, data, internal=doing.row.internal)
    return len(draft.case.signatures[doing.name]) == len(doing.row.signatures)
