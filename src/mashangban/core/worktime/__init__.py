"""Clocks and calendars: when something is due, why, and how much time is left.

Pure: `now` is passed in, moments are aware, a year without data is an error and never a guess.
"""

from mashangban.core.worktime.calendar import Calendar
from mashangban.core.worktime.calendar_data import load_calendar
from mashangban.core.worktime.clock import Clock, remaining
from mashangban.core.worktime.due import due_at, due_with_pauses, elapsed, share_of, warn_moment
from mashangban.core.worktime.errors import (
    CalendarError,
    CalendarProblem,
    CalendarYearMissing,
    NaiveMoment,
    PauseError,
    ShareError,
    TermError,
    Text,
    WorktimeError,
)
from mashangban.core.worktime.explain import Explanation, Reason, ReasonCode, due_label, explain_due
from mashangban.core.worktime.pauses import Pause
from mashangban.core.worktime.tables import Period
from mashangban.core.worktime.term import UNITS, Roll, Term, TermUnit

__all__ = [
    "UNITS",
    "Calendar",
    "CalendarError",
    "CalendarProblem",
    "CalendarYearMissing",
    "Clock",
    "Explanation",
    "NaiveMoment",
    "Pause",
    "PauseError",
    "Period",
    "Reason",
    "ReasonCode",
    "Roll",
    "ShareError",
    "Term",
    "TermError",
    "TermUnit",
    "Text",
    "WorktimeError",
    "due_at",
    "due_label",
    "due_with_pauses",
    "elapsed",
    "explain_due",
    "load_calendar",
    "remaining",
    "share_of",
    "warn_moment",
]
