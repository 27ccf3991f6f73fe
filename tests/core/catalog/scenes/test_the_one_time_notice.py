"""The personal notice tells everything at once: documents, reasons, laws, who holds them, times, fees, trips."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.notice import notice
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.situations import AnswersRefused
from tests.core.catalog.scenes.small_scene import load, scene_of

ON = date(2024, 9, 2)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load(Path(tmp_path_factory.mktemp("pack")))


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(Path(__file__).parents[4] / "packs" / "nankai")


def told(pack: Pack, answers: dict[str, object] | None = None, lang: str = "en") -> dict[str, Any]:
    return notice(pack, scene_of(pack), answers, on=ON, lang=lang)


def of(entries: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["code"] == code)


def test_each_document_says_for_which_items_why_and_by_which_law(pack: Pack) -> None:
    lease = of(told(pack, {"sells_food": True})["materials"], "lease")
    assert (lease["for"], lease["why"]) == (["firm", "food"], "Where")
    assert [law["text"] for law in lease["law"]] == ["Firm Law", "Food Law, 〔2020〕1号, Article 35"]


def test_a_law_is_cited_in_chinese_as_chinese_cites_it(pack: Pack) -> None:
    lease = of(told(pack, {"sells_food": True}, "zh")["materials"], "lease")
    assert [law["text"] for law in lease["law"]] == ["《登记条例》", "《食品法》（〔2020〕1号）第35条"]


def test_it_says_who_already_holds_a_document(pack: Pack) -> None:
    materials = told(pack, {"sells_food": True})["materials"]
    assert (of(materials, "id-card")["bring"], of(materials, "id-card")["held_by"]["title"]) == (
        False,
        "Population",
    )
    assert (of(materials, "licence")["bring"], of(materials, "licence")["made_by"]["code"]) == (False, "firm")


def test_it_says_what_may_be_promised_and_what_follows(pack: Pack) -> None:
    [contract] = of(told(pack)["materials"], "lease")["defer"]
    assert contract["name"] == "notice and commitment"
    assert (contract["promise"], contract["due"], contract["consequence"]) == (
        "It is true",
        "30 working days",
        "Revoked",
    )


def test_without_answers_everything_possible_is_told_and_what_it_hangs_on(pack: Pack) -> None:
    found = told(pack)
    assert [q["name"] for q in found["unanswered"]] == ["has_sign", "sells_food", "area"]
    assert of(found["items"], "food")["applies"] == "depends"
    assert of(found["items"], "food")["depends_on"] == [{"name": "sells_food", "title": "Is food sold?"}]


def test_both_clocks_have_their_day(pack: Pack) -> None:
    time = told(pack, {"sells_food": False, "has_sign": False})["time"]
    assert (time["statutory"]["due_text"], time["promised"]["due_text"]) == (
        "2024-09-05 24:00",
        "2024-09-03 24:00",
    )
    assert time["saved_percent"] == 67


def test_a_condition_that_fails_is_said_before_anybody_applies(pack: Pack) -> None:
    assert told(pack, {"sells_food": True, "area": 5})["not_met"] == ["food"]
    assert told(pack, {"sells_food": True, "area": 8})["not_met"] == []


def test_fees_and_trips(pack: Pack) -> None:
    found = told(pack, {"sells_food": True, "has_sign": False})
    assert (found["fees"]["total"], found["trips"]) == ("12.50", {"before": 5, "after": 1})


def test_policy_and_materials_are_both_told(pack: Pack) -> None:
    assert [law["code"] for law in told(pack)["policies"]] == ["firm-law", "food-law"]


def test_it_is_json_in_either_language(pack: Pack) -> None:
    assert all(json.loads(json.dumps(told(pack, lang=lang))) for lang in ("zh", "en"))


def test_answers_that_cannot_be_used_are_refused(pack: Pack) -> None:
    with pytest.raises(AnswersRefused):
        told(pack, {"sells_food": "perhaps"})


def test_the_office_is_held_to_its_limit(nankai: Pack) -> None:
    given = notice(nankai, nankai.scene("over-60s"), on=ON)["given"]
    assert given["within"] == "5 working days"
    assert given["law"][0]["text"] == "《行政许可法》第32条"
    assert "即为受理" in given["text"]
