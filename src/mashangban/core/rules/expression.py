"""One rule text, evaluated for one case: a SQL boolean expression over named facts.

Allowed are comparisons, AND/OR/NOT, IN, BETWEEN, IS [NOT] NULL, LIKE, + - * /, parentheses, names and literals;
everything else is refused with its position. Evaluation is three-valued as in SQL: what depends on a fact that
is not known is unknown (None), and two values that cannot be compared give unknown, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

#: a text in both languages: keys "zh" and "en"
Text = Mapping[str, str]
Facts = Mapping[str, object]
Value = object
Node = Callable[[Facts], Value]

#: longer rules are a sign of a definition that wants to be split, and a way to exhaust the parser
LONGEST: Final = 2000


class RuleError(ValueError):
    """A rule that cannot be used: where (character, counted from 1), what is wrong, what to do about it."""

    def __init__(self, position: int, problem: Text, remedy: Text) -> None:
        self.position = position
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"character {position}: {problem['en']}; {remedy['en']}")

    def text(self, lang: str) -> str:
        """The whole message in `zh`, or in English for any other language."""
        if lang.startswith("zh"):
            return f"第{self.position}个字符：{self.problem['zh']}；{self.remedy['zh']}"
        return str(self)


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


_WRITE: Final[Text] = {
    "en": "write a comparison such as category = 'suggestion'",
    "zh": "请写成比较式，例如 category = 'suggestion'",
}


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression in `text`; RuleError with position, problem and remedy otherwise. Cached by text."""
    if not text.strip():
        raise RuleError(1, {"en": "the rule is empty", "zh": "规则是空的"}, _WRITE)
    if len(text) > LONGEST:
        raise RuleError(
            LONGEST,
            {"en": f"the rule is longer than {LONGEST} characters", "zh": f"规则超过了{LONGEST}个字符"},
            {"en": "split it into several rules", "zh": "请拆成几条规则"},
        )
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
        node = _boolean(tree, text)
    except RuleError:
        raise
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise RuleError(int(first.get("col") or len(text)), _UNREADABLE, _WRITE) from error
    except (SqlglotError, RecursionError) as error:
        raise RuleError(len(text), _UNREADABLE, _WRITE) from error
    names = frozenset(_name(column) for column in tree.find_all(exp.Column))
    return Expression(text, names, node, _texts_compared(tree))


_UNREADABLE: Final[Text] = {"en": "cannot be read as a rule from here on", "zh": "从这里起读不懂"}


# --- building ------------------------------------------------------------------------------------


def _refuse(tree: exp.Expr, text: str, en: str, zh: str) -> RuleError:
    return RuleError(
        _position(tree),
        {"en": en, "zh": zh},
        {
            "en": "use only = <> < <= > >=, AND, OR, NOT, IN (…), BETWEEN, IS NULL, LIKE, + - * /, names and literals",
            "zh": "只能使用 = <> < <= > >=、AND、OR、NOT、IN (…)、BETWEEN、IS NULL、LIKE、+ - * /、名称和常量",
        },
    )


def _position(tree: exp.Expr) -> int:
    starts = [part.meta["start"] for part in tree.walk() if "start" in part.meta]
    return min(starts, default=0) + 1


def _boolean(tree: exp.Expr, text: str) -> Node:
    """A node that answers yes, no or unknown."""
    if isinstance(tree, exp.Paren):
        return _boolean(tree.this, text)
    if isinstance(tree, exp.And | exp.Or):
        left, right = _boolean(tree.this, text), _boolean(tree.expression, text)
        return _and(left, right) if isinstance(tree, exp.And) else _or(left, right)
    if isinstance(tree, exp.Not):
        return _not(_boolean(tree.this, text))
    if isinstance(tree, exp.Boolean):
        constant = bool(tree.this)
        return lambda facts: constant
    if isinstance(tree, exp.Column):
        return _value(tree, text)
    compare = _COMPARISONS.get(type(tree))
    if compare is not None:
        return _comparing(_value(tree.this, text), _value(tree.expression, text), compare)
    if isinstance(tree, exp.In):
        return _in(tree, text)
    if isinstance(tree, exp.Between):
        return _between(tree, text)
    if isinstance(tree, exp.Is):
        return _is_null(tree, text)
    if isinstance(tree, exp.Like):
        return _like(tree, text)
    if isinstance(tree, exp.Literal | exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Neg):
        raise _refuse(
            tree,
            text,
            "this is a value, not a question answered by yes or no",
            "这是一个值，不是能答是或否的条件",
        )
    raise _refuse(tree, text, f"{_shown(tree)} is not allowed in a rule", f"规则里不能使用 {_shown(tree)}")


