"""What tests of one-thing pages share: a working morning, a phone without scripts, what its owner has begun."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """A Tuesday morning; tests that need another moment move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def phone(db: None, morning: time_machine.Traveller) -> PlainPhone:
    """Somebody's phone."""
    return PlainPhone()
