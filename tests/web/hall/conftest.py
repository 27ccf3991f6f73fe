"""What the tests of the hall share: a moment, people signed in, an application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import accept
from tests.shell.desk import NOW
from tests.web.workbench.conftest import sign_in, user_of

#: the document that is promised in it
PROMISED = "premises-proof"

__all__ = ["sign_in", "user_of"]


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    """Who is on duty, and what is due, depends on the hour."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def number(db: None) -> str:
    """The number of an application to open a nursing centre: papers uploaded, one promised, not accepted yet."""
    return handed_in(promised=PROMISED)[1].number


@pytest.fixture
def in_hand(number: str) -> str:
    """The same, accepted: three agencies have their part, a fourth waits."""
    accept(number)
    return number
