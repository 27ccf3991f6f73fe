"""Whatever is wrong with items and scenes is told with both places and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.catalog.scenes.small_scene import ITEMS, SCENE, Change, told

S, I = SCENE, ITEMS  # noqa: E741 - short names keep each case on a line or two
FOOD_TERM = "    statutory: 10 working days\n    promised: 5 working days\n"
CASES: list[tuple[str, Change, str]] = [
    ("unknown item", (S, "  - firm\n", "  - frim\n"), f"{S} items[0]: there is no item frim"),
    ("unknown law", (I, "law: food-law", "law: food-lew"), f"{I} basis[0]: there is no law food-lew"),
    ("unknown unit", (I, "body: station", "body: nobody"), f"{I} body: there is no unit nobody"),
    ("unknown evidence", (I, "materials: [plan]", "materials: [plam]"), f"{I} materials[0]: there is no evidence type plam"),
    ("unknown element", (I, "    asks: [firm.name]\n", "    asks: [firm.nam]\n"), f"{I} asks[0]: there is no element firm.nam"),
    ("unknown register", ("evidence.yaml", "held_by: population", "held_by: people"), "evidence.yaml held_by: there is no register people"),
    ("unknown question", (S, "when: has_sign}", "when: has_sing}"), f"{S} items[2].when: the rule speaks of has_sing, which is no question here"),
    ("rule that cannot be read", (I, "when: fresh,", "when: fresh AND,"), f"{I} materials[2].when"),
    ("question nobody needs", (S, "{item: sign, when: has_sign}", "sign"), f"{S} questions.has_sign: nothing depends on the answer to has_sign"),
    ("circle", (S, "before: {food: [firm]}", "before: {food: [firm], firm: [food]}"), f"{S} before.food: items wait for each other in a circle: food → firm → food"),
    ("wait for a stranger", (S, "before: {food: [firm]}", "before: {food: [firm, tax]}"), f"{S} before.food: tax is no item of this scene"),
    ("item twice", (S, "  - firm\n", "  - firm\n  - firm\n"), f"{S} items[1]: firm is in the scene twice"),
    ("made too late", (S, "before: {food: [firm]}", "before: {sign: [firm]}"), f"{S} items[1]: food needs licence, the result of firm, which does not come before it"),
    ("nobody supplies", ("evidence.yaml", "issuer: {zh: 本人, en: Yourself}}", "issuer: {zh: 本人, en: Yourself}, by_applicant: false}"), f"{S} items[2]: sign needs plan, which nobody can supply"),
    ("promise over statute", (I, FOOD_TERM, FOOD_TERM.replace("promised: 5", "promised: 11")), f"{I} promised: the promise (11 working days) is longer than the statutory limit (10 working days)"),
    ("promise over statute in another unit", (I, FOOD_TERM, FOOD_TERM.replace("5 working days", "20 days")), f"{I} promised: the promise (20 days) is longer than the statutory limit (10 working days)"),
    ("slow instant item", (I, "handling: instant\n    promised: 1 working day", "handling: instant\n    promised: 2 working days"), f"{I} promised: an instant item cannot take 2 working days"),
    ("more visits now", (I, "{before: 1, after: 0}", "{before: 1, after: 2}"), f"{I} visits.after: more visits now than before"),
    ("counted step too long", (I, "within: 3 days, counted: false", "within: 12 working days"), f"{I} steps[0].within: the step (12 working days) is counted in a limit that is shorter"),
    ("main material deferred", (I, "weight: secondary, deferrable", "weight: main, deferrable"), f"{I} materials[2].deferrable: a main material cannot be missing"),
    ("type clash", (I, "    asks: [firm.name]\n", "    asks: [{element: firm.name, type: text}]\n"), f"{I} asks[0]: in scene open-shop: firm.name is asked as line here and as text there"),
    ("no common option", (I, "accepts: [company, other]", "accepts: [other]"), f"{I} asks[1]: in scene open-shop: no answer to firm.type is accepted by both (food, {I}:"),
    ("original clash", (I, "{evidence: lease, committable: true}", "{evidence: lease, original: forbidden, committable: true}"), f"{I} materials[1]: in scene open-shop: the original of lease is forbidden here and required there (food, {I}:"),
    ("unknown option", (I, "accepts: [company, other]", "accepts: [company, firm]"), f"{I} asks[1].accepts: firm.type has no option firm"),
    ("unknown place", (S, "run_by: [office]", "run_by: [office]\nplaces: [moon]\ndelegation: {zh: 委托, en: By delegation}"), f"{S} places[0]: there is no place moon"),
    ("elsewhere without delegation", (S, "run_by: [office]", "run_by: [office]\nplaces: [town]"), f"{S} places: it is handled elsewhere without saying by what delegation"),
    ("fewer visits than an item needs", (S, "result: {zh: 开门", "visits: 0\nresult: {zh: 开门"), f"{S} visits: it promises 0 visits, but one of its items needs 1"),
    ("unknown topic", (S, "event: business", "event: business\ntopic: permit"), f"{S} topic: there is no topic permit"),
    ("topic of the others", (S, "event: business", "event: business\ntopic: birth"), f"{S} topic: birth is a topic for person, the scene is for business"),
    ("alias twice", (S, "event: business", "event: business\naliases: [Open Shop, 开店, open  shop]"), f"{S} aliases[2]: open  shop is given twice"),
    ("misspelt key", (S, "event: business", "evnt: business"), f"{S} evnt: unknown key evnt"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_mistake_is_told(tmp_path: Path, name: str, change: Change, expected: str) -> None:
    assert any(line.startswith(expected) for line in told(tmp_path, change)), told(tmp_path, change)


def test_the_small_pack_has_none(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_conditions_that_nobody_can_fulfil_together_are_told(tmp_path: Path) -> None:
    rule = "    conditions: [{text: {zh: 小于五, en: Below 5}, rule: area < 5}]\n    materials: [plan]\n"
    lines = told(tmp_path, (I, "    materials: [plan]\n", rule))
    assert f"its condition (area >= 8) contradicts the other's (area < 5) (sign, {I}:" in "\n".join(lines)


def test_conditions_that_meet_somewhere_are_no_conflict(tmp_path: Path) -> None:
    rule = "    conditions: [{text: {zh: 小于九, en: Below 9}, rule: area < 9}]\n    materials: [plan]\n"
    assert told(tmp_path, (I, "    materials: [plan]\n", rule)) == []
