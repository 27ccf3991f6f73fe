"""The pack's rules and benefits, and the engines of ``matching``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from mashangban.core.catalog.entitlements import Benefit
from mashangban.core.catalog.entitlements import Rule as CatalogRule
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.rules.facts import Facts
from mashangban.core.rules.rule import Clause, Rule
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
        versions = current_pack().rules.get(code)
        if versions is None:
            raise LookupError(code)
        found = next((one for one in reversed(versions) if on in one.valid), None)
        return self._at(found) if found is not None else None

    def rules(self, on: date) -> Sequence[RuleAt]:
        """All that are valid and grant something."""
        valid = [
            next((one for one in reversed(versions) if on in one.valid), None)
            for versions in current_pack().rules.values()
        ]
        return [self._at(one) for one in valid if one is not None and one.benefit is not None]

    def benefit(self, code: str) -> BenefitAt:
        """See ``Rulebook.benefit``."""
        pack = current_pack()
        found = pack.benefits.get(code)
        if found is None:
            raise LookupError(code)
        return _benefit(found, [one for versions in pack.rules.values() for one in versions])

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
        from mashangban.matching import files, matching

        facts = _facts(rules[0].subject)
        asked = {one.code: _core_rule(_catalog_rule(one)) for one in rules}
        try:
            report = matching.match(
                files.open_people(people), asked, facts, on, engine, out, progress=progress
            )
        except files.PeopleError as error:
            raise MatchFailed(Bilingual(zh=str(error), en=str(error))) from error
        return Matched(out, report.rows, report.seconds)

    def _at(self, rule: CatalogRule) -> RuleAt:
        body = bodies.body_of(_core_rule(rule), _facts(rule.subject))
        body |= {"law": _law(rule.law, rule.subject), "version": rule.version}
        return RuleAt(
            code=rule.rule,
            version=rule.version,
            title=rule.title,
            subject=rule.subject,
            benefit=rule.benefit,
            law=_law(rule.law, rule.subject),
            clauses=tuple(ClauseText.of(one) for one in body["clauses"]),
            reads=bodies.reads_of(body),
            body=body,
        )


def _catalog_rule(rule: RuleAt) -> CatalogRule:
    return next(one for one in current_pack().rules[rule.code] if one.version == rule.version)


def _facts(subject: Subject) -> Facts:
    return current_pack().facts_of(subject)


def _core_rule(rule: CatalogRule) -> Rule:
    clauses = tuple(
        Clause(
            one.when,
            one.article or "",
            _law(one.law or rule.law, rule.subject),
            {"zh": one.text.zh, "en": one.text.en},
        )
        for one in rule.clauses
    )
    title = {"zh": rule.title.zh, "en": rule.title.en}
    return Rule(rule.rule, clauses, rule.subject, rule.valid.since, rule.valid.until, title)


def _law(code: str, subject: str) -> str:
    found = current_pack().laws.get(code)
    return f"《{found.title.zh}》" if found is not None else code


def _benefit(found: Benefit, rules: Sequence[CatalogRule]) -> BenefitAt:
    amounts = {one.rule: one.amount for one in rules if one.benefit == found.code and one.amount is not None}
    return BenefitAt(
        code=found.code,
        title=found.title,
        right=found.right,
        per=found.per,
        period=found.period,
        unit=found.unit,
        amount=found.amount or Decimal(0),
        amounts=amounts,
        budget=_budget(found),
        window=(found.window.since, found.window.until) if found.window is not None else None,
        after_check_days=found.after_check_days,
        receives=getattr(found, "receives", None),
        amount_words=found.amount_words,
    )


def _budget(found: Benefit) -> Budget | None:
    one = found.budget
    if one is None:
        return None
    return Budget(one.since, one.until if one.until is not None else date.max, one.amount)
