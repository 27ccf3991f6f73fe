"""What a case of the grants without application adds to the figures, and the indicators that are made of it.

**Runs** (``no-application.run``): the day their match was finished; no category.

==================  ========================================================================================
runs                1 for every run that was approved
found               sum: people (or firms) that its rules say yes to
found-covered       rules that found a number so small that the log covers it: ``found`` leaves it out
==================  ========================================================================================

**Offers** (``no-application.grant``): the day the person was told; category = the benefit.

==================  ========================================================================================
told                1 for every offer
confirmed           the person said yes; ``by-helper`` when somebody said it for them; ``carried-on`` when it rests on what
                    the person confirmed for an earlier period
stands [state]      where it stands now
granted             was granted (also when it was stopped or paid back since); ``granted-fen`` is the sum
recovered           the check found that it has to be paid back; ``recovered-fen`` is the sum
checked             was checked afterwards; ``in-order`` when nothing has to be paid back
days-to-grant [n]   days from the match that found the person to the grant, 0 on the same day
==================  ========================================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final

from mashangban.core.casework.model import Event
from mashangban.core.measures.counted import Counted
from mashangban.core.measures.rates import median

RUN: Final = "no-application.run"
GRANT: Final = "no-application.grant"
SERVICES: Final = (RUN, GRANT)
#: offers that wait for the person, the office or the check
_OPEN: Final = ("offered", "confirmed", "granted", "reopened")


def grant_counters(events: Sequence[Event], zone: tzinfo) -> Counter[Counted]:
    """The counters of one case of these services from its log in order."""
    case = _read(events)
    return _of_run(case, zone) if case.first.data["service"] == RUN else _of_offer(case, zone)


@dataclass(slots=True)
class _Case:
    """What one pass over a log finds."""

    first: Event
    unit: str
    state: str
    #: action → the first event of it, and the last
    first_of: dict[str, Event] = field(default_factory=dict)
    last_of: dict[str, Event] = field(default_factory=dict)

    def counted(self, moment: datetime, zone: tzinfo, category: str, **found: int) -> Counter[Counted]:
        """``found`` under the case's day, unit and place; ``_`` stands for ``-``."""
        data, day = self.first.data, moment.astimezone(zone).date()
        where = (day, data["service"], self.unit, data.get("place") or "", category)
        return Counter({Counted(*where, name.replace("_", "-")): n for name, n in found.items() if n})


def _read(events: Sequence[Event]) -> _Case:
    first = events[0]
    case = _Case(first, first.data["unit"], first.data["state"])
    for event in events[1:]:
        if event.kind == "assigned":
            case.unit = event.data["unit"]
        elif event.kind == "acted":
            action = event.data["action"]
            case.first_of.setdefault(action, event)
            case.last_of[action] = event
            if event.data["entered"]:
                case.state = event.data["to"]
    return case


def _of_run(case: _Case, zone: tzinfo) -> Counter[Counted]:
    finished = case.last_of.get("finished")
    if finished is None or case.state != "approved":
        return Counter()
    yes = [str(one.get("yes", "0")) for one in finished.data["input"].get("outcome") or ()]
    found = sum(int(one) for one in yes if one.isdecimal())
    covered = sum(1 for one in yes if not one.isdecimal())
    return case.counted(finished.at, zone, "", runs=1, found=found, found_covered=covered)


def _of_offer(case: _Case, zone: tzinfo) -> Counter[Counted]:
    told = case.first_of.get("offer")
    if told is None:
        return Counter()
    form: Mapping[str, Any] = case.first.data["data"]
    category, fen = str(form.get("benefit") or ""), _fen(form.get("amount"))
    granted, confirmed, carried, checked = map(case.first_of.get, ("grant", "confirm", "carry-on", "check"))
    recovered = case.state == "recovered"
    found = case.counted(
        told.at,
        zone,
        category,
        told=1,
        confirmed=confirmed is not None or carried is not None,
        carried_on=carried is not None,
        by_helper=confirmed is not None and bool(confirmed.data.get("agent")),
        granted=granted is not None,
        granted_fen=fen if granted is not None else 0,
        recovered=recovered,
        recovered_fen=fen if recovered else 0,
        checked=checked is not None,
        in_order=checked is not None and not recovered,
    )
    where = next(iter(found))._replace
    found[where(measure="stands", value=case.state)] = 1
    if granted is not None:
        found[where(measure="days-to-grant", value=str(_days(form, told, granted, zone)))] = 1
    return found


