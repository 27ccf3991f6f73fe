"""A working calendar: which days and which hours count as work, for the years whose data is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from mashangban.core.worktime.errors import CalendarError, CalendarProblem, CalendarYearMissing, Text
from mashangban.core.worktime.tables import DAY, Period, Tables, span_of

#: English names of the weekdays, Monday first.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Calendar:
    """Working days and working periods of the covered years; immutable, so that any deadline can be replayed.

    `years` are consecutive. A question that needs another year raises CalendarYearMissing: nothing is guessed.
    The zone must keep one offset throughout these years (China has since 1992), which the constructor checks:
    it lets due moments be computed on plain local time. Mistakes raise CalendarError with all of them.
    """

    #: Short name, shown in messages.
    code: str
    zone: ZoneInfo
    #: The years whose arrangement is known.
    years: frozenset[int]
    #: Days off by the arrangement (weekend days among them included), with the holiday's name.
    holidays: Mapping[date, Text] = field(default_factory=dict, hash=False)
    #: Days worked although the weekday is free, with the name of the holiday they make up for.
    make_up_days: Mapping[date, Text] = field(default_factory=dict, hash=False)
    #: Weekdays that are worked, Monday = 0.
    weekdays: frozenset[int] = frozenset(range(5))
    #: Working periods of a working day, in order of the day.
    periods: tuple[Period, ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))
    #: Other periods for some weekdays (Monday = 0). A make-up day uses those of its own weekday.
    weekday_periods: Mapping[int, tuple[Period, ...]] = field(default_factory=dict, hash=False)
    #: Name for people.
    title: Text = field(default_factory=dict, hash=False)
    #: The prefix tables behind every answer.
    tables: Tables = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = [*_year_problems(self), *_period_problems(self)]
        if problems:
            raise CalendarError(self.code, problems)
        object.__setattr__(self, "tables", self._build_tables())

    def _build_tables(self) -> Tables:
        count = (self.last_day - self.first_day).days + 1
        days = [self.first_day + timedelta(index) for index in range(count)]
        work = {day: self.periods_of(day) for day in days if self.is_working_day(day)}
        everyday = (self.periods, *self.weekday_periods.values())
        overnight = max(0, *(span_of(periods[-1])[1] - DAY for periods in everyday))
        return Tables(self.code, self.zone, (self.first_day, self.last_day), work, overnight)

    @cached_property
    def first_day(self) -> date:
        """The first covered day."""
        return date(min(self.years), 1, 1)

    @cached_property
    def last_day(self) -> date:
        """The last covered day."""
        return date(max(self.years), 12, 31)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked; raises CalendarYearMissing outside the covered years."""
        self.require(day)
        return day in self.make_up_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def day_note(self, day: date) -> Text | None:
        """The holiday or make-up day that `day` is, in both languages; None for an ordinary day or weekend.

        Raises CalendarYearMissing outside the covered years.
        """
        self.require(day)
        if day in self.make_up_days:
            name = self.make_up_days[day]
            return {"zh": f"{name['zh']}调休上班", "en": f"make-up working day for {name['en']}"}
        return self.holidays.get(day)

    def periods_of(self, day: date) -> tuple[Period, ...]:
        """The working periods that begin on `day`; none on a day off. Raises CalendarYearMissing."""
        return self.weekday_periods.get(day.weekday(), self.periods) if self.is_working_day(day) else ()

    def require(self, day: date) -> None:
        """Raise CalendarYearMissing unless the year of `day` is covered."""
        if day.year not in self.years:
            raise CalendarYearMissing(day.year, self.code)


def _year_problems(calendar: Calendar) -> list[CalendarProblem]:
    """No years, a gap between them, or a zone that changes its offset within them."""
    years = sorted(calendar.years)
    if not years:
        return [
            CalendarProblem(
                ("years",),
                {"en": "no year is given", "zh": "没有任何年份"},
                {"en": "add at least one year", "zh": "请至少录入一年"},
            )
        ]
    gaps = [year for year in range(years[0], years[-1]) if year not in calendar.years]
    if gaps:
        return [
            CalendarProblem(
                ("years",),
                {"en": f"{year} is missing between covered years", "zh": f"中间缺少{year}年"},
                {
                    "en": f"add {year}, or leave out the years before it",
                    "zh": f"请补上{year}年，或去掉更早的年份",
                },
            )
            for year in gaps
        ]
    moment, end = (
        datetime(years[0], 1, 1, tzinfo=calendar.zone),
        datetime(years[-1], 12, 31, tzinfo=calendar.zone),
    )
    offset = moment.utcoffset()
    while moment <= end:
        if moment.utcoffset() != offset:
            return [
                CalendarProblem(
                    ("zone",),
                    {
                        "en": f"{calendar.zone.key} changes its offset on {moment:%Y-%m-%d}",
                        "zh": f"时区{calendar.zone.key}在{moment:%Y-%m-%d}改变了时差",
                    },
                    {
                        "en": "use a zone without daylight saving in these years, for example Asia/Shanghai",
                        "zh": "请使用这些年份里没有夏令时的时区，例如Asia/Shanghai",
                    },
                )
            ]
        moment += timedelta(days=1)
    return []


def _period_problems(calendar: Calendar) -> list[CalendarProblem]:
    """Periods out of order or overlapping, within a day or into the next working day."""
    weekly = {("working_periods",): calendar.periods} | {
        ("weekday_periods", WEEKDAYS[weekday]): periods
        for weekday, periods in calendar.weekday_periods.items()
    }
    earliest = min((span_of(periods[0])[0] for periods in weekly.values() if periods), default=0)
    problems = []
    for path, periods in weekly.items():
        if not periods:
            problems.append(
                CalendarProblem(
                    path,
                    {"en": "no working period is given", "zh": "没有工作时段"},
                    {
                        "en": 'write at least one, for example "09:00-12:00"',
                        "zh": "请至少写一个时段，例如“09:00-12:00”",
                    },
                )
            )
        # Behind the last period of a day comes the earliest one that any next day may have.
        limits = [span_of(period)[0] for period in periods[1:]] + [DAY + earliest]
        for position, (period, limit) in enumerate(zip(periods, limits, strict=False)):
            if span_of(period)[1] > limit:
                shown = f"{period[0]:%H:%M}-{period[1]:%H:%M}"
                problems.append(
                    CalendarProblem(
                        (*path, position),
                        {
                            "en": f"{shown} overlaps the period after it",
                            "zh": f"{shown}与后一个时段重叠或顺序颠倒",
                        },
                        {
                            "en": "write the periods in order of the day, each ending before the next begins",
                            "zh": "请按时间先后书写，前一个结束后才能开始下一个",
                        },
                    )
                )
    return problems
