"""Parts of none, one and many rows, with facts and without: each answer has the digest of its own row beside it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mashangban.matching import matching
from mashangban.matching.changes import DIGEST
from tests.matching.small import frame, rule, run, written

#: rows of the parts of a folder
PARTS = ((0,), (1,), (0, 1, 0), (1, 1, 1), (1, 0, 2500, 1), (2500, 1))
#: a rule that reads facts, and two that read none
TEXTS = ("age >= 60 OR lives_alone", "TRUE", "today() > '2024-01-01'")


def folder(path: Path, parts: tuple[int, ...]) -> tuple[Path, pl.DataFrame]:
    """A population of parts with so many rows, and all of it."""
    path.mkdir()
    whole, start = frame(sum(parts)), 0
    for place, rows in enumerate(parts):
        written(path, whole.slice(start, rows), f"part-{place:05}.parquet")
        start += rows
    return path, whole


@pytest.mark.parametrize("parts", PARTS, ids=str)
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_every_row_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: tuple[int, ...], engine: str
) -> None:
    monkeypatch.setattr(matching, "STRETCH", 1000)
    people, whole = folder(tmp_path / "people", parts)
    for place, text in enumerate(TEXTS):
        out = tmp_path / f"out-{place}.parquet"
        run(people, out, {"r": rule(text, "r")}, engine=engine, keep_digests=True)
        found = pl.read_parquet(out)
        assert found["person_id"].to_list() == whole["person_id"].to_list()
        assert found[DIGEST].null_count() == 0
        facts = whole.select("birth_date", "lives_alone").n_unique() if place == 0 else min(whole.height, 1)
        assert found[DIGEST].n_unique() == (facts if whole.height else 0)


@pytest.mark.parametrize("text", TEXTS)
def test_what_did_not_change_is_copied_whatever_the_parts(tmp_path: Path, text: str) -> None:
    people, _ = folder(tmp_path / "people", (1, 0, 30, 1))
    rules = {"r": rule(text, "r")}
    run(people, tmp_path / "before.parquet", rules, keep_digests=True)
    report = run(people, tmp_path / "after", rules, changed_since=tmp_path / "before.parquet")
    assert report.reused == 32
    after = pl.read_parquet(sorted((tmp_path / "after").iterdir()))
    assert after.equals(pl.read_parquet(tmp_path / "before.parquet"))
