"""Conventions that nobody should have to remember in a review."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.consistency.tracked import ROOT, SOURCE, files, name, text

PYTHON = files(".py")
#: names that say nothing about what is inside
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "tools", "base_utils"}
LONGEST_MODULE = 450
# Written in two parts, so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        [
            "pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "deb" + r"\.debian\.org",
            r"(?<![\w/.])/" + r"(work|root|home)/\w",
        ]
    )
)  # fmt: skip
EXCUSE = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w, -]+\])?|fmt:\s*skip)(?P<rest>[^\n]*)"
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX" + r"|HACK)\b")
#: fixtures of the repository that show broken things on purpose
SHOWN = {"tests/consistency/test_habits_are_kept.py"}


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_a_module_stays_readable(path: Path) -> None:
    lines = text(path).count("\n")
    assert lines <= LONGEST_MODULE, f"{lines} lines; split it by topic"


def test_names_say_what_is_inside() -> None:
    assert [name(path) for path in files() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_no_registry_and_no_machine_is_named() -> None:
    found = [f"{name(path)}: {hit[0]}" for path in files() if (hit := FOREIGN.search(text(path)))]
    assert found == []


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = []
    for path in PYTHON:
        lines = text(path).splitlines()
        for number, line in enumerate(lines, 1):
            excuse = EXCUSE.search(line)
            explained = excuse and (
                re.search(r"\w{5,}", excuse["rest"]) or lines[number - 2].lstrip().startswith("#")
            )
            if excuse and not explained and "fmt" not in excuse[0]:
                bare.append(f"{name(path)}:{number}")
    assert [place for place in bare if place.split(":")[0] not in SHOWN] == []


def test_nothing_is_left_unfinished() -> None:
    code = files(".py", ".html", ".js", ".mjs", ".css", ".yaml", ".yml", ".toml", ".md", ".typ")
    found = [name(path) for path in code if name(path) not in SHOWN and UNFINISHED.search(text(path))]
    assert found == []


def modules_of_tests() -> list[Path]:
    """All Python files below tests/, but this one."""
    return [path for path in PYTHON if path.is_relative_to(ROOT / "tests") and name(path) not in SHOWN]


def test_a_test_that_is_left_out_says_why() -> None:
    left_out = re.compile(
        r"\b(?:mark\.(?:skip|skipif|xfail)|pytest\.(?:skip|xfail|importorskip))\b(?P<rest>.*)"
    )
    places = [(path, found) for path in modules_of_tests() for found in left_out.finditer(text(path))]
    assert [
        name(path) for path, found in places if not re.search(r"[\"'][^\"']* [^\"']* ", found["rest"])
    ] == []


def test_no_test_waits_for_the_clock() -> None:
    assert [name(path) for path in modules_of_tests() if re.search(r"\b(?:time\.)?sleep\(", text(path))] == []


def test_every_package_folder_says_what_it_is_for() -> None:
    rooms = {path.parent for path in PYTHON if path.is_relative_to(SOURCE)}
    silent = [
        name(room)
        for room in sorted(rooms)
        if room.name not in {"migrations", "templatetags", "management"}
        and not text(room / "__init__.py").lstrip().startswith(('"""', "'''"))
    ]
    assert silent == []
