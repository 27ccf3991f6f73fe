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
from mashangban.entitlements.suppression import Shown, shown, suppressed

#: standard errors from the street in the middle, and how many times its rate, from which on a street is flagged
FAR: Final = 3.0
TIMES: Final = 1.5


@dataclass(frozen=True, slots=True)
class StreetRate:
    """How many of a street a rule says yes to, beside the whole district: per cent of those it could decide on."""

    street: str
    #: None: covered
    yes: int | None
    rate: float | None
    district_rate: float
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
    by_street = suppressed(counts["by_street"])
    odd = counts["odd"]
    # how many rows there are is known, so a small one takes company
    totals = suppressed({"all": {name: counts[name] for name in ("yes", "no", "unknown")}})["all"]
    return RuleReview(
        code=listed["code"],
        version=listed["version"],
        digest=listed["digest"],
        benefit=listed["benefit"],
        yes=totals["yes"],
        no=totals["no"],
        unknown=totals["unknown"],
        by_street=by_street,
        by_age=suppressed(counts["by_age"]),
        by_sex=suppressed(counts["by_sex"]),
        fairness=fairness(counts["by_street"], by_street),
        missing={name: shown(how_many) for name, how_many in sorted(odd["missing"].items())},
        odd={kind: shown(how_many) for kind, how_many in odd.items() if kind != "missing"},
        samples={kind: [_sample(run, one) for one in some] for kind, some in found.items()},
        previous=counts.get("previous", ""),
        new=shown(counts["new"]) if "new" in counts else None,
        gone=shown(counts["gone"]) if "gone" in counts else None,
    )


def fairness(table: Mapping[str, Mapping[str, int]], open_table: Shown) -> list[StreetRate]:
    """Every street beside the district; flagged when far from the street in the middle, which one odd street cannot move.

    Covered streets have no rate and are never flagged.
    """
    yes = sum(row["yes"] for row in table.values())
    decided = sum(row["yes"] + row["no"] for row in table.values())
    district = yes / decided if decided else 0.0
    rates = [row["yes"] / (row["yes"] + row["no"]) for row in table.values() if row["yes"] + row["no"]]
    middle = median(rates) if rates else 0.0
    found = []
    for street, row in sorted(table.items()):
        told = open_table[street]["yes"]
        own = row["yes"] + row["no"]
        if told is None or open_table[street]["no"] is None or not own:
            found.append(StreetRate(street, told, None, 100 * district, False))
            continue
        rate = row["yes"] / own
        found.append(StreetRate(street, told, 100 * rate, 100 * district, _far_off(rate, own, middle)))
    return found


def _far_off(rate: float, own: int, middle: float) -> bool:
    error = math.sqrt(middle * (1 - middle) / own)
    if abs(rate - middle) < FAR * error:
        return False
    return rate > TIMES * middle or rate * TIMES < middle


def _sample(run: Run, one: Mapping[str, Any]) -> Sample:
    label = digest_of({"run": run.case.number, "id": str(one["id"])})[:8]
    return Sample(label, one["facts"])
