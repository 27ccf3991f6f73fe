"""The fast answers equal the slow ones that walk every day or minute, over 2024 to 2026."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.worktime import Calendar, Pause, Term, due_at, due_with_pauses
from tests.core.worktime.moments import receipts, receipts_with_pauses
from tests.core.worktime.sample_calendars import night_shifts, state_council
from tests.core.worktime.walking_reference import due_by_days, due_by_minutes

both_calendars = st.sampled_from([state_council(), night_shifts()])


@given(receipts, st.integers(1, 16), both_calendars)
@settings(max_examples=80)
def test_working_hours(start: datetime, hours: int, calendar: Calendar) -> None:
    expected = due_by_minutes(start, hours * 60, calendar.periods)
    assert due_at(start, Term(hours, "working hours"), calendar) == expected


@given(receipts, st.integers(1, 30))
@settings(max_examples=300)
def test_working_days(start: datetime, days: int) -> None:
    expected = due_by_days(start, days, working_only=True)
    assert due_at(start, Term(days, "working days"), state_council()) == expected


@given(receipts, st.integers(1, 60))
def test_calendar_days(start: datetime, days: int) -> None:
    assert due_at(start, Term(days, "days"), state_council()) == due_by_days(start, days, working_only=False)


@given(receipts, st.integers(1, 500))
def test_wall_hours(start: datetime, hours: int) -> None:
    assert due_at(start, Term(hours, "hours"), state_council()) == start + timedelta(hours=hours)


@given(receipts_with_pauses, st.integers(1, 8), both_calendars)
@settings(max_examples=60)
def test_working_hours_with_pauses(
    case: tuple[datetime, list[Pause]], hours: int, calendar: Calendar
) -> None:
    start, pauses = case
    expected = due_by_minutes(start, hours * 60, calendar.periods, pauses)
    assert due_with_pauses(start, Term(hours, "working hours"), calendar, pauses) == expected


@given(receipts_with_pauses, st.integers(1, 36))
@settings(max_examples=60)
def test_wall_hours_with_pauses(case: tuple[datetime, list[Pause]], hours: int) -> None:
    start, pauses = case
    expected = due_by_minutes(start, hours * 60, None, pauses)
    assert due_with_pauses(start, Term(hours, "hours"), state_council(), pauses) == expected


@given(receipts_with_pauses, st.integers(1, 15), st.booleans())
@settings(max_examples=200)
def test_days_with_pauses(case: tuple[datetime, list[Pause]], days: int, working_only: bool) -> None:
    start, pauses = case
    term = Term(days, "working days" if working_only else "days")
    expected = due_by_days(start, days, working_only=working_only, pauses=pauses)
    assert due_with_pauses(start, term, state_council(), pauses) == expected
