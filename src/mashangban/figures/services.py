"""Reading the figures of the one-thing services: a fixed number of queries over the counters of the period.

Applications, contracts and tasks are those handed in or opened in the period; items those decided in it. Drop-off is of
the applications begun in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from mashangban.applications.drafts import DRAFTS_LIVE
from mashangban.applications.models import STEPS, Application
from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import Counted, OneThing, Share, Step, drop_off, one_thing
from mashangban.core.measures.one_thing import APPLICATION, ITEM, SERVICES
from mashangban.core.measures.one_thing_indicators import Passed
from mashangban.directory.pack import current_pack
from mashangban.figures.models import DayFigure
from mashangban.figures.reading import Filter, with_tail
from mashangban.figures.systems import ELDERS

#: (service, unit, place, category, measure, value) of a counter, without its day
_Where = tuple[str, str, str, str, str, str]
#: measures that are needed week by week
_BY_DAY = ("handed-in", "by-commitment", "decided")


@dataclass(frozen=True, slots=True)
class Week:
    """A week (its Monday), cut to the period."""

    start: date
    handed_in: int
    decided: int
    by_commitment: int


@dataclass(frozen=True, slots=True)
class Agency:
    """A unit's items."""

    unit: str
    decided: int
    by_commitment: int
    on_time: Share


@dataclass(frozen=True, slots=True)
class Elders:
    """Those over sixty served where the scene is handled by delegation: applications completed, by how they came."""

    scene: str
    places: tuple[str, ...]
    #: way → completed, of all handed in until today
    served: Mapping[str, int]
    #: … of those handed in during the period
    in_period: int

    @property
    def total(self) -> int:
        return sum(self.served.values())


@dataclass(frozen=True, slots=True)
class Across:
    """What passed between districts; ``passed`` says how often which item or scene."""

    #: items open point to point with at least one partner, as the pack has them today
    items_open: int
    #: partner → items open with it
    open_with: Mapping[str, int]
    passed: tuple[Passed, ...]
    #: of these, what is for firms
    firms: int

    def by_mode(self) -> dict[tuple[str, str], int]:
        """(direction, mode) → how many."""
        return self._sum(lambda one: (one.direction, one.mode))

    def by_partner(self) -> dict[str, int]:
        """Partner → how many."""
        return self._sum(lambda one: one.partner)

    def _sum(self, key: Callable[[Passed], Any]) -> dict[Any, int]:
        ordered = sorted(self.passed, key=key)
        return {name: sum(one.n for one in some) for name, some in groupby(ordered, key=key)}


@dataclass(frozen=True, slots=True)
class ServicesFigures:
    """Everything the board of one-thing services shows of a period."""

    asked: Filter
    #: until which day the counters that know no period reach
    today: date
    #: status → scenes the pack has
    scenes: Mapping[str, int]
    counts: OneThing
    elders: Elders
    across: Across
    #: empty where a unit is asked for: a draft has none yet
    steps: tuple[Step, ...]
    weeks: tuple[Week, ...]
    agencies: tuple[Agency, ...]


def read_services(
    since: date, until: date, now: datetime, *, unit: str | None = None, place: str | None = None
) -> ServicesFigures:
    """The figures from ``since`` through ``until``; ``now`` says which drafts are still alive.

    ``unit`` narrows to the cases it has (with those below it), ``place`` to what was handed in there.
    """
    return _Reading(Filter(since, until, unit, place), now, current_pack()).figures()


