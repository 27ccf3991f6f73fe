"""When an answer changes by time alone: on the very day, and on no day between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.rules.changing import horizon
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.explaining import explain
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.rule import Clause, Rule, checked_rule, quoted
from mashangban.core.rules.types import BOOLEAN, DATE, Kind, Type

FACTS = Facts(
    [
        Fact("birth_date", DATE, {"zh": "出生日期", "en": "date of birth"}),
        Fact("since", DATE, {"zh": "离岗日期", "en": "day of leaving work"}),
        Fact("n", Type(Kind.INTEGER)),
        Fact("poor", BOOLEAN),
        Fact("age", Type(Kind.INTEGER, 0, 0, 130), derive="age(birth_date)"),
    ]
)
DAYS = st.one_of(
    st.dates(date(1930, 1, 1), date(2034, 12, 31)),
    st.sampled_from([date(1964, 2, 29), date(2020, 2, 29), date(2024, 1, 31), date(2023, 12, 31)]),
)
RULES = [
    "age >= 60",
    "age BETWEEN 60 AND 64",
    "NOT age = 18 AND months_since(since) >= 12",
    "months_since(since) < 3 OR age >= 80",
    "days_since(since) <= 90",
    "today() >= since",
    "today() BETWEEN birth_date AND since",
    "days_since(since) * 2 - n > 100",
    "year(today()) = 2026 OR month(today()) = 2",
    "age + months_since(since) / 12 > n",
    "(birth_date IS NULL OR age < 3) AND poor",
]


@settings(max_examples=60, deadline=None)
@given(
    text=st.sampled_from(RULES),
    known=st.fixed_dictionaries(
        {}, optional={"birth_date": DAYS, "since": DAYS, "n": st.integers(-50, 150), "poor": st.booleans()}
    ),
    on=st.dates(date(2019, 1, 1), date(2030, 12, 31)),
    steps=st.lists(st.integers(1, 3652), max_size=25),
)
def test_the_answer_turns_on_the_day_told_and_not_between(
    text: str, known: dict[str, object], on: date, steps: list[int]
) -> None:
    rule = quoted(text, FACTS)
    tree = checked_rule(rule, FACTS.types)
    changes = explain(rule, FACTS, known, on).changes

    def answer(day: date) -> bool | None:
        return evaluate(tree, FACTS.derived(known, day), day)

    for change in changes:
        assert answer(change.on) is {"yes": True, "no": False, "unknown": None}[change.answer]
        assert answer(change.on - timedelta(days=1)) is not answer(change.on)
    turns = [on, *(change.on for change in changes)]
    last = horizon(on) if len(changes) < 5 else turns[-1]
    for day in (on + timedelta(days=step) for step in steps):
        if day <= last:
            assert answer(day) is answer(max(turn for turn in turns if turn <= day))


@pytest.mark.parametrize(
    ("text", "known", "day", "why"),
    [
        ("age >= 60", {"birth_date": date(1967, 3, 2)}, date(2027, 3, 2), "when you turn 60"),
        ("age >= 60", {"birth_date": date(1967, 2, 28)}, date(2027, 2, 28), "when you turn 60"),
        # Born on a leap day: a year older on 1 March of a common year.
        ("age >= 61", {"birth_date": date(1964, 2, 29)}, date(2025, 3, 1), "when you turn 61"),
        ("months_since(since) >= 6", {"since": date(2024, 8, 31)}, date(2025, 3, 1), "6 months after day of leaving work"),
        ("days_since(since) > 30", {"since": date(2024, 6, 1)}, date(2024, 7, 2), "31 days after day of leaving work"),
        ("today() >= DATE '2026-01-01'", {}, date(2026, 1, 1), "when that day has come"),
    ],
)  # fmt: skip
def test_the_reason_is_told(text: str, known: dict[str, object], day: date, why: str) -> None:
    change = explain(quoted(text, FACTS), FACTS, known, date(2024, 6, 1)).changes[0]
    assert (change.on, change.answer, change.why["en"]) == (day, "yes", why)
    assert change.why["zh"]


def test_a_rule_ends_on_its_last_day() -> None:
    rule = Rule("r", (Clause("age >= 60"),), valid_to=date(2025, 12, 31))
    (change,) = explain(rule, FACTS, {"birth_date": date(1950, 1, 1)}, date(2024, 6, 1)).changes
    assert (change.on, change.answer) == (date(2026, 1, 1), "no")


def test_before_its_first_day_a_rule_says_no_and_when_it_begins() -> None:
    rule = Rule("r", (Clause("age >= 60"),), valid_from=date(2025, 1, 1))
    found = explain(rule, FACTS, {"birth_date": date(1950, 1, 1)}, date(2024, 6, 1))
    assert (found.answer, found.possible) == ("no", None)
    assert "2025-01-01" in found.because[0].clause.text["en"]
    assert [(change.on, change.answer) for change in found.changes] == [(date(2025, 1, 1), "yes")]


def test_the_version_that_follows_is_looked_at_too() -> None:
    old = Rule("r", (Clause("age >= 80"),), valid_from=date(2020, 1, 1), valid_to=date(2024, 12, 31))
    new = Rule("r", (Clause("age >= 70"),), valid_from=date(2025, 1, 1))

    def told(born: date, *later: Rule, on: date = date(2024, 6, 1)) -> list[tuple[date, str, str]]:
        found = explain(old, FACTS, {"birth_date": born}, on, later)
        return [(change.on, change.answer, change.why["en"]) for change in found.changes]

    assert told(date(1940, 1, 1)) == [(date(2025, 1, 1), "no", "when this rule ends")]
    assert told(date(1940, 1, 1), new) == []
    assert told(date(1950, 1, 1), new) == [(date(2025, 1, 1), "yes", "when the new rule comes into force")]
    assert told(date(1955, 2, 28), new) == [(date(2025, 2, 28), "yes", "when you turn 70")]
    # Before the first of them, and with a year between the two in which nothing is in force.
    gap = Rule("r", (Clause("age >= 70"),), valid_from=date(2026, 1, 1))
    assert told(date(1939, 1, 1), gap, on=date(2019, 6, 1)) == [
        (date(2020, 1, 1), "yes", "when this rule comes into force"),
        (date(2025, 1, 1), "no", "when this rule ends"),
        (date(2026, 1, 1), "yes", "when this rule comes into force"),
    ]
