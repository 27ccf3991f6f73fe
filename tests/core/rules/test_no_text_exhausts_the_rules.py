"""However long, deep or senseless a text is: it is a rule, or it is refused with a place and a remedy."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.inferring import infer
from mashangban.core.rules.ranges import lint
from mashangban.core.rules.refusal import RuleError
from mashangban.core.rules.rule import checked_rule, quoted
from mashangban.core.rules.staging import program
from mashangban.core.rules.syntax import DEEPEST, MOST_STEPS, parse
from mashangban.core.rules.types import BOOLEAN, DATE, FLOAT, TEXT, Kind, Type
from mashangban.core.rules.writing import write

ON = date(2024, 2, 29)
TYPES = {
    "a": BOOLEAN,
    "n": Type(Kind.INTEGER, low=0, high=9),
    "m": Type(Kind.DECIMAL, 2),
    "f": FLOAT,
    "k": TEXT,
    "d": DATE,
}
WORDS = [
    *TYPES, "年龄", '"x y"', "AND", "OR", "NOT", "=", "<>", "<=", ">", "+", "-", "*", "/", "(", ")", ",", ".", "IN", "IN (1, NULL)",
    "BETWEEN", "LIKE", "'%'", "'a_%b%'", "IS NULL", "IS", "NULL", "TRUE", "age(", "months_since(", "today()", "nothing(",
    "DATE '2024-02-30'", "DATE '0001-01-01'", "'9999-12-31'", "1e38", "1e-38", "0", "0.5", "99999999999999999999999999999999999999",
    "CASE", "'", '"', "--", "；", "（", "\ud800", "k = '\ud800'", "k LIKE '\x00%'", "e\u0301", "𠀀",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
#: one thing over and over: what stands before, in the middle and after, and how often
NESTED = st.builds(
    lambda before, middle, after, times: before * times + middle + after * times,
    st.sampled_from(["(", "NOT ", "-", "age(", "a AND (", "n + (", "NOT (", "n IN (", "x.", "- (", "f / ("]),
    st.sampled_from(["a", "n", "f", "d", "1 = 1", ""]),
    st.sampled_from([")", "", " = 1", " + n", " * f", " / 2", " AND a", ") OR a", ") - 1", ", 1"]),
    st.integers(0, 700),
)


def used(text: str) -> None:
    """Everything that a rule goes through before and when it answers."""
    infer(parse(text), TYPES)
    assert parse(write(parse(text))) == parse(text)
    tree = checked_rule(quoted(text, TYPES), TYPES)
    evaluate(tree, {"a": True, "n": 3, "k": "", "d": date(1964, 2, 29)}, ON)
    lint(tree, TYPES, ON)
    program({"r": tree}, {}, ON)


def error_of(text: str) -> RuleError | None:
    try:
        used(text)
    except RuleError as error:
        return error
    return None


@settings(max_examples=400)
@given(SOUP | NESTED | st.text(max_size=80))
def test_only_the_declared_error_comes_out(text: str) -> None:
    error = error_of(text)
    if error is not None:
        assert 1 <= error.position <= max(len(text), 1) + 1
        assert all(error.remedy[lang] for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("+".join(["n"] * 900) + " = 1", 2 * MOST_STEPS + 2, "more than 60 of + - * /"),
        ("f*" * 900 + "f = 1", 2 * MOST_STEPS + 2, "derive a fact"),
        ("(" * 30 + "n" + "+1+1)" * 31, 30 + 2 + 5 * 30, "more than 60 of + - * /"),
        ("a(" * 900, 2 * DEEPEST + 1, "more than 40 levels"),
        ("(" * 900 + "a" + ")" * 900, DEEPEST + 1, "more than 40 levels"),
        ("a" + " AND a" * 400, 2000, "longer than 2000 characters"),
        ("k = '\ud800'", 6, "U+D800 is not allowed"),
        ("k = '\x00'", 6, "U+0000 is not allowed"),
    ],
)
def test_long_and_deep_ones_are_refused_where_it_becomes_too_much(
    text: str, position: int, words: str
) -> None:
    error = error_of(text)
    assert error is not None
    assert (error.position, words in error.text("en")) == (position, True)


@pytest.mark.parametrize(
    "text",
    [" AND ".join(["a"] * 330), "+".join(["n"] * 61) + " = 1", "(" * 40 + "a" + ")" * 40, "NOT " * 40 + "a"],
)
def test_up_to_there_they_are_rules(text: str) -> None:
    assert error_of(text) is None
