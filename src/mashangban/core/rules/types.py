"""What a fact can be: kind, decimals, range and options.

Numbers are exact: an INTEGER is a whole number, a DECIMAL a whole number of its smallest unit (money with scale 2
is counted in fen). FLOAT is there for values that are binary floating point where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

#: the whole numbers that a fact without a declared range can be
LOWEST: Final = -(2**63)
HIGHEST: Final = 2**63 - 1
#: the largest size of anything computed: what DECIMAL(38, 0) holds, a little less than 127 bits
WIDEST: Final = 10**38 - 1

#: one end of a range: int for INTEGER, Decimal for DECIMAL and FLOAT, date for DATE
Bound = int | Decimal | date


class Kind(StrEnum):
    """The six kinds of value."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind with what limits it. ``low`` and ``high`` belong to the range; None is the widest there is."""

    kind: Kind
    #: decimals of a DECIMAL: its unit is 10 to the power of -scale; 0 for every other kind
    scale: int = 0
    low: Bound | None = None
    high: Bound | None = None
    #: the only texts that a TEXT can be; None: any
    options: tuple[str, ...] | None = None

    @property
    def exact(self) -> bool:
        """Whether it is a number computed exactly, in units."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL)

    @property
    def number(self) -> bool:
        """Whether it can be computed with."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT)

    @property
    def units(self) -> tuple[int, int]:
        """Lowest and highest value as whole numbers: units of an exact number, ordinals of a date."""
        if self.kind is Kind.DATE:
            low = self.low if isinstance(self.low, date) else date.min
            high = self.high if isinstance(self.high, date) else date.max
            return low.toordinal(), high.toordinal()
        return (
            LOWEST if self.low is None else units_of(_number(self.low), self.scale, up=True),
            HIGHEST if self.high is None else units_of(_number(self.high), self.scale, up=False),
        )


BOOLEAN: Final = Type(Kind.BOOLEAN)
TEXT: Final = Type(Kind.TEXT)
DATE: Final = Type(Kind.DATE)
FLOAT: Final = Type(Kind.FLOAT)


def exact(scale: int, low: int, high: int) -> Type:
    """The type of a number between ``low`` and ``high`` units of 10 to the power of -scale."""
    if scale == 0:
        return Type(Kind.INTEGER, 0, low, high)
    return Type(Kind.DECIMAL, scale, in_units(low, scale), in_units(high, scale))


def in_units(units: int, scale: int) -> Decimal:
    """``12345, 2`` → 123.45, whatever the precision of the decimal context."""
    return Decimal(f"{units}E-{scale}")


def units_of(value: Decimal | int, scale: int, *, up: bool = False) -> int:
    """``123.45, 2`` → 12345. More decimals than ``scale`` are cut towards the lower, or with ``up`` the higher unit."""
    sign, digits, exponent = Decimal(value).as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is no number")
    whole = int("".join(map(str, digits))) * (-1 if sign else 1)
    if exponent + scale >= 0:
        return whole * int(10 ** (exponent + scale))
    unit = int(10 ** -(exponent + scale))
    return -(-whole // unit) if up else whole // unit


def decimals(value: Decimal) -> int:
    """How many decimals a finite number needs: 1.50 needs one."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    text = "".join(map(str, value.as_tuple().digits))
    spare = len(text) - len(text.rstrip("0")) if text.strip("0") else -exponent
    return max(0, -exponent - spare)


def _number(bound: Bound) -> Decimal | int:
    if isinstance(bound, date):
        raise TypeError("a number's range has numbers as its ends")
    return bound
