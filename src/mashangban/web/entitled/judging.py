"""Every rule held against what was answered, and which questions tell most about the rules that are still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mashangban.core.catalog.entitlements import Benefit, Rule
from mashangban.core.catalog.pack import Pack
from mashangban.core.rules.explaining import Change, Explanation, explain
from mashangban.web.entitled.answers import Answers
from mashangban.web.entitled.typed_values import Value

#: questions on one page; in large type there is one
MOST_AT_ONCE = 4
#: what may or may not come about is told so long before: whoever is 30 need not hear what could be at 40
SOON = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Judged:
    """One rule and what it says of these answers."""

    rule: Rule
    benefit: Benefit | None
    said: Explanation
    #: the day it is held against
    on: date

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that decide it and can be asked, the most deciding first."""
        return tuple(fact.name for fact in self.said.ask)

    @property
    def begins(self) -> Change | None:
        """When time alone makes it a yes, or soon opens it again so that other answers count; None when it does neither."""
        if self.said.answer != "no":
            return None
        coming = next((change for change in self.said.changes if change.answer != "no"), None)
        far = coming is not None and coming.answer == "unknown" and coming.on - self.on > SOON
        return None if far else coming

    @property
    def last_day(self) -> date | None:
        """Until when it is a yes, if time alone ends it; None when it does not."""
        ends = _first(self.said, "no") if self.said.answer == "yes" else None
        return ends.on - timedelta(days=1) if ends else None


def judged(pack: Pack, answers: Answers, values: Mapping[str, Value], today: date) -> list[Judged]:
    """Every rule in force today for persons or for firms, in the order of the pack."""
    return [
        _judged(pack, rule, answers, values, today)
        for rule in pack.rules_on(today, answers.subject)
        if answers.only in ("", rule.rule)
    ]


def _judged(pack: Pack, rule: Rule, answers: Answers, values: Mapping[str, Value], today: date) -> Judged:
    said = explain(
        pack.rule(rule.rule, today), answers.facts, values, today, pack.later_versions(rule.rule, today)
    )
    return Judged(rule, pack.benefits.get(rule.benefit or ""), said, today)


def _first(said: Explanation, answer: str) -> Change | None:
    return next((change for change in said.changes if change.answer == answer), None)


def next_questions(found: Sequence[Judged], skipped: frozenset[str], most: int) -> tuple[str, ...]:
    """The facts in most rules that are still open, at most ``most``; empty when nothing more can be asked.

    A fact that every rule asks only after another one on the page waits for that answer: whoever has no children is
    not asked how old the youngest is.
    """
    open_rules = [
        [name for name in one.asks if name not in skipped] for one in found if one.said.answer == "unknown"
    ]
    times = Counter(name for names in open_rules for name in names)
    page: list[str] = []
    for name, _times in times.most_common():
        if len(page) == most:
            break
        asked = [names[: names.index(name)] for names in open_rules if name in names]
        if not any(all(earlier in before for before in asked) for earlier in page):
            page.append(name)
    return tuple(page)
