"""A scene is compiled: each field once, each document once, each entry knowing who asks and whether it applies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.situations import AnswersRefused
from tests.core.catalog.scenes.small_scene import load, scene_of

FOOD = {"sells_food": True, "fresh": True, "has_sign": True, "area": 20}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(Path(tmp_path_factory.mktemp("pack")))


def compiled(
    pack: Pack, answers: Mapping[str, object] | None = None, on: str = "2024-09-02"
) -> CompiledScene:
    start = datetime.fromisoformat(f"{on} 09:00").replace(tzinfo=pack.zone)
    return compile_scene(pack, scene_of(pack), answers, start=start)


def test_each_field_is_asked_once(pack: Pack) -> None:
    form = compiled(pack, FOOD).form
    assert [field.element.code for field in form] == ["firm.name", "firm.type"]
    assert [asker.item for asker in form[0].askers] == ["firm", "food", "sign"]


def test_a_field_one_item_needs_is_needed(pack: Pack) -> None:
    assert not compiled(pack, FOOD).form[0].optional


def test_only_options_that_all_accept_are_offered(pack: Pack) -> None:
    assert [option.code for option in compiled(pack, FOOD).form[1].options] == ["company"]


def test_each_document_is_named_once_as_the_strictest_item_wants_it(pack: Pack) -> None:
    lease = next(m for m in compiled(pack, FOOD).materials if m.evidence.code == "lease")
    assert (lease.original, lease.copies, lease.medium) == ("required", 2, "paper")
    assert [asker.item for asker in lease.askers] == ["firm", "food"]


def test_each_entry_knows_the_law_that_asks_for_it(pack: Pack) -> None:
    lease = next(m for m in compiled(pack, FOOD).materials if m.evidence.code == "lease")
    assert [(c.law, c.article) for a in lease.askers for c in a.cites] == [
        ("firm-law", None),
        ("food-law", "35"),
    ]


def test_what_a_register_holds_or_an_item_makes_is_not_brought(pack: Pack) -> None:
    found = {m.evidence.code: m.bring for m in compiled(pack, FOOD).materials}
    assert found == {"id-card": False, "lease": True, "licence": False, "plan": True}


def test_a_kept_original_is_brought_even_if_a_register_knows_it(tmp_path: Path) -> None:
    pack = load(tmp_path, ("items/shop.yaml", "id-card, original: shown", "id-card, original: required"))
    assert next(m for m in compiled(pack, FOOD).materials if m.evidence.code == "id-card").bring


def test_a_promise_replaces_a_document_only_if_it_covers_every_item(pack: Pack) -> None:
    without = next(m for m in compiled(pack, {"sells_food": False}).materials if m.evidence.code == "lease")
    with_food = next(m for m in compiled(pack, FOOD).materials if m.evidence.code == "lease")
    assert (without.may_wait, with_food.may_wait) == (True, False)


def test_what_does_not_apply_is_left_out(pack: Pack) -> None:
    assert compiled(pack, {"sells_food": False, "has_sign": False}).items == ("firm",)


def test_what_hangs_on_an_open_question_depends_on_it(pack: Pack) -> None:
    plan = {step.item.code: step.applies for step in compiled(pack).plan}
    assert (plan["firm"].answer, plan["food"].answer, plan["food"].depends) == (True, None, ("sells_food",))


def test_an_open_question_behind_another_hangs_on_the_first(pack: Pack) -> None:
    plan = next(m for m in compiled(pack).materials if m.evidence.code == "plan")
    assert plan.applies.answer is None
    assert set(plan.applies.depends) == {"sells_food", "has_sign"}


def test_a_question_behind_a_no_is_not_asked(pack: Pack) -> None:
    found = compiled(pack, {"sells_food": False, "has_sign": False})
    assert found.unanswered == ()
    assert "plan" not in [m.evidence.code for m in found.materials]


def test_questions_come_after_those_that_decide_whether_they_are_asked(pack: Pack) -> None:
    names = list(compiled(pack).questions)
    assert names.index("sells_food") < names.index("fresh")


def test_the_fee_is_that_of_the_day(pack: Pack) -> None:
    assert compiled(pack, FOOD, on="2024-08-01").fee == Decimal(10)
    assert compiled(pack, FOOD).fee == Decimal("12.50")


def test_a_condition_is_met_or_not_or_unknown(pack: Pack) -> None:
    def met(area: int | None) -> bool | None:
        found = compiled(pack, {**FOOD, "area": area})
        return next(s for s in found.plan if s.item.code == "food").conditions[0].answer

    assert (met(8), met(7), met(None)) == (True, False, None)


def test_visits_add_up_before_and_the_most_counts_now(pack: Pack) -> None:
    found = compiled(pack, FOOD)
    assert (found.visits_before, found.visits_after) == (6, 1)


def test_all_wrong_answers_are_told_at_once(pack: Pack) -> None:
    with pytest.raises(AnswersRefused) as refused:
        compiled(pack, {"sells_fod": True, "fresh": "maybe", "area": -1})
    assert [p.question for p in refused.value.problems] == ["sells_fod", "fresh", "area"]
    assert "did you mean sells_food?" in refused.value.problems[0].text("en")


def test_what_nothing_hangs_on_any_more_is_not_asked(pack: Pack) -> None:
    assert "area" in compiled(pack, {"sells_food": True, "has_sign": False}).unanswered
    assert "area" not in compiled(pack, {"sells_food": False, "has_sign": False}).unanswered
