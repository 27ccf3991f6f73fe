"""Standing commands: what may be done to a case of any service, without a row in its flow table.

A row of the same name in a definition takes precedence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mashangban.core.casework.acting import add_dropped, stop_clock
from mashangban.core.casework.agents import by_agent
from mashangban.core.casework.clustering import lead_for
from mashangban.core.casework.drafting import Draft
from mashangban.core.casework.inputs import STANDARD, check_fields
from mashangban.core.casework.model import Actor, Case, Command, Json, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import Permission, is_subject, roles_of
from mashangban.core.casework.refusals import refuse
from mashangban.core.casework.spawning import part_of, settle
from mashangban.core.casework.ticking import follow_up
from mashangban.core.catalog.model import FormField, Service


@dataclass(frozen=True, slots=True)
class Request:
    """A standing command whose permission and inputs have been checked."""

    command: Command
    role: str
    data: Mapping[str, Json]
    at: datetime


Carry = Callable[[Service, Draft, Request, Office], Refusal | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who may give a standing command, what it needs and may be given, and whether only on open cases."""

    by: tuple[str, ...]
    carry: Carry
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    only_open: bool = False
    #: every member of staff with any role on the case, except those who only look
    any_staff: bool = False


#: roles that look and do not touch
ONLY_LOOK = frozenset({"auditor"})


def can_stand(case: Case, actor: Actor, name: str, office: Office) -> Permission:
    """Whether the actor may give the standing command to the case."""
    one = STANDING.get(name)
    if one is None:
        return refuse("no-such-action", action=name)
    if is_subject(actor, case):
        return refuse("is-subject", action=name)
    roles = roles_of(actor, case, office)
    allowed = roles - ONLY_LOOK if one.any_staff and actor.kind == "staff" else roles.intersection(one.by)
    if not allowed:
        return refuse("not-allowed", action=name, by=list(one.by) or ["member"], roles=sorted(roles))
    if one.only_open and not case.open:
        return refuse("closed", state=case.state)
    return True


def standing_available(case: Case, actor: Actor, office: Office) -> tuple[str, ...]:
    """The standing commands the actor may give now, in order; those that would make no sense are left out."""
    return tuple(
        name
        for name in STANDING
        if can_stand(case, actor, name, office) is True
        and (name != "uncluster" or case.cluster is not None)
        and (name != "cluster" or case.cluster is None)
    )


def stand(service: Service, draft: Draft, command: Command, at: datetime, office: Office) -> Refusal | None:
    """Carry out a standing command, or say why not."""
    one = STANDING[command.action]
    allowed = can_stand(draft.case, command.actor, command.action, office)
    if allowed is not True:
        return allowed
    roles = roles_of(command.actor, draft.case, office)
    role = next((r for r in (*one.by, *sorted(roles - ONLY_LOOK)) if r in roles), command.actor.kind)
    if command.actor.kind == "system":
        return one.carry(service, draft, Request(command, role, command.data, at), office)
    fields = {name: (_field(name), True) for name in one.needs} | {
        name: (_field(name), False) for name in one.may
    }
    inputs = check_fields(fields, command.data, sorted(fields))
    if inputs.errors:
        return inputs.errors[0]
    return one.carry(service, draft, Request(command, role, inputs.clean, at), office)


def _field(name: str) -> FormField:
    return STANDARD[name]


def _add(draft: Draft, request: Request, kind: str, data: dict[str, Json], *, internal: bool = False) -> None:
    draft.add(kind, request.at, request.command.actor.id, request.role, data, internal=internal)


def _note(service: Service, draft: Draft, request: Request, office: Office) -> None:
    _add(draft, request, "noted", dict(request.data), internal=True)


def _message(service: Service, draft: Draft, request: Request, office: Office) -> None:
    _add(draft, request, "messaged", {**request.data, **by_agent(request.command.agent)})


def _reveal(service: Service, draft: Draft, request: Request, office: Office) -> None:
    """Shown to the applicant: they see who looked, when and why."""
    _add(draft, request, "identity-revealed", dict(request.data))


def _looked(service: Service, draft: Draft, request: Request, office: Office) -> Refusal | None:
    """Somebody read what cannot be covered: noted by the platform, in their name, for the applicant to see."""
    person, reason, document = (request.data.get(name) for name in ("person", "reason", "document"))
    if not (isinstance(person, str) and isinstance(reason, str) and isinstance(document, str)):
        return refuse("bad-input", "person", input="person", problem="wrong-type", expected="text")
    data: dict[str, Json] = {"reason": reason, "document": document}
    draft.add("identity-revealed", request.at, person, "member", data)
    return None


