"""How a file holds the facts that rules speak of: what the plans for a population widen, scale and read as days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mashangban.core.rules.types import BOOLEAN, DATE, FLOAT, TEXT, WIDEST, Type, exact

#: empty: a column without any value, whatever its kind; every fact in it is unknown
Held = Literal["boolean", "integer", "decimal", "float", "text", "date", "empty"]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a file holds, as it lies there."""

    held: Held
    #: of whole numbers and of floating-point ones
    bits: int = 64
    signed: bool = True
    #: of decimals: the digits in all, and those behind the point
    precision: int = 38
    scale: int = 0

    @property
    def range(self) -> tuple[int, int]:
        """Lowest and highest number, in units, that fits into a column of whole numbers or of decimals."""
        if self.held == "decimal":
            top = min(10**self.precision - 1, WIDEST)
            return -top, top
        if self.signed:
            return -(2 ** (self.bits - 1)), 2 ** (self.bits - 1) - 1
        return 0, 2**self.bits - 1

    @property
    def type(self) -> Type:
        """The type of a fact that nobody declared, taken from what the column holds; ValueError if it is empty."""
        if self.held in ("integer", "decimal"):
            return exact(self.scale, *self.range)
        kinds = {"boolean": BOOLEAN, "float": FLOAT, "text": TEXT, "date": DATE}
        if self.held not in kinds:
            raise ValueError("a column without values does not tell its type")
        return kinds[self.held]


@dataclass(frozen=True, slots=True)
class Input:
    """A fact, and the column of the same name that holds it."""

    type: Type
    column: Column
