"""A condition over the answers of one case: the rule language without types and functions.

Allowed are comparisons, AND/OR/NOT, IN, BETWEEN, IS [NOT] NULL, LIKE, + - * /, parentheses, names and literals;
everything else is refused with its position (see `syntax`). Evaluation is three-valued as in SQL: what depends on a fact that
is not known is unknown (None), and two values that cannot be compared give unknown, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache, reduce
from typing import Final

from mashangban.core.rules import nodes, syntax
from mashangban.core.rules.refusal import RuleError

__all__ = ["Expression", "RuleError", "parse"]

Facts = Mapping[str, object]
Value = object
Node = Callable[[Facts], Value]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed rule. `text` is what was written; equal texts share one parse."""

    text: str
    _names: frozenset[str]
    _node: Node
    _literals: Mapping[str, frozenset[str]]

    def evaluate(self, facts: Facts) -> bool | None:
        """True, False, or None when the facts given do not decide it. A missing name counts as not known."""
        return _truth(self._node(facts))

    def names(self) -> frozenset[str]:
        """The facts it speaks about."""
        return self._names

    def compared_texts(self) -> Mapping[str, frozenset[str]]:
        """Name → texts it is compared with by =, <> or IN: lets a lint find values that no choice offers."""
        return self._literals


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression in `text`; RuleError with position, problem and remedy otherwise. Cached by text."""
    tree = syntax.parse(text)
    return Expression(text, frozenset(nodes.names(tree)), _boolean(tree), _texts_compared(tree))


# --- building ------------------------------------------------------------------------------------


def _boolean(tree: nodes.Node) -> Node:
    """A node that answers yes, no or unknown."""
    match tree:
        case nodes.And(parts=parts):
            return reduce(_and, map(_boolean, parts))
        case nodes.Or(parts=parts):
            return reduce(_or, map(_boolean, parts))
        case nodes.Not(inner=inner):
            return _not(_boolean(inner))
        case nodes.Compare(op=op, left=left, right=right):
            return _comparing(_value(left), _value(right), _COMPARISONS[op])
        case nodes.In(value=value, options=options):
            return _in(_value(value), [_value(option) for option in options])
        case nodes.IsNull(value=value):
            known = _value(value)
            return lambda facts: known(facts) is None
        case nodes.Like(value=value, pattern=pattern):
            return _like(_value(value), pattern)
        case nodes.Name() | nodes.Literal(value=bool()):
            return _value(tree)
        case nodes.Call(function=function, at=at):
            raise RuleError(
                at,
                {"en": f"{function}(…) is not allowed in a condition", "zh": f"条件里不能使用 {function}(…)"},
                syntax.ALLOWED,
            )
    raise RuleError(
        tree.at,
        {
            "en": "this is a value, not a question answered by yes or no",
            "zh": "这是一个值，不是能答是或否的条件",
        },
        syntax.REMEDY,
    )


def _value(tree: nodes.Node) -> Node:
    """A node that gives a value: a name, a literal, arithmetic, or a bracketed question."""
    match tree:
        case nodes.Name(name=name):
            return lambda facts: facts.get(name)
        case nodes.Literal(value=literal):
            return lambda facts: literal
        case nodes.Negate(inner=inner):
            number = _value(inner)
            return lambda facts: -found if isinstance(found := _plain(number(facts)), Decimal) else None
        case nodes.Arithmetic(op=op, left=left, right=right):
            return _computing(_value(left), _value(right), _ARITHMETIC[op])
    return _boolean(tree)


def _in(wanted: Node, options: list[Node]) -> Node:
    def check(facts: Facts) -> bool | None:
        answers = [_equal(wanted(facts), option(facts)) for option in options]
        return True if True in answers else None if None in answers else False

    return check


def _like(value: Node, pattern: str) -> Node:
    wanted = re.compile(
        "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL
    )
    return lambda facts: bool(wanted.fullmatch(found)) if isinstance(found := value(facts), str) else None


def _texts_compared(tree: nodes.Node) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        waiting += nodes.below(node)
        if isinstance(node, nodes.In) or (isinstance(node, nodes.Compare) and node.op in ("=", "<>")):
            sides = nodes.below(node)
            texts = {
                side.value
                for side in sides
                if isinstance(side, nodes.Literal) and isinstance(side.value, str)
            }
            for side in sides:
                if isinstance(side, nodes.Name):
                    found.setdefault(side.name, set()).update(texts)
    return {name: frozenset(texts) for name, texts in found.items()}


# --- evaluating ----------------------------------------------------------------------------------


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _and(left: Node, right: Node) -> Node:
    def check(facts: Facts) -> bool | None:
        first = _truth(left(facts))
        if first is False:
            return False
        second = _truth(right(facts))
        return False if second is False else None if first is None else second

    return check


def _or(left: Node, right: Node) -> Node:
    def check(facts: Facts) -> bool | None:
        first = _truth(left(facts))
        if first is True:
            return True
        second = _truth(right(facts))
        return True if second is True else None if first is None else second

    return check


def _not(inner: Node) -> Node:
    def check(facts: Facts) -> bool | None:
        answer = _truth(inner(facts))
        return None if answer is None else not answer

    return check


def _plain(value: Value) -> Value:
    """Numbers of every kind as exact decimals, so that 1, 1.0 and Decimal("1") are one value; NaN is unknown."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return value


