"""How fast are deadlines? Ours beside businesstimedelta and beside a bare prefix table, in one run, as ratios.

The same question to all: receipts spread over 2024-2026, the same State Council calendar, the same office hours,
an aware datetime in and an aware datetime out; every answer is compared before anything is timed. Run:

    .venv/bin/python bench/worktime.py

Goals: at least 100 times the library and at least a third of the bare table.
"""

import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import businesstimedelta
import pytz  # type: ignore[import-untyped]  # publishes no types

from mashangban.commands.due import read_calendar
from mashangban.core.worktime import Calendar, Term, due_at

ROUNDS = 7
MANY = 20_000
FEW = 300  # the library is slow
HOURS, DAYS = 8, 5
Answer = Callable[[datetime], datetime]


def receipts(calendar: Calendar, count: int) -> list[datetime]:
    """Receipts at any hour and day that leave room for an answer, with a fixed seed."""
    chance = random.Random(20241001)
    begin = datetime(2024, 1, 1, tzinfo=calendar.zone)
    minutes = (datetime(2026, 12, 1, tzinfo=calendar.zone) - begin) // timedelta(minutes=1)
    return [begin + timedelta(minutes=chance.randrange(minutes)) for _ in range(count)]


def days_of(calendar: Calendar) -> list[date]:
    first = calendar.first_day
    return [first + timedelta(index) for index in range((calendar.last_day - first).days + 1)]


def bare_hours(calendar: Calendar) -> Answer:
    """The least code that answers: cumulated minutes in lists, two searches, nothing checked."""
    base = datetime(2024, 1, 1, tzinfo=calendar.zone)
    begins, lengths, before = [0], [0], [0]
    for index, day in enumerate(days_of(calendar)):
        for first, last in calendar.periods_of(day):
            before.append(before[-1] + lengths[-1])
            begins.append(index * 1440 + first.hour * 60 + first.minute)
            lengths.append(index * 1440 + last.hour * 60 + last.minute - begins[-1])

    def answer(start: datetime) -> datetime:
        passed = start - base
        now = passed.days * 1440 + passed.seconds // 60
        last = bisect_right(begins, now) - 1
        goal = before[last] + min(now - begins[last], lengths[last]) + HOURS * 60
        found = bisect_left(before, goal) - 1
        return base + timedelta(minutes=begins[found] + goal - before[found])

    return answer


def bare_days(calendar: Calendar) -> Answer:
    """The working days in a list, and where each day stands in it."""
    base = datetime(2024, 1, 1, tzinfo=calendar.zone)
    working = [index for index, day in enumerate(days_of(calendar)) if calendar.is_working_day(day)]

    def answer(start: datetime) -> datetime:
        today = (start - base).days
        return base + timedelta(days=working[bisect_right(working, today) + DAYS - 1] + 1)

    return answer


def library(calendar: Calendar) -> tuple[Answer, Answer]:
    """businesstimedelta with the same calendar: its rules know weekdays, so make-up weekends are extra rules."""

    zone = pytz.timezone(calendar.zone.key)  # the library asks for this kind of zone
    off = {day for day in days_of(calendar) if not calendar.is_working_day(day)}
    every_day = list(range(7))  # weekends are off by `off`, which leaves the make-up days in

    def rules(*parts: businesstimedelta.rules.Rule) -> businesstimedelta.Rules:
        return businesstimedelta.Rules([*parts, businesstimedelta.HolidayRule(off, tz=zone)])

    (morning, noon), (after_noon, evening) = calendar.periods
    office = rules(
        businesstimedelta.WorkDayRule(morning, evening, every_day, tz=zone),
        businesstimedelta.LunchTimeRule(noon, after_noon, every_day, tz=zone),
    )
    hours = businesstimedelta.BusinessTimeDelta(office, hours=HOURS)
    whole_days = rules(
        businesstimedelta.WorkDayRule(clock_time(0), clock_time(23, 59, 59), every_day, tz=zone)
    )
    days = businesstimedelta.BusinessTimeDelta(whole_days, seconds=DAYS * 86_399)

    def by_hours(start: datetime) -> datetime:
        due: datetime = start + hours
        return due

    def by_days(start: datetime) -> datetime:
        midnight = start.replace(hour=0, minute=0) + timedelta(days=1)
        due: datetime = midnight + days + timedelta(seconds=1)  # its days end at 23:59:59
        return due

    return by_hours, by_days


def per_second(answer: Answer, starts: list[datetime]) -> float:
    begun = time.perf_counter()
    for start in starts:
        answer(start)
    return len(starts) / (time.perf_counter() - begun)


def main() -> None:
    calendar = read_calendar(None, "en")
    starts = receipts(calendar, MANY)
    by_hours, by_days = Term(HOURS, "working hours"), Term(DAYS, "working days")
    lib_hours, lib_days = library(calendar)
    asked: list[tuple[str, Answer, Answer, Answer]] = [
        (str(by_hours), lambda start: due_at(start, by_hours, calendar), bare_hours(calendar), lib_hours),
        (str(by_days), lambda start: due_at(start, by_days, calendar), bare_days(calendar), lib_days),
    ]
    for title, ours, bare, lib in asked:
        few = starts[:FEW]
        assert all(ours(start) == bare(start) for start in starts), "the bare table answers otherwise"
        assert all(ours(start) == lib(start) for start in few), "the library answers otherwise"
        # Best of several rounds, in turn, so that a busy machine hits all alike.
        rounds = [
            (per_second(ours, starts), per_second(bare, starts), per_second(lib, few)) for _ in range(ROUNDS)
        ]
        own, table, slow = (max(column) for column in zip(*rounds, strict=True))
        in_utc = [start.astimezone(UTC) for start in starts]
        foreign = max(per_second(ours, in_utc) for _ in range(ROUNDS))
        print(f"{title}: ours {own:,.0f}/s (receipts in UTC {foreign:,.0f}/s)")
        print(f"  businesstimedelta {slow:,.0f}/s: ours is {own / slow:,.0f} x (goal >= 100)")
        print(f"  bare prefix table {table:,.0f}/s: ours is {own / table:.2f} x (goal >= 0.33)")


if __name__ == "__main__":
    main()
