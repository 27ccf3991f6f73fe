"""Indicators of the one-thing services from counters, each rate with its numerator and denominator."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mashangban.core.measures.indicators import Ratings, ratings_of
from mashangban.core.measures.one_thing import (
    ACROSS,
    APPLICATION,
    COMMITMENTS,
    CONTRACTS,
    ITEM,
    TASKS,
)
from mashangban.core.measures.rates import percent

#: (service, category, measure, value) → how often, summed over days, units and places
Counts = Mapping[tuple[str, str, str, str], int]

#: the unit of nearly all limits; compression is told in it, and apart for what is counted otherwise
DAYS: Final = "working days"


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def rate(self) -> Decimal | None:
        """In per cent, two decimals; None of nothing."""
        return percent(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Compression:
    """Limits of decided items, both in one unit: how much shorter the promised ones are."""

    unit: str
    items: int
    #: sums over the items
    statutory: int
    promised: int

    @property
    def saved(self) -> Share:
        """(statutory - promised) / statutory."""
        return Share(self.statutory - self.promised, self.statutory)


@dataclass(frozen=True, slots=True)
class Contracts:
    """What was promised under one regime (or under all), and what became of it."""

    contracts: int
    #: state → how many stand there now
    stands: Mapping[str, int]
    #: kept, or broken: all whose time has come
    due: int
    kept_in_time: int
    #: a term of the applicant's ran out
    late: int
    #: were to be put right; were revoked, also when repaired since
    rectified: int
    revoked: int

    @property
    def open(self) -> int:
        """Neither ended nor broken: their time is still running."""
        return sum(self.stands.get(state, 0) for state in _RUNNING)

    @property
    def fulfilment(self) -> Share:
        """Fulfilled on time / due."""
        return Share(self.kept_in_time, self.due)


#: states of a contract whose time still runs
_RUNNING: Final = ("open", "handed-in", "rectifying")


@dataclass(frozen=True, slots=True)
class Task:
    """Guidance, follow-up and the like."""

    tasks: int
    done: int
    #: within the term / those done within it or late
    in_time: Share


@dataclass(frozen=True, slots=True)
class SceneCounts:
    """What is told of one scene."""

    handed_in: int
    completed: int
    by_commitment: int
    decided: int
    compression: Compression
    trips: Share


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed between districts: ``what`` is the code of an item or a scene, as ``kind`` says."""

    #: ``in``: decided here; ``out``: decided there
    direction: str
    #: proxy, online or joint
    mode: str
    partner: str
    kind: str
    what: str
    n: int


@dataclass(frozen=True, slots=True)
class OneThing:
    """Everything counted of one-thing services in a period."""

    handed_in: int
    open: int
    #: state → applications that ended so
    ended: Mapping[str, int]
    ways: Mapping[str, int]
    deemed: int
    supplement: Share
    #: items decided on a commitment; one with two regimes counts once here and under both
    by_commitment: int
    by_regime: Mapping[str, int]
    contracts: Mapping[str, Contracts]
    all_contracts: Contracts
    decided: int
    outcomes: Mapping[str, int]
    compression: Compression
    other_units: tuple[Compression, ...]
    #: saved visits / visits before
    trips: Share
    on_time: Mapping[str, Share]
    ratings: Ratings
    item_ratings: Ratings
    tasks: Mapping[str, Task]
    passed: tuple[Passed, ...]
    scenes: Mapping[str, SceneCounts]


def one_thing(counts: Counts) -> OneThing:
    """The indicators of counters already summed."""
    return _Reader(counts).read()


def passed_of(counts: Counts) -> tuple[Passed, ...]:
    """What passed between districts, the most first."""
    found = []
    for (service, partner, measure, what), n in counts.items():
        if n and measure.startswith("across-") and (service in ACROSS or service == APPLICATION):
            _, direction, mode = measure.split("-", 2)
            kind = "scene" if service == APPLICATION else "item"
            found.append(Passed(direction, mode, partner, kind, what, n))
    return tuple(
        sorted(found, key=lambda one: (-one.n, one.partner, one.direction, one.mode, one.kind, one.what))
    )


