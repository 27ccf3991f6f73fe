"""A rule is true, false or unknown, as in SQL, and never raises once it is parsed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.rules.expression import parse

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=True),
    st.decimals(allow_nan=True),
    st.text(max_size=3),
    st.dates(),
    st.datetimes(),
    st.lists(st.integers(), max_size=2),
)


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("category = 'suggestion'", {"category": "suggestion"}, True),
        ("category <> 'suggestion'", {"category": "suggestion"}, False),
        ("category = 'suggestion'", {}, None),
        ("rating <= 2", {"rating": 2}, True),
        ("rating <= 2", {"rating": Decimal("2.01")}, False),
        ("rating <= 2", {"rating": "2"}, None),
        ("level IN ('a', 'b')", {"level": "b"}, True),
        ("level NOT IN ('a', 'b')", {"level": "b"}, False),
        ("level IN ('a', NULL)", {"level": "b"}, None),
        ("n BETWEEN 1 AND 3", {"n": 3}, True),
        ("n BETWEEN 1 AND 3", {"n": 4}, False),
        ("n IS NULL", {}, True),
        ("n IS NOT NULL", {"n": 0}, True),
        ("title LIKE '%区_'", {"title": "南开区1"}, True),
        ("title NOT LIKE '%区_'", {"title": "南开区1"}, False),
        ("a + b * 2 = 7", {"a": 1, "b": 3}, True),
        ("0.1 + 0.2 = 0.3", {}, True),
        ("1 / n > 0", {"n": 0}, None),
        ("-n < 1", {"n": Decimal("sNaN")}, None),
        ("n < 1", {"n": float("nan")}, None),
        ("day >= '2024-10-01'", {"day": date(2024, 10, 1)}, True),
        ("person.age >= 60", {"person.age": 60}, True),
        ("agreed", {"agreed": True}, True),
        ("NOT agreed", {"agreed": "yes"}, None),
    ],
)
def test_answers(rule: str, facts: dict[str, object], expected: bool | None) -> None:
    assert parse(rule).evaluate(facts) is expected


@pytest.mark.parametrize("a", [True, False, None])
@pytest.mark.parametrize("b", [True, False, None])
def test_and_or_not_follow_sql(a: bool | None, b: bool | None) -> None:
    facts = {"a": a, "b": b}
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert parse("a AND b").evaluate(facts) is both
    assert parse("a OR b").evaluate(facts) is either
    assert parse("NOT a").evaluate(facts) is (None if a is None else not a)


RULES = [
    "a = b",
    "a < b",
    "a + b > 1",
    "a / b = 1",
    "a BETWEEN b AND 3",
    "a IN (b, 'x')",
    "a LIKE 'x%' OR b",
    "-a = b",
]


@given(rule=st.sampled_from(RULES), a=VALUES, b=VALUES)
def test_no_fact_makes_a_rule_fail(rule: str, a: object, b: object) -> None:
    assert parse(rule).evaluate({"a": a, "b": b}) in (True, False, None)


@given(rule=st.sampled_from(RULES), a=VALUES, b=VALUES)
def test_learning_a_fact_never_overturns_an_answer(rule: str, a: object, b: object) -> None:
    before = parse(rule).evaluate({"a": a})
    assert before is None or parse(rule).evaluate({"a": a, "b": b}) is before


def test_it_knows_what_it_speaks_about() -> None:
    rule = parse("a = 1 AND (person.b IS NULL OR c IN ('x', 'y'))")
    assert rule.names() == {"a", "person.b", "c"}
    assert rule.compared_texts()["c"] == {"x", "y"}
