"""Reading figures: the counters plus whatever is not folded yet, so that they are exact at every moment.

A fixed number of queries, over the counters of the period only; nothing here grows with closed cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Min, QuerySet, Sum
from django.utils import timezone

from mashangban.cases.models import Event
from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import Counted, Indicators, indicators, percent
from mashangban.core.measures.indicators import Counts
from mashangban.directory.models import ScanCount
from mashangban.directory.pack import current_pack
from mashangban.figures.fold import difference, fold, position
from mashangban.figures.models import Cursor, DayFigure
from mashangban.figures.systems import System, main_service, system_of

T = TypeVar("T")

#: name of the mark that a replay leaves: ``replay <system> <first day> <last day>``
REPLAYED = "replay"
#: what is not folded yet is added event by event; with more of it, whoever reads folds first
_TAIL = 400
#: measures that are needed day by day; all others are summed over the period by the database
_BY_DAY = ("letters", "replied", "replied-in-time", "reply-pending", "hour")
#: measures that are needed place by place
_BY_PLACE = ("letters", "replied-in-time", "reply-pending")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which letters: submitted from ``since`` through ``until``, in a unit and a place with all below them."""

    since: date
    until: date
    unit: str | None = None
    place: str | None = None

    def narrowed(self, rows: QuerySet[DayFigure], pack: Pack) -> QuerySet[DayFigure]:
        """The counters of the unit and the place, with all below them."""
        if self.unit is not None:
            rows = rows.filter(unit__in=[code for code in pack.units if self.unit in pack.unit_path(code)])
        return rows if self.place is None else rows.filter(place__in=self.places(pack))

    def places(self, pack: Pack) -> list[str]:
        """The place asked for, and all within it."""
        return [code for code in pack.places if self.place in pack.place_path(code)]

    def within(self, counted: Counted, pack: Pack) -> bool:
        """Whether a counter that is not stored yet is of the unit and the place."""
        return (self.unit is None or self.unit in pack.unit_path(counted.unit)) and (
            self.place is None or self.place in pack.place_path(counted.place)
        )


@dataclass(slots=True)
class Week:
    """The letters of a week (its Monday), cut to the period."""

    start: date
    letters: Counter[str] = field(default_factory=Counter)
    scans: int = 0
    replied: int = 0
    in_time: int = 0
    #: not answered, the promise still running
    pending: int = 0

    @property
    def total(self) -> int:
        return self.letters.total()

    @property
    def rate(self) -> Decimal | None:
        """Answered in time / letters of the week whose promise is not running any more."""
        return percent(self.in_time, self.settled)

    @property
    def settled(self) -> int:
        """Letters answered, or whose promise is over."""
        return self.total - self.pending


@dataclass(frozen=True, slots=True)
class Spot:
    """A place below the one asked for, with all below it."""

    place: str
    scans: int
    letters: int
    replied_in_time: int
    #: not answered, the promise still running
    pending: int = 0

    @property
    def rate(self) -> Decimal | None:
        return percent(self.replied_in_time, self.settled)

    @property
    def settled(self) -> int:
        """Letters answered, or whose promise is over."""
        return self.letters - self.pending


@dataclass(frozen=True, slots=True)
class Officer:
    """A handler's share; ``person`` is ``queue`` for letters that nobody has."""

    person: str
    letters: int
    replied: int
    late: int
    returned: int
    rated_badly: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a board shows of a period."""

    system: System
    asked: Filter
    scans: int
    totals: Indicators
    categories: Mapping[str, Indicators]
    #: channel → letters
    channels: Mapping[str, int]
    weeks: tuple[Week, ...]
    #: (weekday 0 = Monday, hour) → letters
    hours: Mapping[tuple[int, int], int]
    #: upper bound in minutes → letters answered within it and after the bound before
    reply_times: tuple[tuple[int | None, int], ...]
    spots: tuple[Spot, ...]
    officers: tuple[Officer, ...]

    @property
    def submission_rate(self) -> Decimal | None:
        """Letters / scans, in per cent."""
        return percent(self.totals.letters, self.scans)

    def share(self, category: str) -> Decimal | None:
        """A category's letters / all letters, in per cent."""
        return percent(self.categories[category].letters, self.totals.letters)


#: bounds of the distribution of reply times, minutes
BOUNDS = (30, 60, 120, 240, 480, 720, 1440)


def read(
    system: str, since: date, until: date, *, unit: str | None = None, place: str | None = None
) -> Figures:
    """The figures of a system for letters submitted from ``since`` through ``until``; raises UnknownSystem."""
    return _Reading(system_of(system), Filter(since, until, unit, place), current_pack()).figures()


