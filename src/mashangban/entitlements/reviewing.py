"""What the office looks at before offers are made: suppressed tables, fairness, samples, odd ones, what is new."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from mashangban.directory.sealing import SealBroken, unseal
from mashangban.entitlements.models import Run
from mashangban.entitlements.rulebook import digest_of
from mashangban.entitlements.runs import find
from mashangban.entitlements.suppression import Shown, answers_shown, shown, suppressed

#: standard errors from the street in the middle, and how many times its rate, from which on a street is flagged
FAR: Final = 3.0
TIMES: Final = 1.5


@dataclass(frozen=True, slots=True)
class StreetRate:
    """How many of a street a rule says yes to, and per cent of those it could decide on."""

    street: str
    #: None: covered
    yes: int | None
    rate: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody under a pseudonym, with the facts the rule reads. ``label`` is good for this page only."""

    label: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleReview:
    """One rule of a run. Numbers are None where they are covered."""

    code: str
    version: str
    digest: str
    benefit: str
    yes: int | None
    no: int | None
    unknown: int | None
    #: row (street code, lower end of the age band, sex; empty: not known) → yes, no, unknown
    by_street: Shown
    by_age: Shown
    by_sex: Shown
    fairness: Sequence[StreetRate]
    #: fact → how many are unknown and lack it
    missing: Mapping[str, int | None]
    #: very-old, many-in-household, near-threshold, held → how many
    odd: Mapping[str, int | None]
    #: yes, no, unknown, very-old, many-in-household, near-threshold → some
    samples: Mapping[str, Sequence[Sample]]
    #: number of the run before with this rule; empty: none
    previous: str
    new: int | None
    gone: int | None
    #: ``off-record``, ``no-longer`` (see ``changing``) → earlier offers and grants that approval has looked at again
    again: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything about a run that is finished; ``rules`` is empty before."""

    run: Run
    rules: Sequence[RuleReview]

    @property
    def flagged(self) -> bool:
        """Whether a street of any rule is far off."""
        return any(one.flagged for rule in self.rules for one in rule.fairness)


def review(number: str) -> Review:
    """The review of a run, by one query. Raises ``NoSuchRun``."""
    run = find(number)
    if run.finished_at is None:
        return Review(run, ())
    try:
        findings = unseal(bytes(run.findings), f"run:{run.case.number}")
    except SealBroken:
        findings = {}
    return Review(run, [_rule(run, listed, findings.get(listed["code"]) or {}) for listed in run.rules])


def _rule(run: Run, listed: Mapping[str, Any], found: Any) -> RuleReview:
    counts = run.counts[listed["code"]]
    odd = counts["odd"]
    totals = answers_shown(counts)
    by_street = _table(counts["by_street"], totals)
    new, gone = _both(counts.get("new"), counts.get("gone"))
    return RuleReview(
        code=listed["code"],
        version=listed["version"],
        digest=listed["digest"],
        benefit=listed["benefit"],
        yes=totals["yes"],
        no=totals["no"],
        unknown=totals["unknown"],
        by_street=by_street,
        by_age=_table(counts["by_age"], totals),
        by_sex=_table(counts["by_sex"], totals),
        fairness=fairness(counts["by_street"], by_street),
        missing={
            name: None if totals["unknown"] is None and how_many else shown(how_many)
            for name, how_many in sorted(odd["missing"].items())
        },
        odd={kind: shown(how_many) for kind, how_many in odd.items() if kind != "missing"},
        samples={kind: [_sample(run, one) for one in some] for kind, some in found.items()},
        previous=counts.get("previous", ""),
        new=new,
        gone=gone,
        again={kind: shown(how_many) for kind, how_many in sorted(counts.get("again", {}).items())},
    )


def _table(table: Mapping[str, Mapping[str, int]], totals: Mapping[str, int | None]) -> Shown:
    """A table as it may be shown: of an answer whose total is covered nothing, as its rows would add up to it."""
    return {
        row: {answer: None if totals.get(answer, 0) is None else n for answer, n in cells.items()}
        for row, cells in suppressed(table).items()
    }


def _both(new: int | None, gone: int | None) -> tuple[int | None, int | None]:
    """Both or neither: one follows from the other and the sums of two runs."""
    if new is None or gone is None or shown(new) is None or shown(gone) is None:
        return None, None
    return new, gone


def fairness(table: Mapping[str, Mapping[str, int]], open_table: Shown) -> list[StreetRate]:
    """Every street; flagged when far from the street in the middle, which one odd street cannot move.

    Covered streets have no rate and are never flagged.
    """
    rates = [row["yes"] / (row["yes"] + row["no"]) for row in table.values() if row["yes"] + row["no"]]
    middle = median(rates) if rates else 0.0
    found = []
    for street, row in sorted(table.items()):
        told = open_table[street]["yes"]
        own = row["yes"] + row["no"]
        if told is None or open_table[street]["no"] is None or not own:
            found.append(StreetRate(street, told, None, False))
            continue
        rate = row["yes"] / own
        found.append(StreetRate(street, told, 100 * rate, _far_off(rate, own, middle)))
    return found


def _far_off(rate: float, own: int, middle: float) -> bool:
    error = math.sqrt(middle * (1 - middle) / own)
    if abs(rate - middle) < FAR * error:
        return False
    return rate > TIMES * middle or rate * TIMES < middle


def _sample(run: Run, one: Mapping[str, Any]) -> Sample:
    label = digest_of({"run": run.case.number, "id": str(one["id"])})[:8]
    return Sample(label, one["facts"])
