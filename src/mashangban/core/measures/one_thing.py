"""What a case of the one-thing services adds to the figures: applications, their items, contracts and tasks.

Each kind of case has its own day and category, so that a rate's numerator and denominator are the same cases
(times = may count more than once per case; a sum adds what it says):

**Applications** (``one-thing.application``): the day it was handed in; category = the scene.

=======================  ===================================================================================
handed-in                1 for every application
way [way]                how it came: assisted (somebody acts for the applicant), counter, online, phone, partner
open                     not ended; ``ended`` [state] otherwise
deemed                   accepted on receipt because nothing was said in time
supplemented             the applicant was asked for more
notice-in-time, -late    accepted, refused or told what is missing within the term, or not
whole-in-time, -late     all items decided within what was promised for the whole, or not (late also while it is not)
delivered-in-time, -late results handed over within the term, or not
ratable                  completed or refused; ``rated`` [1..5] the first rating of those
served [way]             completed
trips-before, -after     sums: visits needed for the items one by one, and handled as one thing
across-in-<mode> [what]  came from another district: category = the partner, value = the scene
=======================  ===================================================================================

**Items** (``one-thing.item``): the day of the decision (of the breach, while there is none); category = the scene.

=======================  ===================================================================================
decided                  granted or refused; ``outcome`` [state] once the case has ended
decided-in-time, -late   within the promised limit, pauses credited, or not
overdue                  not decided, and the promised limit has run out
supplemented             the applicant was asked for more
terms [unit]             decided, and both limits are in this unit; ``statutory`` and ``promised`` [unit] are sums
by-commitment            granted while something was promised under one of the two commitment regimes
by-regime [regime]       … under this one; an item may count under both
rated [1..5]             the first rating of a decided item
=======================  ===================================================================================

**Contracts**: the day they were opened; no category, the service is the regime.

=======================  ===================================================================================
contracts                1 for every contract
stands [state]           where it stands now
due                      what was promised is due: kept, or broken
kept-in-time             kept before any term of the applicant's had run out
late                     a term of the applicant's ran out
rectified, revoked       was to be put right; was revoked (also when repaired since)
=======================  ===================================================================================

**Tasks** (guidance, follow-up, callback, joint review, help): the day they were opened: ``tasks``, ``done``,
``in-time`` and ``late`` by their main clock.

**Across regions** (requests, collections, parts): the day they were opened; category = the partner;
``across-<direction>-<mode>`` [item], and ``open`` or ``ended`` [state].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Final

from mashangban.core.casework.model import Event
from mashangban.core.measures.counted import Counted
from mashangban.core.worktime import Term, TermError

APPLICATION: Final = "one-thing.application"
ITEM: Final = "one-thing.item"
#: service of a contract → its regime
CONTRACTS: Final[Mapping[str, str]] = {
    "one-thing.notice-commitment": "notice-and-commitment",
    "one-thing.credit-commitment": "credit-commitment",
    "one-thing.tolerance": "tolerant-acceptance",
}
#: under these an item is decided on what was promised; under tolerant acceptance the decision waits
COMMITMENTS: Final = ("notice-and-commitment", "credit-commitment")
#: task → the clock of what it promises
TASKS: Final[Mapping[str, str]] = {
    "one-thing.guidance": "answer",
    "one-thing.follow-up": "visit",
    "one-thing.callback": "callback",
    "one-thing.joint-review": "convene",
    "one-thing.help": "appoint",
}
#: service → (direction, mode) of what passes between districts
ACROSS: Final[Mapping[str, tuple[str, str]]] = {
    "cross-region.request": ("in", "proxy"),
    "cross-region.collection": ("out", "proxy"),
    "cross-region.part": ("out", "joint"),
}
SERVICES: Final = (APPLICATION, ITEM, *CONTRACTS, *TASKS, *ACROSS)

_KEPT: Final = frozenset({"fulfilled", "cured"})
_BROKEN: Final = frozenset({"revoked", "repaired", "overdue"})
_DECIDED: Final = frozenset({"granted", "refused"})


@dataclass(frozen=True, slots=True)
class Trips:
    """Visits that the notice of an application names: item by item, and handled as one thing."""

    before: int
    after: int


def one_thing_counters(events: Sequence[Event], zone: tzinfo, trips: Trips | None = None) -> Counter[Counted]:
    """The counters of one case of these services from its log in order; ``trips`` of an application's notice."""
    case = _read(events)
    found: Counter[Counted] = Counter()
    tally = _Tally(case, zone, found)
    if case.service == APPLICATION:
        _application(tally, trips)
    elif case.service == ITEM:
        _item(tally)
    elif case.service in CONTRACTS:
        _contract(tally)
    elif case.service in TASKS:
        _task(tally, TASKS[case.service])
    else:
        _across(tally, *ACROSS[case.service])
    return found


