"""Two versions of a definition are compared in words an office understands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mashangban.core.catalog.differences import differences
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Scene


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(Path(__file__).parents[4] / "packs" / "nankai")


def changed(nankai: Pack, **values: Any) -> list[tuple[str, str, str]]:
    old = nankai.scene("start-restaurant")
    new = Scene.model_validate({**old.model_dump(mode="json"), **values})
    return [(d.kind, d.text["en"], d.text["zh"]) for d in differences(old, new, nankai)]


def test_the_same_has_no_difference(nankai: Pack) -> None:
    assert changed(nankai) == []


def test_versions_and_examples_do_not_count(nankai: Pack) -> None:
    assert changed(nankai, version="2025-01-01", source="another") == []


def test_an_item_that_goes_and_one_that_comes_are_named(nankai: Pack) -> None:
    items = [p.model_dump() for p in nankai.scene("start-restaurant").items[:-1]] + [
        {"item": "tobacco-licence"}
    ]
    assert changed(nankai, items=items) == [
        ("added", "items › Tobacco retail licence: added", "事项 › 烟草专卖零售许可：新增"),
        ("removed", "items › Health check of food staff: removed", "事项 › 从业人员健康检查确认：取消"),
    ]


def test_a_term_is_shown_as_people_say_it(nankai: Pack) -> None:
    [one, *others] = [c.model_dump(mode="json") for c in nankai.scene("start-restaurant").commitments]
    [(kind, en, zh)] = changed(nankai, commitments=[{**one, "due": "20 working days"}, *others])
    assert (kind, en) == (
        "changed",
        "commitments › Business licence › term: 30 working days → 20 working days",
    )
    assert zh == "承诺 › 营业执照（设立登记） › 期限：30个工作日 → 20个工作日"


def test_a_change_in_one_language_is_not_shown_as_nothing(nankai: Pack) -> None:
    [(_, en, zh)] = changed(nankai, title={"zh": "开饭店", "en": "Starting a restaurant"})
    assert (en, zh) == ("title: the Chinese wording changed", "名称：开办餐饮店 → 开饭店")


def test_a_value_that_was_not_there_is_added(nankai: Pack) -> None:
    assert changed(nankai, visits=2) == [("added", "visits: added (2)", "跑动次数：新增（2）")]


def test_a_service_can_be_compared_as_well(nankai: Pack) -> None:
    old = nankai.service("police-desk.ask")
    raw = old.model_dump(mode="json")
    raw["clocks"]["reply"]["within"] = "8 hours"
    [one] = differences(old, type(old).model_validate(raw), nankai)
    assert one.path == ("clocks", "reply", "within")
    assert one.text["zh"].endswith("期限：12小时 → 8小时")


def test_states_and_actions_of_a_service_are_called_by_their_titles(nankai: Pack) -> None:
    old = nankai.service("one-thing.item")
    review = dict(old.flow["in-review"])
    del review["hold"]
    review["grant"] = review["grant"].model_copy(update={"to": "on-step"})
    new = old.model_copy(update={"flow": {**old.flow, "in-review": review}})
    assert [d.text["en"] for d in differences(old, new, nankai)] == [
        "flow › Under review › Grant › leads to: Granted → In a special step",
        "flow › Under review › Begin a special step: removed",
    ]
