"""Lint over ranges: conditions that can never hold, that always hold, and parts that never make a difference.

Nothing is found that is not so: conditions on several facts count as free to be yes or no unless their ranges forbid it,
and a rule too large to be gone through is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mashangban.core.rules import typed
from mashangban.core.rules.checking import check
from mashangban.core.rules.deciding import groups, solve, space
from mashangban.core.rules.facts import Facts
from mashangban.core.rules.refusal import Text
from mashangban.core.rules.rule import Rule
from mashangban.core.rules.skeleton import Join, Opposite, Skeleton, atoms, expand, join, outline
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.typed import Checked
from mashangban.core.rules.types import Type


@dataclass(frozen=True, slots=True)
class Finding:
    """What is odd about a rule: where (character, counted from 1), what, and what to do about it."""

    at: int
    problem: Text
    remedy: Text


def never(checked: Checked, types: Mapping[str, Type], on: date) -> bool:
    """Whether no facts within their ranges make it yes. ``types``: as declared (`Facts.declared`)."""
    return _possibly(_open(checked, on), types, on) is None


def always(checked: Checked, types: Mapping[str, Type], on: date) -> bool:
    """Whether no facts within their ranges make it no."""
    return _possibly(Opposite(_open(checked, on)), types, on) is None


def lint(checked: Checked, types: Mapping[str, Type], on: date) -> tuple[Finding, ...]:
    """Everything odd about one expression, in the order of the text."""
    if never(checked, types, on):
        return (Finding(checked.at, *_NEVER),)
    if always(checked, types, on):
        return (Finding(checked.at, *_ALWAYS),)
    found = {at: Finding(at, *_DEAD) for at in _dead(checked, types, on)}
    return tuple(found[at] for at in sorted(found))


def lint_rule(rule: Rule, facts: Facts, on: date) -> list[tuple[int, Finding]]:
    """The same for a rule: the number of the clause, from 0, and what is odd about it alone or beside the others.

    RuleErrors when a clause does not fit the facts.
    """
    types = facts.declared
    clauses = [check(parse(clause.when), types) for clause in rule.clauses]
    found = [(number, one) for number, clause in enumerate(clauses) for one in lint(clause, types, on)]
    if found or len(clauses) == 1:
        return found
    parts = [_open(clause, on) for clause in clauses]
    if _possibly(join(True, parts), types, on) is None:
        return [(0, Finding(clauses[0].at, *_NEVER))]
    return [(number, Finding(clauses[number].at, *_DEAD)) for number in _idle(True, parts, types, on)]


def _open(checked: Checked, on: date) -> Skeleton:
    return outline(expand(checked, {}, {}), {}, on)


def _possibly(skeleton: Skeleton, types: Mapping[str, Type], on: date) -> tuple[str, ...] | None:
    return solve(skeleton, space(skeleton, types, {}, on)).possibly


def _dead(node: Checked, types: Mapping[str, Type], on: date) -> Iterator[int]:
    """Where the parts begin without which the answer would be the same."""
    if isinstance(node, typed.Not):
        yield from _dead(node.inner, types, on)
    if not isinstance(node, typed.And | typed.Or):
        return
    idle = set(_idle(isinstance(node, typed.And), [_open(part, on) for part in node.parts], types, on))
    for number, part in enumerate(node.parts):
        if number in idle:
            yield part.at
        else:
            yield from _dead(part, types, on)


def _idle(every: bool, parts: Sequence[Skeleton], types: Mapping[str, Type], on: date) -> Iterator[int]:
    """The parts that never make a difference beside the others; of two that say the same, only the later."""
    left = list(enumerate(parts))
    for number, part in reversed(list(enumerate(parts))):
        if any(isinstance(node, typed.IsNull) for atom in atoms(part) for node in typed.walk(atom.tree)):
            continue  # it answers where the others are unknown
        others = [other for at, other in left if at != number]
        beside = next((group for group in groups([part, *others]) if part in group), [part])
        rest = [one for one in beside if one is not part]
        whole, without = join(every, [part, *rest]), join(every, rest)
        differ = Join(False, (join(True, [whole, Opposite(without)]), join(True, [Opposite(whole), without])))
        if _possibly(differ, types, on) is None:
            left = [(at, other) for at, other in left if at != number]
            yield number


_NEVER: tuple[Text, Text] = (
    {"en": "this can never hold", "zh": "这个条件永远不可能成立"},
    {
        "en": "check its numbers against the ranges and options of its facts",
        "zh": "请对照所用事实的范围和取值，核对条件里的数值",
    },
)
_ALWAYS: tuple[Text, Text] = (
    {"en": "this holds always", "zh": "这个条件总是成立"},
    {"en": "leave it out, or correct its numbers", "zh": "请删去它，或更正其中的数值"},
)
_DEAD: tuple[Text, Text] = (
    {"en": "this part never makes a difference", "zh": "这一部分从不影响结果"},
    {"en": "leave it out, or correct it", "zh": "请删去它，或更正它"},
)
