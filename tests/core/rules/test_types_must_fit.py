"""A rule is checked against the types of its facts: everything wrong is told at once, with place and remedy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mashangban.core.rules import typed
from mashangban.core.rules.checking import check, check_value
from mashangban.core.rules.refusal import RuleErrors
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.typed import bits
from mashangban.core.rules.types import BOOLEAN, DATE, FLOAT, HIGHEST, TEXT, Kind, Type

TYPES = {
    "age": Type(Kind.INTEGER, low=0, high=130),
    "count": Type(Kind.INTEGER),
    "money": Type(Kind.DECIMAL, 2, Decimal(0), Decimal("1000000.00")),
    "real": FLOAT,
    "born": DATE,
    "name": TEXT,
    "kind": Type(Kind.TEXT, options=("single", "married")),
    "poor": BOOLEAN,
}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("agee > 1", [(1, "there is no fact agee; did you mean age?")]),
        ("nothing > 1 AND poor", [(1, "use one of: age, count")]),
        ("ages(born) > 1", [(1, "there is no function ages; did you mean age?")]),
        ("age(born, born) > 1", [(1, "age is given 2 values")]),
        ("today(born) > '2024-01-01'", [(1, "write for example today()")]),
        ("age(age) > 1", [(5, "a day is needed here, this is a number")]),
        ("age = 'x'", [(7, "a text cannot be compared with a number")]),
        ("born > 5", [(8, "a number cannot be compared with a day")]),
        ("born > '2024-1-1'", [(8, "is not a day")]),
        ("name > 'b'", [(1, "have no order")]),
        ("poor < TRUE", [(1, "have no order")]),
        ("kind = 'singel'", [(8, "did you mean 'single'?")]),
        ("kind IN ('single', 'x')", [(20, "use one of: single, married")]),
        ("money", [(1, "not a question answered by yes or no")]),
        ("today() - born > 3", [(1, "count with days_since(…)"), (11, "count with days_since(…)")]),
        ("poor + 1 > 2", [(1, "cannot be computed with")]),
        ("age LIKE '6%'", [(1, "LIKE is for texts")]),
        ("name LIKE 'a_b'", [(11, "only at its ends")]),
        ("name LIKE 'a%b'", [(11, "only at its ends")]),
        ("name IN (age)", [(10, "a list holds values only")]),
        ("count * count * count > 1", [(1, "can grow beyond 38 digits")]),
        ("age > 1 AND agee > 1 OR name < 'x'", [(13, "agee"), (25, "no order")]),
    ],
)
def test_what_is_refused(text: str, problems: list[tuple[int, str]]) -> None:
    with pytest.raises(RuleErrors) as caught:
        check(parse(text), TYPES)
    assert [error.position for error in caught.value.errors] == [place for place, _ in problems]
    for error, (_, words) in zip(caught.value.errors, problems, strict=True):
        assert words in error.text("en")
        assert error.text("zh") != error.text("en")


@pytest.mark.parametrize(
    ("text", "scale", "low", "high", "width"),
    [
        ("age + 1", 0, 1, 131, 64),
        ("-age", 0, -130, 0, 64),
        ("money + age", 2, 0, 100_013_000, 64),
        ("money * 1.5", 3, 0, 1_500_000_000, 64),
        ("age - money", 2, -100_000_000, 13_000, 64),
        ("money / age", 6, 0, 1_000_000_000_000, 64),
        ("money / 3", 6, 0, 333_333_333_333, 64),
        ("age / -2", 6, -65_000_000, 0, 64),
        ("count + 1", 0, -(2**63) + 1, HIGHEST + 1, 128),
        ("count * count", 0, -(2**63) * HIGHEST, 2**126, 128),
        ("age(born)", 0, -9999, 9999, 64),
        ("1.50", 1, 15, 15, 64),
    ],
)
def test_ranges_are_carried_along(text: str, scale: int, low: int, high: int, width: int) -> None:
    tree = check_value(parse(text), TYPES)
    assert (tree.type.scale, tree.type.units, bits(tree)) == (scale, (low, high), width)


def test_both_sides_of_a_comparison_have_one_form() -> None:
    tree = check(parse("money >= 12.505"), TYPES)
    assert isinstance(tree, typed.Compare)
    assert isinstance(tree.left, typed.Convert)
    assert isinstance(tree.right, typed.Constant)
    assert (tree.left.type.scale, tree.right.value) == (3, 12505)


def test_a_list_takes_the_scale_of_its_finest_value() -> None:
    tree = check(parse("age IN (1, 2.5, NULL)"), TYPES)
    assert isinstance(tree, typed.In)
    assert ([option.value for option in tree.options], tree.value.type.scale, tree.null) == (
        [10, 25],
        1,
        True,
    )


def test_texts_beside_a_day_are_days_and_numbers_beside_a_double_are_doubles() -> None:
    day, real = check(parse("born >= '2024-02-29'"), TYPES), check(parse("real = 1"), TYPES)
    assert isinstance(day, typed.Compare)
    assert isinstance(day.right, typed.Constant)
    assert day.right.value == date(2024, 2, 29)
    assert isinstance(real, typed.Compare)
    assert isinstance(real.right, typed.Constant)
    assert isinstance(real.right.value, float)


@pytest.mark.parametrize(
    ("pattern", "kind", "text"),
    [
        ("a%", "prefix", "a"),
        ("%a", "suffix", "a"),
        ("%a%", "contains", "a"),
        ("a", "exact", "a"),
        ("%", "contains", ""),
    ],
)
def test_patterns(pattern: str, kind: str, text: str) -> None:
    tree = check(parse(f"name LIKE '{pattern}'"), TYPES)
    assert isinstance(tree, typed.Like)
    assert (tree.kind, tree.text) == (kind, text)
