"""Indicators: what is counted in a case's history, and the rates that follow from the counts. Pure."""

from __future__ import annotations

from mashangban.core.measures.counting import VERSION, Counted, counters
from mashangban.core.measures.indicators import Indicators, Ratings, indicators
from mashangban.core.measures.rates import SMALL, average, median, percent

__all__ = [
    "SMALL",
    "VERSION",
    "Counted",
    "Indicators",
    "Ratings",
    "average",
    "counters",
    "indicators",
    "median",
    "percent",
]
