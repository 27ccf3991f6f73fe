"""Who names what in a pack: which items ask for a document, which scenes hold an item, what cites a law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from mashangban.core.catalog.items import Ask, Cite, Item, Material
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Scene

Part = Literal["basis", "condition", "question", "material", "step", "fee", "commitment", "policy"]
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place where a law is cited: by an item, or (`item` None) by a scene."""

    article: str | None
    part: Part
    item: Item | None
    scene: Scene | None = None


@dataclass(frozen=True)
class References:
    """What names what; every list in the order of the pack, of scenes the newest version only."""

    #: item → scenes that contain it
    scenes_of: Mapping[str, tuple[Scene, ...]]
    #: evidence type → items that ask for it, and how strictly
    materials_of: Mapping[str, tuple[tuple[Item, Material], ...]]
    #: element → items that ask it
    asks_of: Mapping[str, tuple[tuple[Item, Ask], ...]]
    #: element → scenes that ask it themselves
    scene_asks_of: Mapping[str, tuple[Scene, ...]]
    #: law → where it is cited
    citations_of: Mapping[str, tuple[Citation, ...]]
    #: partner → items open with it
    items_with: Mapping[str, tuple[Item, ...]]
    #: unit → items it carries out
    items_by: Mapping[str, tuple[Item, ...]]


#: what was read off the pack asked about last: a pack does not change, and a process has one at a time
_last: list[tuple[Pack, References]] = []


def references(pack: Pack) -> References:
    """Everything at once, read off a pack the first time somebody asks."""
    for known, found in _last:
        if known is pack:
            return found
    found = _references(pack)
    _last[:] = [(pack, found)]
    return found


def _references(pack: Pack) -> References:
    scenes = [versions[-1] for versions in pack.scenes.values() if versions]
    items = list(pack.items.values())
    return References(
        scenes_of=_grouped((code, scene) for scene in scenes for code in dict.fromkeys(scene.codes)),
        materials_of=_grouped((one.evidence, (item, one)) for item in items for one in item.materials),
        asks_of=_grouped((one.element, (item, one)) for item in items for one in item.asks),
        scene_asks_of=_grouped((one.element, scene) for scene in scenes for one in scene.asks),
        citations_of=_grouped(_citations(items, scenes)),
        items_with=_grouped(
            (partner, item) for item in items if item.cross_region for partner in item.cross_region.partners
        ),
        items_by=_grouped((item.body, item) for item in items),
    )


def _citations(items: list[Item], scenes: list[Scene]) -> Iterator[tuple[str, Citation]]:
    for item in items:
        for part, cites in _cites_of(item):
            for cite in cites:
                yield cite.law, Citation(cite.article, part, item)
    for scene in scenes:
        for cite in scene.policies:
            yield cite.law, Citation(cite.article, "policy", None, scene)
        for commitment in scene.commitments:
            for cite in commitment.basis:
                yield cite.law, Citation(cite.article, "commitment", None, scene)


def _cites_of(item: Item) -> Iterator[tuple[Part, tuple[Cite, ...]]]:
    yield "basis", item.basis
    yield from (("condition", one.basis) for one in item.conditions)
    yield from (("question", one.basis) for one in item.asks)
    yield from (("material", one.basis) for one in item.materials)
    yield from (("step", one.basis) for one in item.steps)
    yield from (("fee", one.basis) for one in item.fees)


def _grouped(pairs: Iterator[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        values = found.setdefault(key, [])
        if value not in values:
            values.append(value)
    return {key: tuple(values) for key, values in found.items()}
