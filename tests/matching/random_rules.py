"""Random rules as texts, and random people at the edges of every type, for holding evaluators to one answer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl

from mashangban.core.rules.checking import check
from mashangban.core.rules.columns import Column
from mashangban.core.rules.refusal import RuleError
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.typed import Checked
from mashangban.core.rules.types import Kind, Type
from mashangban.matching.files import column_of

WHOLE = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", '"年 龄"', '"select"']
EXACT = [*WHOLE, "d2", "d4", "wide", "price", "nothing"]
FLOATS = ["f64", "f32"]
TEXTS = ["t1", "t2", '"Straße"']
DAYS = ["day1", "day2"]
FLAGS = ["b1", "b2"]

WORDS = ["", "a", "A", "é", "e\u0301", "𠀀", "𠀀a", "ß", "ss", " a", "a ", "'", '"', "a\\b", "\\", "中文", "中", "%", "_", "\U0001f468\u200d\U0001f469", "\x7f", "a\nb", "ﬀ"]  # fmt: skip
EDGES = [date(1, 1, 1), date(1582, 10, 10), date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1), date(1964, 2, 29), date(1970, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31), date(2025, 2, 28), date(9999, 12, 31)]  # fmt: skip
#: names that nothing but a declaration could type
DECLARED = {
    "price": Type(Kind.DECIMAL, 2, Decimal(-10000), Decimal(10000)),
    "nothing": Type(Kind.INTEGER, low=0, high=9),
    "年 龄": Type(Kind.INTEGER, low=0, high=120),
}
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "person_id": pl.String,
    "i8": pl.Int8, "i16": pl.Int16, "i32": pl.Int32, "i64": pl.Int64,
    "u8": pl.UInt8, "u16": pl.UInt16, "u32": pl.UInt32, "u64": pl.UInt64,
    "年 龄": pl.Int16, "select": pl.Int8,
    "d2": pl.Decimal(12, 2), "d4": pl.Decimal(18, 4), "wide": pl.Decimal(38, 2),
    "price": pl.Float64, "nothing": pl.Null, "f64": pl.Float64, "f32": pl.Float32,
    "t1": pl.String, "t2": pl.Categorical, "Straße": pl.String,
    "day1": pl.Date, "day2": pl.Date, "b1": pl.Boolean, "b2": pl.Boolean,
}  # fmt: skip

#: what chance may leave out: birthdays on 29 February, sums beyond a column's own bits, equal-looking texts, nothing at all
ALWAYS = [
    "age(day1) >= 60", "age(day1) = 60", "age(day2) < 24", "months_since(day1) = 720", "months_since(day2) < 12", "days_since(day1) = 0",
    "year(day1) = 2000 AND month(day1) = 2", "day1 = DATE '2000-02-29'", "day1 < day2", "i8 + i8 > 127", "i8 * i16 < -4000000",
    "-i8 = 128", "u8 - u16 < 0", "-i64 > 9223372036854775807", "u64 + u64 > 18446744073709551616", "i8 / 3 = 42.333333", "d2 + d4 = 0",
    "d4 * 10000 = 1", "price * 1000 = 10", "d2 IS NULL OR d2 / d2 = 1", "t1 = 'é'", "t1 = 'e\u0301'", "t1 <> ''", "t1 = ' a' OR t1 = 'a '",
    "t1 LIKE '%𠀀%'", "t1 IN ('', NULL)", "t1 = t2", "b1 = NULL", "b1 AND NOT b2", "nothing IS NULL", "f64 = f64", "f32 * f64 > 0",
]  # fmt: skip


def columns() -> dict[str, Column]:
    """How the columns of `people` lie in a file."""
    found = {name: column_of(dtype() if isinstance(dtype, type) else dtype) for name, dtype in SCHEMA.items()}
    return {name: column for name, column in found.items() if column is not None}


def types() -> dict[str, Type]:
    """What rules know of them."""
    held = {name: column.type for name, column in columns().items() if column.held != "empty"}
    return {**held, **DECLARED}


def people(random: Random, rows: int) -> pl.DataFrame:
    """People at the edges of their columns, a fifth of everything not known."""
    table = {
        name: [f"{row:08}" if name == "person_id" else _value(random, name) for row in range(rows)]
        for name in SCHEMA
    }
    return pl.DataFrame(table, schema=SCHEMA, strict=False)


def _value(random: Random, name: str) -> object:
    dtype = SCHEMA[name]
    if dtype == pl.Null or random.random() < 0.2:
        return None
    if name == "年 龄":
        return random.choice([0, 1, 59, 60, 61, 80, 120])
    if isinstance(dtype, pl.Decimal):
        assert dtype.precision is not None
        most = 10 ** min(dtype.precision, 37) - 1
        units = random.choice(
            [0, 1, -1, 5, 50, 125, -310, most, -most, random.randint(-most, most), random.randint(-999, 999)]
        )
        return (
            Decimal(units).scaleb(-dtype.scale) if abs(units) < 10**25 else Decimal(f"{units}E-{dtype.scale}")
        )
    column = columns()[name]
    if column.held == "integer":
        low, high = column.range
        return random.choice(
            [
                low,
                high,
                high - 1,
                low + 1,
                0,
                1,
                2,
                7,
                random.randint(low, high),
                min(high, random.randint(0, 100)),
            ]
        )
    if name == "price":
        return random.choice(
            [0.0, 0.005, 1.005, -0.005, 2.675, 9999.99, -10000.0, float("nan"), random.uniform(-99, 99)]
        )
    if column.held == "float":
        return random.choice(
            [
                0.0,
                -0.0,
                1.5,
                -2.25,
                0.1,
                1e308,
                -1e308,
                5e-324,
                float("nan"),
                float("inf"),
                float("-inf"),
                random.uniform(-9, 9),
            ]
        )
    if column.held == "text":
        return random.choice(WORDS)
    if column.held == "date":
        return random.choice([*EDGES, date(1900, 1, 1) + timedelta(random.randrange(47000))])
    return random.random() < 0.5


def rule(random: Random, depth: int = 4) -> str:
    """A random rule, most of which make sense."""
    kind = random.random()
    if depth <= 0 or kind < 0.12:
        return (
            random.choice([*FLAGS, "TRUE", "FALSE", "NULL"])
            if random.random() < 0.3
            else _compared(random, 1)
        )
    if kind < 0.32:
        return f"({rule(random, depth - 1)} AND {rule(random, depth - 1)})"
    if kind < 0.52:
        return f"({rule(random, depth - 1)} OR {rule(random, depth - 1)})"
    if kind < 0.62:
        return f"NOT ({rule(random, depth - 1)})"
    if kind < 0.68:
        return f"({rule(random, depth - 2)}) = ({rule(random, depth - 2)})"
    if kind < 0.74:
        name = random.choice([*EXACT, *FLOATS, *TEXTS, *DAYS, *FLAGS, f"({_number(random, 2)})"])
        return f"{name} IS {random.choice(['', 'NOT '])}NULL"
    return _compared(random, depth)


def _compared(random: Random, depth: int) -> str:
    kind = random.random()
    if kind < 0.5:
        return f"{_number(random, depth)} {_sign(random)} {_number(random, depth)}"
    if kind < 0.58:
        return f"{_number(random, 1)} {random.choice(['', 'NOT '])}BETWEEN {_number(random, 1)} AND {_number(random, 1)}"
    if kind < 0.66:
        options = ", ".join(
            random.choice([_literal(random), "NULL"]) for _ in range(random.choice([1, 3, 7]))
        )
        return f"{random.choice([*EXACT, *FLOATS])} {random.choice(['', 'NOT '])}IN ({options})"
    if kind < 0.78:
        left = random.choice(DAYS)
        right = random.choice(
            [*DAYS, "today()", f"DATE '{random.choice(EDGES)}'", f"'{random.choice(EDGES)}'"]
        )
        return f"{left} {_sign(random)} {right}"
    if kind < 0.86:
        options = ", ".join(_text(random) for _ in range(random.choice([1, 3, 7])))
        return f"{random.choice(TEXTS)} {random.choice(['', 'NOT '])}IN ({options})"
    if kind < 0.93:
        pattern = random.choice(["", "a", "é", "𠀀", "中", "'", " ", "\x7f"])
        before, after = random.choice([("%", ""), ("", "%"), ("%", "%"), ("", "")])
        return f"{random.choice(TEXTS)} LIKE {_quoted(before + pattern + after)}"
    return f"{random.choice(TEXTS)} {random.choice(['=', '<>'])} {random.choice([*TEXTS, _text(random)])}"


def _number(random: Random, depth: int) -> str:
    kind = random.random()
    if depth <= 0 or kind < 0.3:
        return random.choice([*EXACT, *EXACT, *FLOATS])
    if kind < 0.45:
        return _literal(random)
    if kind < 0.6:
        function = random.choice(["age", "months_since", "days_since", "year", "month"])
        return f"{function}({random.choice([*DAYS, *DAYS, 'today()'])})"
    if kind < 0.65:
        return f"-({_number(random, depth - 1)})"
    return f"({_number(random, depth - 1)} {random.choice('+-*//')} {_number(random, depth - 1)})"


def _literal(random: Random) -> str:
    return random.choice(["0", "1", "-1", "2", "7", "60", "80", "127", "-128", "255", "300", "65536", "0.5", "0.005", "-3.1", "1.25", "12345.678", "9223372036854775807", "18446744073709551616", str(random.randint(-200, 200))])  # fmt: skip


def _text(random: Random) -> str:
    return _quoted(random.choice(WORDS))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sign(random: Random) -> str:
    return random.choice(["=", "<>", "<", "<=", ">", ">="])


def rules(random: Random, count: int) -> dict[str, Checked]:
    """So many rules that check, by their texts, first those of `ALWAYS`. What cannot be computed in 38 digits is refused, and left out."""
    known = types()
    found = {text: check(parse(text), known) for text in ALWAYS}
    while len(found) < count:
        text = rule(random, random.randrange(1, 5))
        try:
            found[text] = check(parse(text), known)
        except RuleError:
            continue
    return found
