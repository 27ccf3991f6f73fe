"""What a counter counts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Counted(NamedTuple):
    """What a counter counts."""

    day: date
    service: str
    unit: str
    place: str
    category: str
    measure: str
    value: str = ""
