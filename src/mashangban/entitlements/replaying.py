"""A grant replayed: the facts that were stored, the rule as it was, the day it was judged as of - and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mashangban.entitlements.bodies import explain
from mashangban.entitlements.errors import Erased
from mashangban.entitlements.grants import find
from mashangban.entitlements.pages import facts_of
from mashangban.entitlements.rulebook import Answer, Reason, digest_of


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came out, beside what was granted. ``differences`` is empty when all is the same."""

    number: str
    rule: str
    version: str
    on: date
    answer: Answer
    because: Sequence[Reason]
    #: codes: ``answer`` (not yes), ``reasons``, ``rule-digest``, ``facts-digest`` (what is kept is not what the log says)
    differences: Sequence[str]

    @property
    def same(self) -> bool:
        """Whether it would be granted again, by the same reasons."""
        return not self.differences


def replay(number: str) -> Replayed:
    """Hold the pinned rule against the stored facts once more. Raises ``NoSuchGrant``, ``Erased``."""
    offer = find(number)
    facts = facts_of(offer)
    if not facts:
        raise Erased(offer.case.number)
    logged = offer.case.snapshot["data"]
    said = explain(offer.text.body, facts, offer.on)
    differences = []
    if said.answer != "yes":
        differences.append("answer")
    told = [(one["zh"], str(one.get("article", ""))) for one in logged["reasons"]]
    if [(one.text.zh, one.article) for one in said.because] != told:
        differences.append("reasons")
    if digest_of(offer.text.body) != logged["rule_digest"]:
        differences.append("rule-digest")
    if digest_of(facts) != logged["facts_digest"]:
        differences.append("facts-digest")
    return Replayed(
        offer.case.number,
        offer.text.rule,
        offer.text.version,
        offer.on,
        said.answer,
        said.because,
        differences,
    )
