"""The clocks of a case: when they start, pause, run out; the moment of the next dated step; the lights.

A clock moves only by the events made from what this module computes. A clock of an assisting unit is named
``<clock>@<unit>`` and follows the definition of ``<clock>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

from mashangban.core.casework.model import Case, ClockState, Json
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Clock, Service
from mashangban.core.worktime import (
    Calendar,
    CalendarYearMissing,
    Term,
    TermError,
    TermUnit,
    WorktimeError,
    due_at,
    due_with_pauses,
    elapsed,
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


def term_of(clock: Clock, data: Mapping[str, Json]) -> Term | None:
    """The term of a clock on a case with this form: the case's own, else the definition's; None where neither is."""
    if clock.within_field is None:
        return clock.within
    own = data.get(clock.within_field)
    if isinstance(own, str) and own.strip():
        try:
            return Term.parse(own)
        except TermError:  # submitting refuses it; a case moved from another version may still have it
            return clock.within
    return clock.within


def start(
    name: str, clock: Clock, at: datetime, calendar: Calendar, form: Mapping[str, Json]
) -> dict[str, Json] | None:
    """Data of ``clock-started``, None for a clock without a term on a case with this form. Where the calendar lacks the year the clock runs `plain` days or hours instead.

    Nobody who writes, rates or decides in December can add next year's calendar: what they do counts, and the promise
    is kept by keeping the shorter one. What the applicant owes (``tells_applicant``) is given longer instead: a
    commitment is not revoked before its term has ended. ``instead_of`` names the term of the definition.
    """
    term = term_of(clock, form)
    if term is None:
        return None
    try:
        return _started(name, clock, at, term, calendar)
    except CalendarYearMissing:
        other = surely_later(term) if clock.tells_applicant else plain(term)
        counted = _started(name, clock, at, other, calendar)
        return counted | {"instead_of": str(term)}


def _started(name: str, clock: Clock, at: datetime, term: Term, calendar: Calendar) -> dict[str, Json]:
    due = due_at(at, term, calendar)
    warn = warn_moment(at, due, Fraction(clock.warn_at, 100), term, calendar)
    return {"clock": name, "due": due.isoformat(), "warn": warn.isoformat(), "within": str(term)}


def plain(term: Term) -> Term:
    """The same number of calendar days or hours by the wall: never later than the term, and known for every year."""
    return Term(term.amount, _plain_unit(term.unit))


def surely_later(term: Term) -> Term:
    """Calendar days or hours by the wall that end no earlier than the term does, whatever holidays there will be.

    For what may come late but not early: twice the days and the longest holiday with its weekends; for hours the same of
    days that have only five of them.
    """
    if "hours" in term.unit:
        return Term((2 * -(-term.amount // 5) + 12) * 24, "hours")
    return Term(2 * term.amount + 12, "days")


def _plain_unit(unit: TermUnit) -> TermUnit:
    return "days" if "days" in unit else "hours"


def resume(
    clock: ClockState, definition: Clock | None, until: datetime, calendar: Calendar, why: str
) -> dict[str, Json]:
    """Data of ``clock-resumed``: due and warning moments after all pauses.

    Where the calendar lacks the year, what was left of the clock when it paused runs in plain days or hours, and
    ``instead_of`` names the term. Raises WorktimeError for pauses that make no sense.
    """
    since = clock.pauses[-1][0]
    pauses = [*finished(clock), (since, until)]
    term = Term.parse(clock.within)
    share = Fraction(definition.warn_at if definition else 75, 100)
    instead: dict[str, Json] = {}
    try:
        due = due_with_pauses(clock.started_at, term, calendar, pauses)
        warn = warn_moment(clock.started_at, due, share, term, calendar, pauses)
    except CalendarYearMissing:
        due = _due_in_plain_time(clock, term, since, until, calendar)
        warn = warn_moment(clock.started_at, due, share, plain(term), calendar, pauses)
        instead = {"instead_of": clock.within}
    moments = {"since": since, "until": until, "due": due, "warn": warn}
    told = {name: moment.isoformat() for name, moment in moments.items()}
    return {"clock": clock.name, "why": why, **told, **instead}


def _due_in_plain_time(
    clock: ClockState, term: Term, since: datetime, until: datetime, calendar: Calendar
) -> datetime:
    """When what was left at ``since`` is over, counted in plain days or hours from the end of that pause on."""
    unit = _plain_unit(term.unit)
    # the day of the pause still counts when it ends outside the pause, unless it is the day of receipt
    begin = max(clock.started_at, since - timedelta(days=1)) if unit == "days" else since
    try:
        left = term.amount - elapsed(clock.started_at, since, term.unit, calendar, finished(clock))
    except CalendarYearMissing:
        # paused within the missing year: its due moment was already counted in plain time
        left = elapsed(begin, clock.due_at, unit, calendar)
    if unit == "hours":
        return until + timedelta(microseconds=int(left * 3_600_000_000))
    return due_with_pauses(begin, Term(max(1, int(left)), unit), calendar, [(since, until)])


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


def pausable(clock: ClockState) -> bool:
    """Whether a pause would do anything: a clock that has run out is not paused any more and goes on reminding."""
    return clock.running and clock.breached_at is None


class CapLeft(NamedTuple):
    """Till when a pause may last, and the cap as it was counted."""

    until: datetime
    counted: Term


def cap_left(clock: ClockState, definition: Clock, since: datetime, calendar: Calendar) -> CapLeft | None:
    """What is left of a clock's cap for a pause that begins at ``since``; None where it may not be paused at all.

    Where the calendar lacks the year the cap counts plain days or hours. Raises WorktimeError.
    """
    cap = definition.pause_cap
    if cap is None:
        return None
    past = finished(clock)
    try:
        return CapLeft(cap_moment(past, since, cap, calendar), cap)
    except CalendarYearMissing:
        return CapLeft(cap_moment(past, since, plain(cap), calendar), plain(cap))


def has_run_out(case: Case) -> bool:
    """Whether a clock has run out and goes on; asked at every step, and so without a list."""
    return any(clock.breached_at is not None and clock.stopped_at is None for clock in case.clocks.values())


def run_out(case: Case) -> Iterator[str]:
    """The names of the clocks that have run out and go on."""
    return (clock.name for clock in case.clocks.values() if clock.breached_at and clock.stopped_at is None)


def tells_applicant(service: Service, name: str) -> dict[str, Json]:
    """What warning and breach of a clock say when they are the applicant's to know; nothing otherwise."""
    definition = definition_of(service, name)
    return {"tells_applicant": True} if definition is not None and definition.tells_applicant else {}


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
