"""A case with parts in stages, kept by either store: opened together, told together, each at the same cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases.handling import Handling
from mashangban.cases.intake import Refused, Submission
from mashangban.cases.memory import MemoryStore
from mashangban.cases.records import Kept, Store
from mashangban.core.casework.model import SYSTEM, Actor, Command
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from tests.core.casework.world import DAY, T0, FakeOffice, definition, grant, staff
from tests.shell.test_stores_are_twins import DatabaseOfTests

pytestmark = pytest.mark.django_db
NAMES = ("staged", "item", "promise", "granted", "desk")
#: who decides items of the bureau
BUREAU = Actor("bureau-reviewer", "staff", (grant("handler", "bureau"), grant("dispatcher", "bureau")))
STAGES: dict[str, list[str]] = {
    "a": [],
    "b": [],
    "c": [],
    "d": [],
    "e": ["a"],
    "f": ["a", "b"],
    "g": ["e"],
    "h": ["f", "g"],
}


NONE: list[str] = []
Plan = list[dict[str, object]]


def rows(stages: dict[str, list[str]], **more: object) -> Plan:
    return [
        {"key": key, "after": after, "service": "test.item", "unit": "bureau", **more}
        for key, after in stages.items()
    ]


def by_code(code: str, version: str) -> Service:
    return definition(code.removeprefix("test."))


def with_store(store: Store, pack: Pack) -> Handling:
    services = {f"test.{name}": (definition(name),) for name in NAMES}
    return Handling(store, replace(pack, services=services), FakeOffice(), T0)


@pytest.fixture(params=["memory", "database"])
def handling(request: pytest.FixtureRequest, pack: Pack) -> Handling:
    return with_store(MemoryStore(by_code) if request.param == "memory" else DatabaseOfTests(), pack)


@pytest.fixture
def database(pack: Pack) -> Handling:
    return with_store(DatabaseOfTests(), pack)


def opened(handling: Handling, plan: Plan, name: str = "staged", **more: Any) -> Kept:
    data = {"name": "颐和（演示）", "plan": plan} if name == "staged" else {"promises": plan}
    submission = Submission(f"test.{name}", data, channel="web", place="wdd-grid-01", prepared=True)
    kept = handling.take_in(submission, definition(name), actor=None, **more)
    assert kept is not None
    return kept


def here(handling: Handling, number: str) -> Kept:
    kept = handling.store.lock(number)
    assert kept is not None
    return kept


def accepted(handling: Handling, plan: Plan) -> Kept:
    return handling.act(opened(handling, plan).case.number, Command("accept", staff("officer")))


def ends(handling: Handling, parent: str, key: str, outcome: str = "granted") -> Kept:
    """The part of this key is decided by whoever answers for it; the parent afterwards."""
    number = here(handling, parent).case.parts[key]["number"]
    handling.act(number, Command("decide", BUREAU, {"outcome": outcome}))
    return here(handling, parent)


def test_eight_parts_go_their_way_in_three_stages(handling: Handling) -> None:
    number = accepted(handling, rows(STAGES)).case.number
    begun = set(here(handling, number).case.parts)
    assert begun == {"a", "b", "c", "d"}
    for key in "abcdefgh":
        assert here(handling, number).case.state == "in-hand"
        after = ends(handling, number, key).case
    assert (after.state, set(after.parts), after.planned) == ("decided", set(STAGES), {})
    assert all(part["outcome"] == "granted" for part in after.parts.values())


def test_each_part_is_a_case_of_its_unit_and_place(handling: Handling) -> None:
    parent = accepted(handling, rows({"a": []})).case
    child = here(handling, parent.parts["a"]["number"]).case
    assert (child.unit, child.handler, child.place, child.parent) == (
        "bureau",
        None,
        "wdd-grid-01",
        parent.number,
    )
    assert (child.root, child.data["item"], child.data["name"]) == (parent.number, "a", "颐和（演示）")


def test_what_follows_a_refused_part_is_never_opened(handling: Handling) -> None:
    number = accepted(handling, rows(STAGES)).case.number
    after = ends(handling, number, "a", "denied").case
    assert set(after.dropped) == {"e", "f", "g", "h"}
    assert len(after.children) == 4


def test_cases_are_opened_with_the_case_itself(handling: Handling) -> None:
    promises: Plan = [{"name": "plan", "kind": "first", "due": "5 working days"}]
    parent = opened(handling, promises, "granted").case
    child = here(handling, parent.parts["plan"]["number"]).case
    assert (child.service, child.data["promise"]) == ("test.promise", "plan")
    assert child.clocks["due"].within == "5 working days"


def test_a_child_that_cannot_be_opened_undoes_the_opening(handling: Handling) -> None:
    promises: Plan = [{"name": "plan", "kind": "first", "due": "some day"}]
    submission = Submission("test.granted", {"promises": promises}, channel="web", prepared=True)
    with pytest.raises(Refused) as caught:
        handling.take_in(submission, definition("granted"), actor=None, draw=lambda below: 7)
    assert caught.value.refusals[0].params["problem"] == "not-a-term"
    again = replace(submission, data={})
    assert handling.take_in(again, definition("granted"), actor=None, draw=lambda below: 7) is not None


def test_a_key_opens_a_case_and_its_children_once(handling: Handling) -> None:
    promises: Plan = [{"name": "plan", "kind": "first", "due": "5 working days"}]
    opened(handling, promises, "granted", keys=("key", "body"))
    submission = Submission("test.granted", {"promises": promises}, channel="web", prepared=True)
    again = handling.take_in(submission, definition("granted"), actor=None, keys=("key", "body"))
    assert again is None


def test_a_service_that_a_row_names_and_nobody_has_is_refused(handling: Handling) -> None:
    plan = rows({"a": []})
    plan[0]["service"] = "test.nothing"
    number = opened(handling, plan).case.number
    with pytest.raises(Refused) as caught:
        handling.act(number, Command("accept", staff("officer")))
    assert caught.value.refusals[0].code == "unknown-service"
    assert here(handling, number).case.state == "received"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"service": "test.nothing"}, "unknown-service"),
        ({"unit": "moon"}, "unknown-unit"),
        ({"key": "x" * 200}, "bad-input"),
    ],
)
def test_what_is_wrong_with_a_later_part_is_told_when_the_plan_is_accepted(
    handling: Handling, wrong: dict[str, str], code: str
) -> None:
    plan = rows({"a": [], "b": ["a"]})
    plan[1] |= wrong
    number = opened(handling, plan).case.number
    with pytest.raises(Refused) as caught:
        handling.act(number, Command("accept", staff("officer")))
    assert caught.value.refusals[0].code == code


def test_what_is_deemed_accepted_is_swept_with_its_children(handling: Handling) -> None:
    number = opened(handling, rows(STAGES)).case.number
    later = replace(handling, now=T0 + 10 * DAY)
    with later.store.transaction():
        later.tick(here(handling, number))
    parent = here(handling, number).case
    child = here(handling, parent.parts["a"]["number"]).case
    assert parent.state == "in-hand"
    assert child.clocks["permit"].started_at == parent.opened_at
    assert child.opened_at == T0 + 10 * DAY


def test_a_part_opened_again_is_open_for_its_parent(handling: Handling) -> None:
    number = accepted(handling, rows({"a": [], "b": []})).case.number
    after = ends(handling, number, "a")
    child = after.case.parts["a"]["number"]
    command = Command("child-opened", SYSTEM, {"number": child, "service": "test.item", "blocking": True})
    again = handling.act(number, command)
    assert again.case.parts["a"]["outcome"] is None


def queries(handling: Handling, stages: dict[str, list[str]]) -> int:
    number = opened(handling, rows(stages)).case.number
    with CaptureQueriesContext(connection) as captured:
        handling.act(number, Command("accept", staff("officer")))
    return len(captured)


def test_every_part_costs_the_same_and_the_parent_is_written_twice(database: Handling) -> None:
    one, two, eight = (queries(database, dict.fromkeys("abcdefgh"[:many], NONE)) for many in (1, 2, 8))
    assert eight - one == 7 * (two - one)
    assert two - one <= 10
    later = {key: ["a"] for key in "bcdefgh"} | {"a": []}
    assert queries(database, later) == one, "what is planned costs nothing yet"


def test_the_end_of_a_part_costs_the_same_however_many_there_are(database: Handling) -> None:
    counted = []
    for many in (2, 8):
        number = accepted(database, rows(dict.fromkeys("abcdefgh"[:many], NONE))).case.number
        part = here(database, number).case.parts["a"]["number"]
        with CaptureQueriesContext(connection) as captured:
            database.act(part, Command("decide", BUREAU, {"outcome": "granted"}))
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_time_goes_on_for_parts_by_themselves(handling: Handling) -> None:
    parent = accepted(handling, rows({"a": []})).case
    later = replace(handling, now=T0 + timedelta(days=60))
    with later.store.transaction():
        ticked = later.tick(here(handling, parent.parts["a"]["number"]))
    assert ticked.case.clocks["permit"].breached_at is not None
