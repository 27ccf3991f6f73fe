"""What the law keeps out of promises is refused even should a pack that was never checked allow it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mashangban.applications.promising import excluded_by
from mashangban.core.catalog.items import Regime
from mashangban.core.catalog.pack import Pack

ITEM = "business-licence"


def chosen(pack: Pack, regime: Regime) -> dict[str, Any]:
    """The licence's commitment under another regime."""
    (one,) = pack.scene("open-nursing-centre").commitments
    return {ITEM: one.model_copy(update={"regime": regime})}


@pytest.mark.parametrize(
    ("changed", "regime", "refused"),
    [
        ({}, "notice-and-commitment", []),
        ({"touches": ("life-health",)}, "notice-and-commitment", [ITEM]),
        ({"touches": ("environment",)}, "credit-commitment", [ITEM]),
        ({"touches": ("environment",)}, "tolerant-acceptance", []),
        ({"handling": "instant"}, "tolerant-acceptance", [ITEM]),
    ],
)
def test_a_second_lock(pack: Pack, changed: dict[str, Any], regime: Regime, refused: list[str]) -> None:
    item = pack.items[ITEM].model_copy(update=changed)
    assert excluded_by(replace(pack, items={**pack.items, ITEM: item}), chosen(pack, regime)) == refused
