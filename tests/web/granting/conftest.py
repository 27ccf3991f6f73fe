"""What the tests of the pages on grants share: a moment, people signed in, an office with a rulebook of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from mashangban.entitlements.rulebook import using
from tests.shell.desk import NOW
from tests.shell.entitlements.book import Book
from tests.shell.entitlements.office import Office
from tests.web.workbench.conftest import sign_in, user_of

__all__ = ["sign_in", "user_of"]


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    """What is due depends on the hour."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def book() -> Iterator[Book]:
    """Three rules of the service office."""
    made = Book()
    with using(made):
        yield made


@pytest.fixture
def district(db: None, book: Book, tmp_path: Path, settings: Any) -> Office:
    """Runs and grants over small populations in a folder of their own."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    return Office(tmp_path / "population")
