"""Due moments that a person can check with a wall calendar."""

import pytest

from mashangban.core.worktime import Term, due_at
from tests.core.worktime.sample_calendars import at, at_utc, night_shifts, state_council

WORKED_OUT = [
    # hours run through the night and holidays
    ("2024-10-01 20:00", "12 hours", "2024-10-02 08:00"),
    # Monday evening before the National Day week; Saturday the 12th is worked
    ("2024-09-30 18:00", "5 working days", "2024-10-13 00:00"),
    ("2024-09-30 18:00", "1 working day", "2024-10-09 00:00"),
    # received on a day off: counting starts the next day
    ("2024-10-07 10:00", "1 working day", "2024-10-09 00:00"),
    # Saturday before a worked Sunday
    ("2024-09-28 10:00", "1 working day", "2024-09-30 00:00"),
    # the Spring Festival 2026, with Saturday 14 and 28 February worked
    ("2026-02-13 09:00", "2 working days", "2026-02-25 00:00"),
    # midnight belongs to the day that begins
    ("2024-10-08 00:00", "1 working day", "2024-10-10 00:00"),
    ("2024-10-08 23:59", "1 working day", "2024-10-10 00:00"),
    # the first covered moment
    ("2024-01-01 00:00", "1 working hour", "2024-01-02 10:00"),
    ("2024-01-01 00:00", "1 working day", "2024-01-03 00:00"),
    # across the turn of the year, 1 January off
    ("2024-12-31 12:00", "1 working day", "2025-01-03 00:00"),
    # the last covered day can still be due
    ("2026-12-30 12:00", "1 working day", "2027-01-01 00:00"),
    # working hours: lunch, evening, weekend
    ("2024-10-08 09:00", "3 working hours", "2024-10-08 12:00"),
    ("2024-10-08 09:00", "4 working hours", "2024-10-08 14:30"),
    ("2024-10-08 09:00", "7 working hours", "2024-10-08 17:30"),
    ("2024-10-08 12:00", "1 working hour", "2024-10-08 14:30"),
    ("2024-10-08 12:40", "1 working hour", "2024-10-08 14:30"),
    ("2024-10-11 17:00", "1 working hour", "2024-10-12 09:30"),
    ("2024-10-12 17:00", "1 working hour", "2024-10-14 09:30"),
    ("2024-10-08 17:30", "1 working hour", "2024-10-09 10:00"),
    ("2024-10-08 17:29:59.5", "1 working hour", "2024-10-09 09:59:59.5"),
    ("2024-10-02 00:00", "1 working hour", "2024-10-08 10:00"),
    # calendar days end at 24:00, and stay on a day off unless the term rolls
    ("2024-09-28 08:30", "3 days", "2024-10-02 00:00"),
    ("2024-09-28 08:30", "3 days (next working day)", "2024-10-09 00:00"),
    ("2024-09-26 08:30", "3 days (next working day)", "2024-09-30 00:00"),
    ("2024-02-28 08:30", "1 day", "2024-03-01 00:00"),
]


@pytest.mark.parametrize(("start", "term", "due"), WORKED_OUT)
def test_due(start: str, term: str, due: str) -> None:
    assert due_at(at(start), Term.parse(term), state_council()) == at(due)


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        # Friday's night shift goes on into Saturday
        ("2024-10-18 21:00", "8 working hours", "2024-10-19 06:00"),
        ("2024-10-19 02:00", "4 working hours", "2024-10-19 06:00"),
        ("2024-10-19 02:00", "5 working hours", "2024-10-21 15:00"),
        # the night before a holiday is worked, the night after it is not
        ("2024-10-01 05:00", "1 working hour", "2024-10-01 06:00"),
        ("2024-10-08 05:00", "1 working hour", "2024-10-08 15:00"),
    ],
)
def test_due_by_night_shifts(start: str, term: str, due: str) -> None:
    assert due_at(at(start), Term.parse(term), night_shifts()) == at(due)


@pytest.mark.parametrize("term", ["12 hours", "8 working hours", "5 working days", "3 days"])
def test_the_zone_of_the_receipt_does_not_matter(term: str) -> None:
    here = due_at(at("2024-09-29 07:30"), Term.parse(term), state_council())
    there = due_at(at_utc("2024-09-28 23:30"), Term.parse(term), state_council())
    assert here == there
    assert here.tzinfo is there.tzinfo is state_council().zone
