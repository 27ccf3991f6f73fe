"""The thirty-six scenes of Nankai: the page's counts and names, and that each can be applied for."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.notice import notice
from mashangban.core.catalog.pack import Pack
from mashangban.core.routing import holders_on

CODES = sorted(path.name for path in (Path(__file__).parents[4] / "packs" / "nankai" / "scenes").iterdir())
NATIONAL_LIST = [
    "enterprise-change",
    "start-transport-firm",
    "start-restaurant",
    "joint-connection",
    "credit-repair",
    "listing-compliance",
    "bankruptcy-information",
    "enterprise-deregistration",
    "newborn",
    "school-entry",
    "social-security-card",
    "disabled-services",
    "retirement",
]


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(Path(__file__).parents[4] / "packs" / "nankai")


def test_twenty_eight_existed_and_eight_were_added(nankai: Pack) -> None:
    newest = [versions[-1] for versions in nankai.scenes.values()]
    assert Counter(scene.status for scene in newest) == {"existing": 28, "added": 8}


def test_turning_science_into_products_is_among_the_eight(nankai: Pack) -> None:
    scene = nankai.scene("technology-transfer")
    assert (scene.status, scene.title.zh) == ("added", "科技成果转化")


def test_the_first_national_list_is_there(nankai: Pack) -> None:
    assert [code for code in NATIONAL_LIST if code not in nankai.scenes] == []


def test_firms_and_persons_are_both_served_in_all_four_modes(nankai: Pack) -> None:
    newest = [versions[-1] for versions in nankai.scenes.values()]
    assert {scene.event for scene in newest} == {"person", "business"}
    assert {mode for scene in newest for mode in scene.modes} == {
        "integrated",
        "commitment",
        "cross-region",
        "automatic",
    }


def test_a_nursing_centre_needs_four_items(nankai: Pack) -> None:
    assert nankai.scene("open-nursing-centre").codes == (
        "business-licence",
        "medical-institution-registration",
        "fire-safety",
        "environmental-assessment",
    )


def test_a_nursing_centre_promises_nothing_where_lives_are_at_stake(nankai: Pack) -> None:
    scene = nankai.scene("open-nursing-centre")
    assert [one.item for one in scene.commitments] == ["business-licence"]
    assert all(nankai.items[code].touches for code in scene.codes if code != "business-licence")


def test_a_nursing_centre_too_small_is_told_so_at_once(nankai: Pack) -> None:
    told = notice(nankai, nankai.scene("open-nursing-centre"), {"beds": 19}, on=date(2024, 9, 2))
    assert told["not_met"] == ["medical-institution-registration"]


def test_the_over_60s_are_served_in_the_community(nankai: Pack) -> None:
    scene = nankai.scene("over-60s")
    assert scene.codes == ("senior-card-review", "pension-attestation")
    assert (scene.places, "guanyuanli-community" in scene.run_by) == (("guanyuanli",), True)


def test_three_streets_work_across_regions(nankai: Pack) -> None:
    streets = {"shuishang-gongyuan", "jialingdao", "wangdingdi"}
    assert (
        streets == set(nankai.scene("retirement").places) == set(nankai.scene("out-of-town-treatment").places)
    )


@pytest.mark.parametrize("code", CODES)
def test_every_scene_can_be_applied_for(nankai: Pack, code: str) -> None:
    found = compile_scene(nankai, nankai.scene(code))
    assert found.form
    assert found.materials
    assert all(step.item.result.title.zh for step in found.plan)
    assert len(found.scene.examples) >= 1


@pytest.mark.parametrize("code", CODES)
def test_every_entry_is_asked_once_and_says_by_whom(nankai: Pack, code: str) -> None:
    found = compile_scene(nankai, nankai.scene(code))
    assert len({field.element.code for field in found.form}) == len(found.form)
    assert len({material.evidence.code for material in found.materials}) == len(found.materials)
    askers = [asker for field in found.form for asker in field.askers]
    askers += [asker for material in found.materials for asker in material.askers]
    assert all(asker.cites for asker in askers if asker.item)


def test_thirty_nine_items_are_open_point_to_point_with_three_partners(nankai: Pack) -> None:
    opened = [item.cross_region for item in nankai.items.values() if item.cross_region]
    assert len(opened) == 39
    assert {code for one in opened for code in one.partners} == {"haidian", "changping", "dachang"}


def test_items_are_shared_between_scenes(nankai: Pack) -> None:
    uses = Counter(code for versions in nankai.scenes.values() for code in versions[-1].codes)
    assert uses["business-licence"] >= 6
    assert set(uses) == set(nankai.items)


def test_every_shelf_of_the_catalogue_holds_something_and_every_scene_has_one(nankai: Pack) -> None:
    shelves = {scene.topic for versions in nankai.scenes.values() for scene in versions}
    assert shelves == set(nankai.topics)


@pytest.mark.parametrize(
    ("word", "code"),
    [("开饭店", "start-restaurant"), ("生孩子", "newborn"), ("养老院", "open-nursing-centre")],
)
def test_a_scene_is_found_by_what_people_call_it(nankai: Pack, word: str, code: str) -> None:
    assert [name for name, versions in nankai.scenes.items() if word in versions[-1].aliases] == [code]


def test_what_is_not_known_for_sure_says_so(nankai: Pack) -> None:
    assert all(item.source for item in nankai.items.values())
    assert all(one.source for versions in nankai.scenes.values() for one in versions[-1].commitments)
    cited = [cite for item in nankai.items.values() for cite in item.basis]
    assert all(cite.article is None for cite in cited)


def _situations(pack: Pack, code: str) -> list[CompiledScene]:
    scene = pack.scene(code)
    return [compile_scene(pack, scene, example.answers) for example in scene.examples]


@pytest.mark.parametrize("code", CODES)
def test_in_every_situation_it_is_known_who_applies_and_how_to_reach_them(nankai: Pack, code: str) -> None:
    for told in _situations(nankai, code):
        asked = {field.element.code for field in told.form if not field.optional}
        assert {"person.name", "person.phone"} <= asked or {"firm.name", "firm.phone"} <= asked


def test_every_body_of_an_item_has_people_who_decide_and_somebody_above_them(nankai: Pack) -> None:
    on = date(2024, 1, 1)
    bodies = {item.body for item in nankai.items.values()} | {
        versions[-1].run_by[0] for versions in nankai.scenes.values()
    }
    roles = {body: _roles(nankai, body, on) for body in bodies}
    assert [body for body in bodies if not {"handler", "leader"} <= roles[body]] == []


def _roles(pack: Pack, unit: str, on: date) -> set[str]:
    posts = [post for post in pack.posts.values() if post.unit == unit]
    return {role for post in posts if any(holders_on(post, on, deputies=False)) for role in post.roles}


def test_where_a_place_takes_applications_its_own_unit_does(nankai: Pack) -> None:
    for scene in (versions[-1] for versions in nankai.scenes.values()):
        for code in scene.places:
            here = nankai.places[code]
            assert [unit for unit in (here.unit, *here.units) if unit in scene.run_by], (scene.scene, code)


@pytest.mark.parametrize("code", CODES)
def test_the_promise_for_the_whole_is_one_term(nankai: Pack, code: str) -> None:
    assert {len(told.promised.length.terms) for told in _situations(nankai, code)} == {1}


def test_every_question_of_a_form_is_explained(nankai: Pack) -> None:
    asked = {field.element for code in CODES for told in _situations(nankai, code) for field in told.form}
    unexplained = [element.code for element in asked if element.help is None]
    assert sorted(unexplained) == ["person.name", "person.phone"]


def test_who_founds_a_firm_need_not_know_its_code_and_who_changes_one_must(nankai: Pack) -> None:
    optional = {
        code: field.optional
        for code in ("open-nursing-centre", "enterprise-change")
        for field in compile_scene(nankai, nankai.scene(code)).form
        if field.element.code == "firm.code"
    }
    assert optional == {"open-nursing-centre": True, "enterprise-change": False}


@pytest.mark.parametrize(
    ("regime", "least"), [("notice-and-commitment", 6), ("credit-commitment", 3), ("tolerant-acceptance", 5)]
)
def test_each_of_the_three_regimes_is_open_in_several_scenes(nankai: Pack, regime: str, least: int) -> None:
    scenes = [code for code in CODES if any(one.regime == regime for one in nankai.scene(code).commitments)]
    assert len(scenes) >= least


def test_a_school_can_begin_to_build_on_credit_where_nobodys_safety_is_touched(nankai: Pack) -> None:
    [promise] = [
        c for c in nankai.scene("construction-permit").commitments if c.regime == "credit-commitment"
    ]
    assert (promise.item, nankai.items[promise.item].touches) == ("planning-permit-issue", ())
