"""What is installed is exactly what is written down, wherever it comes from."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from tests.consistency.tracked import ROOT

PINS = ["constraints.txt", "constraints-spark.txt", "frontend/node.txt"]


def normalized(requirement: str) -> str:
    """The distribution's name in its normal form, without extras and versions."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def project() -> dict[str, Any]:
    """The contents of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def blocks(file: str) -> list[str]:
    """One text per pinned distribution: the line that names it and its hashes."""
    content = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in content.splitlines() if line.strip()]


@pytest.mark.parametrize("file", PINS)
def test_every_distribution_has_a_version_and_hashes(file: str) -> None:
    pattern = re.compile(r"[\w.\[\]-]+==[\w.+!]+(?: ; [^-]+?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [block[:60] for block in blocks(file) if not pattern.fullmatch(block)] == []


def test_everything_the_project_asks_for_is_pinned() -> None:
    about = project()
    wanted = (
        about["project"]["dependencies"]
        + about["dependency-groups"]["dev"]
        + about["build-system"]["requires"]
    )
    pinned = {normalized(block) for block in blocks("constraints.txt")}
    assert {normalized(requirement) for requirement in wanted} - pinned == set(), "run: make pin"


def test_what_is_installed_on_demand_is_pinned_apart() -> None:
    wanted = project()["project"]["optional-dependencies"]["spark"]
    pinned = {normalized(block) for block in blocks("constraints-spark.txt")}
    assert {normalized(requirement) for requirement in wanted} - pinned == set(), "run: make pin"


def test_front_end_packages_are_asked_for_by_exact_version() -> None:
    about = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = about["dependencies"] | about["devDependencies"]
    assert {
        package: version for package, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)
    } == {}


def test_the_lock_of_the_front_end_agrees_and_names_no_address() -> None:
    about = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    assert packages[""]["dependencies"] == about["dependencies"]
    assert packages[""]["devDependencies"] == about["devDependencies"]
    assert [path for path, package in packages.items() if path and "integrity" not in package] == []
    assert [path for path, package in packages.items() if "resolved" in package] == []
