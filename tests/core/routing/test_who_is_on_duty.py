"""Shifts by day, by rotation, across midnight and holidays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mashangban.core.catalog.loader import load_pack
from mashangban.core.routing import duty_at, next_on_duty, on_duty, span_of

NANKAI = load_pack(Path(__file__).parents[3] / "packs" / "nankai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NANKAI.zone)


@pytest.mark.parametrize(
    ("when", "people"),
    [
        ("2024-10-08 08:29", []),
        ("2024-10-08 08:30", ["officer-01"]),
        ("2024-10-08 17:30", []),
        ("2024-10-05 10:00", []),
        ("2024-10-12 10:00", ["officer-01"]),
    ],
)
def test_an_officers_day(when: str, people: list[str]) -> None:
    assert [duty.person for duty in on_duty(NANKAI, "wdd-officer-01", at(when))] == people


def test_a_shift_across_midnight_belongs_to_the_day_it_starts() -> None:
    before, after = (
        on_duty(NANKAI, "wdd-desk", at(when)) for when in ("2024-10-08 23:59", "2024-10-09 00:29")
    )
    assert before == after
    assert before[0].until == at("2024-10-09 00:30")


def test_people_take_turns_day_by_day() -> None:
    days = [at("2024-10-08 12:00") + timedelta(days=ahead) for ahead in range(7)]
    turns = [on_duty(NANKAI, "wdd-desk", day)[0].person for day in days]
    assert turns == ["desk-5", "desk-6", "desk-1", "desk-2", "desk-3", "desk-4", "desk-5"]


def test_at_a_place_the_officer_comes_before_the_desk() -> None:
    found = duty_at(NANKAI, "wdd-01-building-1", at("2024-10-08 12:00"))
    assert [duty.person for duty in found] == ["officer-01", "desk-5"]


def test_at_night_a_place_still_has_the_desk() -> None:
    assert [d.person for d in duty_at(NANKAI, "wdd-01-building-1", at("2024-10-08 03:00"))] == ["desk-3"]


def test_the_next_duty_is_after_the_holiday() -> None:
    found = next_on_duty(NANKAI, "wdd-officer-01", "officer-01", at("2024-09-30 18:00"))
    assert found == at("2024-10-08 08:30")


def test_somebody_on_duty_is_next_on_duty_now() -> None:
    now = at("2024-10-08 10:00")
    assert next_on_duty(NANKAI, "wdd-officer-01", "officer-01", now) == now


def test_nowhere_has_nobody() -> None:
    assert duty_at(NANKAI, "no-such-place", at("2024-10-08 10:00")) == ()


@pytest.mark.parametrize("hours", ["08:30", "8-17", "25:00-26:00", "a-b"])
def test_hours_that_cannot_be_read(hours: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several sources, one meaning
        span_of(hours)
