"""The clocks of a case: when they start, pause, run out; the moment of the next dated step; the lights.

A clock moves only by the events made from what this module computes. A clock of an assisting unit is named
``<clock>@<unit>`` and follows the definition of ``<clock>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple

from mashangban.core.casework.model import Case, ClockState, Json
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Clock, Service
from mashangban.core.worktime import (
    Calendar,
    CalendarYearMissing,
    Term,
    WorktimeError,
    due_at,
    due_with_pauses,
    warn_moment,
)

Light = Literal["green", "yellow", "red", "none"]


class Step(NamedTuple):
    """A dated step of a case; steps of one moment are taken in the order of ``rank``."""

    moment: datetime
    rank: int
    kind: Literal["resume", "warn", "breach", "remind", "timed"]
    #: of the clock or the action
    name: str


def definition_of(service: Service, name: str) -> Clock | None:
    """The definition behind a clock's name, None when the version has no such clock."""
    return service.clocks.get(name.partition("@")[0])


def calendar_of(service: Service, clock: Clock | None, office: Office) -> Calendar:
    """The calendar a clock counts by: its own or its service's."""
    return calendar_named((clock.calendar if clock else None) or service.calendar, office)


class NoCalendarError(WorktimeError):
    """There is no calendar {calendar} in this pack. Add its file, or name another in the definition."""

    zh = "这个资料包里没有日历“{calendar}”。请添加它的文件，或在定义里改用别的日历。"


def calendar_named(code: str, office: Office) -> Calendar:
    """The office's calendar; NoCalendarError instead of a KeyError, so that a command meets a refusal."""
    try:
        return office.calendar(code)
    except KeyError:
        raise NoCalendarError(calendar=code) from None


def start(name: str, clock: Clock, at: datetime, calendar: Calendar) -> dict[str, Json]:
    """Data of ``clock-started``. Raises WorktimeError when the calendar lacks the year."""
    due = due_at(at, clock.within, calendar)
    warn = warn_moment(at, due, Fraction(clock.warn_at, 100), clock.within, calendar)
    return {"clock": name, "due": due.isoformat(), "warn": warn.isoformat(), "within": str(clock.within)}


def start_for_applicant(name: str, clock: Clock, at: datetime, calendar: Calendar) -> dict[str, Json]:
    """As `start`; where the calendar lacks the year, the same number of plain days or hours, which is never later.

    Who rates badly in December cannot add next year's calendar: the rating counts, and the promise made is kept by
    keeping the shorter one. ``instead_of`` names the term of the definition.
    """
    try:
        return start(name, clock, at, calendar)
    except CalendarYearMissing:
        plain = Term(clock.within.amount, "days" if "days" in clock.within.unit else "hours")
        return start(name, clock.model_copy(update={"within": plain}), at, calendar) | {
            "instead_of": str(clock.within)
        }


def resume(
    clock: ClockState, definition: Clock | None, until: datetime, calendar: Calendar, why: str
) -> dict[str, Json]:
    """Data of ``clock-resumed``: due and warning moments after all pauses. Raises WorktimeError."""
    since = clock.pauses[-1][0]
    pauses = [*finished(clock), (since, until)]
    term = Term.parse(clock.within)
    due = due_with_pauses(clock.started_at, term, calendar, pauses)
    share = Fraction(definition.warn_at if definition else 75, 100)
    warn = warn_moment(clock.started_at, due, share, term, calendar, pauses)
    return {
        "clock": clock.name,
        "why": why,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "due": due.isoformat(),
        "warn": warn.isoformat(),
    }


def finished(clock: ClockState) -> list[tuple[datetime, datetime]]:
    """The pauses of a clock that are over."""
    return [(since, until) for since, until in clock.pauses if until is not None]


def cap_moment(
    past: Sequence[tuple[datetime, datetime]], since: datetime, cap: Term, calendar: Calendar
) -> datetime:
    """When a pause beginning at ``since`` must end, so that it and the ``past`` ones stay within ``cap``.

    The cap counts like a clock that runs only while the other is paused: the times between pauses are its own
    pauses. An answer not after ``since`` means that the cap is used up. Raises WorktimeError.
    """
    if not past:
        return due_at(since, cap, calendar)
    ends = [until for _, until in past]
    begins = [begin for begin, _ in past[1:]] + [since]
    return due_with_pauses(past[0][0], cap, calendar, list(zip(ends, begins, strict=True)))


def steps(case: Case) -> list[Step]:
    """Every dated step ahead of the case (or behind it and not yet taken), in no order."""
    found = [Step(at, 4, "timed", name) for name, at in case.timers.items()]
    for clock in case.clocks.values():
        if clock.stopped_at is not None:
            continue
        if clock.resume_by is not None:
            found.append(Step(clock.resume_by, 0, "resume", clock.name))
        elif clock.breached_at is None:
            if clock.warned_at is None and clock.warn_at < clock.due_at:
                found.append(Step(clock.warn_at, 1, "warn", clock.name))
            found.append(Step(clock.due_at, 2, "breach", clock.name))
        elif clock.remind_at is not None:
            found.append(Step(clock.remind_at, 3, "remind", clock.name))
    return found


def overdue(case: Case, now: datetime) -> bool:
    """Whether some step may be due: False only when none is due up to and including ``now``."""
    for clock in case.clocks.values():
        if clock.stopped_at is None and (
            clock.warn_at <= now or clock.due_at <= now or clock.resume_by is not None
        ):
            return True
    return bool(case.timers) and any(at <= now for at in case.timers.values())


def next_moment(service: Service, case: Case) -> datetime | None:
    """When the sweep has something to do on the case: the earliest warning, breach, reminder, end of a pause or
    timed action. None only for a case in which nothing is left to happen by itself.
    """
    return min((step.moment for step in steps(case)), default=None)


def lights(case: Case, now: datetime) -> Light:
    """Red: a clock has run out; yellow: one is near; green: all have time; none: closed, or nothing runs."""
    running = [clock for clock in case.clocks.values() if clock.stopped_at is None]
    if not case.open or not running:
        return "none"
    if any(clock.breached_at or (clock.running and now >= clock.due_at) for clock in running):
        return "red"
    if any(clock.running and now >= clock.warn_at for clock in running):
        return "yellow"
    return "green"
