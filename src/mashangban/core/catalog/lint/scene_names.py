"""Names in items and scenes that nothing answers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mashangban.core.catalog.items import Ask, Cite, Item
from mashangban.core.catalog.lint.unknown import Use, unknown_names
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem
from mashangban.core.catalog.scenes import Scene

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "units": ("unit", "单位"),
    "places": ("place", "地点"),
    "calendars": ("calendar", "日历"),
    "elements": ("element", "要素"),
    "laws": ("law", "法规"),
    "registers": ("register", "数据库"),
    "partners": ("partner", "合作地区"),
    "evidence": ("evidence type", "证照材料类型"),
    "items": ("item", "事项"),
    "topics": ("topic", "主题"),
}


def problems(pack: Pack, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Every unknown name with the nearest one that exists."""
    limit = pack.info.one_time_notice
    if limit is not None:
        cites = list(_cites(("one_time_notice", "basis"), limit.basis))
        yield from unknown_names(pack, known, _WORDS, "pack", pack.info.code, cites)
    for element in pack.elements.values():
        answers: list[Use] = [
            (("known_to",), "registers", element.known_to),
            (("result_of",), "items", element.result_of),
        ]
        yield from unknown_names(pack, known, _WORDS, "elements", element.code, answers)
    for evidence in pack.evidence.values():
        uses: list[Use] = [
            (("held_by",), "registers", evidence.held_by),
            (("result_of",), "items", evidence.result_of),
        ]
        yield from unknown_names(pack, known, _WORDS, "evidence", evidence.code, uses)
    for item in pack.items.values():
        yield from unknown_names(pack, known, _WORDS, "items", item.code, _of_item(item))
    for scene in all_scenes(pack):
        yield from unknown_names(pack, known, _WORDS, "scenes", key_of(scene), _of_scene(scene))


def all_scenes(pack: Pack) -> Iterator[Scene]:
    """Every version of every scene."""
    for versions in pack.scenes.values():
        yield from versions


def key_of(scene: Scene) -> str:
    """How the loader remembers where a scene was written."""
    return f"{scene.scene}@{scene.version.isoformat()}"


def _cites(path: Path, cites: tuple[Cite, ...]) -> Iterator[Use]:
    for index, cite in enumerate(cites):
        yield (*path, index), "laws", cite.law


def _asks(asks: tuple[Ask, ...]) -> Iterator[Use]:
    for index, ask in enumerate(asks):
        yield ("asks", index), "elements", ask.element
        yield from _cites(("asks", index, "basis"), ask.basis)


def _of_item(item: Item) -> Iterator[Use]:
    for key in ("body", "consult", "complain"):
        yield (key,), "units", getattr(item, key)
    yield from _cites(("basis",), item.basis)
    yield from _asks(item.asks)
    for index, name in enumerate(item.cross_region.partners if item.cross_region else ()):
        yield ("cross_region", "partners", index), "partners", name
    yield ("result", "evidence"), "evidence", item.result.evidence
    for index, material in enumerate(item.materials):
        yield ("materials", index), "evidence", material.evidence
        yield from _cites(("materials", index, "basis"), material.basis)
    for key in ("conditions", "steps", "fees"):
        for index, one in enumerate(getattr(item, key)):
            yield from _cites((key, index, "basis"), one.basis)


def _of_scene(scene: Scene) -> Iterator[Use]:
    yield ("calendar",), "calendars", scene.calendar
    yield ("topic",), "topics", scene.topic
    for index, name in enumerate(scene.run_by):
        yield ("run_by", index), "units", name
    for index, name in enumerate(scene.places):
        yield ("places", index), "places", name
    for index, part in enumerate(scene.items):
        yield ("items", index), "items", part.item
    for index, commitment in enumerate(scene.commitments):
        yield ("commitments", index, "item"), "items", commitment.item
        yield ("commitments", index, "evidence"), "evidence", commitment.evidence
        yield from _cites(("commitments", index, "basis"), commitment.basis)
    yield from _asks(scene.asks)
    yield from _cites(("policies",), scene.policies)
