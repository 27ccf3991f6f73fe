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
_IN_FORCE = {"zh": "新规定开始施行", "en": "when the new rule comes into force"}


@dataclass(frozen=True)
class Judged:
    """One rule and what it says of these answers."""

    rule: Rule
    benefit: Benefit | None
    said: Explanation
    #: what a version that follows this one will first say, when it says yes
    next_yes: Change | None = None
    #: whether another version goes on where this one ends
    goes_on: bool = False

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that decide it and can be asked, the most deciding first."""
        return tuple(fact.name for fact in self.said.ask)

    @property
    def begins(self) -> Change | None:
        """When time alone makes it a yes; None when it does not."""
        if self.said.answer != "no":
            return None
        return _first(self.said, "yes") or self.next_yes

    @property
    def last_day(self) -> date | None:
        """Until when it is a yes, if time alone ends it; None when it does not, or a new version goes on."""
        ends = _first(self.said, "no") if self.said.answer == "yes" else None
        if ends is None:
            return None
        last = ends.on - timedelta(days=1)
        return None if self.goes_on and last == self.rule.valid.until else last


def judged(pack: Pack, answers: Answers, values: Mapping[str, Value], today: date) -> list[Judged]:
    """Every rule in force today for persons or for firms, in the order of the pack."""
    return [
        _judged(pack, rule, answers, values, today)
        for rule in pack.rules_on(today, answers.subject)
        if answers.only in ("", rule.rule)
    ]


def _judged(pack: Pack, rule: Rule, answers: Answers, values: Mapping[str, Value], today: date) -> Judged:
    said = explain(pack.rule(rule.rule, today), answers.facts, values, today)
    later = [one for one in pack.rules[rule.rule] if one.valid.since > today]
    next_yes = None
    if said.answer == "no":
        found = (_coming(pack, one, answers, values) for one in later)
        next_yes = next((change for change in found if change is not None), None)
    return Judged(rule, pack.benefits.get(rule.benefit or ""), said, next_yes, bool(later))


def _coming(pack: Pack, version: Rule, answers: Answers, values: Mapping[str, Value]) -> Change | None:
    """When a version that is not in force yet will first say yes."""
    since = version.valid.since
    said = explain(pack.rule(version.rule, version=version.version), answers.facts, values, since)
    if said.answer == "yes":
        return Change(since, "yes", _IN_FORCE)
    return _first(said, "yes") if said.answer == "no" else None


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
