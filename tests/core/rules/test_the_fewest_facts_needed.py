"""What is still needed is enough whatever is answered, and nothing smaller is."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.explaining import Explanation, explain
from mashangban.core.rules.facts import Fact, Facts, undeclared
from mashangban.core.rules.rule import quoted
from mashangban.core.rules.types import BOOLEAN, DATE, TEXT, Kind, Type
from tests.core.rules.random_rules import (
    ATOMS,
    NULL_ATOMS,
    ON,
    TYPES,
    by_size,
    can_be_yes,
    decides,
    fillings,
    missing_of,
    partial,
    rules,
    tree_of,
)

FACTS = undeclared(TYPES)


def told(text: str, known: dict[str, object]) -> Explanation:
    return explain(quoted(text, FACTS), FACTS, known, ON)


@settings(max_examples=120, deadline=None)
@given(text=rules([*ATOMS, *NULL_ATOMS]), known=partial)
def test_needed_is_the_smallest_set_that_decides(text: str, known: dict[str, object]) -> None:
    found, tree = told(text, known), tree_of(text)
    if found.answer != "unknown":
        assert found.needed == ()
        return
    missing = missing_of(text, known)
    enough = next((some for some in by_size(missing) if decides(tree, known, some)), None)
    if enough is not None:
        assert decides(tree, known, found.needed)
        assert len(found.needed) == len(enough)


@settings(max_examples=120, deadline=None)
@given(text=rules([*ATOMS, *NULL_ATOMS]), known=partial)
def test_possible_is_the_smallest_set_that_can_make_it_yes(text: str, known: dict[str, object]) -> None:
    found, tree = told(text, known), tree_of(text)
    if found.answer != "unknown":
        return
    missing = missing_of(text, known)
    enough = next((some for some in by_size(missing) if can_be_yes(tree, known, some)), None)
    assert (found.possible is None) == (enough is None)
    if enough is not None and found.possible is not None:
        assert can_be_yes(tree, known, found.possible)
        assert len(found.possible) == len(enough)


@settings(max_examples=80, deadline=None)
@given(text=rules(), known=partial)
def test_learning_a_fact_never_turns_an_answer(text: str, known: dict[str, object]) -> None:
    tree = tree_of(text)
    before = evaluate(tree, known, ON)
    if before is None:
        return
    for answers in fillings(missing_of(text, known)[:2]):
        assert evaluate(tree, {**known, **answers}, ON) is before


@settings(max_examples=80, deadline=None)
@given(text=rules(), known=partial)
def test_the_reasons_alone_decide(text: str, known: dict[str, object]) -> None:
    found = told(text, known)
    if found.answer == "unknown":
        return
    only = {name: value for one in found.because for name, value in one.facts.items()}
    assert evaluate(tree_of(text), only, ON) is (found.answer == "yes")


PEOPLE = Facts(
    [
        Fact("birth_date", DATE, question={"en": "?", "zh": "？"}),
        Fact("age", Type(Kind.INTEGER, 0, 0, 130), derive="age(birth_date)"),
        Fact("income", Type(Kind.DECIMAL, 2, Decimal(0)), question={"en": "?"}),
        Fact("size", Type(Kind.INTEGER, 0, 1, 20), question={"en": "?"}),
        Fact("per_head", Type(Kind.DECIMAL, 2), derive="income / size"),
        Fact("district", TEXT, question={"en": "?"}),
        Fact("poor", BOOLEAN),
    ]
)


def asked(text: str, known: dict[str, object]) -> Explanation:
    return explain(quoted(text, PEOPLE), PEOPLE, known, ON)


@pytest.mark.parametrize(
    ("text", "known", "needed", "possible"),
    [
        ("age >= 60 AND district = '120104'", {}, ("birth_date", "district"), ("birth_date", "district")),
        ("age >= 60 OR age < 60", {}, ("birth_date",), ("birth_date",)),
        ("age >= 60 AND age < 50 AND poor", {}, ("birth_date",), None),
        ("poor OR per_head <= 1000", {"size": 3}, ("poor", "income"), ("poor",)),
        ("(poor AND age >= 60) OR (poor AND age < 60)", {}, ("poor", "birth_date"), ("poor", "birth_date")),
        ("district LIKE '12%' AND district <> '120104'", {}, ("district",), ("district",)),
        ("age >= 60 AND poor", {"age": 70}, ("poor",), ("poor",)),
    ],
)
def test_raw_facts_are_asked_for(
    text: str, known: dict[str, object], needed: tuple[str, ...], possible: tuple[str, ...] | None
) -> None:
    found = asked(text, known)
    assert (set(found.needed), found.possible and set(found.possible)) == (
        set(needed),
        possible and set(possible),
    )


def test_the_most_deciding_question_comes_first() -> None:
    # Whoever is too young is out at once; the size of the household alone decides nothing.
    found = asked("age >= 60 AND per_head <= 1000", {})
    assert [fact.name for fact in found.ask] == ["birth_date", "income", "size"]


def test_what_has_no_question_is_needed_but_not_asked() -> None:
    found = asked("poor AND age >= 60", {})
    assert set(found.needed) == {"poor", "birth_date"}
    assert [fact.name for fact in found.ask] == ["birth_date"]


NUMBERS = undeclared({f"x{i}": Type(Kind.INTEGER) for i in range(12)} | {"k": TEXT})


@pytest.mark.parametrize(
    "text",
    [
        " AND ".join(f"x{i} > {i}" for i in range(12)),
        " OR ".join(f"(x{i} > {i} AND x{(i + 1) % 12} < 100)" for i in range(12)),
        " AND ".join(f"(k = 'a' OR x{i} + x{(i + 1) % 12} > {i})" for i in range(12)),
    ],
)
def test_twelve_unknown_facts_are_solved_at_once(text: str) -> None:
    rule = quoted(text, NUMBERS)
    started = time.process_time()
    found = explain(rule, NUMBERS, {}, date(2024, 1, 1))
    assert time.process_time() - started < 0.5  # 5 to 20 ms on an idle machine
    assert len(found.needed) >= 12