@dataclass(slots=True)
class _Case:
    """What one pass over a log finds."""

    first: Event
    service: str
    unit: str
    #: where it stands
    state: str
    form: Mapping[str, Any]
    agent: str = ""
    #: the state it ended in, None while it is open
    ended: str | None = None
    #: action → the first event of it
    done: dict[str, Event] = field(default_factory=dict)
    #: state → when it was first entered
    entered: dict[str, datetime] = field(default_factory=dict)
    #: clock → whether it was stopped before it ran out, at its first stop
    stopped: dict[str, bool] = field(default_factory=dict)
    #: clock → when it first ran out
    breached: dict[str, datetime] = field(default_factory=dict)
    #: a clock ran out that the applicant was to keep
    applicant_late: bool = False
    rating: int | None = None


def _read(events: Sequence[Event]) -> _Case:
    first = events[0]
    data = first.data
    case = _Case(first, data["service"], data["unit"], data["state"], data["data"], data.get("agent") or "")
    for event in events[1:]:
        change = _CHANGES.get(event.kind)
        if change is not None:
            change(case, event)
    return case


def _acted(case: _Case, event: Event) -> None:
    data = event.data
    case.done.setdefault(data["action"], event)
    if data["entered"]:
        case.state = data["to"]
        case.entered.setdefault(case.state, event.at)
    case.agent = case.agent or data.get("agent") or ""
    rating = data["input"].get("rating")
    if isinstance(rating, int) and case.rating is None:
        case.rating = rating


def _assigned(case: _Case, event: Event) -> None:
    case.unit = event.data["unit"]


def _closed(case: _Case, event: Event) -> None:
    case.ended = event.data["state"]


def _reopened(case: _Case, event: Event) -> None:
    case.ended = None


def _stopped(case: _Case, event: Event) -> None:
    case.stopped.setdefault(event.data["clock"], event.data["in_time"])


def _breached(case: _Case, event: Event) -> None:
    case.breached.setdefault(event.data["clock"], event.at)
    case.applicant_late = case.applicant_late or bool(event.data.get("tells_applicant"))


_CHANGES: Final[Mapping[str, Callable[[_Case, Event], None]]] = {
    "acted": _acted,
    "assigned": _assigned,
    "closed": _closed,
    "reopened": _reopened,
    "clock-stopped": _stopped,
    "clock-breached": _breached,
}


@dataclass(slots=True)
class _Tally:
    """Where what a case counts for is put."""

    case: _Case
    zone: tzinfo
    found: Counter[Counted]
    category: str = ""
    #: another day than the one on which the case was opened
    moment: datetime | None = None

    def add(self, measure: str, value: str = "", n: int = 1, *, category: str | None = None) -> None:
        """Count ``n`` under the case's day, unit, place and category."""
        case = self.case
        day: date = (self.moment or case.first.at).astimezone(self.zone).date()
        place = case.first.data.get("place") or ""
        where = self.category if category is None else category
        self.found[Counted(day, case.service, case.unit, place, where, measure, value)] += n

    def in_time(self, name: str, clock: str) -> None:
        """``<name>-in-time`` or ``<name>-late``, once the clock has been stopped or has run out."""
        if clock in self.case.breached:
            self.add(f"{name}-late")
        elif clock in self.case.stopped:
            self.add(f"{name}-in-time" if self.case.stopped[clock] else f"{name}-late")

    def ending(self) -> None:
        """``open`` or ``ended``."""
        ended = self.case.ended
        self.add("open") if ended is None else self.add("ended", ended)

    def rated(self) -> None:
        """The first rating."""
        if self.case.rating is not None:
            self.add("rated", str(self.case.rating))


