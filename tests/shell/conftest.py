"""What the tests of the shell share: the pack, a moment, people, and a case at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from mashangban.cases.intake import Receipt, Submission, submit
from mashangban.core.casework.model import Actor
from mashangban.core.catalog.pack import Pack
from mashangban.directory.accounts import actor_of
from mashangban.directory.pack import current_pack
from tests.shell.desk import NOW, PHONE, Submit


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def pack() -> Pack:
    return current_pack()


@pytest.fixture
def grid() -> str:
    """A police grid with an officer of its own."""
    return "wdd-grid-01"


@pytest.fixture
def letter() -> dict[str, Any]:
    """What a resident fills in."""
    return {
        "category": "consultation",
        "matter": "other",
        "content": "楼下烧烤店晚上太吵，影响休息。",
        "phone": PHONE,
    }


@pytest.fixture
def hand_in(letter: dict[str, Any], grid: str) -> Submit:
    """Hand in a letter; what is given replaces the usual."""

    def do(now: datetime = NOW, **given: Any) -> Receipt:
        fields = {
            name: given.pop(name) for name in list(given) if name in {"content", "phone", "name", "category"}
        }
        data = {**letter, **fields, **given.pop("data", {})}
        given = {"place": grid, "demo": True, **given}
        return submit(Submission("police-desk.ask", data, **given), now=now)

    return do


@pytest.fixture
def officer() -> Actor:
    """The officer of the grid."""
    return actor_of("officer-01", NOW)


@pytest.fixture
def dispatcher() -> Actor:
    return actor_of("dispatcher-1", NOW)


@pytest.fixture
def leader() -> Actor:
    return actor_of("leader", NOW)
