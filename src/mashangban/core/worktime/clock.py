"""A clock as a record: begun, allowed time, pauses. Pure arithmetic; who may pause and why is not its business."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from mashangban.core.worktime.calendar import Calendar
from mashangban.core.worktime.due import due_with_pauses, elapsed, warn_moment
from mashangban.core.worktime.errors import PauseError
from mashangban.core.worktime.pauses import Pause
from mashangban.core.worktime.term import Term


@dataclass(frozen=True, slots=True)
class Clock:
    """A term that runs from `start`, standing still during its pauses and since `paused_since`.

    All moments are aware. `pause` and `resume` answer a new clock: a clock never changes.
    """

    start: datetime
    term: Term
    #: Pauses that have ended, from and to.
    pauses: Sequence[Pause] = ()
    #: Since when it stands still now; None while it runs.
    paused_since: datetime | None = None

    def pause(self, at: datetime) -> "Clock":
        """The clock, standing still from `at`; PauseError when it already does."""
        if self.paused_since is not None:
            raise PauseError(at, None, {"en": "the clock is already paused", "zh": "时钟已经暂停"})
        return replace(self, paused_since=at)

    def resume(self, at: datetime) -> "Clock":
        """The clock, running again from `at`; PauseError when it does not stand still, or not yet at `at`."""
        since = self.paused_since
        if since is None:
            raise PauseError(at, at, {"en": "the clock is not paused", "zh": "时钟并未暂停"})
        if at < since:
            raise PauseError(since, at, {"en": "it ends before it begins", "zh": "结束时间早于开始时间"})
        return replace(self, pauses=(*self.pauses, (since, at)), paused_since=None)

    def due(self, calendar: Calendar) -> datetime | None:
        """When the term is over; None while the clock stands still, unless it was over before that."""
        due = due_with_pauses(self.start, self.term, calendar, self.pauses)
        return due if self.paused_since is None or due <= self.paused_since else None

    def warn_at(self, share: Fraction | str, calendar: Calendar) -> datetime | None:
        """When `share` of the term is used; None while the clock stands still, unless it was before that."""
        due = due_with_pauses(self.start, self.term, calendar, self.pauses)
        warn = warn_moment(self.start, due, share, self.term, calendar, self.pauses)
        return warn if self.paused_since is None or warn <= self.paused_since else None

    def used(self, at: datetime, calendar: Calendar) -> Fraction:
        """How much of the term's unit is used up at `at`, pauses left out."""
        end = at if self.paused_since is None else min(at, self.paused_since)
        return elapsed(self.start, end, self.term.unit, calendar, self.pauses)

    def remaining(self, at: datetime, calendar: Calendar) -> Fraction:
        """How much of the term's unit is left at `at`: 0 when it is over (days that a roll adds are not counted)."""
        return max(Fraction(0), self.term.amount - self.used(at, calendar))


def remaining(clock: Clock, at: datetime, calendar: Calendar) -> Fraction:
    """How much of the clock's term is left at `at`, in the term's unit."""
    return clock.remaining(at, calendar)
