"""What a partner signs may still be odd: it is refused or returned, and never tried for ever."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

import msgspec
import pytest

from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.receiving import NotTaken
from mashangban.partners.shapes import Dossier
from mashangban.partners.slips import new_slip
from tests.partners.matters import elder, tax_change

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "odd",
    [{"age": [71]}, {"age": {"a": 1}}, {"card_first_time": None}, {"nobody_asks": "x" * 5000}],
)
def test_answers_of_another_shape_are_returned(
    haidian: Neighbour, odd: dict[str, Any], now: datetime
) -> None:
    dossier = elder()
    slip = haidian.hand_over(msgspec.structs.replace(dossier, answers={**dossier.answers, **odd}), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "returned"


@pytest.mark.parametrize("field", ["title", "name", "note", "collected_by"])
def test_what_no_database_keeps_is_refused(haidian: Neighbour, field: str, now: datetime) -> None:
    dossier: Dossier = msgspec.structs.replace(tax_change(), **{field: "甲\x00乙"})
    with pytest.raises(NotTaken, match="malformed"):
        haidian.hand_over(dossier, now)


def test_a_number_with_a_fraction_is_refused(haidian: Neighbour, now: datetime) -> None:
    raw = haidian.write(new_slip("110108", now.date(), Random(7).randrange), "dossier", elder(), now)
    assert b'"age":71,' in raw
    with pytest.raises(NotTaken, match="malformed"):
        haidian.post(raw.replace(b'"age":71,', b'"age":71.5,'), now)
