"""Four ways of measuring time, behind one small interface.

A measure numbers moments by ticks of its kind that have passed: "reach the position of `begin` plus the term" is
then the definition of due, whatever the kind, and pauses and shares need no case distinctions.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from mashangban.core.worktime.calendar import Calendar
from mashangban.core.worktime.errors import NaiveMoment
from mashangban.core.worktime.tables import DAY, HOUR, MICROSECOND
from mashangban.core.worktime.term import TermUnit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Measure(Protocol):
    """Numbers moments by the ticks that have passed; positions never decrease with time."""

    #: Ticks of one unit of a term.
    size: int

    def begin(self, start: datetime) -> datetime:
        """When counting begins for a receipt at `start`: then, or at the next midnight."""

    def position(self, moment: datetime) -> int:
        """The ticks that have passed by `moment`."""

    def reach(self, position: int) -> datetime:
        """The first moment by which `position` ticks have passed, in the calendar's zone."""


class WallTime:
    """Every microsecond counts."""

    def __init__(self, calendar: Calendar, size: int = HOUR) -> None:
        self.calendar, self.size = calendar, size

    def begin(self, start: datetime) -> datetime:
        return start

    def position(self, moment: datetime) -> int:
        if moment.utcoffset() is None:
            raise NaiveMoment(moment)
        return (moment - _EPOCH) // MICROSECOND

    def reach(self, position: int) -> datetime:
        return (_EPOCH + timedelta(microseconds=position)).astimezone(self.calendar.zone)


class WorkingTime:
    """The microseconds within working periods of working days count."""

    size = HOUR

    def __init__(self, calendar: Calendar) -> None:
        self.tables = calendar.tables

    def begin(self, start: datetime) -> datetime:
        return start

    def position(self, moment: datetime) -> int:
        return self.tables.work_until(moment)

    def reach(self, position: int) -> datetime:
        return self.tables.work_reaches(position)


class CalendarDays:
    """A tick for every day that ends."""

    size = 1

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def begin(self, start: datetime) -> datetime:
        return self.reach(self.position(start) + 1)

    def position(self, moment: datetime) -> int:
        return self.calendar.tables.local(moment).toordinal() - 1

    def reach(self, position: int) -> datetime:
        if position >= date.max.toordinal():
            raise OverflowError("the day lies after the year 9999")
        after = date.fromordinal(position + 1)
        return datetime(after.year, after.month, after.day, tzinfo=self.calendar.zone)


class WorkingDays(CalendarDays):
    """A tick for every working day that ends."""

    def begin(self, start: datetime) -> datetime:
        local = self.calendar.tables.local(start)
        self.calendar.require(local.date())
        return CalendarDays(self.calendar).begin(local)

    def position(self, moment: datetime) -> int:
        tables = self.calendar.tables
        local = tables.local(moment)
        ended = local.toordinal() - tables.first_ordinal
        if not 0 <= ended <= tables.days:
            raise tables.missing_at(local)
        return tables.worked_days[ended - 1] if ended else 0

    def reach(self, position: int) -> datetime:
        tables = self.calendar.tables
        if position > len(tables.working_day_ends):
            raise tables.missing_later()
        return tables.working_day_ends[position - 1] if position else tables.base


class WorkingDayTime(WorkingDays):
    """The microseconds of working days count, all 24 hours of them: working days without jumps."""

    size = DAY

    def position(self, moment: datetime) -> int:
        local = self.calendar.tables.local(moment)
        ended = super().position(local) * DAY
        day = local.date()
        if day <= self.calendar.last_day and self.calendar.is_working_day(day):
            ended += (
                local - self.calendar.tables.midnights[day.toordinal() - self.calendar.tables.first_ordinal]
            ) // (MICROSECOND)
        return ended

    def reach(self, position: int) -> datetime:
        whole, part = divmod(position, DAY)
        if not part:
            return super().reach(whole)
        return super().reach(whole + 1) - timedelta(microseconds=DAY - part)


def measure_of(unit: TermUnit, calendar: Calendar) -> Measure:
    """The measure that decides when a term of `unit` is over."""
    if unit == "hours":
        return WallTime(calendar)
    if unit == "working hours":
        return WorkingTime(calendar)
    return CalendarDays(calendar) if unit == "days" else WorkingDays(calendar)


def continuous_measure(unit: TermUnit, calendar: Calendar) -> Measure:
    """The same kind of time without jumps at midnight, for shares of a term."""
    if unit == "working hours":
        return WorkingTime(calendar)
    return WorkingDayTime(calendar) if unit == "working days" else WallTime(calendar)
