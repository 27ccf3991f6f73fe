"""`mashangban population` writes what was asked for, and says why when it does not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from mashangban.cli import main
from mashangban.matching.synthetic import firms, people


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["population", *map(str, words), "--lang", "en"])


def test_people_and_firms_go_into_folders_of_their_own(tmp_path: Path) -> None:
    done = run("--people", 300, "--firms", 20, "--out", tmp_path / "n", "--partitions", 2)
    assert done.exit_code == 0, done.output
    for kind, wanted in (("people", people(300)), ("firms", firms(20))):
        assert len(list((tmp_path / "n" / kind).iterdir())) == 2
        assert pl.read_parquet(tmp_path / "n" / kind / "part-*.parquet").equals(wanted)


def test_one_kind_may_go_into_one_file(tmp_path: Path) -> None:
    done = run("--people", 5, "--seed", 9, "--out", tmp_path / "few.parquet")
    assert done.exit_code == 0, done.output
    assert pl.read_parquet(tmp_path / "few.parquet").equals(people(5, seed=9))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Add --people"),
        (("--people", 5, "--firms", 5, "--out", "n.parquet"), 2, "cannot hold both"),
        (("--people", 0), 2, "--people"),
        (("--people", 5, "--partitions", 9), 1, "Choose 1 to 5"),
        (("--people", 5, "--out", "there"), 1, "exists already"),
    ],
)
def test_a_request_that_cannot_be_met_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there").mkdir()
    Path("there/kept").touch()
    done = run(*words, *([] if "--out" in words else ["--out", "n"]))
    assert done.exit_code == code
    assert said in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]