def _application(tally: _Tally, trips: Trips | None) -> None:
    case = tally.case
    tally.category = str(case.form.get("scene") or "")
    tally.add("handed-in")
    tally.add("way", _way(case))
    tally.ending()
    if "deem" in case.done:
        tally.add("deemed")
    if "ask-supplement" in case.done:
        tally.add("supplemented")
    if case.ended != "withdrawn" or "withdraw" not in case.done:
        tally.in_time("notice", "notice")
        tally.in_time("whole", "whole")
        tally.in_time("delivered", "deliver")
    if case.ended == "completed":
        tally.add("served", _way(case))
    if case.state in {"completed", "refused"}:
        tally.add("ratable")
        tally.rated()
    if trips is not None:
        tally.add("trips-before", n=trips.before)
        tally.add("trips-after", n=trips.after)
    region = str(case.form.get("region") or "")
    if region:
        mode = "proxy" if case.first.data["channel"] == "partner" else "online"
        tally.add(f"across-in-{mode}", tally.category, category=region)


def _way(case: _Case) -> str:
    channel = str(case.first.data["channel"])
    if case.first.data.get("agent"):
        return "assisted"
    return "online" if channel == "web" else channel


def _item(tally: _Tally) -> None:
    case = tally.case
    tally.category = str(case.form.get("scene") or "")
    decision = next((case.done[action] for action in ("grant", "refuse") if action in case.done), None)
    tally.moment = decision.at if decision else case.breached.get("decide")
    if "ask-supplement" in case.done:
        tally.add("supplemented")
    if case.ended is not None:
        tally.add("outcome", case.ended)
    elif decision is None and "decide" in case.breached:
        tally.add("overdue")
    if decision is None or case.state not in _DECIDED:
        return
    tally.add("decided")
    tally.in_time("decided", "decide")
    tally.rated()
    _terms(tally)
    if decision.data["action"] == "grant":
        promises = case.form.get("promises") or ()
        regimes = {str(row.get("regime")) for row in promises} & set(COMMITMENTS)
        if regimes:
            tally.add("by-commitment")
        for regime in sorted(regimes):
            tally.add("by-regime", regime)


def _terms(tally: _Tally) -> None:
    """Both limits, where they are told in one unit: other limits cannot be compared."""
    statutory, promised = (_term(tally.case.form.get(name)) for name in ("statutory", "promised"))
    if statutory is not None and promised is not None and statutory.unit == promised.unit:
        tally.add("terms", statutory.unit)
        tally.add("statutory", statutory.unit, statutory.amount)
        tally.add("promised", promised.unit, promised.amount)


def _term(text: object) -> Term | None:
    try:
        return Term.parse(str(text)) if text else None
    except TermError:
        return None


def _contract(tally: _Tally) -> None:
    case = tally.case
    late = case.applicant_late or "revoke" in case.done
    tally.add("contracts")
    tally.add("stands", case.state)
    kept = case.state in _KEPT
    if kept or case.state in _BROKEN or case.applicant_late or "revoke" in case.done:
        tally.add("due")
    if kept and not late:
        tally.add("kept-in-time")
    if case.applicant_late:
        tally.add("late")
    if "order-rectify" in case.done:
        tally.add("rectified")
    if "revoke" in case.done:
        tally.add("revoked")


def _task(tally: _Tally, clock: str) -> None:
    case = tally.case
    tally.add("tasks")
    if case.ended is not None:
        tally.add("done")
    if clock in case.breached or case.stopped.get(clock) is False:
        tally.add("late")
    elif clock in case.stopped:
        tally.add("in-time")


def _across(tally: _Tally, direction: str, mode: str) -> None:
    form = tally.case.form
    tally.category = str(form.get("partner") or "")
    tally.add(f"across-{direction}-{form.get('mode') or mode}", str(form.get("item") or "")[:40])
    tally.ending()
