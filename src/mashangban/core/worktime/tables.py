"""Prefix tables over a calendar: they turn due arithmetic into an index or one binary search.

A moment is, within the tables, the number of whole microseconds since the first covered midnight; a working
moment is the amount of work done until then, so "five working hours later" is an addition and a look-up.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import accumulate

from mashangban.core.worktime.errors import CalendarYearMissing, NaiveMoment

#: A working period of a day, from and to. A `to` that is not after `from` lies on the next day (22:00-06:00;
#: 18:00-00:00 ends at midnight). A shift that crosses midnight belongs to the day on which it begins.
Period = tuple[time, time]

MICROSECOND = timedelta(microseconds=1)
SECOND_TICKS = 1_000_000
MINUTE = 60 * SECOND_TICKS
HOUR = 60 * MINUTE
DAY = 24 * HOUR
#: Every length up to a day, by minutes: looking one up takes a fifth of the time of making it.
_MINUTES = [timedelta(minutes=minute) for minute in range(24 * 60 + 1)]


def span_of(period: Period) -> tuple[int, int]:
    """Begin and end of a period in microseconds from its day's midnight; an end on the next day is above 24 h."""
    begin, end = (
        timedelta(0, p.hour * 3600 + p.minute * 60 + p.second, p.microsecond) // MICROSECOND for p in period
    )
    return begin, end if end > begin else end + DAY


class Tables:
    """What a calendar's years look like when every day and every working period is numbered in order."""

    __slots__ = (
        "base",
        "calendar_code",
        "days",
        "first_ordinal",
        "known_from",
        "last_year",
        "midnights",
        "period_begins",
        "period_lengths",
        "period_moments",
        "work_before",
        "work_total",
        "worked_days",
        "working_day_ends",
        "zone",
    )

    def __init__(
        self,
        code: str,
        zone: tzinfo,
        covered: tuple[date, date],
        work: Mapping[date, Sequence[Period]],
        overnight: int,
    ) -> None:
        """`work`: the periods of every working day within `covered`, in order of time.

        `overnight`: how far a night shift may reach into the next day, in microseconds.
        """
        first, last = covered
        self.calendar_code = code
        self.zone = zone
        #: The first covered midnight. Its zone is the very object that local moments carry, so that the
        #: difference of the two is plain local arithmetic, which the calendar's constant offset makes right.
        self.base = datetime(first.year, first.month, first.day, tzinfo=zone)
        self.first_ordinal = first.toordinal()
        self.days = last.toordinal() - self.first_ordinal + 1
        self.last_year = last.year
        #: Working time before this is unknown: a night shift of the day before the first may reach into it.
        self.known_from = overnight
        self.midnights = [self.base + timedelta(day) for day in range(self.days + 1)]
        self._number_days(work)
        self._number_periods(work)

    def _number_days(self, work: Mapping[date, Sequence[Period]]) -> None:
        """The working days' ends (the next midnight), and how many working days there are up to each day."""
        working = [day.toordinal() - self.first_ordinal for day in work]
        self.working_day_ends = [self.midnights[index + 1] for index in working]
        self.worked_days = [bisect_right(working, index) for index in range(self.days)]

    def _number_periods(self, work: Mapping[date, Sequence[Period]]) -> None:
        """The working periods in order, behind an empty one at the very beginning that serves as a stop."""
        self.period_begins, self.period_lengths = [0], [0]
        for day, periods in work.items():
            midnight = (day.toordinal() - self.first_ordinal) * DAY
            for begin, end in map(span_of, periods):
                self.period_begins.append(midnight + begin)
                # What the last night shift works after the covered years is part of a year without data.
                self.period_lengths.append(min(midnight + end, self.days * DAY) - midnight - begin)
        self.period_moments = [self.base + timedelta(microseconds=begin) for begin in self.period_begins]
        #: The amount of work done before each period begins.
        self.work_before = [0, *accumulate(self.period_lengths[:-1])]
        self.work_total = self.work_before[-1] + self.period_lengths[-1]

    def local(self, moment: datetime) -> datetime:
        """The same moment in the calendar's zone; NaiveMoment without a zone."""
        if moment.tzinfo is self.zone:
            return moment
        if moment.utcoffset() is None:
            raise NaiveMoment(moment)
        return moment.astimezone(self.zone)

    def missing_at(self, local: datetime) -> CalendarYearMissing:
        """The error for a local moment that the tables do not reach (perhaps only a shift of the day before)."""
        first, last = self.base.year, self.last_year
        return CalendarYearMissing(
            local.year if not first <= local.year <= last else first - 1, self.calendar_code
        )

    def missing_later(self) -> CalendarYearMissing:
        """The error for an answer that lies after the covered years."""
        return CalendarYearMissing(self.last_year + 1, self.calendar_code)

    def due_in_working_days(self, start: datetime, amount: int) -> datetime:
        """The end of the `amount`-th working day after the day of `start`."""
        if start.tzinfo is not self.zone:
            start = self.local(start)
        index = start.toordinal() - self.first_ordinal
        if not 0 <= index < self.days:
            raise self.missing_at(start)
        try:
            return self.working_day_ends[self.worked_days[index] + amount - 1]
        except IndexError:
            raise self.missing_later() from None

    def due_in_working_hours(self, start: datetime, amount: int) -> datetime:
        """The moment at which `amount` hours of work are done, counted from `start`."""
        if start.tzinfo is not self.zone:
            start = self.local(start)
        passed = start - self.base
        day = passed.days
        now = (day * 86_400 + passed.seconds) * SECOND_TICKS + passed.microseconds
        if not (self.known_from <= now and day < self.days):
            raise self.missing_at(start)
        before = self.work_before
        last = bisect_right(self.period_begins, now) - 1
        length, inside = self.period_lengths[last], now - self.period_begins[last]
        # A conditional, not min(): this line and the next look-ups are what a sweep over a million clocks spends.
        goal = before[last] + (inside if inside < length else length) + amount * HOUR  # noqa: FURB136
        if goal > self.work_total:
            raise self.missing_later()
        found = bisect_left(before, goal, last) - 1
        minutes, rest = divmod(goal - before[found], MINUTE)
        due = self.period_moments[found] + _MINUTES[minutes]
        return due + timedelta(0, 0, rest) if rest else due

    def work_until(self, moment: datetime) -> int:
        """Working time from the first covered midnight to `moment`, in microseconds."""
        local = self.local(moment)
        now = (local - self.base) // MICROSECOND
        if not self.known_from <= now <= self.days * DAY:
            raise self.missing_at(local)
        last = bisect_right(self.period_begins, now) - 1
        return self.work_before[last] + min(now - self.period_begins[last], self.period_lengths[last])

    def work_reaches(self, amount: int) -> datetime:
        """The first moment at which `amount` microseconds of work are done."""
        if amount > self.work_total:
            raise self.missing_later()
        found = max(bisect_left(self.work_before, amount) - 1, 0)
        return self.period_moments[found] + timedelta(microseconds=amount - self.work_before[found])
