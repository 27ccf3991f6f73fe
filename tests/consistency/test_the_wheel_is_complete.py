"""The wheel carries everything the server needs: a computer with nothing but Python can run it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.consistency.tracked import ROOT, SOURCE, files


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    arguments = [*command, "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(arguments, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [wheel] = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def missing(wanted: list[Path], root: Path, prefix: str, contents: set[str]) -> list[str]:
    names = [f"{prefix}/{path.relative_to(root).as_posix()}" for path in wanted]
    return [name for name in names if name not in contents]


def test_it_has_every_file_of_the_package(contents: set[str]) -> None:
    wanted = [path for path in files() if path.is_relative_to(SOURCE)]
    assert missing(wanted, SOURCE, "mashangban", contents) == []


def test_it_has_every_file_of_the_packs(contents: set[str]) -> None:
    packs = ROOT / "packs"
    wanted = [path for path in files() if path.is_relative_to(packs)]
    assert wanted
    assert missing(wanted, packs, "mashangban/_packs", contents) == []


def test_it_has_every_compiled_catalogue(contents: set[str]) -> None:
    wanted = [path.with_suffix(".mo") for path in files(".po")]
    assert missing(wanted, SOURCE, "mashangban", contents) == []


@pytest.mark.parametrize(
    "file", ["portal.css", "workbench.css", "workbench.js", "board.js", "map.js", "LICENCES.txt"]
)
def test_it_has_the_built_front_end(contents: set[str], file: str) -> None:
    assert f"mashangban/web/static/built/{file}" in contents


def test_it_has_nothing_else(contents: set[str]) -> None:
    strange = [name for name in contents if name.endswith((".pyc", ".partial")) or "/tests/" in name]
    assert strange == []
