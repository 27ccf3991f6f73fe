"""Every definition, the pack's own among them, walked at random: never an exception, always an owner and a next step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.casework import (
    REFUSALS,
    SYSTEM,
    Actor,
    Case,
    Command,
    Event,
    Events,
    Refusal,
    available,
    children_wanted,
    decide,
    event_to_json,
    fold,
    from_json,
    next_moment,
    submit,
    tick,
    to_json,
)
from mashangban.core.casework.inputs import inputs_of
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.model import FormField, Service
from tests.core.casework.plans import OUTCOMES, follow, rows_for, rows_of
from tests.core.casework.world import (
    APPLICANT,
    DEFINITIONS,
    NUMBER,
    PEOPLE,
    T0,
    UNITS,
    FakeOffice,
    definition,
    staff,
)

PACK = Path(__file__).parents[3] / "packs" / "nankai"
SECRET = "10000000001"
TERMS = ("5 working days", "3 days", "60 working days", "1 working day")
TEXTS: Mapping[str, object] = {
    "text": "Some words.", "line": "Some words.", "name": "张三（演示）", "date": "2024-10-14", "phone": SECRET,
    "photos": ["photo-1"], "point": {"lat": "39.1", "lon": "117.1"}, "case-number": "24101500000025", "consent": True,
    "place": "estate", "level": "low", "number": 3, "choices": [],
}  # fmt: skip


@cache
def services() -> dict[str, Service]:
    """All definitions there are."""
    ours = {path.stem: definition(path.stem) for path in DEFINITIONS.glob("*.yaml")}
    return ours | {code: versions[-1] for code, versions in load_pack(PACK).services.items()}


def form_of(service: Service, chance: Random) -> dict[str, object]:
    """A form that can be taken: its terms are terms, its rows what the definition looks up in them."""
    terms = {clock.within_field for clock in service.clocks.values()}
    return {
        name: chance.choice(TERMS)
        if name in terms
        else rows_for(service, name, chance)
        if one.type == "rows"
        else value(one, chance)
        for name, one in service.form.items()
        if not one.subject or chance.random() < 0.2
    }


def value(one: FormField, chance: Random) -> object:
    if one.of:
        return chance.choice(one.of).code
    if one.type == "rating":
        return chance.randint(1, 5)
    if one.type == "unit":
        return chance.choice([*UNITS, "moon"])
    if one.type == "person":
        return chance.choice([*PEOPLE, "officer", "colleague"])
    return TEXTS[one.type]


def actor_for(chance: Random) -> Actor:
    who = chance.choice(["applicant", "system", "officer", "officer", "leader", "dispatcher", *PEOPLE])
    return {"applicant": APPLICANT, "system": SYSTEM}.get(who) or staff(who)


class Walk:
    """A case of some definition, and one random thing after another."""

    def __init__(self, service: Service, seed: int) -> None:
        self.service, self.chance, self.now, self.office = service, Random(seed), T0, FakeOffice()
        form = form_of(service, self.chance)
        events = submit(
            service, NUMBER, form, place="estate", channel=service.channels[0], anonymous=False,
            identity_given=True, actor=APPLICANT, now=self.now, office=self.office,
        )  # fmt: skip
        assert not isinstance(events, Refusal), events
        self.log: list[Event] = list(events)
        self.case: Case = events.case
        self.open_children(events)

    def step(self) -> None:
        chance = self.chance
        self.now += timedelta(minutes=chance.choice([0, 5, 60, 600, 3000, 20000]))
        if chance.random() < 0.3:
            self.take(tick(self.service, self.case, self.now, self.office))
        open_children = [number for number, (_, is_open) in self.case.children.items() if is_open]
        if open_children and chance.random() < 0.4:
            ended = {"number": chance.choice(open_children), "outcome": chance.choice(OUTCOMES)}
            self.give(Command("child-closed", SYSTEM, ended))
        actor = actor_for(chance)
        offered = list(available(self.service, self.case, actor, self.now, self.office))
        anything = sorted({name for rows in self.service.flow.values() for name in rows})
        action = chance.choice(offered if offered and chance.random() < 0.8 else anything)
        row = self.service.action(self.case.state, action)
        fields = inputs_of(row) if row else {}
        data = {
            name: rows_of(chance) if one.type == "rows" else value(one, chance)
            for name, (one, must) in fields.items()
            if must or chance.random() < 0.3
        }
        self.give(Command(action, actor, data, prepared=True))

    def give(self, command: Command) -> None:
        events = decide(self.service, self.case, command, self.now, self.office)
        if isinstance(events, Refusal):
            assert events.code in REFUSALS
            return
        self.take(events)

    def take(self, events: Events) -> None:
        follow(self.case, events)
        self.log += events
        self.case = events.case
        self.open_children(events)

    def open_children(self, events: Events) -> None:
        for index, child in enumerate(children_wanted(events)):
            data: dict[str, object] = {
                "number": f"c{len(self.log)}-{index}",
                "service": child.service,
                "blocking": child.blocking,
            }
            if child.key is not None:
                data["key"] = child.key
            self.give(Command("child-opened", SYSTEM, data))

    def holds(self) -> None:
        case = self.case
        assert fold(self.log) == case
        assert from_json(json.loads(json.dumps(to_json(case)))) == case
        assert case.unit in UNITS
        assert case.open != self.service.states[case.state].final
        blocked = any(blocking and is_open for blocking, is_open in case.children.values())
        assert not case.open or blocked or next_moment(self.service, case) is not None, case.state
        assert all(clock.stopped_at for clock in case.clocks.values()) or case.open
        if any(one.identity and one.type == "phone" for one in self.service.form.values()):
            assert SECRET not in json.dumps([event_to_json(event) for event in self.log])


@pytest.mark.parametrize("name", sorted(services()))
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_a_random_walk_keeps_the_invariants(name: str, seed: int) -> None:
    walk = Walk(services()[name], seed)
    for _ in range(25):
        walk.step()
        walk.holds()
