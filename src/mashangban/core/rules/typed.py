"""The checked tree: what `checking.check` makes of a parsed rule, and what every evaluator starts from.

Every node knows its type with its range. Nothing is left to be guessed by an evaluator: both sides of a
comparison or of + and - have one kind and one scale (`Convert` is written where they had not), texts beside a
date have become days, and constants are in the form that is computed with:

- INTEGER and DECIMAL: int, in units of 10 to the power of -scale (12.50 with scale 2 is 1250)
- FLOAT: float · TEXT: str · DATE: date · BOOLEAN: bool · NULL: None
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mashangban.core.rules.types import HIGHEST, LOWEST, Type

DayFunction = Literal["age", "months_since", "days_since", "year", "month"]
CompareSign = Literal["=", "<>", "<", "<=", ">", ">="]
LikeKind = Literal["prefix", "suffix", "contains", "exact"]
Stored = bool | int | float | str | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A node of the checked tree."""

    type: Type
    #: where it begins in the text, counted from 1
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Checked):
    """A value written in the rule, in the form that is computed with; None is NULL of this type."""

    value: Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Checked):
    """A fact, raw or derived. Unknown when it is not known."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Today(Checked):
    """The day of evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart(Checked):
    """A whole number from a day: full years, full months, days until the day of evaluation; its year or month.

    age: year(on) - year(day) - ((month, day of on) < (month, day of day)); months_since: (years apart · 12 + months
    apart) - (day of on < day of day); days_since: on - day. All may be negative. year, month: of the day itself.
    """

    function: DayFunction
    day: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert(Checked):
    """A number as another type: units · 10^(scale - scale of inner); to FLOAT: double(units) / double(10^scale)."""

    inner: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Checked):
    """left + right, left - right (one type's kind and scale) or left * right (scales add up). FLOAT: also ``/``.

    Exact ones are computed on units in `bits(node)` bits and cannot overflow. FLOAT: every step in doubles; a result
    that is not finite is unknown, a division by zero too.
    """

    op: Literal["+", "-", "*", "/"]
    left: Checked
    right: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Divide(Checked):
    """An exact division, rounded half away from zero to 6 decimals; unknown when ``right`` is 0.

    With a = |left units| · times and b = |right units| · over the result has (2a + b) div (2b) units of 10^-6, with the
    sign of left · right. `bits(node)` covers 2a + b.
    """

    left: Checked
    right: Checked
    times: int
    over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Checked):
    """-inner, on units or doubles."""

    inner: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Checked):
    """Both sides have one kind and one scale. TEXT and BOOLEAN: only = and <>. Unknown when a side is."""

    op: CompareSign
    left: Checked
    right: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Checked):
    """value = one of the options (constants of its kind and scale, never NULL themselves).

    Unknown when the value is; with ``null`` (a NULL stood in the list) unknown too instead of false.
    """

    value: Checked
    options: tuple[Constant, ...]
    null: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(Checked):
    """The text begins with, ends with, contains or is ``text``, by code points."""

    value: Checked
    kind: LikeKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull(Checked):
    """True when the value is unknown, false otherwise; itself never unknown."""

    value: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Checked):
    """Kleene: unknown stays unknown."""

    inner: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Checked):
    """Kleene: false if any part is false, otherwise unknown if any is unknown. Two parts or more."""

    parts: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Checked):
    """Kleene: true if any part is true, otherwise unknown if any is unknown. Two parts or more."""

    parts: tuple[Checked, ...]


def children(node: Checked) -> tuple[Checked, ...]:
    """The nodes right below, in the order of the text."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return parts
        case (
            Arithmetic(left=left, right=right)
            | Divide(left=left, right=right)
            | Compare(left=left, right=right)
        ):
            return left, right
        case In(value=value, options=options):
            return value, *options
        case Like(value=value) | IsNull(value=value):
            return (value,)
        case Not(inner=inner) | Negate(inner=inner) | Convert(inner=inner):
            return (inner,)
        case DayPart(day=day):
            return (day,)
    return ()


def walk(node: Checked) -> Iterator[Checked]:
    """The node and everything below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Checked) -> tuple[str, ...]:
    """The facts it speaks of, each once, in the order of the text."""
    return tuple(dict.fromkeys(found.name for found in walk(node) if isinstance(found, Fact)))


def fact_types(node: Checked) -> dict[str, Type]:
    """The facts it speaks of with the types they have in it."""
    return {found.name: found.type for found in walk(node) if isinstance(found, Fact)}


def bits(node: Checked) -> Literal[64, 128]:
    """How wide the exact numbers of this node and below must be computed: 64 bits, or 128 (DECIMAL(38, 0))."""
    return 64 if all(_fits(found) for found in walk(node)) else 128


def largest(node: Divide) -> int:
    """The largest whole number that computing the division passes through."""
    top = max(map(abs, node.left.type.units)) * node.times
    bottom = max(map(abs, node.right.type.units)) * node.over
    return 2 * max(top, bottom) + bottom


def _fits(node: Checked) -> bool:
    if isinstance(node, Divide) and largest(node) > HIGHEST:
        return False
    if not node.type.exact:
        return True
    low, high = node.type.units
    return low >= LOWEST and high <= HIGHEST
