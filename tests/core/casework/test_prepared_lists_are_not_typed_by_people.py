"""``rows``: what the platform prepares, checked like everything else, and refused from anybody else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.casework import Command, Refusal, check_form, decide
from mashangban.core.casework.inputs import check_value
from mashangban.core.casework.rows import MOST_BYTES, MOST_ROWS
from mashangban.core.catalog.model import FormField
from tests.core.casework.world import definition, opened, staff

ROWS = FormField.model_validate({"type": "rows", "title": {"zh": "表", "en": "Rows"}})


def checked(value: object) -> Any:
    return check_value("plan", ROWS, value, prepared=True)


def problem(value: object) -> str:
    answer = checked(value)
    assert isinstance(answer, Refusal), answer
    return str(answer.params["problem"])


def test_people_cannot_hand_them_in() -> None:
    form = check_form(definition("staged"), {"name": "Evergreen", "plan": [{"key": "a"}]})
    [refusal] = form.errors
    assert (refusal.code, refusal.field, refusal.params["problem"]) == ("bad-input", "plan", "not-yours")


def test_the_platform_can() -> None:
    form = check_form(definition("staged"), {"name": "Evergreen", "plan": [{"key": "a"}]}, prepared=True)
    assert (form.errors, form.clean["plan"]) == ([], [{"key": "a"}])


def test_the_same_goes_for_what_is_given_with_an_action() -> None:
    desk = opened(
        "staged", {"name": "Evergreen", "plan": [{"key": "a", "service": "test.item"}]}, channel="web"
    )
    desk.act("officer", "accept")
    command = Command("more", staff("officer"), {"extra": [{"key": "b", "kind": "x"}]})
    answer = decide(desk.service, desk.case, command, desk.now, desk.office)
    assert isinstance(answer, Refusal)
    assert answer.params["problem"] == "not-yours"


def test_cells_are_texts_numbers_yes_and_no_and_lists() -> None:
    row = {
        "text": " ab ",
        "n": 3,
        "part": 0.1,
        "exact": Decimal("2.50"),
        "yes": True,
        "none": None,
        "after": ["a"],
    }
    assert checked([row]) == [
        {"text": "ab", "n": 3, "part": "0.1", "exact": "2.5", "yes": True, "after": ["a"]}
    ]


def test_a_cell_may_hold_a_list_of_flat_rows() -> None:
    row = {"promises": [{"evidence": "plan", "due": "5 working days"}]}
    assert checked([row]) == [row]
    assert problem([{"promises": [{"deeper": [{"a": "b"}]}]}]) == "wrong-type"


@pytest.mark.parametrize(
    "value",
    ["text", {"a": "b"}, [1], [{"A": "b"}], [{"1": "b"}], [{"a": {"b": "c"}}], [{"a": "\x00"}], [{"a": [3]}],
     [{"a": float("inf")}], [{"a": 10**15}], [{3: "b"}], [{"a": [{"b": "c"}, "d"]}]],
)  # fmt: skip
def test_anything_else_is_refused(value: object) -> None:
    assert problem(value) == "wrong-type"


def test_a_wrong_cell_is_named() -> None:
    answer = checked([{"a": "b"}, {"a": "b", "c": {"d": "e"}}])
    assert (answer.params["row"], answer.params["cell"]) == (2, "c")


def test_lists_have_a_limit() -> None:
    assert problem([{"a": "b"}] * (MOST_ROWS + 1)) == "too-many"
    assert problem([{"a": "字" * MOST_BYTES}]) in ("too-long", "wrong-type")
    assert problem([{"a": "字" * 200}] * 150) == "too-long"


cells = st.one_of(
    st.text(max_size=5), st.integers(), st.booleans(), st.none(), st.floats(), st.lists(st.text(max_size=3))
)


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.text(alphabet="abz_-1", max_size=3), cells, max_size=4), max_size=4))
def test_what_passes_passes_again_unchanged(value: list[dict[str, object]]) -> None:
    once = checked(value)
    assert isinstance(once, Refusal) or checked(once) == once
