"""The world of the engine's tests: a small district, its people, and short ways to submit and act."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from mashangban.core.casework import (
    SYSTEM,
    Actor,
    Assignment,
    Case,
    Command,
    Event,
    Grant,
    Refusal,
    applicant_id,
    children_wanted,
    decide,
    fold,
    submit,
    tick,
)
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.source import read
from mashangban.core.worktime import Calendar, load_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEFINITIONS = Path(__file__).parent / "definitions"
CALENDARS = Path(__file__).parents[3] / "packs" / "nankai" / "calendars"
#: a Tuesday morning
T0 = datetime(2024, 10, 15, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NUMBER = "24101500000017"
APPLICANT = Actor(applicant_id(NUMBER), "applicant")

UNITS = {
    "district": None,
    "bureau": "district",
    "station": "bureau",
    "other-station": "bureau",
    "street-office": "district",
}
PLACES = {
    "estate": "street",
    "street": "town",
    "town": None,
    "far-estate": "far-street",
    "far-street": "town",
}


@cache
def calendar(code: str = "state-council") -> Calendar:
    """The pack's calendar."""
    return load_calendar(yaml.safe_load((CALENDARS / f"{code}.yaml").read_text("utf-8")))


def written(file: Path) -> dict[str, Any]:
    """A definition as it is written; a key "a, b" of the flow stands for both states, as the pack's loader has it."""
    source = read(file.name, file.read_bytes())
    assert not source.problems, source.problems
    flow: dict[str, dict[str, Any]] = {}
    for states, rows in source.value["flow"].items():
        for state in states.split(","):
            flow.setdefault(state.strip(), {}).update(rows)
    return {**source.value, "flow": flow}


@cache
def definition(name: str) -> Service:
    """A definition of the tests, by file name."""
    return Service.model_validate(written(DEFINITIONS / f"{name}.yaml"))


def grant(role: str, unit: str = "station", *places: str) -> Grant:
    """A role in a unit, perhaps only for some places."""
    return Grant(role, unit, frozenset(places), f"{unit}-{role}")


#: everybody there is: person → grants
PEOPLE: Mapping[str, tuple[Grant, ...]] = {
    "officer": (grant("handler", "station", "estate"),),
    "colleague": (grant("handler", "station", "estate"),),
    "far-officer": (grant("handler", "station", "far-estate"),),
    "dispatcher": (grant("dispatcher"),),
    "leader": (grant("leader"),),
    "chief": (grant("leader", "bureau"),),
    "auditor": (grant("auditor", "district"),),
    "stranger": (grant("handler", "other-station"), grant("dispatcher", "other-station")),
    "street-clerk": (grant("handler", "street-office"),),
    "verifier": (grant("verifier"), grant("handler")),
    "inspector": (grant("inspector"),),
    "second-inspector": (grant("inspector"),),
    "vendor": (grant("vendor"),),
    "liaison": (grant("liaison"),),
    "grid-worker": (grant("grid-worker"),),
    "station-worker": (grant("station-worker"), grant("grid-worker")),
}
CERTIFIED = {"inspector": frozenset({"safety"}), "second-inspector": frozenset({"safety"})}
LEADERS = {"station": "leader", "bureau": "chief"}


def staff(person: str) -> Actor:
    """A member of staff as an actor."""
    return Actor(person, "staff", PEOPLE[person], CERTIFIED.get(person, frozenset()))