def _pair(left: Value, right: Value) -> tuple[Value, Value] | None:
    """Both as comparable values of one kind, or None. A text beside a day is read as an ISO day."""
    left, right = _plain(left), _plain(right)
    if isinstance(left, date) and isinstance(right, str):
        right = _day_like(left, right)
    elif isinstance(right, date) and isinstance(left, str):
        left = _day_like(right, left)
    if left is None or right is None:
        return None
    same = type(left) is type(right) or (isinstance(left, date) and isinstance(right, date))
    if not same or isinstance(left, datetime) is not isinstance(right, datetime):
        return None
    return left, right


def _day_like(model: date, text: str) -> date | None:
    try:
        return datetime.fromisoformat(text) if isinstance(model, datetime) else date.fromisoformat(text)
    except ValueError:
        return None


def _equal(left: Value, right: Value) -> bool | None:
    pair = _pair(left, right)
    return None if pair is None else pair[0] == pair[1]


def _ordered(test: Callable[[int], bool]) -> Callable[[Value, Value], bool | None]:
    def compare(left: Value, right: Value) -> bool | None:
        pair = _pair(left, right)
        if pair is None:
            return None
        try:
            order = (pair[0] > pair[1]) - (pair[0] < pair[1])  # type: ignore[operator]  # unordered kinds raise
        except (TypeError, InvalidOperation):
            return None
        return test(order)

    return compare


def _unequal(left: Value, right: Value) -> bool | None:
    answer = _equal(left, right)
    return None if answer is None else not answer


_AT_MOST = _ordered(lambda order: order <= 0)
_COMPARISONS: Final[Mapping[str, Callable[[Value, Value], bool | None]]] = {
    "=": _equal,
    "<>": _unequal,
    "<": _ordered(lambda order: order < 0),
    "<=": _AT_MOST,
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
}
_ARITHMETIC: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def _comparing(left: Node, right: Node, compare: Callable[[Value, Value], bool | None]) -> Node:
    return lambda facts: compare(left(facts), right(facts))


def _computing(left: Node, right: Node, work: Callable[[Decimal, Decimal], Decimal]) -> Node:
    def compute(facts: Facts) -> Decimal | None:
        first, second = _plain(left(facts)), _plain(right(facts))
        if not (isinstance(first, Decimal) and isinstance(second, Decimal)):
            return None
        try:
            return work(first, second)
        except (DivisionByZero, InvalidOperation, Overflow):
            return None

    return compute
