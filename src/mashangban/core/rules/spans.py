"""A rule over ranges instead of values: what it can answer at all while facts and the day lie within limits.

The answer is never too narrow: what can happen is in it. It is exact where every fact occurs once, and for points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from mashangban.core.rules import typed
from mashangban.core.rules.evaluating import combined, compared, converted, day_part, matches, quotient
from mashangban.core.rules.typed import Checked, Stored
from mashangban.core.rules.types import Kind, Type

#: what a condition can answer, one bit each
YES: Final = 1
NO: Final = 2
UNKNOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from low to high: units of a number, ordinals of a day. ``unknown``: or not known."""

    low: int
    high: int
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A text or a double; None: any. ``unknown``: or not known."""

    value: str | float | None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """Certainly not known."""


NOTHING: Final = Nothing()
#: conditions are masks of YES, NO, UNKNOWN
Reach = Span | Point | Nothing | int
Box = Mapping[str, Reach]
Days = tuple[date, date]


def whole(kind: Type, *, unknown: bool) -> Reach:
    """Everything that a fact of this type can be."""
    if kind.kind is Kind.BOOLEAN:
        return YES | NO | (UNKNOWN if unknown else 0)
    if kind.exact or kind.kind is Kind.DATE:
        return Span(*kind.units, unknown)
    return Point(None, unknown)


def point(value: Stored, kind: Type) -> Reach:
    """One value, in the form that is computed with."""
    if kind.kind is Kind.BOOLEAN:
        return UNKNOWN if value is None else YES if value else NO
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return Span(value.toordinal(), value.toordinal())
    if kind.exact:
        return Span(cast(int, value), cast(int, value))
    return Point(cast(str | float, value))


def answers(node: Checked, box: Box, days: Days) -> int:
    """The mask of what a condition can answer. A fact that the box does not have is not known."""
    return cast(int, reach(node, box, days))


def reach(node: Checked, box: Box, days: Days) -> Reach:
    """What a node can be."""
    match node:
        case typed.Constant(value=value):
            return point(value, node.type)
        case typed.Fact(name=name):
            return box.get(name, UNKNOWN if node.type.kind is Kind.BOOLEAN else NOTHING)
        case typed.Today():
            return Span(days[0].toordinal(), days[1].toordinal())
        case typed.And(parts=parts):
            return _every([answers(part, box, days) for part in parts])
        case typed.Or(parts=parts):
            return opposite(_every([opposite(answers(part, box, days)) for part in parts]))
        case typed.Not(inner=inner):
            return opposite(answers(inner, box, days))
        case typed.IsNull(value=value):
            return _is_null(reach(value, box, days))
    return _known(node, [reach(part, box, days) for part in typed.children(node)], days)


def opposite(mask: int) -> int:
    """What NOT makes of a mask."""
    return (mask & UNKNOWN) | (NO if mask & YES else 0) | (YES if mask & NO else 0)


def _every(masks: list[int]) -> int:
    found = masks[0]
    for mask in masks[1:]:
        yes = found & mask & YES
        no = (found | mask) & NO
        both = (found & UNKNOWN and mask & (UNKNOWN | YES)) or (mask & UNKNOWN and found & YES)
        found = yes | no | (UNKNOWN if both else 0)
    return found


def _is_null(inner: Reach) -> int:
    if isinstance(inner, int):
        return (YES if inner & UNKNOWN else 0) | (NO if inner & (YES | NO) else 0)
    if isinstance(inner, Nothing):
        return YES
    return NO | (YES if inner.unknown else 0)


def _known(node: Checked, parts: list[Reach], days: Days) -> Reach:
    boolean = node.type.kind is Kind.BOOLEAN
    if any(isinstance(part, Nothing) or part == UNKNOWN for part in parts):
        return UNKNOWN if boolean else NOTHING
    unknown = any(part & UNKNOWN if isinstance(part, int) else _may_miss(part) for part in parts)
    if boolean:
        return _condition(node, parts) | (UNKNOWN if unknown else 0)
    found = _number(node, parts, days)
    if isinstance(found, Nothing) or not unknown:
        return found
    return Span(found.low, found.high, True) if isinstance(found, Span) else Point(found.value, True)


def _may_miss(part: Span | Point | Nothing) -> bool:
    return not isinstance(part, Nothing) and part.unknown


# --- conditions ----------------------------------------------------------------------------------


def _condition(node: Checked, parts: list[Reach]) -> int:
    first = parts[0]
    if isinstance(node, typed.Like):
        assert isinstance(first, Point)
        return YES | NO if first.value is None else _mask(matches(str(first.value), node.kind, node.text))
    if isinstance(node, typed.In):
        found = _equal_any(first, parts[1:])
        return found if not node.null else (found & YES) | (UNKNOWN if found & NO else 0)
    assert isinstance(node, typed.Compare)
    second = parts[1]
    if isinstance(first, Span) and isinstance(second, Span):
        return _spans(node.op, first, second)
    if isinstance(first, int) and isinstance(second, int):
        same = (YES if first & second & (YES | NO) else 0) | (NO if _differ(first, second) else 0)
        return same if node.op == "=" else opposite(same)
    assert isinstance(first, Point)
    assert isinstance(second, Point)
    if first.value is None or second.value is None:
        return YES | NO
    return _mask(compared(node.op, first.value, second.value))


def _mask(answer: bool) -> int:
    return YES if answer else NO


def _differ(first: int, second: int) -> bool:
    return bool((first & YES and second & NO) or (first & NO and second & YES))


def _equal_any(value: Reach, options: list[Reach]) -> int:
    if isinstance(value, Span):
        inside = {one.low for one in options if isinstance(one, Span) and value.low <= one.low <= value.high}
        every = len(inside) == value.high - value.low + 1
        return (YES if inside else 0) | (0 if every else NO)
    if isinstance(value, int):
        named = sum({cast(int, option) for option in options})
        return (YES if value & named else 0) | (NO if value & (YES | NO) & ~named else 0)
    assert isinstance(value, Point)
    if value.value is None:
        return YES | NO
    return _mask(any(isinstance(one, Point) and one.value == value.value for one in options))


def _spans(op: typed.CompareSign, left: Span, right: Span) -> int:
    if op in ("=", "<>"):
        apart = left.high < right.low or right.high < left.low
        single = left.low == left.high == right.low == right.high
        same = (0 if apart else YES) | (0 if single else NO)
        return same if op == "=" else opposite(same)
    if op in (">", ">="):
        left, right = right, left
    strict = op in ("<", ">")
    yes = left.low < right.high or (not strict and left.low == right.high)
    no = left.high > right.low or (strict and left.high == right.low)
    return (YES if yes else 0) | (NO if no else 0)


# --- numbers -------------------------------------------------------------------------------------


def _number(node: Checked, parts: list[Reach], days: Days) -> Span | Point | Nothing:
    first = parts[0]
    match node:
        case typed.DayPart(function=function):
            assert isinstance(first, Span)
            return _days(function, first, days)
        case typed.Negate():
            if isinstance(first, Span):
                return Span(-first.high, -first.low)
            assert isinstance(first, Point)
            return Point(None if first.value is None else -cast(float, first.value))
        case typed.Convert(inner=inner):
            assert isinstance(first, Span)
            return _converted(first, inner.type, node.type)
        case typed.Divide(times=times, over=over):
            assert isinstance(first, Span)
            assert isinstance(parts[1], Span)
            return _quotients(first, parts[1], times, over)
    assert isinstance(node, typed.Arithmetic)
    second = parts[1]
    if isinstance(first, Span) and isinstance(second, Span):
        return _combined(node.op, first, second)
    assert isinstance(first, Point)
    assert isinstance(second, Point)
    if first.value is None or second.value is None:
        return Point(None, True)
    found = combined(node.op, cast(float, first.value), cast(float, second.value))
    return NOTHING if found is None else Point(found)


def _combined(op: str, left: Span, right: Span) -> Span:
    if op == "+":
        return Span(left.low + right.low, left.high + right.high)
    if op == "-":
        return Span(left.low - right.high, left.high - right.low)
    return _corners(lambda a, b: a * b, left, right)


def _corners(work: Callable[[int, int], int], left: Span, right: Span) -> Span:
    ends = [work(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Span(min(ends), max(ends))


def _quotients(left: Span, right: Span, times: int, over: int) -> Span | Nothing:
    """The quotient falls or rises steadily on either side of a divisor of 0."""
    sides = []
    if right.low < 0:
        sides.append(Span(right.low, min(right.high, -1)))
    if right.high > 0:
        sides.append(Span(max(right.low, 1), right.high))
    found = [_corners(lambda a, b: cast(int, quotient(a, b, times, over)), left, side) for side in sides]
    if not found:
        return NOTHING
    zero = right.low <= 0 <= right.high
    return Span(min(one.low for one in found), max(one.high for one in found), zero)


def _converted(inner: Span, old: Type, new: Type) -> Span | Point:
    low, high = converted(inner.low, old, new), converted(inner.high, old, new)
    if new.kind is Kind.FLOAT:
        return Point(float(low) if inner.low == inner.high else None)
    return Span(int(low), int(high))


def _days(function: typed.DayFunction, day: Span, days: Days) -> Span:
    first, last = date.fromordinal(day.low), date.fromordinal(day.high)
    if function == "year":
        return Span(first.year, last.year)
    if function == "month":
        return Span(first.month, last.month) if first.year == last.year else Span(1, 12)
    return Span(day_part(function, last, days[0]), day_part(function, first, days[1]))
