"""What the documentation names exists, and what exists is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mashangban.cli import COMMANDS
from tests.consistency.tracked import ROOT, SOURCE, files, name, text

DOCS = [path for path in files(".md") if path.parent == ROOT or path.is_relative_to(ROOT / "docs")]
OPERATIONS = ROOT / "docs" / "operations.md"
VARIABLE = re.compile(r"\b(?:MASHANGBAN_[A-Z_]+|DATABASE_URL)\b")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def variables_of_the_code() -> set[str]:
    """Environment variables that the package reads."""
    return {
        found
        for path in files(".py")
        if path.is_relative_to(SOURCE)
        for found in VARIABLE.findall(text(path))
    }


def anchor(heading: str) -> str:
    """The anchor that Markdown viewers give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings(path: Path) -> list[str]:
    """A document's headings with their level, fenced blocks left out."""
    return re.findall(r"^(#+ .+)$", FENCE.sub("", text(path)), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"`mashangban {command}\b", text(ROOT / "docs" / "commands.md"))


def test_every_documented_command_exists() -> None:
    named = {found for path in DOCS for found in re.findall(r"`mashangban ([a-z][a-z0-9-]*)", text(path))}
    assert named - set(COMMANDS) == set()


def test_every_environment_variable_is_documented() -> None:
    assert variables_of_the_code() - set(VARIABLE.findall(text(OPERATIONS))) == set()


def test_every_documented_environment_variable_is_read() -> None:
    read_elsewhere = {found for path in files(".py") for found in VARIABLE.findall(text(path))}
    assert set(VARIABLE.findall(text(OPERATIONS))) - variables_of_the_code() - read_elsewhere == set()


def test_every_make_target_that_is_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    mentioned = {found for path in DOCS for found in re.findall(r"`make ([a-z0-9-]+)", text(path))}
    assert mentioned - targets == set()


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_links_inside_the_documentation_lead_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(FENCE.sub("", text(path))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / file) if file else path
        known = (
            {anchor(heading.lstrip("#")) for heading in headings(target)} if target.suffix == ".md" else set()
        )
        if not target.exists() or (fragment and fragment not in known):
            broken.append(link)
    assert broken == []


def test_both_readmes_tell_the_same_story() -> None:
    levels = [
        [heading.split(" ")[0] for heading in headings(ROOT / file)] for file in ("README.md", "README.en.md")
    ]
    assert levels[0] == levels[1] != []


def test_every_page_of_the_documentation_can_be_found_from_the_readme() -> None:
    linked = {link.partition("#")[0] for path in DOCS for link in LINK.findall(text(path))}
    pages = {path.name for path in DOCS if path.parent == ROOT / "docs"}
    assert {page for page in pages if not any(link.endswith(page) for link in linked)} == set()
