"""A scene's examples are compiled and compared; what comes out otherwise is told with both values."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.catalog.examples import run_examples
from tests.core.catalog.scenes.small_scene import SCENE, load

EXAMPLE = "answers: {sells_food: false, has_sign: true}, expect: {items: [firm, sign]}"


def found(folder: Path, example: str) -> list[str]:
    return [f"{p.field}: {p.problem['en']}" for p in run_examples(load(folder, (SCENE, EXAMPLE, example)))]


def test_a_true_example_has_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, EXAMPLE) == []


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("items: [firm]", "items: items is firm, sign, not firm"),
        ("items: 3", "items: items is firm, sign, not 3"),
        ("materials: 2", "materials: materials is 3, not 2"),
        ("promised: 2 working days", "promised: promised is 1 working day, not 2 working days"),
        ("fee: 1", "fee: fee is 0, not 1"),
        ("trips_after: 1", "trips_after: trips_after is 0, not 1"),
        ('due: "2024-09-05 00:00"', "due: due is 2024-09-04 00:00, not 2024-09-05 00:00"),
        ("itmes: 2", "itmes: an example cannot expect itmes"),
    ],
)
def test_what_differs_is_told(tmp_path: Path, expected: str, told: str) -> None:
    example = EXAMPLE.replace("items: [firm, sign]", expected)
    assert found(tmp_path, example) == [f"examples[0].expect.{told}"]


def test_an_answer_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    example = EXAMPLE.replace("has_sign: true", "has_sign: often")
    assert found(tmp_path, example) == ["examples[0].answers.has_sign: often is neither yes nor no"]
