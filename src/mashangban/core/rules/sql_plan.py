"""All rules of a match as one SELECT, for DuckDB and for Spark: the same program as `polars_plan`, in SQL.

Inside, columns have names of our own; every value a rule writes is a literal of an exact type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal, cast

from mashangban.core.rules import typed
from mashangban.core.rules.columns import Column, Input
from mashangban.core.rules.staging import Program, Step, program
from mashangban.core.rules.typed import Checked, Constant, Fact, bits
from mashangban.core.rules.types import HIGHEST, LOWEST, Kind

Dialect = Literal["duckdb", "spark"]

#: the largest double: what is larger, or no number, is unknown
_FINITE: Final = "1.7976931348623157E308"
_EPOCH: Final = date(1970, 1, 1).toordinal()


def select(
    rules: Mapping[str, Checked],
    derived: Mapping[str, Checked],
    columns: Mapping[str, Column],
    on: date,
    dialect: Dialect,
    source: str,
    keep: tuple[str, ...] = (),
) -> str:
    """One SELECT that answers every row of `source`: the columns to `keep`, then a boolean for each rule.

    `source` stands after FROM as it is: a table's quoted name, or a function that reads files. Else as `polars_plan.plan`.
    """
    return select_of(program(rules, derived, on), columns, on, dialect, source, keep)


def select_of(
    work: Program,
    columns: Mapping[str, Column],
    on: date,
    dialect: Dialect,
    source: str,
    keep: tuple[str, ...] = (),
) -> str:
    """The SELECT for a program that is already made."""
    words = _DuckDB() if dialect == "duckdb" else _Spark()
    compiler = _Compiler(words, on)
    kept = {name: f"k{place}" for place, name in enumerate(keep)}
    first = [f"{words.name(name)} AS {short}" for name, short in kept.items()]
    for place, fact in enumerate(work.inputs):
        compiler.inputs[fact.name] = f"c{place}"
        first.append(f"{compiler.widened(fact.name, Input(fact.type, columns[fact.name]))} AS c{place}")
    # A program without facts, such as the rule TRUE, still answers every row.
    query = f"SELECT {', '.join(first) or '1 AS c0'} FROM {source}"  # noqa: S608  # names and values are quoted by `words`
    for stage in work.stages:
        steps = ", ".join(f"{compiler.any(node)} AS s{number}" for number, node in stage)
        query = f"SELECT *, {steps} FROM ({query}) AS t"  # noqa: S608  # see above
    last = [f"{short} AS {words.name(name)}" for name, short in kept.items()]
    last += [f"{compiler.any(node)} AS {words.name(code)}" for code, node in work.answers]
    return f"SELECT {', '.join(last)} FROM ({query}) AS t"  # noqa: S608  # see above


class _Words:
    """What both dialects write alike, but for the names of their types."""

    wide: Mapping[int, str]
    text: str

    def decimal_units(self, column: str, scale: int, precision: int, width: int) -> str:
        room = precision + scale + 2
        if room <= 38:
            return f"CAST(CAST({column} AS DECIMAL({room},{scale})) * {10**scale} AS {self.wide[width]})"
        return f"CAST(replace(CAST({column} AS {self.text}), '.', '') AS {self.wide[width]})"


class _DuckDB(_Words):
    """What DuckDB writes otherwise."""

    wide = {64: "BIGINT", 128: "HUGEINT"}
    text = "VARCHAR"

    def name(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def quoted(self, text: str) -> str:
        plain = "'" + text.replace("'", "''").replace("\0", "'||chr(0)||'") + "'"
        return f"({plain})" if "\0" in text else plain

    def divided(self, top: str, bottom: str, width: int) -> str:
        return f"({top} // {bottom})"

    def double(self, units: str, width: int) -> str:
        # From 128 bits it would be rounded twice.
        return f"CAST({f'CAST({units} AS VARCHAR)' if width == 128 else units} AS DOUBLE)"

    def whole(self, double: str, width: int) -> str:
        # It converts every entry of a dictionary, also those that no row has any more: NaN must not end the query.
        return f"TRY_CAST({double} AS {self.wide[width]})"

    def days(self, day: str) -> str:
        return f"CAST({day} - DATE '1970-01-01' AS BIGINT)"

    def day_of_month(self, day: str) -> str:
        return f"day({day})"


class _Spark(_Words):
    """What Spark SQL writes otherwise. Its numbers of 128 bits are DECIMAL(38, 0)."""

    wide = {64: "BIGINT", 128: "DECIMAL(38,0)"}
    text = "STRING"

    def name(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def quoted(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0")
        return f"'{escaped}'"

    def divided(self, top: str, bottom: str, width: int) -> str:
        if width == 64:
            return f"({top} DIV {bottom})"
        # DIV of decimals is cut to 64 bits without a word, and / keeps 32 digits: divided in two steps of 16 digits.
        cut = self.wide[128]
        unit = f"CAST(1{'0' * 16} AS {cut})"

        def whole(a: str, b: str) -> str:
            return f"CAST(({a} - {a} % {b}) / {b} AS {cut})"

        high = whole(top, unit)
        rest = f"({high} % {bottom} * {unit} + {top} % {unit})"
        return f"({whole(high, bottom)} * {unit} + {whole(rest, bottom)})"

    def double(self, units: str, width: int) -> str:
        return f"CAST({units} AS DOUBLE)"

    def whole(self, double: str, width: int) -> str:
        return f"CAST({double} AS {self.wide[width]})"

    def days(self, day: str) -> str:
        return f"CAST(unix_date({day}) AS BIGINT)"

    def day_of_month(self, day: str) -> str:
        return f"dayofmonth({day})"


class _Compiler:
    """Translates nodes into expressions, each in brackets where it has to be."""

    def __init__(self, words: _DuckDB | _Spark, on: date) -> None:
        self._words = words
        self._on = on
        #: fact → its column inside the query
        self.inputs: dict[str, str] = {}

    def any(self, node: Checked) -> str:
        """A node of any kind; a whole number or decimal as wide as it must be."""
        return self.exact(node, bits(node)) if node.type.exact else self._of[type(node)](self, node)

    def exact(self, node: Checked, width: int) -> str:
        """A whole number or decimal, in units, `width` bits wide."""
        match node:
            case Constant(value=value):
                return self._units(cast(int | None, value), width)
            case Step(number=number):
                return self._cast(f"s{number}", width)
            case Fact(name=name):
                return self._cast(self.inputs[name], width)
            case typed.DayPart():
                return self._cast(self._day_part(node), width)
            case typed.Negate(inner=inner):
                return f"(-{self.exact(inner, width)})"
            case typed.Convert(inner=inner):
                unit = int(10 ** (node.type.scale - inner.type.scale))
                return f"({self.exact(inner, width)} * {self._units(unit, width)})"
            case typed.Divide():
                width_inside = max(width, bits(node))
                return self._divide(node, width_inside)
            case typed.Arithmetic(op=op, left=left, right=right):
                inside = max(width, bits(node))
                return f"({self.exact(left, inside)} {op} {self.exact(right, inside)})"
        raise TypeError(f"no number: {node}")

    def widened(self, name: str, held: Input) -> str:
        """A column in the form that is computed with: 64 or 128 bits in units, doubles that are finite."""
        column, want = self._words.name(name), held.type
        if held.column.held == "empty":
            return f"CAST(NULL AS {self._type(want.kind)})" if not want.exact else self._units(None, 64)
        if not want.exact:
            found = column if want.kind is not Kind.FLOAT else f"CAST({column} AS DOUBLE)"
            return self._finite(found) if want.kind is Kind.FLOAT else found
        width = 64 if want.units[0] >= LOWEST and want.units[1] <= HIGHEST else 128
        if held.column.held == "float":
            scaled = f"(CAST({column} AS DOUBLE) * {self._double(10.0**want.scale)} + {self._double(0.5)})"
            return self._words.whole(f"floor({self._finite(scaled)})", width)
        if held.column.held == "integer":
            units, more = self._cast(column, width), want.scale
        else:
            more = want.scale - held.column.scale
            units = self._words.decimal_units(
                column, held.column.scale, held.column.precision, 128 if more < 0 else width
            )
        if more < 0:
            unit = self._units(int(10**-more), 128)
            return self._cast(
                f"CAST(({units} - {units} % {unit}) / {unit} AS {self._words.wide[128]})", width
            )
        return f"({units} * {self._units(int(10**more), width)})" if more else units

    def _cast(self, value: str, width: int) -> str:
        return f"CAST({value} AS {self._words.wide[width]})"

    def _units(self, value: int | None, width: int) -> str:
        return f"CAST({'NULL' if value is None else repr(str(value))} AS {self._words.wide[width]})"

    def _double(self, value: float | None) -> str:
        return f"CAST({'NULL' if value is None else repr(repr(value))} AS DOUBLE)"

    def _finite(self, value: str) -> str:
        return f"CASE WHEN abs({value}) <= {self._double(float(_FINITE))} THEN {value} END"

    def _type(self, kind: Kind) -> str:
        return {Kind.TEXT: self._words.text, Kind.FLOAT: "DOUBLE"}.get(kind, kind.name)

    def _divide(self, node: typed.Divide, width: int) -> str:
        left, right = self.exact(node.left, width), self.exact(node.right, width)
        top, bottom = f"abs({left})", f"abs({right})"
        if node.times > 1:
            top = f"({top} * {self._units(node.times, width)})"
        if node.over > 1:
            bottom = f"({bottom} * {self._units(node.over, width)})"
        two, nothing = self._units(2, width), self._units(0, width)
        size = self._words.divided(
            f"({two} * {top} + {bottom})", f"NULLIF({two} * {bottom}, {nothing})", width
        )
        if node.type.units[0] >= 0:
            return size
        return f"CASE WHEN ({left} < {nothing}) = ({right} < {nothing}) THEN {size} ELSE -{size} END"

    def _day_part(self, node: typed.DayPart) -> str:
        day, on, words = self.any(node.day), self._on, self._words
        if node.function in ("year", "month"):
            return f"{node.function}({day})"
        if node.function == "days_since":
            return f"({self._units(on.toordinal() - _EPOCH, 64)} - {words.days(day)})"
        later = f"{words.day_of_month(day)} > {on.day}"
        if node.function == "months_since":
            months = f"(({on.year} - year({day})) * 12 + ({on.month} - month({day})))"
            return f"({months} - CASE WHEN {later} THEN 1 ELSE 0 END)"
        late = f"month({day}) > {on.month} OR (month({day}) = {on.month} AND {later})"
        return f"(({on.year} - year({day})) - CASE WHEN {late} THEN 1 ELSE 0 END)"

    def _compare(self, node: Checked) -> str:
        assert isinstance(node, typed.Compare)
        if not node.left.type.exact:
            return f"({self.any(node.left)} {node.op} {self.any(node.right)})"
        width = max(bits(node.left), bits(node.right))
        return f"({self.exact(node.left, width)} {node.op} {self.exact(node.right, width)})"

    def _in(self, node: Checked) -> str:
        assert isinstance(node, typed.In)
        if node.value.type.exact:
            width = max(map(bits, typed.children(node)))
            value, options = (
                self.exact(node.value, width),
                [self.exact(option, width) for option in node.options],
            )
        else:
            value, options = self.any(node.value), [self.any(option) for option in node.options]
        if not options:
            found = f"({value} IS NULL AND CAST(NULL AS BOOLEAN))"
        elif node.value.type.kind is Kind.FLOAT or isinstance(self._words, _DuckDB):
            # DuckDB makes a join of a long IN, and a join does not keep the order of rows.
            found = f"({' OR '.join(f'{value} = {option}' for option in options)})"
        else:
            found = f"({value} IN ({', '.join(options)}))"
        return f"CASE WHEN {found} THEN TRUE END" if node.null else found

    def _like(self, node: Checked) -> str:
        assert isinstance(node, typed.Like)
        value, text = self.any(node.value), self._words.quoted(node.text)
        if node.kind == "exact":
            return f"({value} = {text})"
        word = {"prefix": "startswith", "suffix": "endswith", "contains": "contains"}[node.kind]
        if isinstance(self._words, _DuckDB):
            word = {"startswith": "starts_with", "endswith": "suffix"}.get(word, word)
        return f"{word}({value}, {text})"

    def _float(self, node: Checked) -> str:
        assert isinstance(node, typed.Arithmetic)
        left, right = self.any(node.left), self.any(node.right)
        if node.op == "/":
            right = f"NULLIF({right}, {self._double(0.0)})"
        return self._finite(f"({left} {node.op} {right})")

    def _convert(self, node: Checked) -> str:
        assert isinstance(node, typed.Convert)
        width = bits(node.inner)
        units = self._words.double(self.exact(node.inner, width), width)
        return f"({units} / {self._double(float(10**node.inner.type.scale))})"

    def _constant(self, node: Checked) -> str:
        assert isinstance(node, Constant)
        value, kind = node.value, node.type.kind
        if value is None:
            return f"CAST(NULL AS {self._type(kind)})"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            return self._double(value)
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        return self._words.quoted(str(value))

    def _both(self, node: Checked) -> str:
        assert isinstance(node, typed.And | typed.Or)
        word = " AND " if isinstance(node, typed.And) else " OR "
        return f"({word.join(map(self.any, node.parts))})"

    _of: Final[Mapping[type[Checked], Callable[[_Compiler, Checked], str]]] = {
        Constant: _constant,
        Fact: lambda self, node: self.inputs[cast(Fact, node).name],
        Step: lambda self, node: f"s{cast(Step, node).number}",
        typed.Today: lambda self, node: f"DATE '{self._on.isoformat()}'",
        typed.Compare: _compare,
        typed.In: _in,
        typed.Like: _like,
        typed.IsNull: lambda self, node: f"({self.any(cast(typed.IsNull, node).value)} IS NULL)",
        typed.Not: lambda self, node: f"(NOT {self.any(cast(typed.Not, node).inner)})",
        typed.And: _both,
        typed.Or: _both,
        typed.Arithmetic: _float,
        typed.Negate: lambda self, node: f"(-{self.any(cast(typed.Negate, node).inner)})",
        typed.Convert: _convert,
    }
