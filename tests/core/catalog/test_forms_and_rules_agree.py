"""Rules speak of fields that are there and of answers that can be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.catalog.small_pack import SERVICE, line_of, problems_of, told

RULE = "category = 'idea'"


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("category = ", "the rule cannot be used: character 12: something is missing at the end"),
        ("categry = 'idea'", "the rule speaks of categry, which is no field here"),
        ("category = 'ideas'", "category never is 'ideas'"),
        ("now() > 1", "the rule cannot be used: character 1: now(…) is not allowed in a condition"),
    ],
)
def test_a_rule_that_cannot_work(tmp_path: Path, rule: str, problem: str) -> None:
    lines = told(problems_of(tmp_path, (SERVICE, RULE, rule)))
    assert f"{SERVICE}:{line_of(SERVICE, RULE)} form.about.show_if: {problem}" in lines


def test_a_branch_may_speak_of_inputs_of_its_action(tmp_path: Path) -> None:
    branch = "needs: rating\n      branches: [{when: rating <= 2, to: received, starts: reply}]"
    assert problems_of(tmp_path, (SERVICE, "needs: rating", branch)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("type: line\n", "type: choice\n", "a choice without options"),
        ("  about:\n", "  about-it:\n", "about-it cannot be used in a rule"),
        ("{code: idea,", "{code: question,", "the option question is there twice"),
        ("type: line\n", "type: line\n    verify: code\n", "only a phone can be verified by a code"),
        ("type: line\n", "type: line\n    min: 9\n    max: 2\n", "min 9 is above max 2"),
        ("    identity: true\n", "", "it does not agree with the shared element person.phone"),
    ],
)
def test_a_field_that_cannot_work(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert any(line.endswith(problem) for line in told(problems_of(tmp_path, (SERVICE, old, new))))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("{category: $category, abuot: x}", "ask has no field abuot"),
        ("{category: $kind}", "$kind is neither a field of the form nor an input of the action"),
        ("{}", "ask needs category, which is not given"),
    ],
)
def test_a_child_case_that_could_not_be_raised(tmp_path: Path, data: str, problem: str) -> None:
    spawns = f"needs: rating\n      spawns: [{{service: ask, data: {data}}}]"
    assert any(
        line.endswith(problem) for line in told(problems_of(tmp_path, (SERVICE, "needs: rating", spawns)))
    )
