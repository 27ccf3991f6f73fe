"""The types of what a rule computes: scales, ranges, and numbers that could outgrow every engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final, cast

from mashangban.core.rules import nodes, typed
from mashangban.core.rules.refusal import RuleError, Text
from mashangban.core.rules.typed import Checked, Constant
from mashangban.core.rules.types import FLOAT, WIDEST, Kind, exact, in_units

#: decimals of an exact division
QUOTIENT_SCALE: Final = 6

KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.BOOLEAN: ("yes or no", "是或否"),
    Kind.INTEGER: ("a number", "数"),
    Kind.DECIMAL: ("a number", "数"),
    Kind.FLOAT: ("a number", "数"),
    Kind.TEXT: ("a text", "文字"),
    Kind.DATE: ("a day", "日期"),
}


class Computing(ABC):
    """The part of a check that is about numbers. A method gives None for what it has reported."""

    def __init__(self) -> None:
        self.errors: list[RuleError] = []

    @abstractmethod
    def value(self, node: nodes.Node) -> Checked | None:
        """The checked tree of any expression."""

    def report(self, at: int, problem: Text, remedy: Text) -> None:
        """Notes a mistake."""
        self.errors.append(RuleError(at, problem, remedy))

    def number(self, node: nodes.Node) -> Checked | None:
        """Something that can be computed with."""
        found = self.value(node)
        if found is None or found.type.number:
            return found
        if isinstance(found, Constant) and found.value is None:
            return Constant(value=None, type=exact(0, 0, 0), at=found.at)
        en, zh = KINDS[found.type.kind]
        remedy: Text = {"en": "use numbers only", "zh": "请只用数"}
        if found.type.kind is Kind.DATE:
            remedy = {
                "en": "count with days_since(…), months_since(…) or age(…)",
                "zh": "请用 days_since(…)、months_since(…) 或 age(…) 来数",
            }
        self.report(node.at, {"en": f"{en} cannot be computed with", "zh": f"{zh}不能参与计算"}, remedy)
        return None

    def negate(self, node: nodes.Negate, inner: nodes.Node) -> Checked | None:
        """A minus."""
        found = self.number(inner)
        if found is None:
            return None
        if not found.type.exact:
            return typed.Negate(inner=found, type=FLOAT, at=node.at)
        low, high = found.type.units
        return typed.Negate(inner=found, type=exact(found.type.scale, -high, -low), at=node.at)

    def arithmetic(self, node: nodes.Arithmetic) -> Checked | None:
        """+ - * /."""
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        if Kind.FLOAT in (left.type.kind, right.type.kind):
            return typed.Arithmetic(
                op=node.op, left=as_float(left), right=as_float(right), type=FLOAT, at=node.at
            )
        if node.op == "/":
            return self.divide(node, left, right)
        scale = left.type.scale + right.type.scale
        if node.op != "*":
            scale = max(left.type.scale, right.type.scale)
            left, right = self.scaled(left, scale), self.scaled(right, scale)
        if left is None or right is None:
            return None
        low, high = _interval(node.op, left.type.units, right.type.units)
        return self.bounded(
            typed.Arithmetic(op=node.op, left=left, right=right, type=exact(scale, low, high), at=node.at)
        )

    def divide(self, node: nodes.Arithmetic, left: Checked, right: Checked) -> Checked | None:
        """An exact division."""
        shift = QUOTIENT_SCALE + right.type.scale - left.type.scale
        times, over = int(10 ** max(shift, 0)), int(10 ** max(-shift, 0))
        (l_low, l_high), (r_low, r_high) = left.type.units, right.type.units
        least = max(r_low, -r_high, 1) * over
        most = (2 * max(-l_low, l_high) * times + least) // (2 * least)
        signs = {sign(l_end) * sign(r_end) for l_end in (l_low, l_high) for r_end in (r_low, r_high)}
        if r_low < 0 < r_high:
            signs |= {1, -1}
        found = typed.Divide(
            left=left,
            right=right,
            times=times,
            over=over,
            type=exact(QUOTIENT_SCALE, -most if -1 in signs else 0, most if 1 in signs else 0),
            at=node.at,
        )
        return self.bounded(found, typed.largest(found))

    def scaled(self, found: Checked, scale: int) -> Checked | None:
        """The same number in smaller units."""
        if found.type.scale == scale:
            return found
        unit = int(10 ** (scale - found.type.scale))
        low, high = found.type.units
        made = exact(scale, low * unit, high * unit)
        if isinstance(found, Constant):
            value = None if found.value is None else cast(int, found.value) * unit
            return self.bounded(Constant(value=value, type=made, at=found.at))
        return self.bounded(typed.Convert(inner=found, type=made, at=found.at))

    def bounded(self, found: Checked, largest: int = 0) -> Checked | None:
        """The node, unless its numbers can grow beyond what every engine computes exactly."""
        if max(largest, *map(abs, found.type.units)) <= WIDEST:
            return found
        self.report(
            found.at,
            {"en": "this can grow beyond 38 digits", "zh": "这里算出来的数可能超过38位"},
            {
                "en": "declare the range (low, high) of its facts, use fewer decimals, or compute in fewer steps",
                "zh": "请声明所用事实的范围（最小、最大），减少小数位数，或减少计算步骤",
            },
        )
        return None


def sign(number: int) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def _interval(op: str, left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    if op == "+":
        return left[0] + right[0], left[1] + right[1]
    if op == "-":
        return left[0] - right[1], left[1] - right[0]
    ends = [a * b for a in left for b in right]
    return min(ends), max(ends)


def as_float(found: Checked) -> Checked:
    """The same number as a double."""
    if found.type.kind is Kind.FLOAT:
        return found
    if isinstance(found, Constant):
        units = cast(int | None, found.value)
        value = None if units is None else float(in_units(units, found.type.scale))
        return Constant(value=value, type=FLOAT, at=found.at)
    return typed.Convert(inner=found, type=FLOAT, at=found.at)
