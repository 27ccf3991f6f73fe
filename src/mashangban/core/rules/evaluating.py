"""The readable evaluator: one rule, one person, one day. Every other evaluator is held to its answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from mashangban.core.rules import typed
from mashangban.core.rules.typed import Checked, Stored
from mashangban.core.rules.types import Kind, Type, decimals, units_of

Values = Mapping[str, object]


def evaluate(checked: Checked, values: Values, on: date) -> bool | None:
    """Yes, no, or None for unknown. ``values``: bool, int, Decimal, float, str, date; None or missing: not known.

    ValueError for a value that the fact's type cannot hold; `facts.Facts.read` refuses those with a remedy.
    """
    return cast(bool | None, compute(checked, values, on))


def compute(node: Checked, values: Values, on: date) -> Stored:
    """The value of any node, in the form that is computed with (see `typed`)."""
    match node:
        case typed.Constant(value=value):
            return value
        case typed.Fact(name=name):
            return stored(values.get(name), node.type)
        case typed.And(parts=parts):
            answers = [compute(part, values, on) for part in parts]
            return False if False in answers else None if None in answers else True
        case typed.Or(parts=parts):
            answers = [compute(part, values, on) for part in parts]
            return True if True in answers else None if None in answers else False
        case typed.Not(inner=inner):
            answer = compute(inner, values, on)
            return None if answer is None else not answer
        case typed.IsNull(value=inner):
            return compute(inner, values, on) is None
        case typed.Today():
            return on
    return _known(node, [compute(part, values, on) for part in typed.children(node)], on)


def _known(node: Checked, parts: list[Stored], on: date) -> Stored:
    """A node of which nothing is known unless every part is."""
    if None in parts:
        return None
    match node:
        case typed.Compare(op=op):
            return compared(op, parts[0], parts[1])
        case typed.In(null=null):
            return True if parts[0] in parts[1:] else None if null else False
        case typed.Like(kind=kind, text=text):
            return matches(cast(str, parts[0]), kind, text)
        case typed.DayPart(function=function):
            return day_part(function, cast(date, parts[0]), on)
        case typed.Convert(inner=inner):
            return converted(cast(int, parts[0]), inner.type, node.type)
        case typed.Negate():
            return -cast(int, parts[0])
        case typed.Divide(times=times, over=over):
            return quotient(cast(int, parts[0]), cast(int, parts[1]), times, over)
        case typed.Arithmetic(op=op):
            return combined(op, cast(float, parts[0]), cast(float, parts[1]))
    raise TypeError(f"no node of a checked tree: {node}")


def stored(value: object, kind: Type) -> Stored:
    """A value as its type computes with it: 12.50 with scale 2 → 1250. ValueError when it cannot be one."""
    if value is None:
        return None
    match kind.kind:
        case Kind.INTEGER | Kind.DECIMAL if isinstance(value, int) and not isinstance(value, bool):
            return int(value * 10**kind.scale)
        case Kind.INTEGER | Kind.DECIMAL if isinstance(value, Decimal):
            if value.is_finite() and decimals(value) <= kind.scale:
                return units_of(value, kind.scale)
        case Kind.INTEGER | Kind.DECIMAL if isinstance(value, float):
            return math.floor(value * 10.0**kind.scale + 0.5) if math.isfinite(value) else None
        case Kind.FLOAT if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return number if math.isfinite(number := float(value)) else None
        case Kind.BOOLEAN if isinstance(value, bool):
            return value
        case Kind.TEXT if isinstance(value, str):
            return value
        case Kind.DATE if isinstance(value, date) and not isinstance(value, datetime):
            return value
    raise ValueError(f"{value!r} is no {kind.kind} with {kind.scale} decimals")


def compared(op: typed.CompareSign, left: Stored, right: Stored) -> bool:
    """Two known values of one kind."""
    if op == "=":
        return left == right
    if op == "<>":
        return left != right
    first, second = cast(int, left), cast(int, right)
    if op == "<":
        return first < second
    if op == "<=":
        return first <= second
    return first > second if op == ">" else first >= second


def matches(value: str, kind: typed.LikeKind, text: str) -> bool:
    """LIKE with % at the ends only."""
    if kind == "prefix":
        return value.startswith(text)
    if kind == "suffix":
        return value.endswith(text)
    return text in value if kind == "contains" else value == text


def day_part(function: typed.DayFunction, day: date, on: date) -> int:
    """Full years, full months or days between a day and the day of evaluation; or the day's own year or month."""
    match function:
        case "age":
            return on.year - day.year - ((on.month, on.day) < (day.month, day.day))
        case "months_since":
            return (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)
        case "days_since":
            return on.toordinal() - day.toordinal()
        case "year":
            return day.year
        case "month":
            return day.month


def converted(units: int, old: Type, new: Type) -> int | float:
    """The same number in smaller units, or as a double."""
    if new.kind is Kind.FLOAT:
        return float(units) / float(10**old.scale)
    return int(units * 10 ** (new.scale - old.scale))


def quotient(left: int, right: int, times: int, over: int) -> int | None:
    """Units of the quotient, rounded half away from zero."""
    if right == 0:
        return None
    top, bottom = abs(left) * times, abs(right) * over
    size = (2 * top + bottom) // (2 * bottom)
    return size if (left < 0) == (right < 0) else -size


def combined(op: str, left: float, right: float) -> int | float | None:
    """Exact on whole units; on doubles unknown unless the result is finite."""
    if op == "+":
        found = left + right
    elif op == "-":
        found = left - right
    elif op == "*":
        found = left * right
    else:
        found = left / right if right else math.nan
    return found if isinstance(found, int) or math.isfinite(found) else None
