"""Whose turn it is, and how long people waited. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Protocol

#: elders are called first, but after so many in a row the oldest other ticket is [our own default]: nobody waits all day
ELDERS_IN_A_ROW = 3


class Waiting(Protocol):
    """What of a ticket decides its turn."""

    @property
    def elder(self) -> bool: ...

    @property
    def taken_at(self) -> datetime: ...

    @property
    def pk(self) -> int: ...


def in_turn(waiting: Sequence[Waiting], elders_before: int) -> list[Waiting]:
    """The tickets in the order in which they are to be called.

    ``elders_before`` is how many elders in a row were called last, while somebody else waited.
    """
    elders = sorted((one for one in waiting if one.elder), key=_since)
    others = sorted((one for one in waiting if not one.elder), key=_since)
    order: list[Waiting] = []
    row = elders_before
    while elders or others:
        if elders and (row < ELDERS_IN_A_ROW or not others):
            order.append(elders.pop(0))
            row = row + 1 if others else 0
        else:
            order.append(others.pop(0))
            row = 0
    return order


def _since(one: Waiting) -> tuple[datetime, int]:
    return one.taken_at, one.pk


def median_minutes(spans: Sequence[tuple[datetime, datetime]]) -> int | None:
    """The median of (from, to) in whole minutes, rounded down; None for none."""
    if not spans:
        return None
    seconds = median([(end - start).total_seconds() for start, end in spans])
    return int(seconds // 60)