class _Reader:
    """Sums by service and measure."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.totals: Counter[tuple[str, str, str]] = Counter()
        self.by_scene: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        for (service, category, measure, value), n in counts.items():
            self.totals[service, measure, value] += n
            if service in {APPLICATION, ITEM} and not measure.startswith("across-"):
                self.by_scene[category][service, measure, value] += n

    def n(self, service: str, measure: str, value: str = "") -> int:
        return self.totals[service, measure, value]

    def values(self, service: str, measure: str) -> dict[str, int]:
        """Value → how often."""
        return _values(self.totals, service, measure)

    def read(self) -> OneThing:
        handed_in = self.n(APPLICATION, "handed-in")
        contracts = {regime: self.contracts([service]) for service, regime in CONTRACTS.items()}
        regimes = self.values(ITEM, "by-regime")
        return OneThing(
            handed_in=handed_in,
            open=self.n(APPLICATION, "open"),
            ended=self.values(APPLICATION, "ended"),
            ways=self.values(APPLICATION, "way"),
            deemed=self.n(APPLICATION, "deemed"),
            supplement=Share(self.n(APPLICATION, "supplemented"), handed_in),
            by_commitment=self.n(ITEM, "by-commitment"),
            by_regime={regime: regimes.get(regime, 0) for regime in COMMITMENTS},
            contracts=contracts,
            all_contracts=self.contracts(CONTRACTS),
            decided=self.n(ITEM, "decided"),
            outcomes=self.values(ITEM, "outcome"),
            compression=_compression(self.totals, DAYS),
            other_units=tuple(
                _compression(self.totals, unit) for unit in sorted(self.values(ITEM, "terms")) if unit != DAYS
            ),
            trips=_trips(self.totals),
            on_time=self.on_time(),
            ratings=ratings_of(_levels(self.values(APPLICATION, "rated")), self.n(APPLICATION, "ratable")),
            item_ratings=ratings_of(_levels(self.values(ITEM, "rated")), self.n(ITEM, "decided")),
            tasks={service.partition(".")[2]: self.task(service) for service in TASKS},
            passed=passed_of(self.counts),
            scenes={scene: _scene(one) for scene, one in sorted(self.by_scene.items()) if any(one.values())},
        )

    def on_time(self) -> dict[str, Share]:
        """Within the term / those whose term was kept or has run out."""
        late = self.n(ITEM, "decided-late") + self.n(ITEM, "overdue")
        found = {"items": (self.n(ITEM, "decided-in-time"), late)}
        for name, measure in (("whole", "whole"), ("notice", "notice"), ("delivery", "delivered")):
            found[name] = (self.n(APPLICATION, f"{measure}-in-time"), self.n(APPLICATION, f"{measure}-late"))
        return {name: Share(kept, kept + late) for name, (kept, late) in found.items()}

    def contracts(self, services: Iterable[str]) -> Contracts:
        def total(measure: str) -> int:
            return sum(self.n(service, measure) for service in services)

        services = tuple(services)
        stands: Counter[str] = Counter()
        for service in services:
            stands.update(self.values(service, "stands"))
        return Contracts(
            contracts=total("contracts"),
            stands=dict(sorted(stands.items())),
            due=total("due"),
            kept_in_time=total("kept-in-time"),
            late=total("late"),
            rectified=total("rectified"),
            revoked=total("revoked"),
        )

    def task(self, service: str) -> Task:
        kept, late = self.n(service, "in-time"), self.n(service, "late")
        return Task(self.n(service, "tasks"), self.n(service, "done"), Share(kept, kept + late))


def _scene(counts: Counter[tuple[str, str, str]]) -> SceneCounts:
    return SceneCounts(
        handed_in=counts[APPLICATION, "handed-in", ""],
        completed=counts[APPLICATION, "ended", "completed"],
        by_commitment=counts[ITEM, "by-commitment", ""],
        decided=counts[ITEM, "decided", ""],
        compression=_compression(counts, DAYS),
        trips=_trips(counts),
    )


def _values(counts: Counter[tuple[str, str, str]], service: str, measure: str) -> dict[str, int]:
    found = {value: n for (one, name, value), n in counts.items() if (one, name) == (service, measure) and n}
    return dict(sorted(found.items()))


def _compression(counts: Counter[tuple[str, str, str]], unit: str) -> Compression:
    return Compression(
        unit, counts[ITEM, "terms", unit], counts[ITEM, "statutory", unit], counts[ITEM, "promised", unit]
    )


def _trips(counts: Counter[tuple[str, str, str]]) -> Share:
    before, after = counts[APPLICATION, "trips-before", ""], counts[APPLICATION, "trips-after", ""]
    return Share(before - after, before)


def _levels(values: Mapping[str, int]) -> dict[int, int]:
    return {int(value): n for value, n in values.items()}
