"""The pack's rules and benefits, and the engines of ``matching``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from mashangban.core.catalog.entitlements import Benefit
from mashangban.core.catalog.entitlements import Budget as WrittenBudget
from mashangban.core.catalog.entitlements import Rule as CatalogRule
from mashangban.core.catalog.pack import UnknownRule
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.rules.rule import Rule
from mashangban.directory.pack import current_pack
from mashangban.entitlements import bodies
from mashangban.entitlements.rulebook import (
    BenefitAt,
    Budget,
    ClauseText,
    Explained,
    Matched,
    MatchFailed,
    Progress,
    RuleAt,
    Subject,
)


class PackBook:
    """See ``rulebook.Rulebook``."""

    def rule(self, code: str, on: date) -> RuleAt | None:
        """The version valid on the day."""
        pack = current_pack()
        if code not in pack.rules:
            raise LookupError(code)
        try:
            return self._at(pack.rule_version(code, on))
        except UnknownRule:
            return None

    def rules(self, on: date) -> Sequence[RuleAt]:
        """All that are valid and grant something."""
        return [self._at(one) for one in current_pack().rules_on(on) if one.benefit is not None]

    def benefit(self, code: str) -> BenefitAt:
        """See ``Rulebook.benefit``."""
        pack = current_pack()
        found = pack.benefits.get(code)
        if found is None:
            raise LookupError(code)
        return _benefit(found)

    def explain(self, body: Mapping[str, Any], facts: Mapping[str, Any], on: date) -> Explained:
        """See ``bodies.explain``."""
        return bodies.explain(body, facts, on)

    def fact_title(self, subject: Subject, name: str) -> Bilingual:
        """What a fact is called; its name where the pack does not know it any more."""
        found = current_pack().facts.get(subject, {}).get(name)
        return found.title if found is not None else Bilingual(zh=name, en=name)

    def match(
        self, people: Path, rules: Sequence[RuleAt], on: date, engine: str, out: Path, progress: Progress
    ) -> Matched:
        """See ``Rulebook.match``."""
        from mashangban.matching.files import open_people
        from mashangban.matching.matching import match
        from mashangban.matching.problems import MatchingError

        pack = current_pack()
        asked = {one.code: pack.rule(one.code, version=one.version) for one in rules}
        try:
            report = match(
                open_people(people),
                asked,
                pack.facts_of(rules[0].subject),
                on,
                engine,
                out,
                progress=progress,
            )
        except MatchingError as error:
            raise MatchFailed(Bilingual(zh=error.text("zh"), en=error.text("en"))) from error
        return Matched(out, report.rows, report.seconds)

    def _at(self, rule: CatalogRule) -> RuleAt:
        pack = current_pack()
        body = bodies.body_of(
            _with_laws(pack.rule(rule.rule, version=rule.version)), pack.facts_of(rule.subject)
        )
        body |= {"law": _law(rule.law), "version": rule.version}
        if rule.amount is not None:
            body |= {"amount": str(rule.amount)}
        return RuleAt(
            code=rule.rule,
            version=rule.version,
            title=rule.title,
            subject=rule.subject,
            benefit=rule.benefit,
            law=_law(rule.law),
            clauses=tuple(ClauseText.of(one) for one in body["clauses"]),
            reads=bodies.reads_of(body),
            body=body,
        )


def _with_laws(rule: Rule) -> Rule:
    """With the titles of laws instead of their codes: a body needs no pack."""
    return replace(rule, clauses=tuple(replace(one, law=_law(one.law)) for one in rule.clauses))


def _law(code: str) -> str:
    found = current_pack().laws.get(code)
    return f"《{found.title.zh}》" if found is not None else code


def _benefit(found: Benefit) -> BenefitAt:
    window = found.window
    return BenefitAt(
        code=found.code,
        title=found.title,
        right=found.right,
        per=found.per,
        period=found.period,
        unit=found.unit,
        amount=found.amount or Decimal(0),
        budget=_budget(found.budget),
        window=None if window is None else (window.since, window.until),
        after_check_days=found.after_check_days,
        receives=found.receives,
        amount_words=found.amount_words,
        paid=found.kind == "payment",
    )


def _budget(written: WrittenBudget | None) -> Budget | None:
    if written is None:
        return None
    return Budget(written.since, written.until, written.amount)
