"""Tables of a review: the district beside its streets, rates one can tell apart, nothing covered let out."""

from __future__ import annotations

import pytest
from django.utils import translation

from mashangban.entitlements.reviewing import RuleReview, fairness
from mashangban.entitlements.suppression import suppressed
from mashangban.web.granting.fact_words import value_text
from mashangban.web.granting.findings import Table, in_words, per_cent
from mashangban.web.granting.words import period


class RunSoFar:
    """What of a run is read here."""

    subject, rows, on = "person", 3000, None


def reviewed(streets: dict[str, dict[str, int]], **totals: int | None) -> Table:
    shown = suppressed(streets)
    one = RuleReview(
        "r", "2024-01-01", "", "b", totals.get("yes"), totals.get("no"), 0, shown, {}, {},
        fairness(streets, shown), {}, {}, {}, "", None, None, {},
    )  # fmt: skip
    return in_words(RunSoFar(), one).tables[0]  # type: ignore[arg-type] # only these are read


def street(yes: int, no: int) -> dict[str, int]:
    return {"yes": yes, "no": no, "unknown": 0}


def test_the_whole_district_stands_last_and_marks_the_bars() -> None:
    table = reviewed({"a": street(20, 80), "b": street(40, 60)}, yes=60, no=140)
    assert [row.rate for row in table.rows] == ["40.0%", "20.0%", "30.0%"]
    assert (table.mark, table.rows[-1].sum) == (75.0, True)


def test_a_covered_total_gives_no_rate_of_the_district() -> None:
    table = reviewed({"a": street(20, 80), "b": street(40, 60)}, yes=None, no=140)
    assert (table.mark, table.rows[-1].rate, table.rows[-1].cells[0]) == (0, "", "*")


@pytest.mark.parametrize(("rate", "said"), [(12.34, "12.3%"), (0.154, "0.15%"), (0.0, "0.0%")])
def test_small_rates_can_be_told_apart(rate: float, said: str) -> None:
    assert per_cent(rate) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "name", "said"),
    [(81, "age", "81 years"), ("1940-10-10", "birth_date", "10 October 1940"), (None, "age", "not known"), (True, "lives_alone", "yes")],
)  # fmt: skip
def test_values_are_told_with_unit_and_as_people_write_days(value: object, name: str, said: str) -> None:
    with translation.override("en"):
        assert value_text(value, "person", name) == said


@pytest.mark.parametrize(("of", "said"), [("2024-10", "2024年10月"), ("2024", "2024年"), ("once", "一次性")])
def test_a_period_is_told_in_words(of: str, said: str) -> None:
    with translation.override("zh-hans"):
        assert period(of) == said