def _days(form: Mapping[str, Any], told: Event, granted: Event, zone: tzinfo) -> int:
    """Days from the match to the grant; from the offer where the case does not say when the match was."""
    since = told.at.astimezone(zone).date()
    if form.get("found"):
        since = date.fromisoformat(str(form["found"]))
    return max(0, (granted.at.astimezone(zone).date() - since).days)


def _fen(amount: object) -> int:
    return int(Decimal(str(amount or 0)) * 100)


# --- indicators -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GrantCounts:
    """Offers of one benefit, or of all, in the period."""

    told: int = 0
    confirmed: int = 0
    by_helper: int = 0
    #: of these, by what was confirmed for an earlier period
    carried_on: int = 0
    #: state → how many stand there now
    stands: Mapping[str, int] = field(default_factory=dict)
    granted: int = 0
    granted_yuan: Decimal = Decimal("0.00")
    recovered: int = 0
    recovered_yuan: Decimal = Decimal("0.00")
    checked: int = 0
    in_order: int = 0
    #: days from the match to the grant; None: nothing was granted
    median_days: Decimal | None = None

    @property
    def paid_yuan(self) -> Decimal:
        """What was granted and does not have to be paid back."""
        return self.granted_yuan - self.recovered_yuan

    @property
    def objected(self) -> int:
        """Not wanted, and the mind not changed since."""
        return self.stands.get("objected", 0)

    @property
    def open(self) -> int:
        """Waiting for the person, the office or the check."""
        return sum(self.stands.get(state, 0) for state in _OPEN)


@dataclass(frozen=True, slots=True)
class NoApplication:
    """Grants without application of a period: runs by their day, offers by the day they were told."""

    runs: int
    found: int
    found_covered: int
    total: GrantCounts
    #: benefit → its offers
    benefits: Mapping[str, GrantCounts]


def no_application(sums: Mapping[tuple[str, str, str, str], int]) -> NoApplication:
    """``sums``: (service, category, measure, value) → how often."""
    runs: Counter[str] = Counter()
    benefits: dict[str, Counter[tuple[str, str]]] = {}
    total: Counter[tuple[str, str]] = Counter()
    for (service, category, measure, value), n in sums.items():
        if service == RUN:
            runs[measure] += n
        elif service == GRANT and n:
            benefits.setdefault(category, Counter())[measure, value] += n
            total[measure, value] += n
    return NoApplication(
        runs["runs"],
        runs["found"],
        runs["found-covered"],
        _counts(total),
        {code: _counts(found) for code, found in sorted(benefits.items())},
    )


def _counts(found: Counter[tuple[str, str]]) -> GrantCounts:
    def yuan(name: str) -> Decimal:
        return (Decimal(found[name, ""]) / 100).quantize(Decimal("0.01"))

    days = {int(value): n for (measure, value), n in found.items() if measure == "days-to-grant"}
    return GrantCounts(
        told=found["told", ""],
        confirmed=found["confirmed", ""],
        by_helper=found["by-helper", ""],
        carried_on=found["carried-on", ""],
        stands={value: n for (measure, value), n in sorted(found.items()) if measure == "stands" and n},
        granted=found["granted", ""],
        granted_yuan=yuan("granted-fen"),
        recovered=found["recovered", ""],
        recovered_yuan=yuan("recovered-fen"),
        checked=found["checked", ""],
        in_order=found["in-order", ""],
        median_days=median(days),
    )
