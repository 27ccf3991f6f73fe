"""Moments and spans in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from mashangban.web.shared.dates import day_text, exact_text, left_text, moment_text, span_text, wait_text

NOW = datetime(2024, 10, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_near_days_have_names() -> None:
    with override("zh-hans"):
        assert moment_text(NOW.replace(hour=18, minute=20), NOW) == "今天 18:20"
        assert moment_text(NOW + timedelta(days=1), NOW) == "明天 09:30"


def test_far_days_have_dates_and_other_years_their_year() -> None:
    with override("en"):
        assert day_text(date(2024, 10, 1), NOW.date()) == "1 Oct"
        assert day_text(date(2023, 12, 31), NOW.date()) == "31 Dec 2023"


def test_what_ends_at_midnight_ends_with_the_day_before() -> None:
    midnight = NOW.replace(day=11, hour=0, minute=0)
    with override("zh-hans"):
        assert exact_text(midnight, NOW, ends=True) == "10月10日 24:00"
        assert moment_text(NOW.replace(day=9, hour=0, minute=0), NOW, ends=True) == "今天 24:00"
    with override("en"):
        assert exact_text(midnight, NOW, ends=True) == "10 Oct 24:00"


def test_what_begins_or_ends_at_another_time_is_told_as_it_is() -> None:
    with override("en"):
        assert exact_text(NOW.replace(day=11, hour=0, minute=0), NOW) == "11 Oct 00:00"
        assert exact_text(NOW.replace(day=11), NOW, ends=True) == "11 Oct 09:30"


def test_the_day_is_the_districts_day() -> None:
    with override("en"):
        late = datetime(2024, 10, 7, 16, 30, tzinfo=ZoneInfo("UTC"))  # half past midnight in Tianjin
        assert moment_text(late, NOW) == "today 00:30"


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(hours=3, minutes=12), "3 小时 12 分钟", "3 h 12 min"),
        (timedelta(days=2, hours=1, minutes=40), "2 天 1 小时", "2 d 1 h"),
        (timedelta(seconds=40), "不到 1 分钟", "less than a minute"),
    ],
)
def test_a_span_has_its_two_largest_units(span: timedelta, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert span_text(span) == zh
    with override("en"):
        assert span_text(span) == en


def test_what_is_late_says_so() -> None:
    with override("zh-hans"):
        assert left_text(NOW - timedelta(minutes=20), NOW) == "已超时 20 分钟"


def test_a_wait_is_never_told_shorter_than_it_is() -> None:
    with override("en"):
        assert wait_text(61) == "2 minutes"
        assert wait_text(3601) == "2 hours"
