"""The plan: what runs side by side, what waits, and when each and all is due, by law and by promise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.planning import Clocks, Length, clocks, slowest, stages
from mashangban.core.worktime import Term
from tests.core.catalog.scenes.small_scene import load, scene_of

ALL = {"sells_food": True, "has_sign": True, "fresh": False, "area": 9}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(Path(tmp_path_factory.mktemp("pack")))


def at(pack: Pack, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=pack.zone)


def test_what_waits_comes_in_a_later_stage(pack: Pack) -> None:
    assert compile_scene(pack, scene_of(pack), ALL).stages == (("firm", "sign"), ("food",))


def test_terms_of_one_unit_add_up_and_others_follow(pack: Pack) -> None:
    found = compile_scene(pack, scene_of(pack), ALL)
    assert found.promised.length.text("en") == "6 working days + 3 days"
    assert found.statutory is not None
    assert found.statutory.length.text("zh") == "13个工作日 + 3天"


def test_a_day_that_ends_is_still_that_day_for_what_follows(pack: Pack) -> None:
    """Six working days from Monday the 2nd end on the 10th; three days more are the 11th to the 13th."""
    length = Length((Term(6, "working days"), Term(3, "days")))
    calendar = pack.calendars["state-council"]
    assert length.due(at(pack, "2024-09-02 09:00"), calendar) == at(pack, "2024-09-14 00:00")


def test_a_chain_and_its_sum_end_together(pack: Pack) -> None:
    calendar = pack.calendars["state-council"]
    start = at(pack, "2024-09-26 15:00")
    one, other = Length((Term(2, "working days"),)), Term(5, "working days")
    begun = one.due(start, calendar)
    assert one.then(other).due(start, calendar) > begun
    assert one.then(other).due(start, calendar) == Length((Term(7, "working days"),)).due(start, calendar)


def test_without_a_law_that_fixes_a_limit_there_is_no_statutory_clock(pack: Pack, tmp_path: Path) -> None:
    lawless = load(tmp_path, ("items/shop.yaml", "    statutory: 3 working days\n", ""))
    found = compile_scene(lawless, scene_of(lawless), {"sells_food": False, "has_sign": True})
    assert found.statutory is None


def test_a_calendar_without_the_year_leaves_the_moment_open(pack: Pack) -> None:
    found = compile_scene(pack, scene_of(pack), ALL, start=at(pack, "2031-01-06 09:00"))
    assert found.promised.due is None
    assert found.promised.length.text("en") == "6 working days + 3 days"


def test_a_circle_has_no_stages() -> None:
    assert stages(["a", "b"], {"a": ["b"], "b": ["a"]}) is None


def test_an_item_that_is_not_there_holds_nothing_up() -> None:
    assert stages(["b"], {"b": ["a"]}) == {"b": 1}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=7), st.data())
def test_the_whole_takes_as_long_as_the_slowest_way(days: list[int], data: st.DataObject) -> None:
    before = {str(n): [str(m) for m in range(n) if data.draw(st.booleans())] for n in range(len(days))}
    durations = {str(n): Length((Term(d, "working days"),)) for n, d in enumerate(days)}

    def longest(code: str) -> int:
        return days[int(code)] + max((longest(earlier) for earlier in before[code]), default=0)

    found = clocks(durations, before, None, None)
    assert {code: c.length.terms[0].amount for code, c in found.items()} == {c: longest(c) for c in durations}
    assert slowest(list(found.values())).length.terms[0].amount == max(map(longest, durations))


def test_nothing_to_do_is_done_at_once() -> None:
    assert slowest([]) == Clocks(Length())
    assert Length().text("zh") == "当场"
