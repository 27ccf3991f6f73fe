"""The store in memory and the one in the database keep the same: a parent with four children goes the same way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mashangban.cases.handling import Handling
from mashangban.cases.intake import Refused, Submission
from mashangban.cases.memory import MemoryStore
from mashangban.cases.records import Kept, NumberTaken, Store
from mashangban.cases.store import DatabaseStore
from mashangban.core.casework.model import Actor, Command
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from tests.core.casework.world import T0, FakeOffice, definition, staff

pytestmark = pytest.mark.django_db
FORM = {"content": "开办护理院", "name": "颐和（演示）"}


def by_code(code: str, version: str) -> Service:
    return definition(code.removeprefix("test."))


class DatabaseOfTests(DatabaseStore):
    """The real one, with the definitions of the tests."""

    def service(self, code: str, version: str) -> Service:
        return by_code(code, version)


@pytest.fixture(params=["memory", "database"])
def handling(request: pytest.FixtureRequest, pack: Pack) -> Handling:
    store: Store = MemoryStore(by_code) if request.param == "memory" else DatabaseOfTests()
    services = {f"test.{name}": (definition(name),) for name in ("nursing-centre", "item")}
    return Handling(store, replace(pack, services=services), FakeOffice(), T0)


def opened(handling: Handling, **more: Any) -> Kept:
    submission = Submission("test.nursing-centre", FORM, channel="web")
    kept = handling.take_in(submission, definition("nursing-centre"), actor=None, **more)
    assert kept is not None
    return kept


def do(handling: Handling, number: str, action: str, person: str, **data: Any) -> Kept:
    return handling.act(number, Command(action, actor(person), data))


def actor(person: str) -> Actor:
    return staff(person)


def test_children_are_opened_with_the_action_that_asks_for_them(handling: Handling) -> None:
    parent = do(handling, opened(handling).case.number, "accept", "officer")
    assert len(parent.case.children) == 4
    children = [handling.store.lock(number) for number in parent.case.children]
    assert {child.case.parent for child in children if child} == {parent.case.number}


def test_the_parent_goes_on_when_its_last_child_has_ended(handling: Handling) -> None:
    number = opened(handling).case.number
    children = list(do(handling, number, "accept", "officer").case.children)
    for place, child in enumerate(children, start=1):
        kept = handling.store.lock(child)
        assert kept is not None
        owner = Actor(kept.case.handler or "anybody", "staff", (staff("dispatcher").grants[0],))
        if kept.case.handler is None:
            owner = Actor("b", "staff", (replace(owner.grants[0], unit=kept.case.unit),))
        handling.act(child, Command("decide", owner, {"outcome": "granted"}))
        parent = handling.store.lock(number)
        assert parent is not None
        assert parent.case.state == ("decided" if place == len(children) else "in-parallel")


def test_a_parent_does_not_close_over_open_children(handling: Handling) -> None:
    number = opened(handling).case.number
    do(handling, number, "accept", "officer")
    with pytest.raises(Refused) as caught:
        do(handling, number, "cut-short", "leader", reason="申请人撤回")
    assert caught.value.refusals[0].code == "children-open"


def test_a_refused_action_leaves_nothing_behind(handling: Handling) -> None:
    number = opened(handling).case.number
    before = handling.store.lock(number)
    with pytest.raises(Refused):
        do(handling, number, "accept", "stranger")
    assert handling.store.lock(number) == before


def test_what_was_written_in_a_broken_transaction_is_gone(handling: Handling) -> None:
    number = opened(handling).case.number

    def broken() -> None:
        with handling.store.transaction():
            do(handling, number, "accept", "officer")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    kept = handling.store.lock(number)
    assert kept is not None
    assert kept.case.state == "received"


def test_a_key_opens_one_case(handling: Handling) -> None:
    opened(handling, keys=("key", "body"))
    submission = Submission("test.nursing-centre", FORM, channel="web")
    again = handling.take_in(submission, definition("nursing-centre"), actor=None, keys=("key", "body"))
    assert again is None


def test_a_number_is_taken_once(handling: Handling) -> None:
    opened(handling, draw=lambda below: 7)
    with pytest.raises(RuntimeError) as caught:
        opened(handling, draw=lambda below: 7)
    assert isinstance(caught.value.__cause__, NumberTaken)


def test_time_passes_alike(handling: Handling) -> None:
    kept = opened(handling)
    later = replace(handling, now=T0 + timedelta(days=20))
    with later.store.transaction():
        locked = later.store.lock(kept.case.number)
        assert locked is not None
        ticked = later.tick(locked)
    assert ticked.case.clocks["notice"].breached_at is not None
    assert handling.store.lock(kept.case.number) == ticked
