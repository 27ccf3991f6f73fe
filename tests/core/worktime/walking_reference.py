"""The obviously right answers: walk the days or the minutes one by one. Days come from another source (chinesecalendar)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from mashangban.core.worktime import Pause, Period

MINUTE = timedelta(minutes=1)


@cache
def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def working_minute(moment: datetime, periods: Sequence[Period]) -> bool:
    """Whether the minute that begins at `moment` is worked, by a shift of its day or of the night before."""
    clock = moment.time()
    for first, last in periods:
        if first < last:
            if works(moment.date()) and first <= clock < last:
                return True
        elif (works(moment.date()) and clock >= first) or (
            works(moment.date() - timedelta(1)) and clock < last
        ):
            return True
    return False


def still(moment: datetime, pauses: Sequence[Pause]) -> bool:
    return any(since <= moment < until for since, until in pauses)


def due_by_minutes(
    start: datetime, minutes: int, periods: Sequence[Period] | None, pauses: Sequence[Pause] = ()
) -> datetime:
    """The end of the last of `minutes` counted minutes from `start` on; by the wall without `periods`."""
    moment = start
    while True:
        if (periods is None or working_minute(moment, periods)) and not still(moment, pauses):
            minutes -= 1
            if minutes == 0:
                return moment + MINUTE
        moment += MINUTE


def due_by_days(start: datetime, days: int, *, working_only: bool, pauses: Sequence[Pause] = ()) -> datetime:
    """The end of the last of `days` counted days after the day of `start`; a day that ends in a pause is lost."""
    day = start.date()
    while True:
        day += timedelta(1)
        end = datetime.combine(day + timedelta(1), time(0), start.tzinfo)
        lost = any(since < end <= until for since, until in pauses)
        if (works(day) or not working_only) and not lost:
            days -= 1
            if days == 0:
                return end
