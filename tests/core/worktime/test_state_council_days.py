"""The pack's calendar says the same as chinesecalendar, day by day, and names its days."""

from datetime import date, timedelta

import chinese_calendar
import pytest
import yaml

from tests.core.worktime.sample_calendars import STATE_COUNCIL, state_council


def test_every_day_from_2024_to_2026_agrees_with_chinesecalendar() -> None:
    days = [date(2024, 1, 1) + timedelta(index) for index in range(366 + 365 + 365)]
    assert days[-1] == date(2026, 12, 31)
    differing = [
        day for day in days if state_council().is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2024, 10, 1), "国庆节", "National Day"),
        (date(2024, 10, 5), "国庆节", "National Day"),
        (date(2024, 10, 12), "国庆节调休上班", "make-up working day for National Day"),
        (date(2026, 2, 15), "春节", "Spring Festival"),
    ],
)
def test_a_holiday_and_a_make_up_day_have_names(day: date, zh: str, en: str) -> None:
    assert state_council().day_note(day) == {"zh": zh, "en": en}


@pytest.mark.parametrize("day", [date(2024, 10, 8), date(2024, 10, 13)])
def test_an_ordinary_day_has_no_name(day: date) -> None:
    assert state_council().day_note(day) is None


def test_every_year_cites_its_notice() -> None:
    years = yaml.safe_load(STATE_COUNCIL.read_text("utf-8"))["years"]
    assert {year: section["source"]["notice"] for year, section in years.items()} == {
        2024: "国办发明电〔2023〕7号",
        2025: "国办发明电〔2024〕12号",
        2026: "国办发明电〔2025〕7号",
    }
