"""A district office with a rulebook of its own and a small population."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mashangban.entitlements.rulebook import using
from tests.shell.entitlements.book import Book
from tests.shell.entitlements.office import Office


@pytest.fixture
def book() -> Iterator[Book]:
    made = Book()
    with using(made):
        yield made


@pytest.fixture
def district(book: Book, tmp_path: Path, settings: Any) -> Office:
    """Runs and grants in a folder of their own."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    return Office(tmp_path / "population")
