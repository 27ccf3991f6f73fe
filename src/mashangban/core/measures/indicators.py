"""Indicators from counters, each with its numerator and denominator.

A rate of nothing is None, never 0 or 100. Ratings of fewer than ``SMALL`` answers are suppressed, but how many
answered and how many did not is always told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mashangban.core.measures.rates import SMALL, average, median, percent

#: (measure, value) → how often
Counts = Mapping[tuple[str, str], int]

#: the lowest level that counts as satisfied; the two below it are bad
_SATISFIED = 3
LEVELS = (5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Ratings:
    """What residents thought of the replies. ``levels`` and the rates are None when the sample is small."""

    #: substantive replies that could be rated
    asked: int
    answered: int
    #: level 5..1 → how many, first ratings only
    levels: Mapping[int, int] | None
    #: answered / asked
    response_rate: Decimal | None
    #: levels 3 to 5 / answered
    satisfied_rate: Decimal | None
    #: mean level
    average: Decimal | None
    #: some answered, too few to show
    suppressed: bool

    @property
    def silent(self) -> int:
        """How many did not answer."""
        return max(0, self.asked - self.answered)


@dataclass(frozen=True, slots=True)
class Indicators:
    """The figures of a set of letters. Counts are numbers of letters unless they say times."""

    letters: int
    open: int
    anonymous: int
    #: a substantive reply that is more than a bare template
    replied: int
    replied_in_time: int
    #: not replied, the promise still running: neither in time nor late yet
    reply_pending: int
    #: replied in time / letters that are not pending
    replied_in_time_rate: Decimal | None
    #: any first sign of life; holding replies and bare templates included
    contacted: int
    contacted_in_time: int
    contact_pending: int
    #: contacted in time / letters that are not pending
    contacted_in_time_rate: Decimal | None
    held: int
    template_only: int
    #: minutes
    median_reply: Decimal | None
    median_contact: Decimal | None
    #: letters whose promise ran out / letters
    breached: int
    breached_rate: Decimal | None
    #: times
    returns: int
    #: returns / letters
    return_rate: Decimal | None
    transfers: int
    pauses: int
    reopened: int
    #: reopened / replied
    reopened_rate: Decimal | None
    ratings: Ratings
    #: last ratings of letters rated twice, where there are enough
    rated_again: int
    #: callbacks after a bad rating made in time / made
    callbacks: int
    callbacks_in_time: int
    redirected: int
    clustered: int
    revealed: int
    #: service → leads opened
    leads: Mapping[str, int]


def indicators(counts: Counts, *, clock: str = "reply", callback: str = "callback") -> Indicators:
    """The indicators of counters already summed over days, units and places.

    ``clock`` is the promise and ``callback`` the clock after a bad rating, by their names in the definition.
    """

    def n(measure: str, value: str = "") -> int:
        return counts.get((measure, value), 0)

    letters, replied = n("letters"), n("replied")
    in_time, contacted_in_time = n("replied-in-time"), n("contacted-in-time")
    reply_pending, contact_pending = n("reply-pending"), n("contact-pending")
    breached, returns, reopened = n("breached", clock), n("done", "return"), n("reopened")
    return Indicators(
        letters=letters,
        open=n("open"),
        anonymous=n("anonymous"),
        replied=replied,
        replied_in_time=in_time,
        reply_pending=reply_pending,
        replied_in_time_rate=percent(in_time, letters - reply_pending),
        contacted=n("contacted"),
        contacted_in_time=contacted_in_time,
        contact_pending=contact_pending,
        contacted_in_time_rate=percent(contacted_in_time, letters - contact_pending),
        held=n("held"),
        template_only=n("template-only"),
        median_reply=median(histogram(counts, "reply-minutes")),
        median_contact=median(histogram(counts, "contact-minutes")),
        breached=breached,
        breached_rate=percent(breached, letters),
        returns=returns,
        return_rate=percent(returns, letters),
        transfers=n("transferred"),
        pauses=sum(often for (measure, _), often in counts.items() if measure == "paused"),
        reopened=reopened,
        reopened_rate=percent(reopened, replied),
        ratings=ratings_of(histogram(counts, "rated"), replied),
        rated_again=sum(histogram(counts, "rated-again").values()),
        callbacks=n("kept", callback) + n("missed", callback),
        callbacks_in_time=n("kept", callback),
        redirected=n("done", "redirect"),
        clustered=n("clustered"),
        revealed=n("revealed"),
        leads={
            value: often for (measure, value), often in sorted(counts.items()) if measure == "lead" and often
        },
    )


def histogram(counts: Counts, measure: str) -> dict[int, int]:
    """Value → how often, of a measure whose values are numbers."""
    return {int(value): often for (name, value), often in counts.items() if name == measure and often}


def ratings_of(given: Mapping[int, int], replied: int) -> Ratings:
    """What was thought of ``replied`` cases that could be rated: level → how many first ratings; small samples hidden."""
    answered = sum(given.values())
    asked = max(replied, answered)
    small = answered < SMALL
    return Ratings(
        asked=asked,
        answered=answered,
        levels=None if small else {level: given.get(level, 0) for level in LEVELS},
        response_rate=percent(answered, asked),
        satisfied_rate=(
            None if small else percent(sum(n for level, n in given.items() if level >= _SATISFIED), answered)
        ),
        average=None if small else average(given),
        suppressed=small and answered > 0,
    )
