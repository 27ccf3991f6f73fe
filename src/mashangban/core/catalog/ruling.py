"""From what a pack says of facts and rules to the objects that `core.rules` checks, evaluates and explains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from mashangban.core.catalog import entitlements as written
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.rule import Clause, Rule
from mashangban.core.rules.types import Kind, Type

_KINDS: Final = {
    "boolean": Kind.BOOLEAN,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "text": Kind.TEXT,
    "date": Kind.DATE,
}


def type_of(fact: written.Fact) -> Type:
    """What a fact can be."""
    options = tuple(option.code for option in fact.of) or None
    return Type(_KINDS[fact.type], fact.scale, _bound(fact, fact.min), _bound(fact, fact.max), options)


def facts_from(facts: Iterable[written.Fact]) -> Facts:
    """The facts of one subject. FactsError for derivations that do not parse, fit or end."""
    return Facts(
        Fact(
            fact.code,
            type_of(fact),
            title=_both(fact.title),
            question=_both(fact.question),
            unit=_both(fact.unit),
            derive=fact.derive,
            held_by=fact.held_by,
            sensitive=fact.sensitive,
        )
        for fact in facts
    )


def rule_from(rule: written.Rule) -> Rule:
    """One version of a rule; a clause without a law of its own has the rule's. Laws are codes of the pack."""
    return Rule(
        rule.rule,
        tuple(
            Clause(clause.when, clause.article or "", clause.law or rule.law, _both(clause.text))
            for clause in rule.clauses
        ),
        subject=rule.subject,
        valid_from=rule.valid.since,
        valid_to=rule.valid.until,
        title=_both(rule.title),
    )


def _both(text: Bilingual | None) -> dict[str, str]:
    return {} if text is None else {"zh": text.zh, "en": text.en}


def _bound(fact: written.Fact, bound: int | Decimal | date | None) -> int | Decimal | date | None:
    return Decimal(bound) if isinstance(bound, int) and fact.type == "decimal" else bound
