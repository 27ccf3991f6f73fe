"""Scenes are found by what people type, best first; the order without words is that of the shelves."""

from __future__ import annotations

from datetime import date

import pytest

from mashangban.core.catalog.finding import find_scenes, scenes_on
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack
from mashangban.packs import pack_path

DAY = date(2024, 10, 8)


@pytest.fixture(scope="module")
def nankai() -> Pack:
    """The district's own pack."""
    return load_pack(pack_path())


def found(pack: Pack, text: str) -> list[str]:
    """Codes of what fits."""
    return [scene.scene for scene in find_scenes(pack, text, scenes_on(pack, DAY))]


def test_without_words_everything_stands_shelf_by_shelf(nankai: Pack) -> None:
    codes = found(nankai, "  ")
    topics = [nankai.scene(code, DAY).topic for code in codes]
    assert len(codes) == 36
    assert list(dict.fromkeys(topics)) == [topic for topic in nankai.topics if topic in topics]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("开饭馆", "start-restaurant"),
        ("ＮＥＷＢＯＲＮ", "newborn"),
        ("退休 养老金", "retirement"),
        ("老年卡", "over-60s"),
        ("nursing centre", "open-nursing-centre"),
    ],
)
def test_people_find_it_by_their_own_words(nankai: Pack, text: str, code: str) -> None:
    assert code in found(nankai, text)[:2]


def test_a_title_counts_more_than_a_mention(nankai: Pack) -> None:
    assert found(nankai, "新生儿")[0] == "newborn"


@pytest.mark.parametrize("text", ["zzzz", "宇宙飞船驾驶证"])
def test_what_nobody_offers_is_not_invented(nankai: Pack, text: str) -> None:
    assert found(nankai, text) == []
