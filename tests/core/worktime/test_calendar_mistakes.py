"""Mistakes in a calendar's data are all reported, each with its field and what to write."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mashangban.core.worktime import Calendar, CalendarError, Term, due_at, load_calendar
from tests.core.worktime.sample_calendars import SHANGHAI, at

NAME = {"zh": "元旦", "en": "New Year's Day"}


def data(**changed: Any) -> dict[str, Any]:
    year = {
        "source": {"notice": "demo"},
        "holidays": [{"name": NAME, "from": date(2024, 1, 1), "to": date(2024, 1, 1)}],
    }
    return {"calendar": "demo", "working_periods": ["09:00-12:00"], "years": {2024: year}, **changed}


def year_of(*holidays: dict[str, Any]) -> dict[int, object]:
    return {
        2024: {"source": {"notice": "demo"}, "holidays": [{"name": NAME, **holiday} for holiday in holidays]}
    }


def problems(mapping: object) -> list[tuple[str, str]]:
    with pytest.raises(CalendarError) as refused:
        load_calendar(mapping, "demo.yaml")
    assert "demo.yaml" in str(refused.value)
    assert all(problem.remedy["zh"] and problem.problem["zh"] for problem in refused.value.problems)
    return [(problem.field, problem.problem["en"]) for problem in refused.value.problems]


def test_sound_data_is_loaded() -> None:
    assert load_calendar(data()).is_working_day(date(2024, 1, 2))


FROM = "years.2024.holidays[0].from"


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"calendar": ""}, "calendar", "a text is missing"),
        ({"calender": "x"}, "calender", "unknown field 'calender'"),
        ({"title": "x"}, "title", "a name in Chinese and English is missing"),
        ({"zone": "Mars/Base"}, "zone", "'Mars/Base' is not a time zone"),
        ({"working_weekdays": ["mon", "moon"]}, "working_weekdays[1]", "'moon' is not a weekday"),
        ({"working_weekdays": ["mon", "Monday"]}, "working_weekdays[1]", "'Monday' is given twice"),
        ({"working_weekdays": []}, "working_weekdays", "a list is missing"),
        ({"working_periods": [555]}, "working_periods[0]", "555 is not a period"),
        ({"working_periods": ["09:00-25:00"]}, "working_periods[0]", "'09:00-25:00' is not a time of day"),
        ({"working_periods": []}, "working_periods", "no working period is given"),
        (
            {"working_periods": ["09:00-12:00", "11:00-13:00"]},
            "working_periods[0]",
            "09:00-12:00 overlaps the period after it",
        ),
        (
            {"working_periods": ["05:00-12:00", "22:00-06:00"]},
            "working_periods[1]",
            "22:00-06:00 overlaps the period after it",
        ),
        ({"weekday_periods": {"fri": ["9"]}}, "weekday_periods.fri[0]", "'9' is not a period"),
        ({"weekday_periods": ["09:00-12:00"]}, "weekday_periods", "it is not a list of weekdays"),
        ({"years": {}}, "years", "no year is given"),
        ({"years": {"next": {}}}, "years.next", "'next' is not a year"),
        ({"years": {2024: None}}, "years.2024", "the year is empty"),
        ({"years": {2024: {"holidays": []}}}, "years.2024.source.notice", "the year cites no notice"),
        ({"years": year_of({"from": "01-01"})}, FROM, "'01-01' is not a date with its year"),
        ({"years": year_of({"from": "2024-02-30"})}, FROM, "'2024-02-30' is not a date with its year"),
        ({"years": year_of({"from": date(2025, 1, 1)})}, FROM, "2025-01-01 does not belong to 2024"),
        (
            {"years": year_of({"from": date(2024, 1, 3), "to": date(2024, 1, 1)})},
            "years.2024.holidays[0].to",
            "2024-01-01 is before 2024-01-03",
        ),
        (
            {"years": year_of({"from": date(2024, 1, 1)}, {"from": date(2024, 1, 1)})},
            "years.2024.holidays[1].from",
            "2024-01-01 is given twice",
        ),
        (
            {"years": year_of({"from": date(2024, 1, 1), "make_up": [date(2024, 1, 3)]})},
            "years.2024.holidays[0].make_up[0]",
            "2024-01-03 is a wednesday, which is worked anyway",
        ),
    ],
)
def test_a_mistake_is_named(changed: dict[str, Any], field: str, problem: str) -> None:
    assert (field, problem) in problems(data(**changed))


@pytest.mark.parametrize("value", [None, [], "calendar"])
def test_a_file_without_fields_is_refused(value: object) -> None:
    assert problems(value) == [("", "the file holds no fields")]


def test_all_mistakes_are_reported_at_once() -> None:
    found = problems(data(calendar=None, zone="x", working_periods=["9"], years={}))
    assert [field for field, _ in found] == ["calendar", "zone", "working_periods[0]", "years"]


def test_years_given_as_text_are_read() -> None:
    years = {str(year): section for year, section in year_of({"from": date(2024, 1, 1)}).items()}
    assert load_calendar(data(years=years)).years == {2024}


def test_a_new_year_arrangement_may_begin_in_december() -> None:
    years = year_of({"from": date(2023, 12, 30), "to": date(2024, 1, 1)})
    assert not load_calendar(data(years=years)).is_working_day(date(2024, 1, 1))


def test_a_gap_between_years_is_refused() -> None:
    with pytest.raises(CalendarError, match="2025 is missing between covered years"):
        Calendar("demo", SHANGHAI, frozenset({2024, 2026}))


def test_a_zone_with_daylight_saving_is_refused() -> None:
    with pytest.raises(CalendarError, match="Europe/Paris changes its offset"):
        Calendar("demo", ZoneInfo("Europe/Paris"), frozenset({2024}))


def test_a_weekday_has_its_own_periods() -> None:
    calendar = load_calendar(data(weekday_periods={"fri": ["09:00-11:00"]}))
    assert calendar.periods_of(date(2024, 1, 5)) == ((time(9), time(11)),)
    assert calendar.periods_of(date(2024, 1, 6)) == ()


def test_a_period_may_end_at_24() -> None:
    calendar = load_calendar(data(working_periods=["18:00-24:00"]))
    assert due_at(at("2024-01-02 08:00"), Term(7, "working hours"), calendar) == at("2024-01-03 19:00")


def test_a_period_may_last_the_whole_day() -> None:
    calendar = load_calendar(data(working_periods=["00:00-24:00"]))
    assert due_at(at("2024-01-02 08:00"), Term(24, "working hours"), calendar) == at("2024-01-03 08:00")
