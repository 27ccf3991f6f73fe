"""Lint over ranges: what it finds is so, and the usual mistakes are found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from mashangban.core.rules import nodes
from mashangban.core.rules.checking import check
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.ranges import always, lint, lint_rule, never
from mashangban.core.rules.rule import Clause, Rule
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.types import BOOLEAN, DATE, Kind, Type
from tests.core.rules.random_rules import ON, TYPES, fillings, rules, tree_of

PEOPLE = Facts(
    [
        Fact("birth_date", DATE),
        Fact("age", Type(Kind.INTEGER, 0, 0, 130), derive="age(birth_date)"),
        Fact("poor", BOOLEAN),
        Fact("kind", Type(Kind.TEXT, options=("a", "b", "c"))),
        Fact("y", Type(Kind.INTEGER, 0, 0, 20)),
        Fact("z", Type(Kind.INTEGER, 0, 0, 20)),
    ]
)
CAN_NEVER, HOLDS_ALWAYS, NO_DIFFERENCE = (
    "this can never hold",
    "this holds always",
    "this part never makes a difference",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("age >= 200", [(1, CAN_NEVER)]),
        ("age >= 60 AND age < 50", [(1, CAN_NEVER)]),
        ("kind = 'a' AND kind = 'b'", [(1, CAN_NEVER)]),
        ("y + z > 60", [(1, CAN_NEVER)]),
        ("birth_date = NULL", [(1, CAN_NEVER)]),
        ("age >= 0", [(1, HOLDS_ALWAYS)]),
        ("poor OR kind IN ('a', 'b', 'c')", [(1, HOLDS_ALWAYS)]),
        ("age >= 60 AND age >= 50", [(15, NO_DIFFERENCE)]),
        ("poor AND age >= 60 AND (age >= 50 OR kind = 'a')", [(25, NO_DIFFERENCE)]),
        ("poor OR poor AND age > 5", [(9, NO_DIFFERENCE)]),
        ("y + z > 15 OR y + z > 15", [(15, NO_DIFFERENCE)]),
        ("kind = 'a' OR age > 150", [(15, NO_DIFFERENCE)]),
        ("age >= 60 AND poor", []),
        ("age IS NULL OR age > 60", []),
        ("y + z > 15", []),
    ],
)
def test_what_is_found(text: str, found: list[tuple[int, str]]) -> None:
    tree = check(parse(text), PEOPLE.declared)
    assert [(one.at, one.problem["en"]) for one in lint(tree, PEOPLE.declared, ON)] == found


@settings(max_examples=80, deadline=None)
@given(text=rules())
def test_never_and_always_are_so_and_none_is_missed_where_facts_have_few_values(text: str) -> None:
    tree = tree_of(text)
    answers = {evaluate(tree, values, ON) for values in fillings(TYPES)}
    assert never(tree, TYPES, ON) == (True not in answers)
    assert always(tree, TYPES, ON) == (False not in answers)


@settings(max_examples=80, deadline=None)
@given(text=rules())
def test_a_part_that_makes_no_difference_can_go(text: str) -> None:
    node = parse(text)
    if not isinstance(node, nodes.And | nodes.Or):
        return
    tree = tree_of(text)
    idle = {one.at for one in lint(tree, TYPES, ON) if one.problem["en"] == NO_DIFFERENCE}
    # A part of a part may begin where the part does; only parts that have none are clear.
    joined = nodes.And | nodes.Or | nodes.Not
    kept = tuple(part for part in node.parts if isinstance(part, joined) or part.at not in idle)
    if not kept or len(kept) == len(node.parts):
        return
    shorter = check(kept[0] if len(kept) == 1 else type(node)(kept), TYPES)
    for values in fillings(TYPES):
        assert {evaluate(shorter, values, ON), evaluate(tree, values, ON)} != {True, False}


def test_clauses_are_held_against_each_other() -> None:
    rule = Rule("r", (Clause("age >= 60"), Clause("poor"), Clause("age >= 50")))
    assert [(number, one.problem["en"]) for number, one in lint_rule(rule, PEOPLE, ON)] == [
        (2, NO_DIFFERENCE)
    ]
    rule = Rule("r", (Clause("age >= 60"), Clause("age < 50")))
    assert [one.problem["en"] for _, one in lint_rule(rule, PEOPLE, ON)] == [CAN_NEVER]
