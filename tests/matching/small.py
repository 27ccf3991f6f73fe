"""A handful of people in Parquet, and rules over them, for tests of the match around the engines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.rule import Clause, Rule
from mashangban.core.rules.types import BOOLEAN, DATE, TEXT, Kind, Type
from mashangban.matching import files, matching
from mashangban.matching.matching import Report

ON = date(2024, 10, 1)
FACTS = Facts(
    [
        Fact("birth_date", DATE),
        Fact("sex", Type(Kind.TEXT, options=("male", "female"))),
        Fact("household_size", Type(Kind.INTEGER, low=1, high=20)),
        Fact("income", Type(Kind.DECIMAL, 2, Decimal(0), Decimal(1_000_000))),
        Fact("lives_alone", BOOLEAN),
        Fact("street", TEXT),
        Fact("age", Type(Kind.INTEGER, low=0, high=120), derive="age(birth_date)"),
        Fact("per_head", Type(Kind.DECIMAL, 2), derive="income / household_size"),
    ]
)


def rule(text: str, code: str = "elder") -> Rule:
    """A rule of one clause."""
    return Rule(code, (Clause(text),))


RULES: Mapping[str, Rule] = {
    "elder": rule("age >= 60"),
    "poor": rule("per_head <= 1000 OR lives_alone", "poor"),
}


def frame(rows: int = 4) -> pl.DataFrame:
    """So many people, some facts of some not known."""
    return pl.DataFrame(
        {
            "person_id": [f"p{row:06}" for row in range(rows)],
            "birth_date": [date(1930 + row % 90, 2, 28) if row % 7 != 3 else None for row in range(rows)],
            "sex": [["male", "female", None][row % 3] for row in range(rows)],
            "household_size": pl.Series([row % 5 + 1 for row in range(rows)], dtype=pl.Int8),
            "income": pl.Series([Decimal(row % 9000) for row in range(rows)], dtype=pl.Decimal(12, 2)),
            "lives_alone": [[True, False, None][row % 3] for row in range(rows)],
        },
        schema_overrides={
            "person_id": pl.String,
            "birth_date": pl.Date,
            "sex": pl.String,
            "lives_alone": pl.Boolean,
        },
    )


def written(folder: Path, table: pl.DataFrame, name: str = "people.parquet") -> Path:
    """The table as a file."""
    table.write_parquet(folder / name, row_group_size=1000)
    return folder / name


def run(people: Path, out: Path, rules: Mapping[str, Rule] = RULES, **options: object) -> Report:
    """A match with Polars on the day of these tests, unless `engine` and `on` say otherwise."""
    engine, on = str(options.pop("engine", "polars")), options.pop("on", ON)
    assert isinstance(on, date)
    return matching.match(files.open_people(people), rules, FACTS, on, engine, out, **options)  # type: ignore[arg-type]  # options of match
