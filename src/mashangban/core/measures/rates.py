"""Arithmetic of indicators: exact decimals, half up, and no number where there is nothing to divide by."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")
#: samples smaller than this are not shown: few answers say little, and may point at a person
SMALL = 5


def percent(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in per cent, two decimals, half up: 699 of 4253 is 16.44. Of nothing: None."""
    if whole <= 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_CENT, ROUND_HALF_UP)


def median(histogram: Mapping[int, int]) -> Decimal | None:
    """The middle value of a histogram (value → how often); between the two middle ones, their mean. Of nothing: None."""
    total = sum(histogram.values())
    if total <= 0:
        return None
    lower = _at(histogram, (total - 1) // 2)
    upper = _at(histogram, total // 2)
    return (Decimal(lower + upper) / 2).quantize(_TENTH, ROUND_HALF_UP)


def average(histogram: Mapping[int, int]) -> Decimal | None:
    """The mean of a histogram, two decimals, half up. Of nothing: None."""
    total = sum(histogram.values())
    if total <= 0:
        return None
    weighed = sum(value * often for value, often in histogram.items())
    return (Decimal(weighed) / Decimal(total)).quantize(_CENT, ROUND_HALF_UP)


def _at(histogram: Mapping[int, int], index: int) -> int:
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen > index:
            return value
    raise AssertionError("an index lies within the histogram's total")