def _shown(tree: exp.Expr) -> str:
    words = tree.sql(dialect="duckdb")
    return words if len(words) <= 40 else words[:39] + "…"


def _value(tree: exp.Expr, text: str) -> Node:
    """A node that gives a value: a name, a literal, arithmetic, or a bracketed question."""
    if isinstance(tree, exp.Paren):
        return _value(tree.this, text)
    if isinstance(tree, exp.Column):
        return _looking_up(_name(tree, text))
    if isinstance(tree, exp.Literal):
        literal: object = str(tree.this) if tree.is_string else Decimal(str(tree.this))
        return lambda facts: literal
    if isinstance(tree, exp.Null):
        return lambda facts: None
    if isinstance(tree, exp.Neg):
        inner = _value(tree.this, text)
        return lambda facts: -number if isinstance(number := _plain(inner(facts)), Decimal) else None
    work = _ARITHMETIC.get(type(tree))
    if work is not None:
        return _computing(_value(tree.this, text), _value(tree.expression, text), work)
    return _boolean(tree, text)


def _name(column: exp.Column, text: str = "") -> str:
    if not all(isinstance(part, exp.Identifier) for part in column.parts):
        raise _refuse(column, text, "* is not a name", "* 不是名称")
    return ".".join(part.name for part in column.parts)


def _looking_up(name: str) -> Node:
    return lambda facts: facts.get(name)


def _in(tree: exp.In, text: str) -> Node:
    if not tree.expressions:
        raise _refuse(tree, text, "IN needs a list of values", "IN 后面要写一组值")
    wanted = _value(tree.this, text)
    options = [_value(option, text) for option in tree.expressions]

    def check(facts: Facts) -> bool | None:
        answers = [_equal(wanted(facts), option(facts)) for option in options]
        return True if True in answers else None if None in answers else False

    return check


def _between(tree: exp.Between, text: str) -> Node:
    if tree.args.get("symmetric"):
        raise _refuse(tree, text, "SYMMETRIC is not allowed in a rule", "规则里不能使用 SYMMETRIC")
    value = _value(tree.this, text)
    low, high = _value(tree.args["low"], text), _value(tree.args["high"], text)
    return _and(_comparing(value, low, _ordered(lambda order: order >= 0)), _comparing(value, high, _AT_MOST))


def _is_null(tree: exp.Is, text: str) -> Node:
    if not isinstance(tree.expression, exp.Null):
        raise _refuse(tree, text, "IS is only for NULL", "IS 后面只能写 NULL")
    value = _value(tree.this, text)
    return lambda facts: value(facts) is None


def _like(tree: exp.Like, text: str) -> Node:
    pattern = tree.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise _refuse(tree, text, "LIKE needs a pattern in quotes", "LIKE 后面要写带引号的模式")
    wanted = re.compile(
        "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in str(pattern.this)),
        re.DOTALL,
    )
    value = _value(tree.this, text)
    return lambda facts: bool(wanted.fullmatch(found)) if isinstance(found := value(facts), str) else None


def _texts_compared(tree: exp.Expr) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for node in tree.find_all(exp.EQ, exp.NEQ, exp.In):
        sides = [node.this, *(node.expressions if isinstance(node, exp.In) else [node.expression])]
        names = [_name(side) for side in sides if isinstance(side, exp.Column)]
        texts = {str(side.this) for side in sides if isinstance(side, exp.Literal) and side.is_string}
        for name in names:
            found.setdefault(name, set()).update(texts)
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
_COMPARISONS: Final[Mapping[type[exp.Expr], Callable[[Value, Value], bool | None]]] = {
    exp.EQ: _equal,
    exp.NEQ: _unequal,
    exp.LT: _ordered(lambda order: order < 0),
    exp.LTE: _AT_MOST,
    exp.GT: _ordered(lambda order: order > 0),
    exp.GTE: _ordered(lambda order: order >= 0),
}
_ARITHMETIC: Final[Mapping[type[exp.Expr], Callable[[Decimal, Decimal], Decimal]]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
    exp.Div: lambda a, b: a / b,
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
