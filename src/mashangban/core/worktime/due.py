"""When something is due: the fast path, and the same answer with pauses, shares and amounts.

Hours count from receipt, days from the day after. A day term ends at 24:00 of its last day, which as a moment is
00:00 of the day after.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from mashangban.core.worktime.calendar import Calendar
from mashangban.core.worktime.errors import ShareError
from mashangban.core.worktime.measure import Measure, continuous_measure, measure_of
from mashangban.core.worktime.pauses import Pause, joined
from mashangban.core.worktime.term import Term, TermUnit


def due_at(start: datetime, term: Term, calendar: Calendar) -> datetime:
    """The moment, in the calendar's zone, at which `term` from the receipt `start` is over.

    Raises NaiveMoment for a start without a zone, and CalendarYearMissing when a working term needs a year that
    the calendar does not cover (wall hours and calendar days need none, unless they roll).
    """
    unit = term.unit
    if unit == "working days":
        return calendar.tables.due_in_working_days(start, term.amount)
    if unit == "working hours":
        return calendar.tables.due_in_working_hours(start, term.amount)
    measure = measure_of(unit, calendar)
    return _rolled(
        measure.reach(measure.position(measure.begin(start)) + term.amount * measure.size), term, calendar
    )


def due_with_pauses(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause]) -> datetime:
    """The due moment when the clock stands still during `pauses` (aware moments, from and to, in any order).

    Hours: the due moment moves by the (working) time within the pauses. Days: a (working) day is lost when its
    end falls into a pause, so a pause within one day costs nothing, and one over k day ends costs k days.
    Pauses that begin at or after the due moment change nothing. Raises PauseError for an end before its begin.
    """
    measure = measure_of(term.unit, calendar)
    begin = measure.begin(start)
    return _rolled(_reach(measure, begin, term.amount * measure.size, joined(pauses)), term, calendar)


def elapsed(
    start: datetime, end: datetime, unit: TermUnit, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Fraction:
    """How much of `unit` a clock begun at `start` has used up at `end`, pauses left out; exact, 0 before `start`.

    Days are whole: those counted (so not the day of `start`) that have ended by `end`.
    """
    measure = measure_of(unit, calendar)
    return Fraction(_used(measure, measure.begin(start), end, joined(pauses)), measure.size)


def warn_moment(
    start: datetime,
    due: datetime,
    share: Fraction | str,
    term: Term,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """The moment at which `share` (a Fraction, or "75%") of the time between counting's begin and `due` is used.

    Hours by the wall, working hours by work done, days from the midnight at which they begin to count, working
    days without the days off between them; pauses are left out. Raises ShareError unless 0 < share <= 1.
    """
    part = share_of(share)
    measure = continuous_measure(term.unit, calendar)
    begin = measure_of(term.unit, calendar).begin(start)
    still = joined(pauses)
    total = _used(measure, begin, due, still)
    # Rounded up to the microsecond, so that a warning never comes before its share.
    goal = -(-total * part.numerator // part.denominator)
    return _reach(measure, begin, goal, still) if goal else due


def share_of(share: object) -> Fraction:
    """A share as a Fraction above 0 and up to 1, from a Fraction or "75%"; ShareError for anything else."""
    if isinstance(share, str):
        number, percent, rest = share.replace("％", "%").partition("%")
        try:
            value = Fraction(number.strip()) / 100 if percent and not rest.strip() else Fraction(0)
        except (ValueError, ZeroDivisionError):
            raise ShareError(share) from None
    else:
        value = share if isinstance(share, Fraction) else Fraction(0)
    if not 0 < value <= 1:
        raise ShareError(share)
    return value


def _reach(
    measure: Measure, begin: datetime, amount: int, pauses: Sequence[tuple[datetime, datetime]]
) -> datetime:
    """The first moment at which `amount` ticks are used from `begin` on, outside the joined `pauses`."""
    at, left = begin, amount
    for since, until in pauses:
        if until <= at:
            continue
        if since > at:
            available = measure.position(since) - measure.position(at)
            if available >= left:
                break
            left -= available
        at = until
    return measure.reach(measure.position(at) + left)


def _used(
    measure: Measure, begin: datetime, end: datetime, pauses: Sequence[tuple[datetime, datetime]]
) -> int:
    """The ticks used between `begin` and `end` outside the joined `pauses`; 0 when `end` is not later."""
    if end <= begin:
        return 0
    used = measure.position(end) - measure.position(begin)
    for since, until in pauses:
        first, last = max(since, begin), min(until, end)
        if first < last:
            used -= measure.position(last) - measure.position(first)
    return used


def _rolled(due: datetime, term: Term, calendar: Calendar) -> datetime:
    """`due`, moved to the end of the next working day when the term rolls and its last day is a day off."""
    if term.roll is None:
        return due
    last_day = (due - timedelta(1)).date()
    if calendar.is_working_day(last_day):
        return due
    return calendar.tables.due_in_working_days(due - timedelta(1), 1)
