"""A rule: what must hold, clause by clause, each with the article and the plain words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mashangban.core.rules import nodes, typed
from mashangban.core.rules.checking import check
from mashangban.core.rules.facts import Facts
from mashangban.core.rules.refusal import Text
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.typed import Checked
from mashangban.core.rules.types import BOOLEAN, Type
from mashangban.core.rules.writing import write


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition. ``when`` is a SQL boolean expression; ``text`` says it in both languages."""

    when: str
    article: str = ""
    law: str = ""
    text: Text = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule: everybody for whom all clauses hold, from ``valid_from`` to ``valid_to``, both included."""

    code: str
    clauses: tuple[Clause, ...]
    #: "person" or "firm"
    subject: str = "person"
    valid_from: date | None = None
    valid_to: date | None = None
    title: Text = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The whole rule as one expression."""
        if len(self.clauses) == 1:
            return self.clauses[0].when
        return " AND ".join(f"({clause.when})" for clause in self.clauses)

    def valid(self, on: date) -> bool:
        """Whether it stands on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


def checked_clauses(rule: Rule, types: Mapping[str, Type]) -> tuple[Checked, ...]:
    """The checked tree of each clause, positions counted in its own text; RuleErrors with all of the first bad one."""
    return tuple(check(parse(clause.when), types) for clause in rule.clauses)


def checked_rule(rule: Rule, types: Mapping[str, Type]) -> Checked:
    """One tree for all clauses: what a population is matched with."""
    return together(checked_clauses(rule, types))


def together(clauses: Sequence[Checked]) -> Checked:
    """One tree that holds when all clauses do."""
    return clauses[0] if len(clauses) == 1 else typed.And(parts=tuple(clauses), type=BOOLEAN, at=1)


def quoted(text: str, facts: Facts | Mapping[str, Type]) -> Rule:
    """A rule from one expression, one clause for each part of its AND; RuleErrors with positions in the whole text."""
    node = parse(text)
    check(node, facts.types if isinstance(facts, Facts) else facts)
    parts = node.parts if isinstance(node, nodes.And) else (node,)
    words = [write(part) for part in parts]
    return Rule(text, tuple(Clause(said, text={"zh": said, "en": said}) for said in words))
