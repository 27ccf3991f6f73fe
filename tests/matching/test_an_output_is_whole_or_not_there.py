"""Whatever interrupts a match, its output is as it was before; a match can be taken up again."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from mashangban.matching import matching
from mashangban.matching.output import NOTES
from mashangban.matching.problems import MatchingError, NotDone
from tests.matching.small import RULES, frame, rule, run, written


class Interrupted(Exception):  # noqa: N818  # what happened, not what is wrong
    """Raised by a progress that wants no more."""


def test_answers_stand_in_the_order_of_the_file_with_notes(tmp_path: Path) -> None:
    report = run(written(tmp_path, frame(2500)), tmp_path / "out.parquet")
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found["person_id"].to_list() == frame(2500)["person_id"].to_list()
    assert found.columns == ["person_id", "elder", "poor"]
    counts = report.counts["elder"]
    assert (counts.yes, counts.unknown) == (found["elder"].sum(), found["elder"].null_count())
    notes = json.loads(pl.read_parquet_metadata(tmp_path / "out.parquet")[NOTES])
    assert (notes["on"], notes["rows"], notes["rules"]["elder"]) == ("2024-10-01", 2500, "age >= 60")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_folder_gives_a_folder_with_the_same_partitions(tmp_path: Path, engine: str) -> None:
    people = tmp_path / "people"
    people.mkdir()
    for place in range(2):
        written(people, frame(20).slice(place * 10, 10), f"part-{place:05}.parquet")
    run(people, tmp_path / "out", engine=engine)
    run(people, tmp_path / "one.parquet", engine=engine)
    parts = sorted((tmp_path / "out").iterdir())
    assert [pl.read_parquet(part).height for part in parts] == [10, 10]
    assert pl.read_parquet(parts).equals(pl.read_parquet(tmp_path / "one.parquet"))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_nobody_gives_nothing(tmp_path: Path, engine: str) -> None:
    assert run(written(tmp_path, frame(0)), tmp_path / "out.parquet", engine=engine).rows == 0
    assert pl.read_parquet(tmp_path / "out.parquet").columns == ["person_id", "elder", "poor"]


def test_an_interrupt_leaves_the_earlier_output(tmp_path: Path) -> None:
    people, out = written(tmp_path, frame(3000)), tmp_path / "out.parquet"
    out.write_bytes(b"before")

    def enough(done: int, rows: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        run(people, out, progress=enough)
    assert out.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "people.parquet"]


def test_a_match_is_taken_up_where_it_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "STRETCH", 1000)
    people, out = written(tmp_path, frame(3500)), tmp_path / "out.parquet"

    def enough(done: int, rows: int) -> None:
        if done > 1500:
            raise Interrupted

    with pytest.raises(Interrupted):
        run(people, out, resume=True, progress=enough)
    assert not out.exists()
    assert run(people, out, resume=True).resumed >= 1000
    run(people, tmp_path / "whole.parquet")
    assert pl.read_parquet(out).equals(pl.read_parquet(tmp_path / "whole.parquet"))
    assert not list(tmp_path.glob(".*"))


def test_other_rules_begin_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "STRETCH", 1000)
    people, out = written(tmp_path, frame(2500)), tmp_path / "out.parquet"

    def enough(done: int, rows: int) -> None:
        if done > 1500:
            raise Interrupted

    with pytest.raises(Interrupted):
        run(people, out, resume=True, progress=enough)
    assert run(people, out, {"elder": rule("age >= 61")}, resume=True).resumed == 0


def test_an_output_over_the_input_or_in_no_folder_is_refused(tmp_path: Path) -> None:
    people = written(tmp_path, frame())
    with pytest.raises(MatchingError, match="would replace the input"):
        run(people, people)
    with pytest.raises(NotDone, match="there is no folder"):
        run(people, tmp_path / "none" / "out.parquet")


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    people, out = written(tmp_path, frame()), tmp_path / "letters"
    out.mkdir()
    (out / "letter.txt").write_text("kept")
    with pytest.raises(NotDone, match="is no output of a match"):
        run(people, out)


@pytest.mark.parametrize("code", ["person_id", "facts_digest", "ELDER"])
def test_a_rule_needs_a_name_of_its_own(tmp_path: Path, code: str) -> None:
    with pytest.raises(MatchingError, match="a rule cannot be called"):
        run(written(tmp_path, frame()), tmp_path / "out.parquet", {**RULES, code: rule("age > 1", code)})


def test_an_engine_nobody_knows_and_a_master_that_is_down(tmp_path: Path) -> None:
    people, out = written(tmp_path, frame()), tmp_path / "out.parquet"
    with pytest.raises(MatchingError, match="did you mean duckdb"):
        run(people, out, engine="duckbd")
    with pytest.raises(NotDone, match="does not answer"):
        run(people, out, engine="spark://127.0.0.1:1")
    assert not out.exists()
