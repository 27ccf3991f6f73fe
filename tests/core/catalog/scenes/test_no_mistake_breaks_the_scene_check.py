"""Whatever is written in place of a value, the check tells it and never falls over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from mashangban.core.catalog.examples import run_examples
from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import read_pack
from tests.core.catalog.scenes.small_scene import FILES, ITEMS, SCENE, write

JUNK = [
    "",
    "null",
    "[]",
    "{}",
    "-1",
    "unknown",
    "[{}]",
    '"\\u0000 AND ("',
    "99999999999999999999",
    "2024-02-30",
]


def places(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of every value in a YAML text."""

    def walk(node: yaml.Node) -> Iterator[tuple[int, int]]:
        yield node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                yield from walk(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                yield from walk(value)

    root = yaml.compose(text)
    assert root is not None
    yield from walk(root)


@pytest.mark.parametrize(
    "name", [SCENE, ITEMS, "questions.yaml", "evidence.yaml", "elements/firm.yaml", "laws.yaml"]
)
@pytest.mark.parametrize("junk", JUNK)
def test_the_check_survives(tmp_path: Path, name: str, junk: str) -> None:
    folder = write(tmp_path)
    # A different twelfth of all places for each kind of junk keeps the test quick.
    for begin, end in list(places(FILES[name]))[1 + JUNK.index(junk) :: 12]:
        text = FILES[name]
        (folder / name).write_text(f"{text[:begin]}{junk}{text[end:]}", encoding="utf-8")
        pack, problems = read_pack(folder)
        if pack is not None:
            problems = [*problems, *lint(pack), *run_examples(pack)]
        assert all(problem.text("zh") and problem.text("en") for problem in problems)
