"""One case as staff see it: everything, at the same number of queries however long its history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases import identity
from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.queries import case_page
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from tests.shell.desk import NOW, PHONE, Submit

pytestmark = pytest.mark.django_db


def test_it_shows_what_the_officer_may_do(hand_in: Submit, officer: Actor) -> None:
    page = case_page(hand_in().number, officer, NOW)
    assert {"reply", "hold", "ask", "transfer"} <= set(page.actions)
    assert {"note", "reveal", "cluster"} <= set(page.standing)
    assert page.light == "green"
    assert [clock.name for clock in page.clocks] == ["reply"]


def test_an_auditor_only_looks(hand_in: Submit) -> None:
    page = case_page(hand_in().number, actor_of("auditor", NOW), NOW)
    assert (list(page.actions), list(page.standing)) == ([], [])


def test_identity_is_masked(hand_in: Submit, officer: Actor) -> None:
    page = case_page(hand_in(name="王测试").number, officer, NOW)
    assert page.identity == {"phone": "199****0001", "name": "王**"}


def test_a_reveal_needs_a_reason_and_is_written_down(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    with pytest.raises(Refused):
        identity.reveal(number, officer, " ", now=NOW)
    assert identity.reveal(number, officer, "电话回访", now=NOW) == {"phone": PHONE}
    reveal = case_page(number, officer, NOW).reveals[-1]
    assert (reveal.actor, reveal.data["reason"], reveal.internal) == ("officer-01", "电话回访", False)


def test_a_reveal_by_somebody_else_shows_and_writes_nothing(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    with pytest.raises(Refused):
        identity.reveal(number, actor_of("auditor", NOW), "看看", now=NOW)
    assert case_page(number, officer, NOW).reveals == []


def test_what_was_erased_is_gone(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    assert identity.erase(number, now=NOW)
    assert case_page(number, officer, NOW).identity == {}
    with pytest.raises(identity.NoIdentity):
        identity.reveal(number, officer, "回访", now=NOW)
    assert identity.numbers_of_phone(PHONE) == []


def test_the_likeliest_of_those_nearby_stands_first(hand_in: Submit, officer: Actor) -> None:
    number = hand_in(content="烧烤店太吵").number
    like, same = hand_in(content="烧烤店油烟很大").number, hand_in(content="烧烤店半夜还太吵").number
    hand_in(content="烧烤店太吵", place="wdd-04-building-7")
    assert [row.number for row in case_page(number, officer, NOW).nearby] == [same, like]


def test_being_near_alone_is_no_likeness(hand_in: Submit, officer: Actor) -> None:
    number = hand_in(content="烧烤店太吵，影响休息").number
    hand_in(content="身份证何时能取")
    hand_in(content="店里丢了一个钱包，很急")
    assert case_page(number, officer, NOW).nearby == []


def test_the_same_words_filed_as_something_else_are_alike(hand_in: Submit, officer: Actor) -> None:
    number = hand_in(content="烧烤店半夜太吵").number
    other = hand_in(
        content="烧烤店半夜还是太吵",
        category="suggestion",
        data={"opinion_kind": "criticism", "matter": None},
    ).number
    assert [row.number for row in case_page(number, officer, NOW).nearby] == [other]


@pytest.mark.parametrize("notes", [1, 30])
def test_it_costs_the_same_whatever_has_happened(hand_in: Submit, officer: Actor, notes: int) -> None:
    numbers = [hand_in().number for _ in range(notes)]
    for minute in range(notes):
        act(numbers[0], "note", officer, {"note": "已联系"}, now=NOW + timedelta(minutes=minute))
    case_page(numbers[0], officer, NOW)
    with CaptureQueriesContext(connection) as queries:
        case_page(numbers[0], officer, NOW)
    assert len(queries) == 6