def _cluster(service: Service, draft: Draft, request: Request, office: Office) -> Refusal | None:
    lead = lead_for(draft.case, request.command, str(request.data.get("number")))
    if isinstance(lead, Refusal):
        return lead
    _add(draft, request, "clustered", {**request.data, "number": lead}, internal=True)
    return None


def _uncluster(service: Service, draft: Draft, request: Request, office: Office) -> Refusal | None:
    if draft.case.cluster is None:
        return refuse("not-clustered")
    _add(draft, request, "unclustered", {**request.data, "number": draft.case.cluster}, internal=True)
    return None


def _assist_done(service: Service, draft: Draft, request: Request, office: Office) -> Refusal | None:
    mine = {grant.unit for grant in request.command.actor.grants}
    waiting = [unit for unit, done in draft.case.assisting.items() if not done and unit in mine]
    unit = request.data.get("unit", waiting[0] if waiting else None)
    if unit not in waiting:
        return refuse("bad-input", "unit", input="unit", problem="not-assisting")
    actor = request.command.actor.id
    _add(draft, request, "assist-done", {**request.data, "unit": unit})
    for name in list(draft.case.clocks):
        if name.partition("@")[2] == unit:
            stop_clock(draft, name, request.at, actor, request.role, "assist-done")
    follow_up(service, draft, request.at, office)
    return None


def _child_opened(service: Service, draft: Draft, request: Request, office: Office) -> Refusal | None:
    number, child, blocking = (request.data.get(name) for name in ("number", "service", "blocking"))
    if not isinstance(number, str) or not isinstance(child, str) or not isinstance(blocking, bool):
        return refuse("bad-input", "number", input="number", problem="wrong-type", expected="text")
    key = request.data.get("key", part_of(draft.case, number))
    if key is not None and draft.case.parts.get(key, {}).get("number", "") not in (None, number):
        return refuse("unknown-child", "key", number=number)
    data = {"number": number, "service": child, "blocking": blocking} | ({"key": key} if key else {})
    # a lead drawn from what somebody wrote is not theirs to see; a part of what they asked for is
    _add(draft, request, "child-opened", data, internal=not blocking)
    return None


def _child_closed(service: Service, draft: Draft, request: Request, office: Office) -> Refusal | None:
    number = request.data.get("number")
    if not isinstance(number, str) or number not in draft.case.children:
        return refuse("unknown-child", "number", number=number)
    blocking, _ = draft.case.children[number]
    key, outcome = part_of(draft.case, number), request.data.get("outcome")
    if not isinstance(outcome, str) and (key is not None or outcome is not None):
        return refuse("bad-input", "outcome", input="outcome", problem="wrong-type", expected="text")
    told = {"number": number, "outcome": outcome, "key": key}
    data = {name: value for name, value in told.items() if value is not None}
    _add(draft, request, "child-closed", data, internal=not blocking)
    dropped = _move_on(draft, request.at)
    if blocking or dropped:
        follow_up(service, draft, request.at, office, opened_none=dropped)
    return None


def _move_on(draft: Draft, at: datetime) -> bool:
    """Ask for the parts that may begin now that another has ended; whether some were dropped for good."""
    if not draft.case.planned:
        return False
    found = settle(draft.case, at)
    add_dropped(draft, found, at)
    if found.begins:
        # each is told of when it is opened
        draft.add("spawned", at, "system", "system", {"spawns": found.begins}, internal=True)
    return bool(found.dropped)


STANDING: Mapping[str, Standing] = {
    "note": Standing((), _note, ("note",), ("photos",), any_staff=True),
    "message": Standing(("applicant",), _message, ("message",), ("photos",), only_open=True),
    "reveal": Standing(("handler", "dispatcher", "leader"), _reveal, ("reason",)),
    "looked": Standing(("system",), _looked),
    "cluster": Standing(("dispatcher", "handler"), _cluster, ("number",), ("reason",), only_open=True),
    "uncluster": Standing(("dispatcher", "handler"), _uncluster, (), ("number", "reason")),
    "assist-done": Standing(("assistant",), _assist_done, ("note",), ("unit", "evidence"), only_open=True),
    "child-opened": Standing(("system",), _child_opened),
    "child-closed": Standing(("system",), _child_closed),
}
