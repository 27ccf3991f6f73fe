"""A file that cannot be matched is told in both languages, by column and row; nothing is written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from mashangban.matching.problems import MatchingError, PeopleError
from tests.matching.small import frame, rule, run, written


def refused(people: Path, *, text: str = "age >= 60 AND household_size > 1 AND lives_alone") -> PeopleError:
    """What is said about the file; the folder stays as it was."""
    before = sorted(people.parent.iterdir())
    with pytest.raises(PeopleError) as caught:
        run(people, people.parent / "out.parquet", {"elder": rule(text)})
    assert sorted(people.parent.iterdir()) == before
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    path = written(tmp_path, frame(5000))
    path.write_bytes(path.read_bytes()[:-100])
    assert "cut off" in str(refused(path))


def test_a_file_that_is_damaged_inside(tmp_path: Path) -> None:
    path = written(tmp_path, frame(5000))
    content = bytearray(path.read_bytes())
    content[4:4000] = b"\xff" * 3996
    path.write_bytes(content)
    assert "damaged" in str(refused(path))


@pytest.mark.parametrize(("name", "content"), [("people.csv", b"person_id\n1\n"), ("people.parquet", b"")])
def test_a_file_that_is_no_parquet(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert "Parquet" in refused(tmp_path / name).text("zh") or not content


def test_no_file_and_a_folder_without_partitions(tmp_path: Path) -> None:
    assert "no file" in str(refused(tmp_path / "none.parquet"))
    assert "part-" in str(refused(tmp_path))


def test_every_missing_column_is_listed_with_the_nearest(tmp_path: Path) -> None:
    table = frame().rename({"birth_date": "birthdate"}).drop("lives_alone")
    said = refused(written(tmp_path, table)).text("zh")
    assert "birth_date（是不是 birthdate？）" in said
    assert "lives_alone" in said


def test_columns_of_another_kind(tmp_path: Path) -> None:
    table = frame().with_columns(
        pl.col("household_size").cast(pl.String), birth_date=pl.lit(datetime(2000, 1, 1, tzinfo=UTC))
    )
    said = str(refused(written(tmp_path, table)))
    assert "household_size should hold whole numbers, it holds text" in said
    assert "birth_date should hold days" in said


def test_ids_that_are_missing_or_stand_twice(tmp_path: Path) -> None:
    ids = ["a", "b", "a", "c", "b", "a"]
    path = written(tmp_path, frame(6).with_columns(person_id=pl.Series(ids)))
    assert "2 ids of person_id stand in more than one row, such as: a, b" in str(refused(path))
    path = written(tmp_path, frame(3).with_columns(person_id=pl.Series(["a", None, None])))
    error = refused(path)
    assert (error.column, error.row) == ("person_id", 2)


def test_days_written_as_texts_in_three_forms(tmp_path: Path) -> None:
    days = ["1950-01-31", "1950-02-28", "1950/1/31", None, "19500131"]
    error = refused(written(tmp_path, frame(5).with_columns(birth_date=pl.Series(days))))
    assert "3 forms" in str(error)
    assert "第3行“1950/1/31”" in error.text("zh")
    assert "第5行“19500131”" in error.text("zh")


def test_values_out_of_range_and_out_of_the_options(tmp_path: Path) -> None:
    table = frame(6).with_columns(
        household_size=pl.Series([1, 99, 2, None, -9, 20], dtype=pl.Int8),
        sex=pl.Series(["male", None, "女", "female", "male", "male"]),
    )
    error = refused(written(tmp_path, table), text="household_size > 1 OR sex = 'male'")
    assert "household_size are not from 1 to 20: row 2 “99”, row 5 “-9”" in str(error)
    assert "第3行“女”" in error.text("zh")


def test_partitions_that_differ(tmp_path: Path) -> None:
    written(tmp_path, frame(), "part-00000.parquet")
    written(tmp_path, frame().drop("sex"), "part-00001.parquet")
    assert "part-00001.parquet and part-00000.parquet differ in: sex" in str(refused(tmp_path))


def test_a_rule_that_does_not_fit_is_told_with_its_code(tmp_path: Path) -> None:
    with pytest.raises(MatchingError, match="mine: character 1: there is no fact agee; did you mean age"):
        run(written(tmp_path, frame()), tmp_path / "out.parquet", {"mine": rule("agee > 3", "mine")})


def test_a_column_nobody_declared_has_the_type_it_lies_there_with(tmp_path: Path) -> None:
    table = frame(3).with_columns(pl.Series("年 龄", [127, None, 60], dtype=pl.Int8), since=date(2024, 1, 1))
    text = '"年 龄" * 1000000 > 60000000 AND since < today()'
    run(written(tmp_path, table), tmp_path / "out.parquet", {"mine": rule(text, "mine")})
    assert pl.read_parquet(tmp_path / "out.parquet")["mine"].to_list() == [True, None, False]
