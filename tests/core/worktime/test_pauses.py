"""A clock that stands still is due later by what the pause took, never earlier."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.worktime import NaiveMoment, Pause, PauseError, Term, due_at, due_with_pauses
from tests.core.worktime.moments import receipts, receipts_with_pauses, terms
from tests.core.worktime.sample_calendars import at, state_council

PauseCase = tuple[datetime, list[Pause]]


def due(start: datetime, term: Term, pauses: list[Pause]) -> datetime:
    return due_with_pauses(start, term, state_council(), pauses)


@given(receipts, terms)
def test_no_pause_changes_nothing(start: datetime, term: Term) -> None:
    assert due(start, term, []) == due_at(start, term, state_council())


@given(receipts_with_pauses, terms)
def test_pauses_never_make_it_due_earlier(case: PauseCase, term: Term) -> None:
    start, pauses = case
    dues = [due(start, term, pauses[:count]) for count in range(len(pauses) + 1)]
    assert all(fewer <= more for fewer, more in pairwise(dues))


@given(receipts_with_pauses, terms)
def test_the_order_of_pauses_does_not_matter(case: PauseCase, term: Term) -> None:
    start, pauses = case
    shuffled = sorted(pauses, key=lambda pause: pause[1] - pause[0])
    assert due(start, term, shuffled) == due(start, term, pauses) == due(start, term, pauses[::-1])


@given(receipts, terms, st.integers(-600, 5000), st.integers(0, 5000), st.integers(0, 5000))
def test_two_touching_pauses_equal_one(start: datetime, term: Term, begin: int, one: int, two: int) -> None:
    a, b, c = (start + timedelta(minutes=minutes) for minutes in (begin, begin + one, begin + one + two))
    assert due(start, term, [(a, b), (b, c)]) == due(start, term, [(a, c)])


@given(receipts, terms, st.integers(0, 5000))
def test_a_pause_from_the_due_moment_on_changes_nothing(start: datetime, term: Term, minutes: int) -> None:
    plain = due_at(start, term, state_council())
    assert due(start, term, [(plain, plain + timedelta(minutes=minutes))]) == plain


@pytest.mark.parametrize(
    ("term", "since", "until", "expected"),
    [
        # by the wall the whole pause counts, by working hours only what was worked in it
        ("12 hours", "2024-10-08 10:00", "2024-10-08 20:00", "2024-10-09 07:00"),
        ("8 working hours", "2024-10-08 11:00", "2024-10-09 10:00", "2024-10-09 17:30"),
        # within one day nothing is lost; a day whose end is paused is
        ("2 working days", "2024-10-09 09:00", "2024-10-09 17:00", "2024-10-11 00:00"),
        ("2 working days", "2024-10-09 09:00", "2024-10-10 09:00", "2024-10-12 00:00"),
        # Friday to Monday costs the Friday and the worked Saturday, not the Sunday
        ("5 working days", "2024-10-11 09:00", "2024-10-14 09:00", "2024-10-17 00:00"),
        ("4 days", "2024-10-11 09:00", "2024-10-14 09:00", "2024-10-16 00:00"),
        # the end of the day of receipt is not counted, so it cannot be lost
        ("1 working day", "2024-10-08 09:00", "2024-10-09 09:00", "2024-10-10 00:00"),
    ],
)
def test_worked_out_pauses(term: str, since: str, until: str, expected: str) -> None:
    start = at("2024-10-08 09:00")
    assert due(start, Term.parse(term), [(at(since), at(until))]) == at(expected)


def test_a_rolling_term_rolls_after_its_pauses() -> None:
    start, pause = at("2024-09-27 09:00"), (at("2024-09-28 12:00"), at("2024-09-30 12:00"))
    assert due(start, Term.parse("2 days (next working day)"), [pause]) == at("2024-10-09 00:00")


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PauseError, match="ends before it begins"):
        due(at("2024-10-08 09:00"), Term(1, "days"), [(at("2024-10-09 10:00"), at("2024-10-09 09:00"))])


def test_a_pause_without_a_zone_is_refused() -> None:
    naive = at("2024-10-09 10:00").replace(tzinfo=None)
    with pytest.raises(NaiveMoment):
        due(at("2024-10-08 09:00"), Term(1, "days"), [(naive, naive)])
