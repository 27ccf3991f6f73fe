"""What one case adds to the figures: counters made from its events alone.

``VERSION`` must change with what is counted: counters made otherwise are then made anew (``figures.fold``).

A case counts for the day on which it was submitted, for the place and category it was submitted under, and for the
unit that answers for it (after a transfer: the new one). So a rate's numerator and denominator are the same cases.
Counters of a longer history may take back what a shorter one counted (a case that was open and is closed now).

Measures (``value`` in brackets; times = may count more than once per case):

=====================  =====================================================================================
letters                1 for every case
channel [channel]      how it came
hour [00..23]          hour of submission in the district's zone
anonymous              without identity
replied                a substantive reply was given that is not a bare template
replied-in-time        … no later than the promise as first given, pauses not credited
reply-minutes [n]      minutes from submission to that reply, begun minutes count whole
contacted              any first sign of life: holding reply, question, bare template or substantive reply
contacted-in-time      … no later than the promise
contact-minutes [n]    minutes to it
reply-pending          not replied, and the promise still runs (or is paused): neither in time nor late yet
contact-pending        no sign of life, and the promise still runs (or is paused)
held                   a holding reply was given
template-only          answered with a bare template and nothing more
breached [clock]       the clock ran out at least once
kept [clock]           times a clock was stopped before it ran out
missed [clock]         times a clock was stopped after it had run out
paused [clock]         times
paused-minutes [n]     length of each pause that has ended
done [action]          times an action of the flow was taken
rated [1..5]           the first rating of the case
rated-again [1..5]     the last of its later ratings
reopened               opened again at least once; ``reopenings`` counts times
transferred            times it went to another unit
lead [service]         times a lead was opened from it
clustered              follows another case now
revealed               times an identity was looked at
open                   not ended; ``ended`` [state] otherwise
officer [person]       its handler now (``queue`` when nobody), with officer-replied, officer-late, officer-returned,
                       officer-rated-badly
=====================  =====================================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo

from mashangban.core.casework.model import Event
from mashangban.core.measures import grants
from mashangban.core.measures.counted import Counted
from mashangban.core.measures.one_thing import SERVICES, Trips, one_thing_counters

#: which counting this is
VERSION = 4

#: ratings that call for a callback
_BAD = 2


def counters(events: Sequence[Event], zone: tzinfo, *, trips: Trips | None = None) -> Counter[Counted]:
    """The counters of one case from its whole log in order; nothing for an empty log.

    Cases of the one-thing services count otherwise, see ``one_thing``; ``trips`` are those of an application's notice. So do
    those of grants without application, see ``grants``.
    """
    if not events:
        return Counter()
    service = events[0].data["service"]
    if service in SERVICES:
        return one_thing_counters(events, zone, trips)
    if service in grants.SERVICES:
        return grants.grant_counters(events, zone)
    tally = _Tally(events[0])
    for event in events[1:]:
        tally.add(event)
    return tally.counters(zone)


class _Tally:
    """One pass over a case's events."""

    def __init__(self, first: Event) -> None:
        self.first = first
        self.unit: str = first.data["unit"]
        self.handler: str | None = None
        self.found: Counter[tuple[str, str]] = Counter()
        self.once: set[tuple[str, str]] = set()
        self.due: datetime | None = None
        self.promise: str | None = None
        #: the promise was stopped or ran out: from then on silence counts as late, also after a reopening
        self.settled = False
        self.replied: datetime | None = None
        self.contacted: datetime | None = None
        self.template = False
        self.ratings: list[int] = []
        self.ended: str | None = None
        self.cluster = False
        self.returned_by: set[str] = set()
        self.children: set[str] = set()

    def add(self, event: Event) -> None:
        handle = _HANDLERS.get(event.kind)
        if handle is not None:
            handle(self, event)

    def acted(self, event: Event) -> None:
        data = event.data
        action = data["action"]
        self.found["done", action] += 1
        if action == "return":
            self.returned_by.add(event.actor)
        rating = data["input"].get("rating")
        if isinstance(rating, int):
            self.ratings.append(rating)
        message = data.get("message")
        if message in {"substantive", "holding", "question"}:
            self.contacted = self.contacted or event.at
        if message == "holding":
            self.once.add(("held", ""))
        elif message == "substantive" and data.get("bare_template"):
            self.template = True
        elif message == "substantive" and self.replied is None:
            self.replied = event.at
            # repeated on a follower by the system: the answer is that of the officer who gave it to the lead
            self.once.add(("officer-replied", data.get("on_behalf_of") or event.actor))

    def assigned(self, event: Event) -> None:
        unit = event.data["unit"]
        if unit != self.unit:
            self.found["transferred", ""] += 1
        self.unit, self.handler = unit, event.data["handler"]

    def clock_started(self, event: Event) -> None:
        if self.promise is None and event.at == self.first.at:
            self.promise = event.data["clock"]
            self.due = datetime.fromisoformat(event.data["due"])

    def clock_breached(self, event: Event) -> None:
        self.once.add(("breached", event.data["clock"]))
        if event.data["clock"] == self.promise:
            self.settled = True
            self.once.add(("officer-late", self.handler or "queue"))

    def clock_stopped(self, event: Event) -> None:
        self.found["kept" if event.data["in_time"] else "missed", event.data["clock"]] += 1
        self.settled = self.settled or event.data["clock"] == self.promise

    def clock_paused(self, event: Event) -> None:
        self.found["paused", event.data["clock"]] += 1

    def clock_resumed(self, event: Event) -> None:
        since = datetime.fromisoformat(event.data["since"])
        until = datetime.fromisoformat(event.data["until"])
        self.found["paused-minutes", str(_minutes(since, until))] += 1

    def child_opened(self, event: Event) -> None:
        # told again when the child is reopened: still one lead
        if event.data["number"] not in self.children:
            self.children.add(event.data["number"])
            self.found["lead", event.data["service"]] += 1

    def closed(self, event: Event) -> None:
        self.ended = event.data["state"]

    def reopened(self, event: Event) -> None:
        self.ended = None
        self.once.add(("reopened", ""))
        self.found["reopenings", ""] += 1

    def clustered(self, event: Event) -> None:
        self.cluster = True

    def unclustered(self, event: Event) -> None:
        self.cluster = False

    def revealed(self, event: Event) -> None:
        self.found["revealed", ""] += 1

    def counters(self, zone: tzinfo) -> Counter[Counted]:
        """Everything found, under the case's day, unit, place and category."""
        data, opened = self.first.data, self.first.at.astimezone(zone)
        found = self.found
        self.once |= {("letters", ""), ("channel", data["channel"]), ("hour", f"{opened:%H}")}
        if data["anonymous"]:
            self.once.add(("anonymous", ""))
        self._add_replies()
        self._add_ending()
        for key in self.once:
            found[key] += 1
        where = (
            opened.date(),
            data["service"],
            self.unit,
            data.get("place") or "",
            data.get("category") or "",
        )
        return Counter({Counted(*where, measure, value): n for (measure, value), n in found.items()})

    def _add_replies(self) -> None:
        running = self.promise is not None and not self.settled and self.ended is None
        for name, minutes, pending, moment in (
            ("replied", "reply-minutes", "reply-pending", self.replied),
            ("contacted", "contact-minutes", "contact-pending", self.contacted),
        ):
            if moment is None:
                if running:
                    self.once.add((pending, ""))
                continue
            self.once |= {(name, ""), (minutes, str(_minutes(self.first.at, moment)))}
            if self.due is not None and moment <= self.due:
                self.once.add((f"{name}-in-time", ""))
        if self.template and self.replied is None:
            self.once.add(("template-only", ""))

    def _add_ending(self) -> None:
        self.once.add(("ended", self.ended) if self.ended else ("open", ""))
        if self.cluster:
            self.once.add(("clustered", ""))
        handler = self.handler or "queue"
        self.once.add(("officer", handler))
        self.once |= {("officer-returned", person) for person in self.returned_by}
        if self.ratings:
            self.once.add(("rated", str(self.ratings[0])))
            if self.ratings[0] <= _BAD:
                self.once.add(("officer-rated-badly", handler))
        if len(self.ratings) > 1:
            self.once.add(("rated-again", str(self.ratings[-1])))


_HANDLERS = {
    "acted": _Tally.acted,
    "assigned": _Tally.assigned,
    "clock-started": _Tally.clock_started,
    "clock-breached": _Tally.clock_breached,
    "clock-stopped": _Tally.clock_stopped,
    "clock-paused": _Tally.clock_paused,
    "clock-resumed": _Tally.clock_resumed,
    "child-opened": _Tally.child_opened,
    "closed": _Tally.closed,
    "reopened": _Tally.reopened,
    "clustered": _Tally.clustered,
    "unclustered": _Tally.unclustered,
    "identity-revealed": _Tally.revealed,
}


def _minutes(since: datetime, until: datetime) -> int:
    """Whole minutes, a begun one counting as one: exactly 12 hours are 720, a second more is 721."""
    return -int(-(until - since).total_seconds() // 60)