@dataclass
class FakeOffice:
    """An office of plain dictionaries; tests change what they need."""

    handler: str | None = "officer"
    unit: str = "station"
    gone: set[str] = field(default_factory=set)
    leaders: dict[str, str] = field(default_factory=lambda: dict(LEADERS))

    def calendar(self, code: str) -> Calendar:
        if code != "state-council":
            raise KeyError(code)
        return calendar(code)

    def route(
        self,
        service: Service,
        place: str | None,
        now: datetime,
        due: datetime | None,
        exclude: Collection[str],
    ) -> Assignment:
        handler = self.handler
        if handler in exclude or handler in self.gone:
            handler = None
        return Assignment(self.unit, handler, (("place", {"place": place}),))

    def leader(self, unit: str, now: datetime) -> str | None:
        return self.leaders.get(unit)

    def unit_exists(self, code: str) -> bool:
        return code in UNITS

    def person_in_unit(self, person: str, unit: str, now: datetime) -> bool:
        return person not in self.gone and any(one.unit == unit for one in PEOPLE.get(person, ()))

    def grants(self, person: str, now: datetime) -> tuple[Grant, ...]:
        return PEOPLE.get(person, ())

    def covers(self, places: Collection[str], place: str) -> bool:
        at: str | None = place
        while at is not None:
            if at in places:
                return True
            at = PLACES.get(at)
        return False

    def unit_path(self, unit: str) -> tuple[str, ...]:
        path: list[str] = []
        at: str | None = unit
        while at is not None:
            path.append(at)
            at = UNITS[at]
        return tuple(path)


@dataclass
class Desk:
    """A case and its log, with short ways to act on it; every answer is checked to fold to the same case."""

    service: Service
    office: FakeOffice
    events: list[Event]
    now: datetime

    @property
    def case(self) -> Case:
        return fold(self.events)

    def take(self, events: Sequence[Event]) -> None:
        self.events += events

    def act(self, who: str | Actor, action: str, **data: object) -> None:
        """Act, and expect it to be done; the shell's part for children is played too."""
        decision = self.tried(who, action, **data)
        assert not isinstance(decision, Refusal), decision
        self.take(decision)
        self.open_children(decision)

    def open_children(self, events: Sequence[Event]) -> None:
        """What the shell does for every child that events ask for."""
        for index, child in enumerate(children_wanted(events)):
            number = f"child-{len(self.case.children) + 1}-{index}"
            key = {} if child.key is None else {"key": child.key}
            self.act(
                SYSTEM, "child-opened", number=number, service=child.service, blocking=child.blocking, **key
            )

    def ends(self, key: str, outcome: str = "granted") -> None:
        """The part of this key has ended."""
        self.act(SYSTEM, "child-closed", number=self.case.parts[key]["number"], outcome=outcome)

    def tried(self, who: str | Actor, action: str, **data: object) -> Sequence[Event] | Refusal:
        """The decision, not taken."""
        actor = who if isinstance(who, Actor) else APPLICANT if who == "applicant" else staff(who)
        command = Command(action, actor, data, prepared=True)
        return decide(self.service, self.case, command, self.now, self.office)

    def refused(self, who: str | Actor, action: str, **data: object) -> str:
        """The code of the refusal that an attempt meets."""
        decision = self.tried(who, action, **data)
        assert isinstance(decision, Refusal), [event.kind for event in decision]
        return decision.code

    def wait(self, duration: timedelta) -> list[str]:
        """Let time pass and the sweep run; the kinds of the events it made."""
        self.now += duration
        events = tick(self.service, self.case, self.now, self.office)
        self.take(events)
        self.open_children(events)
        return [event.kind for event in events]

    def last(self, kind: str) -> Event:
        """The last event of a kind."""
        return next(event for event in reversed(self.events) if event.kind == kind)


def kinds(events: Iterable[Event]) -> list[str]:
    """The kinds of events, in order."""
    return [event.kind for event in events]


def opened(
    name: str | Service,
    data: Mapping[str, object] | None = None,
    *,
    at: datetime = T0,
    place: str | None = "estate",
    channel: str = "qr",
    office: FakeOffice | None = None,
) -> Desk:
    """A case just submitted under a definition of the tests."""
    service = definition(name) if isinstance(name, str) else name
    office = office or FakeOffice()
    decision = submit(
        service,
        NUMBER,
        data if data is not None else {"category": "consultation", "content": "How do I move my hukou?"},
        place=place,
        channel=channel,
        anonymous=False,
        identity_given=True,
        actor=APPLICANT,
        now=at,
        office=office,
    )
    assert not isinstance(decision, Refusal), decision
    return Desk(service, office, list(decision), at)
