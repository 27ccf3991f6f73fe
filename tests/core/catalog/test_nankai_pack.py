"""The first district's pack: sound, complete, and its facts are right."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from mashangban.core import routing
from mashangban.core.catalog.examples import run_examples
from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack

STREETS = [
    "长虹",
    "鼓楼",
    "兴南",
    "广开",
    "万兴",
    "学府",
    "向阳路",
    "嘉陵道",
    "王顶堤",
    "水上公园",
    "体育中心",
    "华苑",
]


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(Path(__file__).parents[3] / "packs" / "nankai")


def test_it_has_no_problem(nankai: Pack) -> None:
    assert [str(problem) for problem in [*lint(nankai), *run_examples(nankai)]] == []


def test_the_twelve_streets_have_their_division_codes(nankai: Pack) -> None:
    streets = {p.division_code: p.title.zh for p in nankai.places.values() if p.kind == "street"}
    assert streets == {f"120104{number:03}": f"{name}街道" for number, name in enumerate(STREETS, 1)}


def test_a_misread_name_finds_the_tower(nankai: Pack) -> None:
    found = nankai.find_place("隆隆大厦")
    assert found is not None
    assert found.title.zh == "铭隆大厦"


def test_whoever_is_invented_is_marked(nankai: Pack) -> None:
    assert all(person.demo and "（演示）" in person.name.zh for person in nankai.people.values())
    grids = [place for place in nankai.places.values() if place.kind in ("police-grid", "spot")]
    assert all(place.demo and "（演示）" in place.title.zh for place in grids)


def test_nothing_looks_like_somebodys_number(nankai: Pack) -> None:
    folder = Path(__file__).parents[3] / "packs" / "nankai"
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")]
    # 199 0000 xxxx is the demo's own range; no division is called 990104
    pattern = r"(?<!\d)(?!1990000|990104)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)"
    assert not any(re.search(pattern, text) for text in texts)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_station_is_staffed_round_the_clock(nankai: Pack, hour: int) -> None:
    start = datetime(2024, 4, 1, hour, tzinfo=nankai.zone)
    days = (start + timedelta(days=ahead) for ahead in range(0, 200, 5))
    assert all(len(routing.on_duty(nankai, "wdd-desk", day)) == 1 for day in days)


def test_each_grid_but_the_vacant_one_has_an_officer(nankai: Pack) -> None:
    on = date(2024, 10, 8)
    held = [
        grid
        for grid in range(1, 9)
        if any(routing.holders_on(nankai.posts[f"wdd-officer-{grid:02}"], on, deputies=False))
    ]
    assert held == [1, 2, 3, 4, 5, 6, 7]


def test_there_are_enough_texts_and_danger_words(nankai: Pack) -> None:
    words = [word for found in nankai.words.values() for word in found.words]
    assert len(nankai.texts) >= 15
    assert len(words) >= 40


def test_every_promise_names_where_it_comes_from(nankai: Pack) -> None:
    clocks = [clock for versions in nankai.services.values() for s in versions for clock in s.clocks.values()]
    assert all(clock.source for clock in clocks)


def test_where_a_promise_comes_from_is_said_in_both_languages(nankai: Pack) -> None:
    desk = [service for code in nankai.services for service in [nankai.service(code)]]
    told = [text for one in desk for text in (one.source, *(c.source for c in one.clocks.values())) if text]
    assert [text for text in told if not re.search("[\u4e00-\u9fff]", text.zh)] == []
    assert [text for text in told if re.search("[\u4e00-\u9fff]", text.en)] == []
