"""Rates as the page prints them, and nothing where there is nothing to divide by."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.measures import average, median, percent

HISTOGRAMS = st.dictionaries(st.integers(0, 2000), st.integers(1, 9), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (699, 4253, "16.44"),
        (515, 699, "73.68"),
        (91, 699, "13.02"),
        (93, 699, "13.30"),
        (1, 800, "0.13"),  # 0.125: half up, not half even
        (0, 5, "0.00"),
    ],
)
def test_two_decimals_half_up(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == Decimal(expected)


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert percent(0, 0) is None


def test_a_median_and_a_mean_of_nothing_are_none() -> None:
    assert median({}) is None
    assert average({}) is None


def test_the_median_of_an_even_number_is_between_the_two_middle_values() -> None:
    assert median({10: 2, 21: 2}) == Decimal("15.5")


@given(HISTOGRAMS)
def test_the_median_is_that_of_the_values_written_out(histogram: dict[int, int]) -> None:
    values = sorted(value for value, often in histogram.items() for _ in range(often))
    middle = values[(len(values) - 1) // 2] + values[len(values) // 2]
    assert median(histogram) == Decimal(middle) / 2


@given(HISTOGRAMS)
def test_the_mean_lies_between_the_extremes(histogram: dict[int, int]) -> None:
    mean = average(histogram)
    assert mean is not None
    assert min(histogram) <= mean <= max(histogram)
