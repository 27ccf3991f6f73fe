"""What a loaded pack answers: versions by day, places by path and name, roles by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack, UnknownService
from tests.core.catalog.small_pack import FILES, SERVICE, load_small, write_pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_small(tmp_path)


def test_a_newer_version_counts_from_its_day(tmp_path: Path) -> None:
    newer = FILES[SERVICE].replace("version: 2024-04-01", "version: 2024-10-01")
    pack = load_pack(write_pack(tmp_path, **{"services/ask/2024-10-01.yaml": newer}))
    days = [date(2024, 9, 30), date(2024, 10, 1), None]
    assert [str(pack.service("ask", on=day).version) for day in days] == [
        "2024-04-01",
        "2024-10-01",
        "2024-10-01",
    ]
    assert str(pack.service("ask", version="2024-04-01").version) == "2024-04-01"


def test_before_its_first_version_a_service_is_unknown(pack: Pack) -> None:
    with pytest.raises(UnknownService):
        pack.service("ask", on=date(2024, 3, 31))


def test_a_place_lies_within_all_around_it(pack: Pack) -> None:
    assert pack.place_path("house") == ("house", "grid-1", "town")
    assert pack.covers({"town"}, "house")
    assert not pack.covers({"house"}, "town")


def test_the_nearest_unit_answers(pack: Pack) -> None:
    assert [pack.unit_for(place) for place in ("house", "town", "nowhere")] == ["station", "office", None]


def test_with_an_authority_only_its_own_units_answer(pack: Pack) -> None:
    assert pack.unit_for("house", "station") == "station"
    assert pack.unit_for("town", "station") is None


@pytest.mark.parametrize("text", ["grid-1", "一格", "GRID ONE", " 一号 ", "Ｇｒｉｄ one"])
def test_a_place_is_found_by_any_of_its_names(pack: Pack, text: str) -> None:
    found = pack.find_place(text)
    assert found is not None
    assert found.code == "grid-1"


def test_roles_are_held_from_day_to_day(tmp_path: Path) -> None:
    change = (
        "posts.yaml",
        "{person: ann, since: 2024-01-01}",
        "{person: ann, since: 2024-01-01, until: 2024-06-30}",
    )
    pack = load_small(tmp_path, change)
    assert [len(pack.grants_of("ann", day)) for day in (date(2024, 6, 30), date(2024, 7, 1))] == [1, 0]
