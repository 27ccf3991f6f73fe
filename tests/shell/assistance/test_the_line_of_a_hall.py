"""Tickets of a hall: numbers, turns, windows, and the day in numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mashangban.assistance import tickets
from mashangban.assistance.calling import ELDERS_IN_A_ROW, in_turn, median_minutes
from mashangban.assistance.models import Ticket
from mashangban.assistance.tickets import TicketRefused
from tests.shell.assistance.people import HALL, OTHER_SCENE, SCENE
from tests.shell.desk import NOW

database = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


@database
def test_numbers_run_on_through_the_day_by_letter() -> None:
    scenes = (SCENE, SCENE, OTHER_SCENE, "")
    codes = [tickets.take(HALL, now=NOW, scene=scene).code for scene in scenes]
    assert codes == ["A001", "A002", "B001", "C001"]


@database
def test_every_day_and_every_hall_begins_with_one() -> None:
    tickets.take(HALL, now=NOW)
    assert tickets.take(HALL, now=NOW + timedelta(days=1)).code == "C001"
    assert tickets.take("guanyuanli-community", now=NOW).code == "C001"


@database
def test_the_oldest_is_called_first_and_elders_before_others() -> None:
    first, second = tickets.take(HALL, now=minutes(0)), tickets.take(HALL, now=minutes(1))
    elder = tickets.take(HALL, now=minutes(2), elder=True)
    assert [one.pk for one in tickets.line(HALL, minutes(3))] == [elder.pk, first.pk, second.pk]
    called = tickets.call_next(HALL, "3", "hall-1", now=minutes(3))
    assert called == elder
    assert called.counter == "3"
    assert called.state == "called"


@database
def test_after_three_elders_in_a_row_somebody_else_has_their_turn() -> None:
    other = tickets.take(HALL, now=minutes(0))
    for number in range(5):
        tickets.take(HALL, now=minutes(1 + number), elder=True)
    called = []
    for number in range(4):
        one = tickets.call_next(HALL, "1", "hall-1", now=minutes(10 + number))
        assert one
        called.append(one.pk)
        tickets.finish(one, now=minutes(10 + number))
    assert called.index(other.pk) == ELDERS_IN_A_ROW


@database
def test_who_has_somebody_at_the_window_finishes_first() -> None:
    for _ in range(2):
        tickets.take(HALL, now=NOW)
    called = tickets.call_next(HALL, "1", "hall-1", now=NOW)
    assert called
    with pytest.raises(TicketRefused) as refused:
        tickets.call_next(HALL, "1", "hall-1", now=NOW)
    assert (refused.value.reason, refused.value.code) == ("in-hand", called.code)


@database
def test_an_empty_line_calls_nobody() -> None:
    assert tickets.call_next(HALL, "1", "hall-1", now=NOW) is None


@database
def test_no_window_no_call_and_no_hall_no_ticket() -> None:
    with pytest.raises(TicketRefused, match="no-counter"):
        tickets.call_next(HALL, "  ", "hall-1", now=NOW)
    with pytest.raises(TicketRefused, match="unknown-hall"):
        tickets.take("nowhere", now=NOW)


@database
def test_called_served_finished_with_what_was_begun() -> None:
    tickets.take(HALL, now=NOW)
    called = tickets.call_next(HALL, "1", "hall-1", now=minutes(4))
    assert called
    serving = tickets.serve(called, now=minutes(5), scene=SCENE)
    done = tickets.finish(serving, now=minutes(25), application="K7Q2M4XA9R")
    assert (done.state, done.scene, done.application) == ("done", SCENE, "K7Q2M4XA9R")
    assert tickets.waits(HALL, TODAY) == tickets.Waits(0, 0, 1, 0, 4, 20)


@database
def test_who_does_not_come_is_marked_and_may_come_back_to_their_turn() -> None:
    first = tickets.take(HALL, now=minutes(0))
    tickets.take(HALL, now=minutes(1))
    called = tickets.call_next(HALL, "1", "hall-1", now=minutes(2))
    assert called == first
    again = tickets.call_again(called, now=minutes(3))
    assert again.calls == 2
    gone = tickets.miss(again, now=minutes(5))
    assert tickets.waits(HALL, TODAY).gone == 1
    tickets.put_back(gone)
    assert tickets.line(HALL, minutes(6))[0] == first


@database
def test_what_moved_on_meanwhile_is_not_moved_again() -> None:
    tickets.take(HALL, now=NOW)
    called = tickets.call_next(HALL, "1", "hall-1", now=NOW)
    assert called
    tickets.finish(called, now=NOW)
    with pytest.raises(TicketRefused, match="moved-on"):
        tickets.miss(called, now=NOW)


@database
def test_the_screen_tells_codes_and_windows_only() -> None:
    tickets.take(HALL, now=minutes(0), name="王奶奶")
    tickets.take(HALL, now=minutes(1))
    tickets.call_next(HALL, "2", "hall-1", now=minutes(2))
    board = tickets.board(HALL, TODAY)
    assert [(one.code, one.counter) for one in board.called] == [("C001", "2")]
    assert board.next_codes == ["C002"]
    assert board.waiting == 1


@pytest.mark.django_db(transaction=True)
def test_windows_that_call_at_once_get_different_people() -> None:
    for _ in range(4):
        tickets.take(HALL, now=NOW)

    def call(window: int) -> str:
        try:
            called = tickets.call_next(HALL, str(window), f"hall-{window}", now=NOW)
            return called.code if called else ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(call, range(1, 5)))
    assert sorted(codes) == ["C001", "C002", "C003", "C004"]


@pytest.mark.django_db(transaction=True)
def test_tickets_taken_at_once_have_different_numbers() -> None:
    def take(_number: int) -> str:
        try:
            return tickets.take(HALL, now=NOW).code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(take, range(6)))
    assert sorted(codes) == [f"C{number:03d}" for number in range(1, 7)]
    assert Ticket.objects.count() == 6


@dataclass(frozen=True)
class Slip:
    """A ticket without a database."""

    pk: int
    elder: bool
    taken_at: datetime


@given(st.lists(st.booleans(), max_size=14), st.integers(0, 5))
def test_nobody_is_left_out_and_nobody_overtakes_their_own_kind(elders: list[bool], before: int) -> None:
    line = [Slip(number, elder, minutes(number)) for number, elder in enumerate(elders)]
    order = in_turn(line, before)
    assert sorted(one.pk for one in order) == list(range(len(line)))
    for kind in (True, False):
        same = [one.pk for one in order if one.elder == kind]
        assert same == sorted(same)


@given(st.lists(st.booleans(), max_size=14), st.integers(0, 5))
def test_while_others_wait_no_more_than_three_elders_come_in_a_row(elders: list[bool], before: int) -> None:
    order = in_turn([Slip(number, elder, minutes(number)) for number, elder in enumerate(elders)], before)
    row = min(before, ELDERS_IN_A_ROW)
    for place, one in enumerate(order):
        others_wait = any(not later.elder for later in order[place:])
        row = row + 1 if one.elder else 0
        assert not others_wait or row <= ELDERS_IN_A_ROW or not one.elder


def test_the_median_of_waits_is_in_whole_minutes() -> None:
    assert median_minutes([]) is None
    assert (
        median_minutes([(minutes(0), minutes(1)), (minutes(0), minutes(4)), (minutes(0), minutes(90))]) == 4
    )
