"""Random numbers that depend on seed, block and name alone, and the shapes drawn with them.

Every draw is a number of 16 bits that points into a table of 65,536 quantiles. The bits are the raw output of Philox, a
counter-based generator whose stream is fixed by its definition, so that a population stays the same when numpy or Polars
change, whatever its chunks are, and when a fact is added: each fact has a stream of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[Any]
#: how many different numbers 16 bits hold
STEPS = 65_536
#: people, or firms, whose facts are drawn together; a part of what a seed means: changing it changes every population
BLOCK = 65_536
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Draws:
    """The random numbers of one block: ``draws("income", n)`` gives n numbers of 16 bits, the same ones every time."""

    seed: int
    block: int

    def __call__(self, name: str, count: int) -> Ints:
        key = np.array([keyed(f"{self.seed}/{name}"), self.block], dtype=np.uint64)
        raw: Ints = np.random.Philox(key=key).random_raw(-(-count // 4))
        return raw.astype("<u8", copy=False).view("<u2")[:count]

    def below(self, name: str, count: int, permille: float) -> Ints:
        """True for so many in a thousand."""
        chosen: Ints = self(name, count) < round(permille * STEPS / 1000)
        return chosen


def keyed(text: str) -> int:
    """64 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


# --- shapes: tables of 65,536 quantiles -------------------------------------------------------------


@cache
def standard_normal() -> Ints:
    """Quantiles of the normal distribution."""
    inverse = NormalDist().inv_cdf
    return np.array([inverse((step + 0.5) / STEPS) for step in range(STEPS)])


def normal(mean: float, deviation: float, low: float, high: float) -> Ints:
    """Whole numbers about a mean, none beyond the limits."""
    return np.clip(np.rint(standard_normal() * deviation + mean), low, high).astype(np.int32)


def lognormal(median: float, sigma: float, low: float, high: float) -> Ints:
    """Floats: half of them below the median, most of the rest not far above, few very high."""
    return np.clip(median * np.exp(standard_normal() * sigma), low, high)


def weighted(weights: Sequence[float]) -> Ints:
    """Places in the list of weights, each as often as its weight says."""
    ends = np.rint(np.cumsum(weights) / sum(weights) * STEPS).astype(np.int64)
    return np.searchsorted(ends, np.arange(STEPS), side="right").astype(np.uint8)


def rows(*weights: Sequence[float]) -> Ints:
    """Several weighted tables over the same choices, one a row."""
    return np.stack([weighted(row) for row in weights])


def ramp(points: Mapping[int, float]) -> Ints:
    """Values drawn with weights that run straight between the points given."""
    low, high = min(points), max(points)
    values = np.arange(low, high + 1)
    weights = np.interp(values, list(points), list(points.values()))
    return (weighted(list(weights)).astype(np.int32) + low).astype(np.int32)


def spread(draw: Ints, width: Ints | int) -> Ints:
    """A whole number from 0 to below the width."""
    return ((draw.astype(np.int64) * width) >> 16).astype(np.int32)


# --- columns ----------------------------------------------------------------------------------------


_HEX = np.frombuffer("".join(f"{value:04x}" for value in range(STEPS)).encode(), dtype="<u4")
_ODD = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def pseudonyms(seed: int, kind: str, numbers: Ints) -> pl.Series:
    """16 hexadecimal digits for each number, under a key made of the seed: no two alike, nothing to be read from them."""
    mixed = numbers.astype(np.uint64)
    for turn, odd in enumerate(_ODD):
        # Each step can be undone, hence different numbers stay different.
        mixed = mixed ^ np.uint64(keyed(f"{seed}/{kind}/{turn}"))
        mixed = (mixed ^ (mixed >> np.uint64(30 - 3 * turn))) * np.uint64(odd)
    mixed = mixed ^ (mixed >> np.uint64(31))
    digits = _HEX[mixed.astype(">u8").view(">u2")]
    return pl.Series(digits.view("S16")).cast(pl.String)


def words(options: Sequence[str], places: Ints) -> pl.Series:
    """The option at each place; a place beyond the last is NULL."""
    return pl.Series([*options, None], dtype=pl.String).gather(places.astype(np.uint32))


def days(numbers: Ints) -> pl.Series:
    """Dates from days since 1970."""
    return pl.Series(numbers.astype(np.int32)).cast(pl.Date)


def money(cents: Ints, digits: int = 12) -> pl.Series:
    """Decimals with two digits after the point from whole hundredths."""
    return pl.Series(cents.astype(np.float64) / 100).cast(pl.Decimal(digits, 2))


@dataclass
class Columns:
    """The columns of a block as they come about, and what is not known in each."""

    draws: Draws
    size: int

    def __post_init__(self) -> None:
        self.known: dict[str, pl.Series] = {}
        self.gaps: dict[str, Ints] = {}

    def put(
        self, name: str, values: pl.Series | Ints, *, unknown: float = 0, where: Ints | None = None
    ) -> None:
        """Add a column: NULL outside ``where``, and for so many in a thousand whom the register does not know."""
        self.known[name] = values if isinstance(values, pl.Series) else pl.Series(values)
        gap = ~where if where is not None else None
        if unknown:
            lost = self.draws.below(f"{name}?", self.size, unknown)
            gap = lost if gap is None else gap | lost
        if gap is not None:
            self.gaps[name] = gap

    def frame(self) -> pl.DataFrame:
        """All columns, in the order in which they were put."""
        gaps = {f"{name}?": pl.Series(gap) for name, gap in self.gaps.items()}
        return pl.DataFrame({**self.known, **gaps}).select(
            pl.when(~pl.col(f"{name}?")).then(pl.col(name)).alias(name) if name in self.gaps else pl.col(name)
            for name in self.known
        )


def blocks(start: int, count: int) -> Iterator[tuple[int, int, int]]:
    """The blocks that hold the rows from ``start`` on: number, first row within the block, last row + 1 within it."""
    stop = start + count
    for block in range(start // BLOCK, -(-stop // BLOCK)):
        base = block * BLOCK
        yield block, max(start - base, 0), min(stop - base, BLOCK)
