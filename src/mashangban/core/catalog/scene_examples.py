"""Runs the examples that scenes carry: compiles them for the answers given and compares what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.lint.scene_names import all_scenes, key_of
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text, choices
from mashangban.core.catalog.scenes import Scene, SceneExample
from mashangban.core.catalog.situations import AnswersRefused

Found = tuple[Path, Text, Text]

#: what `expect` of a scene's example may speak of → how it is read off
EXPECTATIONS: Final[Mapping[str, Callable[[CompiledScene], object]]] = {
    "items": lambda c: list(c.items),
    "materials": lambda c: len(c.materials),
    "bring": lambda c: sum(one.bring for one in c.materials),
    "fields": lambda c: len(c.form),
    "stages": lambda c: len(c.stages),
    "depends": lambda c: list(c.unanswered),
    "promised": lambda c: c.promised.length.text("en"),
    "statutory": lambda c: c.statutory.length.text("en") if c.statutory else "none",
    "due": lambda c: c.promised.due.strftime("%Y-%m-%d %H:%M") if c.promised.due else "none",
    "fee": lambda c: c.fee,
    "trips_before": lambda c: c.visits_before,
    "trips_after": lambda c: c.visits_after,
    "commitments": lambda c: sorted({one.regime for m in c.materials for one in m.commitments}),
}
_CHANGE: Text = {"en": "correct the example, or the definition", "zh": "请改正这个例子，或改正定义"}


def scene_problems(pack: Pack) -> Iterator[Problem]:
    """Every example of a scene that does not come out as its definition says."""
    for scene in all_scenes(pack):
        for number, example in enumerate(scene.examples):
            for path, problem, remedy in _compared(pack, scene, example):
                yield pack.where.problem(
                    "scenes", key_of(scene), ("examples", number, *path), problem, remedy
                )


def _compared(pack: Pack, scene: Scene, example: SceneExample) -> Iterator[Found]:
    start = datetime.combine(example.on, time(9), tzinfo=pack.zone)
    try:
        compiled = compile_scene(pack, scene, example.answers, start=start)
    except AnswersRefused as error:
        for one in error.problems:
            yield ("answers", one.question), one.problem, one.remedy
        return
    for key, expected in example.expect.items():
        read = EXPECTATIONS.get(key)
        if read is None:
            yield (
                ("expect", key),
                {"en": f"an example cannot expect {key}", "zh": f"例子不能检查 {key}"},
                choices(EXPECTATIONS, key),
            )
            continue
        found = read(compiled)
        if not _same(key, found, expected):
            shown = [_words(found), _words(expected)]
            yield (
                ("expect", key),
                {"en": f"{key} is {shown[0]}, not {shown[1]}", "zh": f"{key} 是 {shown[0]}，不是 {shown[1]}"},
                _CHANGE,
            )


def _same(key: str, found: object, expected: object) -> bool:
    if isinstance(found, Decimal):
        return isinstance(expected, int | Decimal) and found == expected
    if key == "items" and isinstance(found, list):
        return (
            expected == len(found)
            if isinstance(expected, int)
            else sorted(map(str, found)) == sorted(map(str, _listed(expected)))
        )
    return found == (_listed(expected) if isinstance(found, list) else expected)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _words(value: object) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)
