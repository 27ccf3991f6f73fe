"""All rules of a match as one Polars query: columns widened once, shared parts computed once, NULL kept as unknown.

Whole numbers and decimals are computed in 64 bits where the rule's ranges allow it, else in 128: a column of eight
bits never overflows, and no number is ever rounded by a float. A column that is only compared with constants stays as
narrow as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Final, cast

import polars as pl

from mashangban.core.rules import typed
from mashangban.core.rules.columns import Column, Input
from mashangban.core.rules.staging import Program, Step, program
from mashangban.core.rules.typed import Checked, Constant, Fact, bits
from mashangban.core.rules.types import HIGHEST, LOWEST, Kind, Type

#: more options than these are looked up in a set
FEW: Final = 4

_INTEGERS: Final[Mapping[tuple[int, bool], type[pl.DataType]]] = {
    (8, True): pl.Int8,
    (16, True): pl.Int16,
    (32, True): pl.Int32,
    (64, True): pl.Int64,
    (8, False): pl.UInt8,
    (16, False): pl.UInt16,
    (32, False): pl.UInt32,
    (64, False): pl.UInt64,
    (128, True): pl.Int128,
}


@dataclass(frozen=True, slots=True)
class PolarsPlan:
    """A query in parts: `stages` are added to the frame one after the other, then `answers` are selected from it."""

    #: the columns that are read
    inputs: tuple[str, ...]
    #: `stages[0]` selects and widens `inputs`; the names of what it and later ones compute mean nothing outside
    stages: tuple[tuple[pl.Expr, ...], ...]
    #: one boolean column for each rule, named by its code; NULL is unknown
    answers: tuple[pl.Expr, ...]

    def run(self, frame: pl.LazyFrame, keep: tuple[str, ...] = ()) -> pl.LazyFrame:
        """The answers to every row of `frame`, in its order, after the columns to `keep` under their own names."""
        kept = [pl.col(name).alias(f"kept {name}") for name in keep]
        first, *later = self.stages
        staged = frame.select(*kept, *first)
        for stage in later:
            staged = staged.with_columns(*stage)
        return staged.select(*(pl.col(f"kept {name}").alias(name) for name in keep), *self.answers)


def plan(
    rules: Mapping[str, Checked], derived: Mapping[str, Checked], columns: Mapping[str, Column], on: date
) -> PolarsPlan:
    """The query that answers `rules` on one day from a frame with these `columns`.

    `derived`: checked derivations of facts that are not in the frame. KeyError for a raw fact without a column. Values
    outside the range of a fact's type must have been refused before.
    """
    return plan_of(program(rules, derived, on), columns, on)


def plan_of(work: Program, columns: Mapping[str, Column], on: date) -> PolarsPlan:
    """The query for a program that is already made."""
    compiler = _Compiler({fact.name: Input(fact.type, columns[fact.name]) for fact in work.inputs}, on)
    stages = [[compiler.step(number, node) for number, node in stage] for stage in work.stages]
    answers = [
        compiler.any(node).cast(pl.Boolean).alias(code) for code, node in work.answers
    ]  # a rule may be a constant
    inputs = tuple(fact.name for fact in work.inputs)
    return PolarsPlan(inputs, (tuple(compiler.read()), *map(tuple, stages)), tuple(answers))


class _Compiler:
    """Translates nodes; remembers in which forms the columns are wanted."""

    def __init__(self, inputs: Mapping[str, Input], on: date) -> None:
        self._inputs = inputs
        self._on = on
        #: name inside the query → expression that makes it
        self._read: dict[str, pl.Expr] = {}

    def read(self) -> list[pl.Expr]:
        """The first stage: every column in the forms in which it is wanted."""
        return [expression.alias(name) for name, expression in self._read.items()]

    def step(self, number: int, node: Checked) -> pl.Expr:
        return self.any(node).alias(f"step {number}")

    def any(self, node: Checked) -> pl.Expr:
        """A node of any kind; a whole number or decimal as wide as it must be."""
        return self.exact(node, bits(node)) if node.type.exact else self._of[type(node)](self, node)

    def exact(self, node: Checked, width: int) -> pl.Expr:
        """A whole number or decimal, in units, at least `width` bits wide."""
        wide = _INTEGERS[width, True]
        match node:
            case Constant(value=value):
                return _units(cast(int | None, value), width)
            case Step(number=number):
                return pl.col(f"step {number}").cast(wide)
            case Fact():
                return self._wide(node, width)
            case typed.DayPart():
                return self._day_part(node).cast(wide)
            case typed.Negate(inner=inner):
                # Polars knows no minus sign before 128 bits.
                return _units(0, width) - self.exact(inner, width)
            case typed.Convert(inner=inner):
                unit = int(10 ** (node.type.scale - inner.type.scale))
                return self.exact(inner, width) * _units(unit, width)
            case typed.Divide():
                return self._divide(node, max(width, bits(node)))
            case typed.Arithmetic(op=op, left=left, right=right):
                width = max(width, bits(node))
                first, second = self.exact(left, width), self.exact(right, width)
                return first + second if op == "+" else first - second if op == "-" else first * second
        raise TypeError(f"no number: {node}")

    def _form(self, name: str, make: Callable[[], pl.Expr]) -> pl.Expr:
        if name not in self._read:
            self._read[name] = make()
        return pl.col(name)

    def _raw(self, name: str) -> pl.Expr:
        return self._form(f"raw {name}", lambda: pl.col(name))

    def _wide(self, fact: Fact, width: int) -> pl.Expr:
        held = self._inputs[fact.name]
        own = 64 if held.type.units[0] >= LOWEST and held.type.units[1] <= HIGHEST else 128
        column = self._form(f"wide {fact.name}", lambda: widened(fact.name, held, own))
        return column if width <= own else column.cast(pl.Int128)

    def _divide(self, node: typed.Divide, width: int) -> pl.Expr:
        left, right = self.exact(node.left, width), self.exact(node.right, width)
        top, bottom = _size(left, node.left.type), _size(right, node.right.type)
        if node.times > 1:
            top = top * _units(node.times, width)
        if node.over > 1:
            bottom = bottom * _units(node.over, width)
        two = _units(2, width)
        # Dividing by nothing is NULL in Polars, as it has to be here.
        size = (two * top + bottom) // (two * bottom)
        if node.type.units[0] >= 0:
            return size
        return pl.when((left < 0) == (right < 0)).then(size).otherwise(_units(0, width) - size)

    def _day_part(self, node: typed.DayPart) -> pl.Expr:
        day, on = self.any(node.day), self._on
        years = pl.lit(on.year, dtype=pl.Int32) - day.dt.year()
        later_day = day.dt.day() > on.day
        match node.function:
            case "age":
                month = day.dt.month()
                return years - ((month > on.month) | ((month == on.month) & later_day)).cast(pl.Int32)
            case "months_since":
                return years * 12 + (on.month - day.dt.month().cast(pl.Int32)) - later_day.cast(pl.Int32)
            case "days_since":
                return pl.lit(on.toordinal() - date(1970, 1, 1).toordinal(), pl.Int32) - day.to_physical()
            case "year":
                return day.dt.year()
            case "month":
                return day.dt.month()

    def _compare(self, node: Checked) -> pl.Expr:
        assert isinstance(node, typed.Compare)
        if not node.left.type.exact:
            return _compared(node.op, self.any(node.left), self.any(node.right))
        narrow = self._narrow(node.left)
        if narrow and isinstance(node.right, Constant) and _fits(node.right.value, narrow):
            assert isinstance(node.left, Fact)
            return _compared(
                node.op,
                self._raw(node.left.name),
                pl.lit(node.right.value, dtype=_INTEGERS[narrow.bits, narrow.signed]),
            )
        width = max(bits(node.left), bits(node.right))
        return _compared(node.op, self.exact(node.left, width), self.exact(node.right, width))

    def _narrow(self, node: Checked) -> Column | None:
        """The column of a whole number that can be compared as it lies in the file."""
        if not isinstance(node, Fact):
            return None
        held = self._inputs[node.name]
        return held.column if held.column.held == "integer" and held.type.kind is Kind.INTEGER else None

    def _in(self, node: Checked) -> pl.Expr:
        assert isinstance(node, typed.In)
        wanted = [option.value for option in node.options]
        if not node.value.type.exact:
            value, dtype = self.any(node.value), _DTYPES.get(node.value.type.kind)
        elif narrow := self._narrow(node.value):
            assert isinstance(node.value, Fact)
            wanted = [value for value in wanted if _fits(value, narrow)]
            value, dtype = self._raw(node.value.name), _INTEGERS[narrow.bits, narrow.signed]
        else:
            width = max(map(bits, typed.children(node)))
            value, dtype = self.exact(node.value, width), _INTEGERS[width, True]
        if len(wanted) <= FEW or node.value.type.kind is Kind.FLOAT:
            none = value.is_null() & pl.lit(None, dtype=pl.Boolean)
            found = reduce(or_, (value == pl.lit(one, dtype=dtype) for one in wanted)) if wanted else none
        else:
            found = value.is_in(pl.Series(wanted, dtype=dtype).implode())
        return pl.when(found).then(pl.lit(True)) if node.null else found

    def _like(self, node: Checked) -> pl.Expr:
        assert isinstance(node, typed.Like)
        value, text = self.any(node.value), pl.lit(node.text, dtype=pl.String)
        match node.kind:
            case "prefix":
                return value.str.starts_with(text)
            case "suffix":
                return value.str.ends_with(text)
            case "contains":
                return value.str.contains(text, literal=True)
            case "exact":
                return value == text

    def _fact(self, node: Checked) -> pl.Expr:
        assert isinstance(node, Fact)
        held = self._inputs[node.name]
        if held.column.held == "empty" or node.type.kind is Kind.FLOAT or held.column.held == "text":
            return self._form(f"wide {node.name}", lambda: widened(node.name, held, 64))
        return self._raw(node.name)

    def _float(self, node: Checked) -> pl.Expr:
        assert isinstance(node, typed.Arithmetic)
        left, right = self.any(node.left), self.any(node.right)
        match node.op:
            case "+":
                found = left + right
            case "-":
                found = left - right
            case "*":
                found = left * right
            case "/":
                found = left / right
        return _finite(found)

    def _convert(self, node: Checked) -> pl.Expr:
        assert isinstance(node, typed.Convert)
        units = self.any(node.inner).cast(pl.Float64)
        return units / pl.lit(float(10**node.inner.type.scale), dtype=pl.Float64)

    def _both(self, node: Checked) -> pl.Expr:
        assert isinstance(node, typed.And | typed.Or)
        return reduce(and_ if isinstance(node, typed.And) else or_, map(self.any, node.parts))

    _of: Final[Mapping[type[Checked], Callable[[_Compiler, Checked], pl.Expr]]] = {
        Constant: lambda self, node: pl.lit(cast(Constant, node).value, dtype=_DTYPES[node.type.kind]),
        Fact: _fact,
        Step: lambda self, node: pl.col(f"step {cast(Step, node).number}"),
        typed.Today: lambda self, node: pl.lit(self._on, dtype=pl.Date),
        typed.Compare: _compare,
        typed.In: _in,
        typed.Like: _like,
        typed.IsNull: lambda self, node: self.any(cast(typed.IsNull, node).value).is_null(),
        typed.Not: lambda self, node: ~self.any(cast(typed.Not, node).inner),
        typed.And: _both,
        typed.Or: _both,
        typed.Arithmetic: _float,
        typed.Negate: lambda self, node: -self.any(cast(typed.Negate, node).inner),
        typed.Convert: _convert,
    }


_DTYPES: Final[Mapping[Kind, type[pl.DataType]]] = {
    Kind.BOOLEAN: pl.Boolean,
    Kind.TEXT: pl.String,
    Kind.DATE: pl.Date,
    Kind.FLOAT: pl.Float64,
}


def widened(name: str, held: Input, width: int) -> pl.Expr:
    """A column in the form that is computed with: 64 or 128 bits in units, doubles that are finite, plain texts."""
    column, want = pl.col(name), held.type
    wide = _INTEGERS[width, True]
    if held.column.held == "empty":
        return column.cast(wide if want.exact else _DTYPES[want.kind])
    if not want.exact:
        found = column.cast(_DTYPES[want.kind])
        return _finite(found) if want.kind is Kind.FLOAT else found
    if held.column.held == "float":
        # The same three steps as everywhere: scaled, half a unit added, cut down.
        scaled = column.cast(pl.Float64) * 10.0**want.scale + 0.5
        return _finite(scaled).floor().cast(wide)
    units, more = column.cast(wide) if held.column.held == "integer" else column.to_physical().cast(wide), 0
    more = want.scale - (held.column.scale if held.column.held == "decimal" else 0)
    if more < 0:
        return units // _units(int(10**-more), width)
    return units * _units(int(10**more), width) if more else units


def _units(value: int | None, width: int) -> pl.Expr:
    return pl.lit(value, dtype=_INTEGERS[width, True])


def _size(value: pl.Expr, kind: Type) -> pl.Expr:
    return value if kind.units[0] >= 0 else value.abs()


def _fits(value: object, column: Column) -> bool:
    low, high = column.range
    return value is None or (isinstance(value, int) and low <= value <= high)


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value)


def _compared(op: typed.CompareSign, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    match op:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
