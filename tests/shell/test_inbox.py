"""Lists of cases: in order, page after page, at the same cost however many there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from mashangban.cases.handling import act
from mashangban.cases.inbox import BadCursor, InboxFilter, inbox, light_of, next_page
from mashangban.cases.models import CaseRow
from mashangban.core import casework
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}


def numbers(actor: Actor, now: datetime = NOW, **asked: Any) -> list[str]:
    return [row.number for row in inbox(actor, InboxFilter(**asked), now).rows]


def test_what_falls_due_first_stands_first(hand_in: Submit, leader: Actor, officer: Actor) -> None:
    late, early = hand_in(NOW).number, hand_in(NOW - timedelta(hours=2)).number
    answered = hand_in(NOW - timedelta(hours=3)).number
    act(answered, "reply", officer, REPLY, now=NOW)
    assert numbers(leader) == [early, late, answered]


@pytest.mark.parametrize("person", ["leader", "bureau-leader"])
@pytest.mark.parametrize("status", ["open", "all", "closed"])
def test_pages_show_every_case_once_and_in_order(
    hand_in: Submit, officer: Actor, person: str, status: Any
) -> None:
    made = [hand_in(NOW + timedelta(minutes=minute // 2)).number for minute in range(7)]
    for number in made if status == "closed" else []:
        act(number, "redirect", officer, {"message": "请立即拨打110。"}, now=NOW + timedelta(hours=1))
    asked, seen = InboxFilter(status=status, size=2), []
    for _ in range(10):
        page = inbox(actor_of(person, NOW), asked, NOW)
        seen += [row.number for row in page.rows]
        if not page.next_cursor:
            break
        asked = next_page(asked, page)
    assert sorted(seen) == sorted(made)
    assert seen == numbers(actor_of(person, NOW), status=status, size=50)


def test_tabs_hold_what_they_say(hand_in: Submit, officer: Actor, leader: Actor) -> None:
    mine = hand_in().number
    queued = hand_in(place="nankai").number
    closed = hand_in().number
    act(closed, "redirect", officer, {"message": "请立即拨打110。"}, now=NOW)
    assert numbers(officer, status="mine") == [mine]
    assert numbers(leader, status="closed") == [closed]
    assert mine in numbers(leader, status="unit")
    assert queued not in numbers(officer, status="mine")
    assert set(numbers(leader, status="all")) >= {mine, closed}


@pytest.mark.parametrize("hours", [0, 8, 9, 11, 12, 30])
def test_lights_of_lists_pages_and_engine_agree(hand_in: Submit, leader: Actor, hours: int) -> None:
    row = CaseRow.objects.get(number=hand_in().number)
    then = NOW + timedelta(hours=hours)
    light = light_of(row, then)
    assert light == casework.lights(casework.from_json(row.snapshot), then)
    for asked in ("green", "yellow", "red", "none"):
        assert numbers(leader, then, light=asked) == ([row.number] if asked == light else [])


def test_filters_narrow(hand_in: Submit, leader: Actor) -> None:
    here, there = hand_in().number, hand_in(place="wdd-04-building-7", content="暖气不热").number
    assert numbers(leader, place="wdd-grid-01") == [here]
    assert numbers(leader, text="暖气") == [there]
    assert set(numbers(leader, place="wangdingdi", category="consultation")) == {here, there}
    assert numbers(leader, category="suggestion") == []
    assert numbers(leader, handler="officer-01") == [here]
    assert numbers(leader, since=NOW + timedelta(seconds=1)) == []


def test_counts_are_of_open_cases(hand_in: Submit, officer: Actor) -> None:
    hand_in()
    act(hand_in().number, "redirect", officer, {"message": "请立即拨打110。"}, now=NOW)
    counts = inbox(officer, InboxFilter(counts=True), NOW + timedelta(hours=13)).counts
    assert counts == {"mine": 1, "queue": 0, "unit": 1, "waiting": 0, "red": 1, "assisting": 0}


@pytest.mark.parametrize("cursor", ["!!", "bm8", "WyJvcGVuZWRfYXQiLCAieCIsIDFd"])
def test_a_cursor_of_somebody_elses_making_is_refused(hand_in: Submit, leader: Actor, cursor: str) -> None:
    hand_in()
    with pytest.raises(BadCursor):
        inbox(leader, InboxFilter(after=cursor), NOW)


@pytest.mark.parametrize("cases", [1, 50])
@pytest.mark.parametrize("person", ["officer-01", "leader", "bureau-leader"])
@pytest.mark.parametrize(
    "asked", [{}, {"text": "烧烤", "status": "all"}, {"status": "closed"}, {"light": "green"}]
)
def test_a_page_is_one_query(
    hand_in: Submit,
    cases: int,
    person: str,
    asked: dict[str, Any],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(cases):
        hand_in()
    actor = actor_of(person, NOW)
    with django_assert_num_queries(1):
        inbox(actor, InboxFilter(**asked), NOW)
    with django_assert_num_queries(3):
        inbox(actor, InboxFilter(**asked, counts=True), NOW)
