"""Facts from JSON: every bad value told at once with its remedy; what follows from them is derived in order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mashangban.core.rules.facts import Fact, Facts, FactsError
from mashangban.core.rules.refusal import BadFacts
from mashangban.core.rules.types import BOOLEAN, TEXT, Kind, Type

FACTS = Facts(
    [
        Fact("poor", BOOLEAN),
        Fact("needy", BOOLEAN, derive="per_head <= 1000 OR age >= 80"),
        Fact("per_head", Type(Kind.DECIMAL, 2), derive="income / size"),
        Fact("income", Type(Kind.DECIMAL, 2, Decimal(0), Decimal(10**7))),
        Fact("size", Type(Kind.INTEGER, 0, 1, 20)),
        Fact("born", Type(Kind.DATE, low=date(1900, 1, 1))),
        Fact("age", Type(Kind.INTEGER, 0, 0, 130), derive="age(born)"),
        Fact("district", TEXT),
        Fact("marital", Type(Kind.TEXT, options=("single", "married"))),
    ]
)


def test_good_values_are_read_and_the_unknown_left_out() -> None:
    raw = {
        "poor": True,
        "income": 12.5,
        "size": Decimal("3.0"),
        "born": "1950-02-28",
        "district": "120104",
        "marital": None,
    }
    assert FACTS.read(raw | {"foo": 1}) == {
        "poor": True,
        "income": Decimal("12.5"),
        "size": 3,
        "born": date(1950, 2, 28),
        "district": "120104",
    }
    assert FACTS.ignored({"foo": 1, "Born": 2, "size": 3}) == {"foo": None, "Born": "born"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("poor", "yes", "write true or false"),
        ("poor", 1, "write true or false"),
        ("size", "3", "write 3 without quotes"),
        ("size", True, "is not a number"),
        ("size", 2.5, "is not a whole number"),
        ("size", 21, "give 1 to 20"),
        ("income", Decimal("1.005"), "has more than 2 decimals"),
        ("income", -1, "give 0 to 10000000"),
        ("income", Decimal("1e30"), "is too large"),
        ("income", float("nan"), "is not a number"),
        ("born", "1950/2/28", 'write year-month-day, for example "1950-03-31"'),
        ("born", "28.02.1950", "is not a day"),
        ("born", "19500228", "is not a day"),
        ("born", "1950-02-30", "is a day that does not exist"),
        ("born", "1899-12-31", "give at least 1900-01-01"),
        ("district", 120104, "put it in quotes"),
        ("marital", "maried", "did you mean married?"),
        ("marital", [1], "is not a text"),
    ],
)
def test_bad_values(name: str, value: object, words: str) -> None:
    with pytest.raises(BadFacts) as caught:
        FACTS.read({name: value})
    assert words in caught.value.text("en")
    assert caught.value.text("zh").startswith(name)


def test_all_bad_values_are_told_at_once() -> None:
    with pytest.raises(BadFacts) as caught:
        FACTS.read({"poor": 1, "size": 0, "born": "x", "income": 1})
    assert [error.name for error in caught.value.errors] == ["poor", "size", "born"]


def test_derived_facts_follow_in_order() -> None:
    assert FACTS.order.index("per_head") < FACTS.order.index("needy")
    found = FACTS.derived({"income": Decimal(100), "size": 3, "born": date(1950, 1, 1)}, date(2024, 6, 1))
    assert (found["per_head"], found["age"], found["needy"]) == (Decimal("33.333333"), 74, True)
    assert "per_head" not in FACTS.derived({"income": Decimal(1)}, date(2024, 6, 1))


def test_a_derived_fact_given_counts_only_where_it_does_not_follow() -> None:
    assert FACTS.derived({"age": 82}, date(2024, 6, 1))["needy"] is True
    assert FACTS.derived({"age": 82, "born": date(2000, 1, 1)}, date(2024, 6, 1))["age"] == 24


def test_the_raw_facts_below() -> None:
    assert set(FACTS.raw(["needy", "district"])) == {"income", "size", "born", "district"}


def test_every_derivation_that_does_not_work_is_told() -> None:
    with pytest.raises(FactsError) as caught:
        Facts(
            [
                Fact("a", BOOLEAN, derive="b"),
                Fact("b", BOOLEAN, derive="NOT a"),
                Fact("c", BOOLEAN, derive="x > 1"),
                Fact("d", BOOLEAN, derive="1 +"),
                Fact("e", TEXT, derive="1 + 1"),
            ]
        )
    problems = {name: error.text("en") for name, error in caught.value.problems}
    assert sorted(problems) == ["a", "b", "c", "d", "e"]
    assert "circle: a, b" in problems["a"]
    assert "no fact x" in problems["c"]
    assert "declared as a text but derived as a number" in problems["e"]
