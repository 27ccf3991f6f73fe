"""Whatever is written in a pack, the check answers with problems, never with a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.catalog.examples import run_examples
from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import read_pack
from mashangban.core.catalog.problems import Problem
from tests.core.catalog.small_pack import FILES, write_pack

NAMES = sorted(FILES)
VALUES = st.sampled_from(
    [
        "",
        "x",
        "1",
        "-1",
        "0.5",
        "true",
        "[]",
        "{}",
        "[1, x]",
        "{a: b}",
        "2024-10-01",
        "9999-12-31",
        "~",
        '""',
        "system",
    ]
) | st.text(alphabet="ab1:-{}[],'\"#&*!%@` \n\t", max_size=12)


def everything(folder: Path) -> list[Problem]:
    pack, problems = read_pack(folder)
    found = [*problems, *(lint(pack) if pack else [])]
    return [*found, *(run_examples(pack) if pack and not found else [])]


@settings(max_examples=250)
@given(name=st.sampled_from(NAMES), line=st.integers(0, 90), value=VALUES, whole=st.booleans())
def test_a_spoilt_line(name: str, line: int, value: str, whole: bool) -> None:
    lines = FILES[name].splitlines()
    line %= len(lines)
    key = lines[line].partition(":")[0]
    lines[line] = value if whole else f"{key}: {value}"
    with tempfile.TemporaryDirectory() as folder:
        found = everything(write_pack(Path(folder), **{name: "\n".join(lines)}))
    assert all(problem.text("en") and problem.text("zh") for problem in found)


@settings(max_examples=100)
@given(name=st.sampled_from(NAMES), start=st.integers(0, 90), length=st.integers(1, 12))
def test_missing_lines(name: str, start: int, length: int) -> None:
    lines = FILES[name].splitlines()
    start %= len(lines)
    with tempfile.TemporaryDirectory() as folder:
        found = everything(
            write_pack(Path(folder), **{name: "\n".join(lines[:start] + lines[start + length :])})
        )
    assert all(problem.remedy["en"] for problem in found)
