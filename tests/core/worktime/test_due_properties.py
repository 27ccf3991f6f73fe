"""What holds for every receipt and term."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.worktime import Calendar, Term, due_at, elapsed
from tests.core.worktime.moments import receipts, terms
from tests.core.worktime.sample_calendars import night_shifts, state_council

calendars = st.sampled_from([state_council(), night_shifts()])
instants = st.builds(
    lambda start, micro: start + timedelta(microseconds=micro), receipts, st.integers(0, 3_600_000_000)
)


@given(instants, instants, terms, calendars)
def test_a_later_receipt_is_never_due_earlier(
    one: datetime, two: datetime, term: Term, calendar: Calendar
) -> None:
    earlier, later = sorted((one, two))
    assert due_at(earlier, term, calendar) <= due_at(later, term, calendar)


@given(instants, terms, calendars)
def test_due_lies_after_the_receipt(start: datetime, term: Term, calendar: Calendar) -> None:
    assert due_at(start, term, calendar) > start


@given(instants, terms, calendars)
def test_at_the_due_moment_exactly_the_term_is_used(start: datetime, term: Term, calendar: Calendar) -> None:
    assert elapsed(start, due_at(start, term, calendar), term.unit, calendar) == term.amount


@given(instants, terms, calendars)
def test_just_before_the_due_moment_the_term_is_not_used_up(
    start: datetime, term: Term, calendar: Calendar
) -> None:
    before = due_at(start, term, calendar) - timedelta(microseconds=1)
    assert elapsed(start, before, term.unit, calendar) < term.amount


@given(instants, instants, instants, calendars)
def test_working_time_adds_up(one: datetime, two: datetime, three: datetime, calendar: Calendar) -> None:
    first, middle, last = sorted((one, two, three))
    parts = elapsed(first, middle, "working hours", calendar) + elapsed(
        middle, last, "working hours", calendar
    )
    assert elapsed(first, last, "working hours", calendar) == parts


@given(instants, terms, calendars)
def test_nothing_is_used_before_the_receipt(start: datetime, term: Term, calendar: Calendar) -> None:
    assert elapsed(start, start - timedelta(days=1), term.unit, calendar) == Fraction(0)
