"""A rule is read as SQL reads it; whatever is no rule is refused in words, never with a traceback."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.rules import nodes
from mashangban.core.rules.checking import check, infer
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.refusal import RuleError
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.types import BOOLEAN, TEXT, Kind, Type
from mashangban.core.rules.writing import write
from tests.core.rules.random_rules import rules

WORDS = [
    "a", "b", "n", "m", "k", "AND", "OR", "NOT", "NOT", "=", "<>", "<", ">=", "(", ")", "1", "2", "-", "+", "*", "'x'", "IN", "(1, 2)",
    "IS NULL", "IS NOT NULL", "BETWEEN", "LIKE", "'x%'", "NULL", "TRUE", ",",
]  # fmt: skip
TYPES = {"a": BOOLEAN, "b": BOOLEAN, "n": Type(Kind.INTEGER), "m": Type(Kind.INTEGER), "k": TEXT}
VALUES = {"a": True, "b": False, "n": 1, "m": None, "k": "x"}
COLUMNS = "(SELECT TRUE AS a, FALSE AS b, 1::BIGINT AS n, NULL::BIGINT AS m, 'x' AS k)"


def refused(text: str) -> RuleError | None:
    try:
        check(parse(text), TYPES)
    except RuleError as error:
        return error
    return None


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_what_is_accepted_means_the_same_to_a_database(text: str) -> None:
    if refused(text) is None:
        (answer,) = duckdb.execute(f"SELECT ({text}) FROM {COLUMNS}").fetchall()[0]
        assert evaluate(check(parse(text), TYPES), VALUES, date(2024, 6, 1)) is answer


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"[a-c0-9 =<>()'\"*/+.,%-]{1,40}", fullmatch=True))
def test_any_text_is_a_rule_or_refused_in_words(text: str) -> None:
    error = refused(text)
    if error is not None:
        assert 1 <= error.position <= len(text) + 1
        assert error.text("zh")
        assert error.text("en")


@settings(max_examples=150, deadline=None)
@given(
    rules(
        [
            *(
                "a",
                "n > 1",
                "k LIKE 'x%'",
                "m + n * 2 < -3",
                "m BETWEEN 1 AND 2",
                "k NOT IN ('x', '''')",
                "age(d) > 1",
            )
        ]
    )
)
def test_a_tree_is_written_and_read_back(text: str) -> None:
    tree = parse(text)
    assert parse(write(tree)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("n = -5", nodes.Compare("=", nodes.Name("n"), nodes.Literal(Decimal(-5)))),
        ('"年 龄" IS NULL', nodes.IsNull(nodes.Name("年 龄"))),
        ("户籍", nodes.Name("户籍")),
        ("person.age IS NOT NULL", nodes.Not(nodes.IsNull(nodes.Name("person.age")))),
        ("d = date '2024-02-29'", nodes.Compare("=", nodes.Name("d"), nodes.Literal(date(2024, 2, 29)))),
        (
            "AGE(d) != 1",
            nodes.Compare("<>", nodes.Call("age", (nodes.Name("d"),)), nodes.Literal(Decimal(1))),
        ),
    ],
)
def test_trees(text: str, tree: nodes.Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("年龄 ≥ 60", 4, "write >="),
        ("年龄 >= 60 AND （a）", 14, "write ("),
        ("a = 1 = 1", 7, "put one in parentheses"),
        ("a -- b", 3, "a rule has no comments"),
        ("n = 1e99", 5, "more than 38 digits"),
        ("d = DATE '2024-02-30'", 10, "is not a day"),
        ("d >= CURRENT_DATE", 6, "write today()"),
        ("n IN ()", 7, "IN needs a list"),
        ("(a", 3, "a parenthesis is not closed"),
        ("n = 1 + + m", 9, "leave it out"),
        ("+ a", 1, "leave it out"),
        ("k = 'x", 5, "does not end"),
        ("NOT " * 50 + "a", 161, "levels inside each other"),
    ],
)
def test_refused_with_a_place_and_a_remedy(text: str, position: int, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert caught.value.position == position
    assert words in caught.value.text("en")


def test_types_follow_from_use() -> None:
    found = infer(
        parse("age(x) > 1 AND y >= 60.125 AND z = 'a' AND w AND q < '2024-01-01' AND b = y AND c IS NULL")
    )
    kinds = {name: kind.kind for name, kind in found.items()}
    assert kinds == {
        "x": Kind.DATE, "y": Kind.DECIMAL, "z": Kind.TEXT, "w": Kind.BOOLEAN, "q": Kind.DATE, "b": Kind.DECIMAL, "c": Kind.TEXT,
    }  # fmt: skip
    assert found["y"].scale == 3
