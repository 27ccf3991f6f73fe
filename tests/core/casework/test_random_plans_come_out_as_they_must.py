"""Whatever the plan, whatever ends in which order: what begins and what is dropped is what the plan itself says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.casework import from_json, to_json
from tests.core.casework.plans import follow
from tests.core.casework.world import Desk, opened

KEYS = "abcdefgh"


@dataclass(frozen=True)
class Plan:
    """Key → the keys it comes after, and how it would end."""

    after: dict[str, list[str]]
    outcome: dict[str, str]

    def rows(self) -> list[dict[str, object]]:
        return [{"key": key, "after": after, "service": "test.item"} for key, after in self.after.items()]

    def known(self, key: str) -> list[str]:
        return [one for one in self.after[key] if one in self.after]

    def order(self) -> list[str]:
        """Raises CycleError."""
        return list(TopologicalSorter({key: self.known(key) for key in self.after}).static_order())

    def begins(self) -> set[str]:
        """What begins in the end: everything before it began and was granted."""
        begun: set[str] = set()
        for key in self.order():
            if all(one in begun and self.outcome[one] == "granted" for one in self.known(key)):
                begun.add(key)
        return begun


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    # mostly after earlier ones; now and then after any, which may make a circle
    free = draw(st.integers(0, 9)) == 0
    after = {
        key: draw(
            st.lists(st.sampled_from([*(keys if free else keys[:place]), "nothing"]), unique=True, max_size=3)
        )
        for place, key in enumerate(keys)
    }
    outcome = {key: draw(st.sampled_from(["granted", "granted", "granted", "denied"])) for key in keys}
    return Plan(after, outcome)


def received(plan: Plan) -> Desk:
    return opened("staged", {"name": "Evergreen", "plan": plan.rows()}, channel="web")


def run(plan: Plan, seed: int) -> Desk:
    """Accept, and let the open parts end one after another in any order."""
    chance, desk = Random(seed), received(plan)
    desk.act("officer", "accept")
    while still := [key for key, part in desk.case.parts.items() if part["outcome"] is None]:
        assert desk.case.state == "in-hand"
        case, before = desk.case, len(desk.events)
        assert from_json(json.loads(json.dumps(to_json(case)))) == case
        key = chance.choice(still)
        desk.ends(key, plan.outcome[key])
        follow(case, desk.events[before:])
    return desk


def is_circle(plan: Plan) -> bool:
    try:
        plan.order()
    except CycleError:
        return True
    return False


@settings(max_examples=60)
@given(plans(), st.integers(0, 2**16))
def test_what_begins_and_what_does_not_follows_from_the_plan(plan: Plan, seed: int) -> None:
    if is_circle(plan):
        assert received(plan).refused("officer", "accept") == "broken-definition"
        return
    desk = run(plan, seed)
    assert set(desk.case.parts) == plan.begins()
    assert set(desk.case.dropped) == set(plan.after) - plan.begins()
    assert not desk.case.planned
    assert desk.case.state == "decided"


@settings(max_examples=40)
@given(plans().filter(lambda plan: not is_circle(plan)), st.integers(0, 2**16))
def test_nothing_begins_before_what_it_comes_after_has_ended_well(plan: Plan, seed: int) -> None:
    ended: set[str] = set()
    for event in run(plan, seed).events:
        if event.kind == "child-closed" and event.data["outcome"] == "granted":
            ended.add(event.data["key"])
        for spawn in event.data.get("spawns", ()):
            assert set(plan.known(spawn["key"])) <= ended


@settings(max_examples=40)
@given(plans().filter(lambda plan: not is_circle(plan)), st.integers(0, 2**16))
def test_the_reason_for_dropping_is_a_part_that_ended_otherwise(plan: Plan, seed: int) -> None:
    desk = run(plan, seed)
    for because in desk.case.dropped.values():
        assert plan.outcome[because["part"]] == because["outcome"] == "denied"
