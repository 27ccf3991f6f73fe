"""With an earlier output, rows whose facts are the same are copied; the result equals a whole run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.matching.problems import PeopleError
from tests.matching.small import RULES, frame, rule, run, written


def changed(random: Random, table: pl.DataFrame) -> pl.DataFrame:
    """Some people gone, some moved, some new, some with other facts."""
    rows = [row for row in table.iter_rows(named=True) if random.random() > 0.1]
    random.shuffle(rows)
    for row in rows:
        if random.random() < 0.2:
            row["birth_date"] = random.choice([None, date(1964, 10, 1), date(1964, 10, 2)])
        if random.random() < 0.1:
            row["lives_alone"] = random.choice([True, False, None])
        if random.random() < 0.1:
            row["person_id"] = "new " + str(row["person_id"])
    return pl.DataFrame(rows, schema=table.schema)


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), engine=st.sampled_from(["polars", "duckdb"]))
def test_the_result_is_that_of_a_whole_run(
    tmp_path_factory: pytest.TempPathFactory, seed: int, engine: str
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    old, before = written(folder, frame(40), "old.parquet"), folder / "before.parquet"
    run(old, before, keep_digests=True)
    new = written(folder, changed(Random(seed), frame(40)), "new.parquet")
    whole = run(new, folder / "whole.parquet", keep_digests=True)
    part = run(new, folder / "part.parquet", changed_since=before, engine=engine)
    assert part.counts == whole.counts
    assert pl.read_parquet(folder / "part.parquet").equals(pl.read_parquet(folder / "whole.parquet"))


def test_what_did_not_change_is_copied(tmp_path: Path) -> None:
    people, before = written(tmp_path, frame(50)), tmp_path / "before.parquet"
    run(people, before, keep_digests=True)
    assert run(people, tmp_path / "again.parquet", changed_since=before).reused == 50


def test_another_day_or_other_rules_answer_everything_anew(tmp_path: Path) -> None:
    people, before = written(tmp_path, frame(50)), tmp_path / "before.parquet"
    run(people, before, keep_digests=True)
    later = run(people, tmp_path / "later.parquet", on=date(2025, 1, 1), changed_since=before)
    other = run(people, tmp_path / "other.parquet", {**RULES, "elder": rule("age > 1")}, changed_since=before)
    assert (later.reused, other.reused) == (0, 0)
    assert later.note["en"].startswith("the day differs")
    assert other.note["zh"].endswith("已全部重新计算")


def test_an_output_without_digests_cannot_be_used(tmp_path: Path) -> None:
    people, before = written(tmp_path, frame(5)), tmp_path / "before.parquet"
    run(people, before)
    with pytest.raises(PeopleError, match="--keep-digests"):
        run(people, tmp_path / "again.parquet", changed_since=before)
