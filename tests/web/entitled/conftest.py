"""A phone without scripts on a working morning, and an office that has offered something to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from mashangban.cases.identity import phone_for_notice
from mashangban.entitlements.codes import code_of
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import using
from tests.shell.desk import NOW
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import Office
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


@pytest.fixture
def offer(db: None, tmp_path: Path, settings: Any) -> Iterator[Offer]:
    """Somebody of 85 is offered the subsidy for the very old."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    with using(Book()):
        yield Office(tmp_path / "population").offers([person("a", 85)])[0]


def opened(phone: PlainPhone, offer: Offer) -> PlainPhone:
    """The offer on somebody's phone, once its last digits are typed."""
    tail = (phone_for_notice(offer.case_id) or "")[-4:]
    return phone.open(f"/e/{code_of(offer.code_id)}").press("tail", form=0, tail=tail)
