"""The export speaks CPSV-AP: every node has a type and an identifier, every link leads to a node."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mashangban.core.catalog.cpsv import CONTEXT, duration, linked_data
from mashangban.core.catalog.loader import load_pack
from mashangban.core.worktime import Term

ELSEWHERE = "http"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found = linked_data(load_pack(Path(__file__).parents[4] / "packs" / "nankai"))
    loaded: dict[str, Any] = json.loads(json.dumps(found, ensure_ascii=False))
    return loaded


def links(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values():
            yield from links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from links(inner)


def test_scenes_are_events_and_items_are_services(document: dict[str, Any]) -> None:
    kinds = Counter(node["@type"] for node in document["@graph"])
    assert kinds["cv:LifeEvent"] + kinds["cv:BusinessEvent"] == 36
    assert kinds["cpsv:PublicService"] == kinds["cv:Output"] == kinds["cv:Requirement"]


def test_every_link_leads_to_a_node(document: dict[str, Any]) -> None:
    known = {node["@id"] for node in document["@graph"]}
    loose = [
        link for link in links(document["@graph"]) if link not in known and not link.startswith(ELSEWHERE)
    ]
    assert loose == []


def test_no_node_is_there_twice(document: dict[str, Any]) -> None:
    counted = Counter(node["@id"] for node in document["@graph"])
    assert [name for name, times in counted.items() if times > 1] == []


def test_every_prefix_is_declared(document: dict[str, Any]) -> None:
    keys = {key for node in document["@graph"] for key in node if not key.startswith("@")}
    assert {key.partition(":")[0] for key in keys} <= set(CONTEXT)


def test_titles_are_in_both_languages(document: dict[str, Any]) -> None:
    titled = [node for node in document["@graph"] if "dct:title" in node]
    assert all([text["@language"] for text in node["dct:title"]] == ["zh-Hans", "en"] for node in titled)


@pytest.mark.parametrize(("term", "expected"), [("12 hours", "PT12H"), ("5 working days", "P5D")])
def test_a_term_is_a_duration(term: str, expected: str) -> None:
    assert duration(Term.parse(term)) == expected
