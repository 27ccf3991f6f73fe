"""Random rules over random people: the oracle, Polars, DuckDB and Spark give the same answer in every cell.

Spark runs on a real standalone master with two workers on this machine, started once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from with_spark import JVM, cluster

from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.staging import program
from mashangban.core.rules.typed import Checked
from mashangban.matching.engines.duckdb import DuckDBEngine
from mashangban.matching.engines.job import Engine, Job
from mashangban.matching.engines.polars import PolarsEngine
from mashangban.matching.engines.spark import SparkEngine
from tests.matching import random_rules

pytestmark = pytest.mark.xdist_group("spark")

DAYS = [date(2024, 2, 29), date(2026, 2, 28), date(2024, 3, 1), date(2023, 12, 31), date(2100, 1, 1)]
#: no shrinking: a disagreement is told with its rule and row, and every try costs a query
ONCE = partial(
    settings, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patched, cluster() as url:
        # Half of the time would go into compiling what runs once.
        patched.setenv("JAVA_TOOL_OPTIONS", JVM)
        with SparkEngine(url) as engine:
            yield engine


@pytest.fixture(scope="module")
def embedded() -> Iterator[list[Engine]]:
    with PolarsEngine() as polars, DuckDBEngine() as duckdb:
        yield [polars, duckdb]


def answered(engine: Engine, rules: dict[str, Checked], people: Path, on: date) -> list[tuple[object, ...]]:
    """One row for each person, one answer for each rule; SQL does not care for long names, people do."""
    short = {f"r{place}": rule for place, rule in enumerate(rules.values())}
    out = people.with_name(f"{engine.name}.parquet")
    work = program(short, {}, on)
    engine.answer(
        Job((people,), None, 0, "person_id", random_rules.columns(), work, on, out, {}), lambda seen: None
    )
    found = pl.read_parquet(out)
    assert found["person_id"].to_list() == pl.read_parquet(people)["person_id"].to_list()
    return found.drop("person_id").rows()


def check_agreement(engines: list[Engine], seed: int, on: date, folder: Path, size: tuple[int, int]) -> None:
    """Every engine says of every cell what the oracle says."""
    random = Random(seed)
    rules, table = random_rules.rules(random, size[0]), random_rules.people(random, size[1])
    path = folder / "people.parquet"
    table.write_parquet(path, row_group_size=100)
    persons = list(table.iter_rows(named=True))
    expected = [tuple(evaluate(rule, person, on) for rule in rules.values()) for person in persons]
    for engine in engines:
        told = answered(engine, rules, path, on)
        wrong = [
            (text, {name: persons[row][name] for name in persons[row] if name in text}, want, got)
            for row, (wants, gots) in enumerate(zip(expected, told, strict=True))
            for text, want, got in zip(rules, wants, gots, strict=True)
            if want is not got
        ]
        assert wrong[:5] == [], f"{engine.name}, {on}, seed {seed}: {len(wrong)} cells"


@ONCE(max_examples=6)
@given(seed=st.integers(0, 2**32), on=st.sampled_from(DAYS))
def test_embedded_engines_agree_with_the_oracle(
    embedded: list[Engine], tmp_path_factory: pytest.TempPathFactory, seed: int, on: date
) -> None:
    check_agreement(embedded, seed, on, tmp_path_factory.mktemp("small"), (90, 40))


def test_spark_agrees_with_all_of_them(spark: Engine, embedded: list[Engine], tmp_path: Path) -> None:
    """All rules in one query: what is compiled once costs more than what runs. The seed is in the message."""
    seed = Random().randrange(2**32)
    check_agreement([*embedded, spark], seed, Random(seed).choice(DAYS), tmp_path, (100, 200))
