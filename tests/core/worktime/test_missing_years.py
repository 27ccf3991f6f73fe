"""A year without data is an error that names it, never a guess."""

from datetime import date

import pytest

from mashangban.core.worktime import CalendarYearMissing, NaiveMoment, Term, due_at, elapsed, explain_due
from tests.core.worktime.sample_calendars import at, night_shifts, state_council


@pytest.mark.parametrize(
    ("start", "term", "year"),
    [
        ("2027-01-01 00:00", "1 working day", 2027),
        ("2030-05-01 00:00", "1 working hour", 2030),
        ("2023-12-31 23:59", "1 working day", 2023),
        ("2023-12-31 23:59", "1 working hour", 2023),
        ("2026-12-31 09:00", "1 working day", 2027),
        ("2026-12-31 09:00", "8 working hours", 2027),
        ("2026-12-31 09:00", "1 day (next working day)", 2027),
    ],
)
def test_the_missing_year_is_named(start: str, term: str, year: int) -> None:
    with pytest.raises(CalendarYearMissing) as missing:
        due_at(at(start), Term.parse(term), state_council())
    assert missing.value.params == {"year": year, "calendar": "state-council"}
    assert f"{year}" in str(missing.value)
    assert "state-council" in missing.value.text("zh")


@pytest.mark.parametrize(("term", "due"), [("12 hours", "2030-05-01 12:00"), ("3 days", "2030-05-05 00:00")])
def test_what_needs_no_calendar_is_answered_in_any_year(term: str, due: str) -> None:
    explanation = explain_due(at("2030-05-01 00:00"), Term.parse(term), state_council())
    assert explanation.due == at(due)


def test_a_night_shift_from_the_year_before_is_not_guessed() -> None:
    with pytest.raises(CalendarYearMissing) as missing:
        due_at(at("2024-01-01 05:59"), Term(1, "working hours"), night_shifts())
    assert missing.value.year == 2023
    assert due_at(at("2024-01-01 06:00"), Term(1, "working hours"), night_shifts()) == at("2024-01-02 15:00")


def test_a_night_shift_into_the_year_after_is_not_guessed() -> None:
    assert due_at(at("2026-12-31 22:00"), Term(2, "working hours"), night_shifts()) == at("2027-01-01 00:00")
    with pytest.raises(CalendarYearMissing):
        due_at(at("2026-12-31 22:00"), Term(3, "working hours"), night_shifts())


@pytest.mark.parametrize("unit", ["working hours", "working days"])
def test_work_cannot_be_measured_into_a_missing_year(unit: str) -> None:
    with pytest.raises(CalendarYearMissing):
        elapsed(at("2026-12-30 09:00"), at("2027-02-01 09:00"), Term(1, unit).unit, state_council())  # type: ignore[arg-type]  # parametrized


def test_a_day_outside_has_no_answer() -> None:
    with pytest.raises(CalendarYearMissing):
        state_council().is_working_day(date(2027, 1, 1))
    with pytest.raises(CalendarYearMissing):
        state_council().day_note(date(2023, 12, 31))


@pytest.mark.parametrize("term", ["12 hours", "8 working hours", "5 working days", "3 days"])
def test_a_moment_without_a_zone_is_refused(term: str) -> None:
    naive = at("2024-10-08 09:00").replace(tzinfo=None)
    with pytest.raises(NaiveMoment, match="no time zone"):
        due_at(naive, Term.parse(term), state_council())
