"""Finding scenes by what people type: whole words first, then what shares most of their letters.

Chinese is written without spaces and people seldom know the official name, so a text that is nowhere as it stands
is compared by its pairs of neighbouring characters: 开饭馆 still meets what is called 开办饭店 (开饭店).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from mashangban.core.catalog.pack import Pack, UnknownScene
from mashangban.core.catalog.scenes import Scene

#: this share of the typed text's pairs must be found for a scene to be offered
NEAR_ENOUGH: Final = 0.5


def scenes_on(pack: Pack, on: date) -> tuple[Scene, ...]:
    """The scenes in force on a day, shelf by shelf: from birth to last matters, from founding a firm to closing it."""
    found = []
    for code in pack.scenes:
        try:
            found.append(pack.scene(code, on))
        except UnknownScene:
            continue
    shelf = {topic: number for number, topic in enumerate(pack.topics)}
    return tuple(sorted(found, key=lambda scene: shelf.get(scene.topic or "", len(shelf))))


def find_scenes(pack: Pack, text: str, scenes: Iterable[Scene]) -> tuple[Scene, ...]:
    """Those of `scenes` that fit the typed text, best first; all of them, in their order, for an empty text.

    Width, case and order of words do not matter. Titles and aliases count more than summaries and items.
    """
    words = _folded(text).split()
    if not words:
        return tuple(scenes)
    ranked = [
        (rank, number, scene) for number, scene in enumerate(scenes) if (rank := _rank(pack, scene, words))
    ]
    return tuple(scene for _rank_, _number, scene in sorted(ranked, key=lambda one: (-one[0], one[1])))


def _rank(pack: Pack, scene: Scene, words: list[str]) -> float:
    names = [_folded(name) for name in (scene.title.zh, scene.title.en, *scene.aliases)]
    items = [pack.items[code] for code in scene.codes if code in pack.items]
    about = [scene.summary.zh, scene.summary.en, scene.result.zh, scene.result.en]
    about += [text for item in items for text in (item.title.zh, item.title.en)]
    everything = [*names, *map(_folded, about)]
    if any(all(word in name for word in words) for name in names):
        return 3.0
    if all(any(word in one for one in everything) for word in words):
        return 2.0
    near = min(_share(word, everything) for word in words)
    return near if near >= NEAR_ENOUGH else 0.0


def _share(word: str, texts: list[str]) -> float:
    """The largest share of the word's neighbouring pairs that one text has; 0 for words without a pair."""
    pairs = {word[start : start + 2] for start in range(len(word) - 1)}
    if len(word) < 3 or word.isascii():
        return 0.0
    return max((sum(pair in text for pair in pairs) / len(pairs) for text in texts), default=0.0)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
