"""The readable evaluator: exact numbers, whole years, and unknown wherever something is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.rules.checking import check, check_value
from mashangban.core.rules.evaluating import day_part, evaluate, quotient
from mashangban.core.rules.facts import typed_value
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.types import BOOLEAN, DATE, FLOAT, TEXT, Kind, Type, in_units, units_of

TYPES = {
    "n": Type(Kind.INTEGER),
    "m": Type(Kind.INTEGER),
    "money": Type(Kind.DECIMAL, 2),
    "real": FLOAT,
    "born": DATE,
    "name": TEXT,
    "poor": BOOLEAN,
}
ON = date(2024, 6, 1)


def answer(text: str, values: dict[str, object]) -> bool | None:
    return evaluate(check(parse(text), TYPES), values, ON)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("n > 1", {}, None),
        ("n > 1 OR poor", {"poor": True}, True),
        ("n > 1 AND poor", {"poor": False}, False),
        ("n IS NULL", {}, True),
        ("(n > m) IS NULL", {"n": 1}, True),
        ("n IN (1, NULL)", {"n": 2}, None),
        ("n NOT IN (1, NULL)", {"n": 1}, False),
        ("n / m > 1", {"n": 1, "m": 0}, None),
        ("(n / m) IS NULL", {"n": 1, "m": 0}, True),
        ("n / m = 0.333333", {"n": 1, "m": 3}, True),
        ("n / m = -0.666667", {"n": -2, "m": 3}, True),
        ("n / m = 0.000001", {"n": 1, "m": 2_000_000}, True),
        ("n * m > 0", {"n": 2**63 - 1, "m": 2**63 - 1}, True),
        ("n + 1 > n", {"n": 2**63 - 1}, True),
        ("money * 3 = 0.3", {"money": Decimal("0.1")}, True),
        ("money = 0.13", {"money": 0.125}, True),
        ("money = 1", {"money": float("nan")}, None),
        ("real / 0 > 1", {"real": 1.0}, None),
        ("real * real > 1", {"real": 1e200}, None),
        ("real + 0.2 = 0.3", {"real": 0.1}, False),
        ("name LIKE '南%'", {"name": "南开"}, True),
        ("name = 'e\u0301'", {"name": "\u00e9"}, False),
        ("name = ''", {"name": ""}, True),
        ("poor = FALSE", {"poor": False}, True),
        ("born BETWEEN '1950-01-01' AND DATE '1959-12-31'", {"born": date(1950, 1, 1)}, True),
        ("today() = '2024-06-01'", {}, True),
    ],
)
def test_answers(text: str, values: dict[str, object], expected: bool | None) -> None:
    assert answer(text, values) is expected


@pytest.mark.parametrize(
    ("function", "day", "on", "value"),
    [
        ("age", date(1964, 6, 1), ON, 60),
        ("age", date(1964, 6, 2), ON, 59),
        ("age", date(1964, 2, 29), date(2025, 2, 28), 60),
        ("age", date(1964, 2, 29), date(2025, 3, 1), 61),
        ("age", date(2025, 1, 1), ON, -1),
        ("months_since", date(2024, 1, 31), date(2024, 2, 29), 0),
        ("months_since", date(2024, 1, 31), date(2024, 3, 1), 1),
        ("days_since", date(2024, 5, 31), ON, 1),
        ("year", date(1964, 2, 29), ON, 1964),
        ("month", date(1964, 2, 29), ON, 2),
    ],
)
def test_days(function: str, day: date, on: date, value: int) -> None:
    tree = check_value(parse(f"{function}(born)"), TYPES)
    assert typed_value(tree, {"born": day}, on) == value


@given(a=st.integers(-(10**12), 10**12), b=st.integers(-(10**6), 10**6))
def test_a_quotient_is_rounded_half_away_from_zero(a: int, b: int) -> None:
    found = quotient(a, b, 10**6, 1)
    if b == 0:
        assert found is None
        return
    assert found is not None
    assert 2 * abs(found * b - a * 10**6) <= abs(b)
    if 2 * abs(found * b - a * 10**6) == abs(b):
        assert abs(found * b) > abs(a * 10**6)


@given(day=st.dates(), earlier=st.dates(), later=st.dates())
def test_years_and_months_never_run_backwards(day: date, earlier: date, later: date) -> None:
    if later < earlier:
        earlier, later = later, earlier
    assert day_part("age", day, earlier) <= day_part("age", day, later)
    assert day_part("months_since", later, day) <= day_part("months_since", earlier, day)


@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=4), scale=st.integers(4, 9))
def test_units_lose_nothing(value: Decimal, scale: int) -> None:
    assert in_units(units_of(value, scale), scale) == value


def test_a_value_of_another_type_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="is no integer"):
        answer("n > 1", {"n": "1"})