def default_period(system: str, today: date) -> tuple[date, date]:
    """The replayed period where there is one, else everything from the first letter or scan through today."""
    mark = (
        Cursor.objects.filter(name__startswith=f"{REPLAYED} {system} ").values_list("name", flat=True).first()
    )
    if mark is not None:
        first, last = mark.split()[2:4]
        return date.fromisoformat(first), date.fromisoformat(last)
    first_day = DayFigure.objects.filter(service=main_service(system)).aggregate(day=Min("day"))["day"]
    first_scan = ScanCount.objects.aggregate(hour=Min("hour"))["hour"]
    first_event = Event.objects.filter(id__gt=position()).aggregate(at=Min("at"))["at"]
    moments = [timezone.localdate(moment) for moment in (first_scan, first_event) if moment is not None]
    return min([today, *moments, *([first_day] if first_day else [])]), today


def with_tail(stored: Callable[[], T]) -> tuple[T, Counter[Counted]]:
    """What ``stored`` reads from the counters, and what is not folded yet; both at one moment."""
    for _ in range(5):
        at = position()
        if Event.objects.filter(id__gt=at).order_by("id")[_TAIL : _TAIL + 1].exists():
            fold(patience=0.5)
            at = position()
        found = stored()
        tail = difference(at)
        if position() == at:
            break
        # a fold moved the counters while we read them: read again
    return found, tail


