"""Every refusal of the engine in both languages."""

from __future__ import annotations

import pytest

from mashangban.core.casework.inputs import PROBLEMS as ENGINE_PROBLEMS
from mashangban.core.casework.model import Refusal
from mashangban.core.casework.refusals import REFUSALS
from mashangban.web.shared.refusals import PROBLEMS, SENTENCES, refusal_text


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_each_code_has_its_own_sentence(code: str) -> None:
    assert code in SENTENCES


@pytest.mark.parametrize("problem", sorted(ENGINE_PROBLEMS))
def test_each_problem_has_its_own_sentence(problem: str) -> None:
    assert problem in PROBLEMS


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_each_is_translated(code: str) -> None:
    chinese, english = refusal_text(Refusal(code), "zh-hans"), refusal_text(Refusal(code), "en")
    assert chinese != english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_parameters_are_filled_in() -> None:
    refusal = Refusal("bad-input", {"input": "content", "problem": "too-long", "max": 2000}, "content")
    assert "2000" in refusal_text(refusal, "en")


def test_a_moment_is_told_in_local_time() -> None:
    refusal = Refusal("too-late", {"until": "2024-10-15T00:00:00+00:00"})
    assert "15 Oct 08:00" in refusal_text(refusal, "en")


def test_a_time_that_ran_out_at_midnight_ran_out_with_the_day() -> None:
    refusal = Refusal("too-late", {"until": "2024-10-14T16:00:00+00:00"})
    assert "14 Oct 24:00" in refusal_text(refusal, "en")


def test_an_unknown_code_is_still_a_sentence() -> None:
    assert "brand-new" in refusal_text(Refusal("brand-new"), "en")


def test_a_missing_parameter_breaks_nothing() -> None:
    assert refusal_text(Refusal("cluster-closed"), "en")
