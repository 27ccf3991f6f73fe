"""Which calendars of a pack end soon: holidays are published year by year, and somebody must add them in time."""

from __future__ import annotations

from datetime import date
from typing import Final

from mashangban.core.catalog.pack import Pack
from mashangban.core.worktime import Calendar

#: how long before its last day a calendar is spoken of; the State Council publishes in November
WARN_DAYS: Final = 60


def days_left(calendar: Calendar, on: date) -> int:
    """Days from `on` to the last covered day; negative when that is past."""
    return (calendar.last_day - on).days


def fewest_days_left(pack: Pack, on: date) -> int | None:
    """Days left of the calendar that ends first; None for a pack without calendars."""
    return min((days_left(calendar, on) for calendar in pack.calendars.values()), default=None)


def ending_calendars(pack: Pack, on: date) -> list[Calendar]:
    """The calendars with at most WARN_DAYS left on the day `on`, the first to end first."""
    ending = [calendar for calendar in pack.calendars.values() if days_left(calendar, on) <= WARN_DAYS]
    return sorted(ending, key=lambda calendar: (calendar.last_day, calendar.code))


def warning(calendar: Calendar, on: date) -> dict[str, str]:
    """What whoever keeps the pack is told, in both languages, with the remedy."""
    last, left = calendar.last_day, days_left(calendar, on)
    when = f"{left} days left" if left >= 0 else f"over for {-left} days"
    zh_when = f"还剩{left}天" if left >= 0 else f"已过期{-left}天"
    return {
        "en": f"calendar {calendar.code} ends on {last} ({when}); add the holidays of {last.year + 1}"
        " when they are published. Until then clocks that reach that year run the shorter plain days.",
        "zh": f"日历 {calendar.code} 只到{last}（{zh_when}）；请在放假安排公布后补上{last.year + 1}年。"
        "在此之前，跨入该年的时限暂按自然日计算，只会更短。",
    }
