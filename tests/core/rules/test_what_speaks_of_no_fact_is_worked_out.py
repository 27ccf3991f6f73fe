"""A part of a rule that speaks of no fact is a value before the query is made: a column of one value trips Polars up."""

from __future__ import annotations

from datetime import date

import pytest

from mashangban.core.rules.checking import check
from mashangban.core.rules.staging import program
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.typed import Constant, names
from mashangban.core.rules.types import Kind, Type

ON = date(2024, 2, 29)
TYPES = {"x": Type(Kind.INTEGER, low=0, high=9)}


def test_no_step_is_without_a_fact() -> None:
    texts = ("year(today()) / 3 > x", "year(today()) / 3 < x", "x + 1 = 2 OR x + 1 = 3")
    made = program({text: check(parse(text), TYPES) for text in texts}, {}, ON)
    assert made.stages
    assert all(names(node) for stage in made.stages for _, node in stage)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("year(today()) = 2024", True),
        ("x > 1 AND 1 > 2", False),
        ("x > 1 OR 2 > 1", True),
        ("TRUE AND NOT (NULL)", None),
    ],
)
def test_what_is_decided_without_facts_is_a_constant(text: str, value: bool | None) -> None:
    ((_, answer),) = program({"rule": check(parse(text), TYPES)}, {}, ON).answers
    assert isinstance(answer, Constant)
    assert answer.value is value


def test_a_part_that_makes_no_difference_is_left_out() -> None:
    with_it, without = (check(parse(text), TYPES) for text in ("x > 1 AND 2 > 1", "x > 1"))
    assert program({"rule": with_it}, {}, ON) == program({"rule": without}, {}, ON)
