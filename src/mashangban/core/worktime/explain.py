"""Why something is due then: where counting begins, which days were skipped, which make-up days counted.

It walks the days one by one, which is slow and easy to check; the due moment itself comes from the fast path.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from mashangban.core.worktime.calendar import Calendar
from mashangban.core.worktime.due import due_at
from mashangban.core.worktime.errors import Text
from mashangban.core.worktime.term import Term, TermUnit

#: What a reason is about.
ReasonCode = Literal[
    "counts-from-receipt",
    "counts-from-next-day",
    "every-hour-counts",
    "every-day-counts",
    "waits-for-working-time",
    "day-off-skipped",
    "make-up-day-counted",
    "ends-on-day-off",
    "rolled-to-working-day",
    "due",
]
WEEKEND: Text = {"zh": "周末", "en": "weekend"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of an explanation."""

    code: ReasonCode
    #: A sentence in both languages.
    text: Text
    #: The days it is about, in order; empty when it is about none.
    days: tuple[date, ...] = ()
    #: What these days are (weekend, a holiday's name), in both languages.
    name: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A due moment and the reasons for it, in order of time."""

    #: The moment, in the calendar's zone; for days the midnight after the last day.
    due: datetime
    #: The last day, for terms in days; None for terms in hours.
    due_day: date | None
    because: tuple[Reason, ...]
    #: The due moment for people: "2024-10-08 24:00", "2024-10-08 17:30".
    label: str


def due_label(due: datetime, unit: TermUnit) -> str:
    """A due moment for people: the end of a day is 24:00 of that day, not 00:00 of the next. `due` is local."""
    if unit in ("days", "working days"):
        return f"{(due - timedelta(1)).date()} 24:00"
    return f"{due:%Y-%m-%d %H:%M:%S}" if due.second or due.microsecond else f"{due:%Y-%m-%d %H:%M}"


def explain_due(start: datetime, term: Term, calendar: Calendar) -> Explanation:
    """The due moment with its reasons. Raises as `due_at` does."""
    due = due_at(start, term, calendar)
    local = calendar.tables.local(start)
    by_days = term.unit in ("days", "working days")
    label = due_label(due, term.unit)
    reasons = [_beginning(local, by_days)]
    if term.unit == "hours":
        reasons.append(
            Reason(
                "every-hour-counts",
                {
                    "zh": "按自然小时计算，夜间和节假日照常计时",
                    "en": "hours count day and night, days off included",
                },
            )
        )
    elif term.unit == "days":
        reasons += _calendar_day_reasons(local, due, term, calendar)
    else:
        if term.unit == "working hours":
            reasons += _waiting(local, calendar)
        first = local.date() + timedelta(by_days)
        reasons += _days_between(first, (due - timedelta(by_days)).date(), calendar)
    text = {"zh": f"时限{term.text('zh')}，{label}到期", "en": f"the term of {term} ends at {label}"}
    reasons.append(Reason("due", text))
    return Explanation(due, (due - timedelta(1)).date() if by_days else None, tuple(reasons), label)


def _beginning(local: datetime, by_days: bool) -> Reason:
    """Where counting begins."""
    received = f"{local:%Y-%m-%d %H:%M}"
    if not by_days:
        text = {"zh": f"从收到之时{received}起计算", "en": f"hours count from the receipt at {received}"}
        return Reason("counts-from-receipt", text)
    first = local.date() + timedelta(1)
    return Reason(
        "counts-from-next-day",
        {
            "zh": f"{received}收到，当天不算，从次日{first}起计算",
            "en": f"received {received}; days count from the next day, {first}",
        },
        (first,),
    )


def _waiting(local: datetime, calendar: Calendar) -> list[Reason]:
    """Where work really begins, when the receipt falls outside working time."""
    tables = calendar.tables
    begins = tables.work_reaches(tables.work_until(local) + 1) - timedelta(microseconds=1)
    if begins <= local:
        return []
    text = {"zh": f"收到时不在工作时间，从{begins:%Y-%m-%d %H:%M}开始计时",
            "en": f"received outside working time; work begins at {begins:%Y-%m-%d %H:%M}"}  # fmt: skip
    return [Reason("waits-for-working-time", text, (begins.date(),))]


def _calendar_day_reasons(local: datetime, due: datetime, term: Term, calendar: Calendar) -> Iterator[Reason]:
    """That days off count too, and what happens when the last day is one."""
    yield Reason(
        "every-day-counts",
        {
            "zh": "按自然日计算，周末和节假日也算在内",
            "en": "calendar days count, weekends and holidays included",
        },
    )
    last = local.date() + timedelta(term.amount)
    if last.year not in calendar.years or calendar.is_working_day(last):
        return
    name = calendar.day_note(last) or WEEKEND
    if term.roll is None:
        text = {
            "zh": f"最后一天{last}是{name['zh']}，按规定不顺延",
            "en": f"the last day {last} is a day off ({name['en']}); this term does not move on",
        }
        yield Reason("ends-on-day-off", text, (last,), name)
        return
    final = (due - timedelta(1)).date()
    text = {
        "zh": f"最后一天{last}是{name['zh']}，顺延至下一个工作日{final}",
        "en": f"the last day {last} is a day off ({name['en']}); the term moves on to the next working day, {final}",
    }
    yield Reason("rolled-to-working-day", text, (last,), name)
    yield from _days_between(last, final, calendar)


def _days_between(first: date, last: date, calendar: Calendar) -> Iterator[Reason]:
    """The days off and the make-up days from `first` to `last`, neighbours of the same name together."""
    days = [first + timedelta(index) for index in range((last - first).days + 1)]

    def kind(day: date) -> tuple[bool, Text | None]:
        works = calendar.is_working_day(day)
        return works, (calendar.day_note(day) or (None if works else WEEKEND))

    for (works, name), group in groupby(days, kind):
        if name is None:
            continue
        found = tuple(group)
        shown = str(found[0]) if len(found) == 1 else f"{found[0]} – {found[-1]}"
        if works:
            text = {"zh": f"{shown}（{name['zh']}）算作工作日", "en": f"{shown} counts: {name['en']}"}
            yield Reason("make-up-day-counted", text, found, name)
        else:
            text = {
                "zh": f"{shown}（{name['zh']}，共{len(found)}天）不计入",
                "en": f"{shown} skipped: {name['en']} ({len(found)} {'day' if len(found) == 1 else 'days'})",
            }
            yield Reason("day-off-skipped", text, found, name)