@dataclass(slots=True)
class _Reading:
    system: System
    asked: Filter
    pack: Pack

    def figures(self) -> Figures:
        by_day, summed, spots = self._counts()
        scans = self._scans()
        by_category: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        total: Counter[tuple[str, str]] = Counter()
        for (category, measure, value), n in summed.items():
            by_category[category][measure, value] += n
            total[measure, value] += n
        order = self._categories(by_category)
        return Figures(
            system=self.system,
            asked=self.asked,
            scans=sum(scans.values()),
            totals=self._indicators(total),
            categories={code: self._indicators(by_category[code]) for code in order},
            channels={
                value: n for (measure, value), n in sorted(total.items()) if measure == "channel" and n
            },
            weeks=self._weeks(by_day, scans),
            hours=self._hours(by_day),
            reply_times=_distribution(total),
            spots=self._spots(spots, scans),
            officers=_officers(total),
        )

    def _indicators(self, counts: Counts) -> Indicators:
        return indicators(counts, clock=self.system.clock, callback=self.system.callback)

    def _categories(self, found: Mapping[str, object]) -> list[str]:
        """The definition's categories in its order, then what older versions had."""
        form = self.pack.service(self.system.service).form.get("category")
        known = [choice.code for choice in form.of or ()] if form is not None else []
        return known + sorted(code for code in found if code not in known)

    # --- counters ---------------------------------------------------------------------------------

    def _counts(
        self,
    ) -> tuple[Counter[tuple[date, str, str, str]], Counter[tuple[str, str, str]], Counter[tuple[str, str]]]:
        """(day, category, measure, value), (category, measure, value) and (place, measure) → sum."""
        (by_day, summed, spots), tail = with_tail(self._stored)
        for counted, n in tail.items():
            if self._wanted(counted):
                summed[counted.category, counted.measure, counted.value] += n
                if counted.measure in _BY_DAY:
                    by_day[counted.day, counted.category, counted.measure, counted.value] += n
                if counted.measure in _BY_PLACE:
                    spots[counted.place, counted.measure] += n
        return by_day, summed, spots

    def _stored(
        self,
    ) -> tuple[Counter[tuple[date, str, str, str]], Counter[tuple[str, str, str]], Counter[tuple[str, str]]]:
        rows = self._rows()
        return (
            Counter(_sums(rows.filter(measure__in=_BY_DAY), "day", "category", "measure", "value")),
            Counter(_sums(rows, "category", "measure", "value")),
            Counter(_sums(rows.filter(measure__in=_BY_PLACE), "place", "measure")),
        )

    def _rows(self) -> QuerySet[DayFigure]:
        asked = self.asked
        rows = DayFigure.objects.filter(
            service=self.system.service, day__gte=asked.since, day__lte=asked.until
        ).order_by()
        return asked.narrowed(rows, self.pack)

    def _wanted(self, counted: Counted) -> bool:
        asked = self.asked
        return (
            counted.service == self.system.service
            and asked.since <= counted.day <= asked.until
            and asked.within(counted, self.pack)
        )

    # --- scans ------------------------------------------------------------------------------------

    def _scans(self) -> Counter[tuple[str, date]]:
        """(place, day) → visits. A unit's scans are those of the places it answers for."""
        asked = self.asked
        start = datetime.combine(asked.since, time(), self.pack.zone)
        end = datetime.combine(asked.until + timedelta(days=1), time(), self.pack.zone)
        rows = ScanCount.objects.filter(
            code__service=self.system.service, hour__gte=start, hour__lt=end
        ).order_by()
        if asked.place is not None:
            rows = rows.filter(place__in=self.asked.places(self.pack))
        found: Counter[tuple[str, date]] = Counter()
        for place, hour, visits in rows.values_list("place", "hour").annotate(Sum("visits")):
            if asked.unit is None or self._answered_by(place, asked.unit):
                found[place, hour.astimezone(self.pack.zone).date()] += visits
        return found

    def _answered_by(self, place: str, unit: str) -> bool:
        authority = self.pack.service(self.system.service).authority
        answerable = self.pack.unit_for(place, authority) or self.pack.info.unmatched
        return unit in self.pack.unit_path(answerable)

    # --- parts ------------------------------------------------------------------------------------

    def _weeks(
        self, by_day: Mapping[tuple[date, str, str, str], int], scans: Mapping[tuple[str, date], int]
    ) -> tuple[Week, ...]:
        weeks: dict[date, Week] = {}
        first = _monday(self.asked.since)
        for number in range((_monday(self.asked.until) - first).days // 7 + 1):
            start = first + timedelta(weeks=number)
            weeks[start] = Week(start)
        for (day, category, measure, _), n in by_day.items():
            week = weeks[_monday(day)]
            if measure == "letters":
                week.letters[category] += n
            elif measure == "replied":
                week.replied += n
            elif measure == "replied-in-time":
                week.in_time += n
            elif measure == "reply-pending":
                week.pending += n
        for (_, day), n in scans.items():
            weeks[_monday(day)].scans += n
        return tuple(weeks.values())

    def _hours(self, by_day: Mapping[tuple[date, str, str, str], int]) -> Mapping[tuple[int, int], int]:
        found: Counter[tuple[int, int]] = Counter()
        for (day, _, measure, value), n in by_day.items():
            if measure == "hour":
                found[day.weekday(), int(value)] += n
        return found

    def _spots(
        self, counts: Mapping[tuple[str, str], int], scans: Mapping[tuple[str, date], int]
    ) -> tuple[Spot, ...]:
        """Rolled up to the police grids below the place asked for, or to what lies right below it."""
        tallies: dict[str, Counter[str]] = defaultdict(Counter)
        for (place, measure), n in counts.items():
            tallies[self._rolled_up(place)][measure] += n
        for (place, _), n in scans.items():
            tallies[self._rolled_up(place)]["scans"] += n
        order = {code: number for number, code in enumerate(self.pack.places)}
        return tuple(
            Spot(place, tally["scans"], tally["letters"], tally["replied-in-time"], tally["reply-pending"])
            for place, tally in sorted(tallies.items(), key=lambda entry: order.get(entry[0], len(order)))
            if any(tally.values())
        )

    def _rolled_up(self, place: str) -> str:
        path = self.pack.place_path(place)
        grid = next((code for code in path if self.pack.places[code].kind == "police-grid"), None)
        if grid is not None and grid != self.asked.place:
            return (
                grid if self.asked.place is None or self.asked.place in self.pack.place_path(grid) else place
            )
        return place


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _sums(rows: QuerySet[DayFigure], *by: str) -> dict[Any, int]:
    """(the columns named) → sum."""
    return {tuple(row[:-1]): row[-1] for row in rows.values_list(*by).annotate(Sum("n")) if row[-1]}


def _distribution(total: Mapping[tuple[str, str], int]) -> tuple[tuple[int | None, int], ...]:
    found: Counter[int | None] = Counter()
    for (measure, value), n in total.items():
        if measure == "reply-minutes":
            found[next((bound for bound in BOUNDS if int(value) <= bound), None)] += n
    return tuple((bound, found[bound]) for bound in (*BOUNDS, None))


def _officers(total: Mapping[tuple[str, str], int]) -> tuple[Officer, ...]:
    measures = ("officer", "officer-replied", "officer-late", "officer-returned", "officer-rated-badly")
    people = {value for (measure, value), n in total.items() if measure in measures and n}
    rows = [Officer(one, *(total.get((measure, one), 0) for measure in measures)) for one in people]
    return tuple(sorted(rows, key=lambda row: (-row.letters, row.person)))
