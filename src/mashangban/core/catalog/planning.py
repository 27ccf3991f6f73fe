"""The plan of a scene: what runs in parallel, what waits for what, and both clocks for each item and the whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mashangban.core.worktime import (
    Calendar,
    CalendarYearMissing,
    Explanation,
    Term,
    TermUnit,
    due_at,
    explain_due,
)

#: hours a unit is worth when lengths must be compared without a calendar
_WORTH: Mapping[TermUnit, float] = {"hours": 1, "working hours": 3.5, "days": 24, "working days": 34}


@dataclass(frozen=True, slots=True)
class Length:
    """Terms one after another; neighbours of one unit are added up. Empty: at once."""

    terms: tuple[Term, ...] = ()

    def then(self, *further: Term) -> Length:
        """This, and then `further`."""
        terms = list(self.terms)
        for term in further:
            if terms and terms[-1].unit == term.unit and terms[-1].roll == term.roll:
                terms[-1] = Term(terms[-1].amount + term.amount, term.unit, term.roll)
            else:
                terms.append(term)
        return Length(tuple(terms))

    def due(self, start: datetime, calendar: Calendar) -> datetime:
        """The moment it is over. Raises CalendarYearMissing."""
        moment = start
        for number, term in enumerate(self.terms):
            # A day that ends at 24:00 is still that day for what begins when it ends.
            moment = due_at(moment - timedelta(microseconds=1) if number else moment, term, calendar)
        return moment

    def explained(self, start: datetime, calendar: Calendar) -> list[tuple[Term, Explanation]]:
        """Why it is over then: each term with its reasons, counted as `due` counts. Raises CalendarYearMissing."""
        moment, found = start, []
        for number, term in enumerate(self.terms):
            begins = moment - timedelta(microseconds=1) if number else moment
            found.append((term, explain_due(begins, term, calendar)))
            moment = found[-1][1].due
        return found

    @property
    def worth(self) -> float:
        """Hours, roughly: only to compare lengths where no calendar is at hand."""
        return sum(term.amount * _WORTH[term.unit] for term in self.terms)

    def text(self, lang: str) -> str:
        """For display: `5 working days + 3 days`."""
        zh = lang.startswith("zh")
        words = [term.text("zh" if zh else "en") for term in self.terms]
        return " + ".join(words) or ("当场" if zh else "at once")


@dataclass(frozen=True, slots=True)
class Clocks:
    """One clock of an item or the whole: from the application on, waiting included."""

    length: Length
    #: None without a start, or where the calendar has no data
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What the plan is made of: an item's code, its two durations, what it waits for."""

    code: str
    statutory: Length
    promised: Length


def stages(codes: Sequence[str], before: Mapping[str, Collection[str]]) -> dict[str, int] | None:
    """Code → stage, counted from 1, or None when `before` goes round in a circle. Absent items do not hold up."""
    found: dict[str, int] = {}
    waiting = list(codes)
    while waiting:
        ready = [c for c in waiting if all(w in found or w not in codes for w in before.get(c, ()))]
        if not ready:
            return None
        for code in ready:
            found[code] = 1 + max((found[w] for w in before.get(code, ()) if w in found), default=0)
        waiting = [c for c in waiting if c not in found]
    return found


def clocks(
    durations: Mapping[str, Length],
    before: Mapping[str, Collection[str]],
    start: datetime | None,
    calendar: Calendar | None,
) -> dict[str, Clocks]:
    """For each code the length from the application until it is decided, along the slowest way to it."""
    order = stages(list(durations), before) or dict.fromkeys(durations, 1)
    found: dict[str, Clocks] = {}
    for code in sorted(durations, key=lambda c: order[c]):
        held = slowest([found[w] for w in before.get(code, ()) if w in found])
        length = held.length.then(*durations[code].terms)
        found[code] = Clocks(length, _moment(length, start, calendar))
    return found


def slowest(some: Sequence[Clocks]) -> Clocks:
    """The one that ends last; at once when there is none."""
    if not some:
        return Clocks(Length())
    dated = [(one.due, one) for one in some if one.due is not None]
    if len(dated) == len(some):
        return max(dated, key=lambda pair: pair[0])[1]
    return max(some, key=lambda one: one.length.worth)


def _moment(length: Length, start: datetime | None, calendar: Calendar | None) -> datetime | None:
    if start is None or calendar is None:
        return None
    try:
        return length.due(start, calendar)
    except CalendarYearMissing:
        return None
