"""Indicators: what is counted in a case's history, and the rates that follow from the counts. Pure."""

from __future__ import annotations

from mashangban.core.measures.counted import Counted
from mashangban.core.measures.counting import VERSION, counters
from mashangban.core.measures.drop_off import Step, drop_off
from mashangban.core.measures.indicators import Indicators, Ratings, indicators
from mashangban.core.measures.one_thing import Trips
from mashangban.core.measures.one_thing_indicators import OneThing, Share, one_thing
from mashangban.core.measures.rates import SMALL, average, median, percent

__all__ = [
    "SMALL",
    "VERSION",
    "Counted",
    "Indicators",
    "OneThing",
    "Ratings",
    "Share",
    "Step",
    "Trips",
    "average",
    "counters",
    "drop_off",
    "indicators",
    "median",
    "one_thing",
    "percent",
]
