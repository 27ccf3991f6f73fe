"""How a case begins: its first events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from mashangban.core.casework import clocks
from mashangban.core.casework.acting import add_dropped, assigned, timers_of
from mashangban.core.casework.agents import by_agent, check_agent
from mashangban.core.casework.assigning import away_from_subjects
from mashangban.core.casework.drafting import Draft
from mashangban.core.casework.evolving import evolve
from mashangban.core.casework.model import Actor, Assignment, Decision, Event, Events, Json, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import time_refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.casework.spawning import NOTHING, plan
from mashangban.core.catalog.model import Service
from mashangban.core.worktime import Term, TermError, WorktimeError


def submit(
    service: Service,
    number: str,
    submission: Mapping[str, Json],
    *,
    place: str | None,
    channel: str,
    anonymous: bool,
    identity_given: bool,
    actor: Actor,
    now: datetime,
    office: Office,
    parent: str | None = None,
    unit: str | None = None,
    subjects: Collection[str] = (),
    root: str | None = None,
    agent: str | None = None,
    since: datetime | None = None,
) -> Decision:
    """The first events of a case: ``submitted``, ``assigned``, and a ``clock-started`` for each receipt clock.

    ``submission`` is the clean form of ``check_form``; identity fields are dropped should any be left in it.
    ``unit`` overrides the route (a child under a unit its parent names). ``subjects`` adds to those named in
    the form's own subject fields. ``root``: the case whose applicant is this one's too. ``agent``: who hands it in
    for the applicant. ``since``: from when the receipt clocks count, instead of now. Never raises.
    """
    refusal = _check(
        service, channel, anonymous=anonymous, identity_given=identity_given, now=now, since=since
    )
    if agent is not None:
        refusal = refusal or check_agent(agent, actor)
    refusal = refusal or _check_terms(service, submission)
    if refusal:
        return refusal
    if unit is not None and not office.unit_exists(unit):
        return refuse("unknown-unit", "unit", unit=unit)
    data = {name: value for name, value in submission.items() if not _is_identity(service, name)}
    about = frozenset(subjects) | _subjects_in(service, data)
    more: dict[str, Json] = {} if root is None else {"root": root}
    if agent is not None:
        more |= by_agent(agent)
    try:
        first = _submitted(
            service,
            number,
            data,
            about,
            now,
            office,
            channel=channel,
            anonymous=anonymous,
            place=place,
            parent=parent,
            **more,
        )
        started = _receipt_clocks(service, data, now, since, office)
        due = datetime.fromisoformat(started[0]["due"]) if started else None
        assignment = _assignment(service, place, now, office, due, unit, about)
    except WorktimeError as error:
        return time_refusal(error)
    role = actor.kind
    first |= {"unit": assignment.unit}
    submitted = Event("submitted", now, actor.id, role, first)
    case = evolve(None, submitted)
    children = plan(service.spawns, case, {}, now, office) if service.spawns else NOTHING
    if isinstance(children, Refusal):
        return children
    if service.spawns:
        submitted = replace(submitted, data=first | children.told())
        case = evolve(None, submitted)
    draft = Draft(case)
    if children.dropped:
        add_dropped(draft, children, now)
    draft.add("assigned", now, "system", "system", assigned(assignment))
    for clock in started:
        draft.add("clock-started", now, actor.id, role, clock)
    return Events([submitted, *draft.events], draft.case)


def _check(
    service: Service,
    channel: str,
    *,
    anonymous: bool,
    identity_given: bool,
    now: datetime,
    since: datetime | None,
) -> Refusal | None:
    if now.utcoffset() is None or (since is not None and since.utcoffset() is None):
        return refuse("naive-moment")
    if channel not in service.channels:
        return refuse("channel-closed", channel=channel, channels=list(service.channels))
    if service.start not in service.states:
        return refuse("unknown-state", state=service.start)
    if anonymous and not service.anonymous:
        return refuse("not-anonymous")
    asks = any(one.identity and not one.optional for one in service.form.values())
    if asks and not anonymous and not identity_given:
        return refuse("identity-needed")
    return None


def _check_terms(service: Service, data: Mapping[str, Json]) -> Refusal | None:
    """A term that a clock is to be read from must be one."""
    for clock in service.clocks.values():
        name = clock.within_field
        if name is None or data.get(name) is None:
            continue
        try:
            Term.parse(str(data[name]))
        except TermError:
            return refuse("bad-input", name, input=name, problem="not-a-term")
    return None


def _receipt_clocks(
    service: Service, data: Mapping[str, Json], now: datetime, since: datetime | None, office: Office
) -> list[dict[str, Json]]:
    """Data of ``clock-started`` for each clock that starts at receipt. Raises WorktimeError."""
    begin = now if since is None else min(since, now)
    found = []
    for name, clock in service.clocks.items():
        if clock.start != "receipt":
            continue
        started = clocks.start(name, clock, begin, clocks.calendar_of(service, clock, office), data)
        if started is None:
            continue
        started["restarted"] = False
        if since is not None:
            started["since"] = begin.isoformat()
        found.append(started)
    return found


def _is_identity(service: Service, name: str) -> bool:
    one = service.form.get(name)
    return one is not None and one.identity


def _subjects_in(service: Service, data: Mapping[str, Json]) -> frozenset[str]:
    return frozenset(
        data[name]
        for name, one in service.form.items()
        if one.subject and one.type in ("person", "unit") and isinstance(data.get(name), str)
    )


def _submitted(
    service: Service,
    number: str,
    data: Mapping[str, Json],
    subjects: frozenset[str],
    now: datetime,
    office: Office,
    **more: Json,
) -> dict[str, Json]:
    category = data.get("category")
    return {
        "number": number,
        "service": service.service,
        "version": service.version.isoformat(),
        "state": service.start,
        "category": category if isinstance(category, str) else None,
        "data": dict(data),
        "subjects": sorted(subjects),
        "timers": timers_of(service, service.start, now, {}, office),
        **more,
    }


def _assignment(
    service: Service,
    place: str | None,
    now: datetime,
    office: Office,
    due: datetime | None,
    unit: str | None,
    subjects: frozenset[str],
) -> Assignment:
    routed = office.route(service, place, now, due, subjects)
    if unit is not None:
        handler = routed.handler if routed.unit == unit else None
        routed = Assignment(unit, handler, (("unit-named", {"unit": unit}),))
    return away_from_subjects(routed, subjects, now, office)
