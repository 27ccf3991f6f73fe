"""What tests of partners share: a moment, a neighbour that is connected, and a dossier it hands over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest

from mashangban.partners.loopback import Neighbour
from mashangban.partners.shapes import Dossier
from tests.partners.matters import NOW, tax_change


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def haidian() -> Iterator[Neighbour]:
    """A partner in this process, the only one connected."""
    neighbour = Neighbour("haidian", "110108", draw=Random(1).randrange)
    with neighbour.connected():
        yield neighbour


@pytest.fixture
def dossier() -> Dossier:
    """A firm's tax change, collected in Haidian."""
    return tax_change()