@dataclass(slots=True)
class _Sums:
    """What is read at one moment."""

    summed: Counter[_Where] = field(default_factory=Counter)
    by_day: Counter[tuple[date, str]] = field(default_factory=Counter)
    #: (place, way) → elders served, ever
    elders: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class _Reading:
    asked: Filter
    now: datetime
    pack: Pack

    def figures(self) -> ServicesFigures:
        sums = self._sums()
        totals: Counter[tuple[str, str, str, str]] = Counter()
        for (service, _, _, category, measure, value), n in sums.summed.items():
            totals[service, category, measure, value] += n
        counts = one_thing(totals)
        newest = [versions[-1] for versions in self.pack.scenes.values()]
        return ServicesFigures(
            asked=self.asked,
            today=timezone.localdate(self.now),
            scenes=Counter(scene.status for scene in newest),
            counts=counts,
            elders=self._elders(sums),
            across=self._across(counts.passed),
            steps=() if self.asked.unit else drop_off(STEPS, self._furthest()),
            weeks=self._weeks(sums.by_day),
            agencies=_agencies(sums.summed),
        )

    # --- counters ---------------------------------------------------------------------------------

    def _sums(self) -> _Sums:
        sums, tail = with_tail(self._stored)
        for counted, n in tail.items():
            if counted.service not in SERVICES or not self.asked.within(counted, self.pack):
                continue
            day, where = counted.day, Counted(*counted)[1:]
            if self.asked.since <= day <= self.asked.until:
                sums.summed[where] += n
                if counted.measure in _BY_DAY:
                    sums.by_day[day, counted.measure] += n
            if where[3:5] == (ELDERS, "served") and day <= timezone.localdate(self.now):
                sums.elders[counted.place, counted.value] += n
        return sums

    def _stored(self) -> _Sums:
        rows = self.asked.narrowed(DayFigure.objects.order_by().filter(service__in=SERVICES), self.pack)
        period = rows.filter(day__gte=self.asked.since, day__lte=self.asked.until)
        elders = rows.filter(
            service=APPLICATION, category=ELDERS, measure="served", day__lte=timezone.localdate(self.now)
        )
        where = ("service", "unit", "place", "category", "measure", "value")
        return _Sums(
            Counter(_sums(period, *where)),
            Counter(_sums(period.filter(measure__in=_BY_DAY), "day", "measure")),
            Counter(_sums(elders, "place", "value")),
        )

    # --- parts ------------------------------------------------------------------------------------

    def _elders(self, sums: _Sums) -> Elders:
        versions = self.pack.scenes.get(ELDERS, ())
        places = versions[-1].places if versions else ()

        def there(place: str) -> bool:
            return any(one in self.pack.place_path(place) for one in places)

        served: Counter[str] = Counter()
        for (place, way), n in sums.elders.items():
            if there(place):
                served[way] += n
        in_period = sum(
            n
            for (_, _, place, category, measure, _), n in sums.summed.items()
            if (category, measure) == (ELDERS, "served") and there(place)
        )
        return Elders(ELDERS, tuple(places), dict(sorted(served.items())), in_period)

    def _across(self, passed: tuple[Passed, ...]) -> Across:
        items = [one for one in self.pack.items.values() if one.cross_region]
        return Across(
            items_open=len(items),
            open_with={
                partner: sum(1 for one in items if one.cross_region and partner in one.cross_region.partners)
                for partner in self.pack.partners
            },
            passed=passed,
            firms=sum(one.n for one in passed if self._is_for_firms(one)),
        )

    def _is_for_firms(self, one: Passed) -> bool:
        if one.kind == "scene":
            versions = self.pack.scenes.get(one.what, ())
            return bool(versions) and versions[-1].event == "business"
        item = self.pack.items.get(one.what)
        return item is not None and item.serves != "person"

    def _furthest(self) -> dict[str, tuple[int, int]]:
        """Step → (how many of the applications begun in the period came just there, how many of those are alive)."""
        start = datetime.combine(self.asked.since, time(), self.pack.zone)
        end = datetime.combine(self.asked.until + timedelta(days=1), time(), self.pack.zone)
        begun = Application.objects.filter(begun_at__gte=start, begun_at__lt=end).order_by()
        if self.asked.place is not None:
            begun = begun.filter(place__in=self.asked.places(self.pack))
        alive = Q(touched_at__gte=self.now - DRAFTS_LIVE, erased_at=None)
        rows = begun.values_list("step").annotate(n=Count("pk"), living=Count("pk", filter=alive))
        return {step: (n, living) for step, n, living in rows}

    def _weeks(self, by_day: Mapping[tuple[date, str], int]) -> tuple[Week, ...]:
        found: dict[date, Counter[str]] = defaultdict(Counter)
        for (day, measure), n in by_day.items():
            found[_monday(day)][measure] += n
        first, last = _monday(self.asked.since), _monday(self.asked.until)
        starts = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
        return tuple(Week(start, *(found[start][measure] for measure in ("handed-in", "decided", "by-commitment"))) for start in starts)  # fmt: skip


def _agencies(summed: Mapping[_Where, int]) -> tuple[Agency, ...]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (service, unit, _, _, measure, _), n in summed.items():
        if service == ITEM:
            found[unit][measure] += n
    rows = []
    for unit, one in found.items():
        kept, late = one["decided-in-time"], one["decided-late"] + one["overdue"]
        rows.append(Agency(unit, one["decided"], one["by-commitment"], Share(kept, kept + late)))
    return tuple(sorted(rows, key=lambda row: (-row.decided, row.unit)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _sums(rows: QuerySet[DayFigure], *by: str) -> dict[Any, int]:
    """(the columns named) → sum."""
    return {tuple(row[:-1]): row[-1] for row in rows.values_list(*by).annotate(Sum("n")) if row[-1]}
