"""`mashangban match` at its edges: wrong input, an interrupt, a full disk, no engine; told in both languages."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from mashangban.cli import main
from mashangban.commands import match as command
from mashangban.core.catalog.loader import load_rules
from mashangban.matching.output import NOTES
from tests.matching.small import frame, written

RULES = ("--rule", "elder=age >= 60", "--rule", "alone=lives_alone AND household_size > 1")
READ = cache(load_rules)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def pack_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack stays the same from one call to the next: reading it again would take most of the time."""
    monkeypatch.setattr(command, "load_rules", READ)


def match(people: Path, *words: object, lang: str = "en") -> Result:
    """The command, its output beside the people."""
    out = people.parent / "out.parquet"
    given = ["match", "--people", str(people), "--out", str(out), *map(str, words), "--lang", lang]
    return CliRunner().invoke(main, given)


def refused(people: Path, *words: object, code: int = 2) -> str:
    """What is said in Chinese and English, one after the other; the folder stays as it was, and nothing is raised."""
    before = sorted(people.parent.iterdir())
    said = []
    for lang in ("zh", "en"):
        done = match(people, *words, lang=lang)
        assert (done.exit_code, type(done.exception)) == (code, SystemExit), done.output
        assert "Traceback" not in done.output
        said.append(done.stderr.partition("Error: ")[2])
    assert CHINESE.search(said[0])
    assert sorted(people.parent.iterdir()) == before
    return "".join(said)


def damaged(path: Path, change: Callable[[bytes], bytes]) -> Path:
    path.write_bytes(change(path.read_bytes()))
    return path


def test_answers_and_counts_are_told(tmp_path: Path) -> None:
    done = match(written(tmp_path, frame(20)), *RULES, "--on", "2024-10-01")
    assert done.exit_code == 0, done.output
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.columns == ["person_id", "elder", "alone"]
    assert f"elder  yes {found['elder'].sum()}  no" in done.stdout
    assert "20 rows × 2 rules" in done.stdout


@pytest.mark.parametrize("text", ['elder="age >= 60"', 'elder = "age >= 60" ', "elder=age >= 60"])
def test_quotes_around_an_expression_are_those_of_the_shell(tmp_path: Path, text: str) -> None:
    assert match(written(tmp_path, frame(5)), "--rule", text).exit_code == 0


def test_a_column_in_quotes_stays_a_column(tmp_path: Path) -> None:
    people = written(tmp_path, frame(3).with_columns(pl.Series("年 龄", [True, False, None])))
    assert match(people, "--rule", 'x="年 龄"').exit_code == 0
    assert pl.read_parquet(tmp_path / "out.parquet")["x"].to_list() == [True, False, None]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (frame(3).drop("person_id"), ["没有 person_id", "no column person_id"]),
        (frame(3).drop("lives_alone").rename({"birth_date": "birthdate"}), ["lives_alone", "是不是 birthdate？"]),
        (pl.concat([frame(3), frame(2)]), ["2个编号重复", "p000000, p000001"]),
        (frame(3).with_columns(person_id=pl.lit(None, pl.String)), ["每行都要有自己的编号", "row 1, row 2, row 3"]),
        (
            frame(4).with_columns(birth_date=pl.Series(["1950-01-31", "1950/1/31", None, "19500131"])),
            ["有3种写法", "3 forms", "row 4 “19500131”"],
        ),
        (frame(2).with_columns(birth_date=datetime(2000, 1, 1, tzinfo=UTC)), ["应为日期", "should hold days"]),
        (
            frame(2).with_columns(pl.col("household_size").cast(pl.String), pl.col("lives_alone").cast(pl.Int8)),
            ["household_size 应为整数，文件里是文字", "lives_alone should hold booleans, it holds whole numbers"],
        ),
        (frame(2).with_columns(household_size=pl.Series([99, -9])), ["第1行“99”", "row 2 “-9”"]),
    ],
    ids=["no id", "columns", "twice", "empty ids", "three forms", "moments", "kinds", "range"],
)  # fmt: skip
def test_people_that_cannot_be_matched(tmp_path: Path, table: pl.DataFrame, words: list[str]) -> None:
    said = refused(written(tmp_path, table), *RULES)
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda whole: whole[:-50], ["结尾缺失", "is cut off"]),
        (lambda whole: whole[:4] + b"\xff" * 4000 + whole[4004:], ["已损坏", "is damaged"]),
        (lambda whole: b"person_id\n1\n", ["不是 Parquet 文件", "is not a Parquet file"]),
        (lambda whole: b"", ["是空文件", "is empty"]),
    ],
    ids=["cut off", "damaged", "text", "empty"],
)
def test_files_that_cannot_be_read(
    tmp_path: Path, change: Callable[[bytes], bytes], words: list[str]
) -> None:
    said = refused(damaged(written(tmp_path, frame(5000)), change), *RULES)
    assert [word for word in words if word not in said] == []


def test_damage_that_only_the_answers_meet(tmp_path: Path) -> None:
    """A column without a range is not looked at before; what is wrong is the file, not the disk."""
    table = pl.DataFrame({"person_id": range(3000), "town": [f"town {row * 7919}" for row in range(3000)]})
    table.write_parquet(tmp_path / "people.parquet", compression="zstd", statistics=False)
    people = damaged(
        tmp_path / "people.parquet", lambda whole: whole[:-4000] + b"\xff" * 2000 + whole[-2000:]
    )
    assert pl.read_parquet(people, columns=["person_id"]).height == 3000
    said = refused(people, "--rule", "x=town = 'a'")
    assert "已损坏" in said
    assert "is damaged" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--rule", "x=agee > 3"], ["x：第1个字符", "did you mean age?"]),
        (["--rule", "senior-crad"], ["没有编码为“senior-crad”", "did you mean senior-card"]),
        (["--rule", "high-tech-award"], ["针对企业", "is for firms, the file holds persons"]),
        (["--rule", "x=TRUE", "--rule", "x=FALSE"], ["写了两次", "given twice"]),
        (["--rule", "x=" + "+".join(["1"] * 900) + "=1"], ["超过了60个", "more than 60"]),
        ([*RULES, "--on", "2024/1/1"], ["“2024/1/1”不是日期", "is not a day"]),
        ([*RULES, "--on", "2024-02-30"], ["年-月-日", "2024-01-31"]),
        ([*RULES, "--engine", "duckbd"], ["是不是 duckdb", "did you mean duckdb"]),
        ([*RULES, "--memory", "much"], ["“much”不是内存大小", "no amount of memory"]),
        ([*RULES, "--memory", "2GB"], ["Polars 不能限定内存", "leave --memory out"]),
        ([*RULES, "--changed-since", "/nowhere"], ["读不出来", "cannot be read"]),
    ],
    ids=lambda value: value[0][-30:] if isinstance(value, list) else None,
)
def test_words_that_cannot_be_used(tmp_path: Path, words: list[str], expected: list[str]) -> None:
    said = refused(written(tmp_path, frame(3)), *words)
    assert [word for word in expected if word not in said] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--engine", "duckdb", "--memory", "1KB"], ["内存不够", "too little memory"]),
        (["--engine", "spark://127.0.0.1:1"], ["没有应答", "does not answer"]),
        (["--engine", "spark:127"], ["不是 Spark 地址", "no address of Spark"]),
        (["--out", "/nowhere/out.parquet"], ["没有文件夹", "there is no folder"]),
    ],
    ids=["memory", "no master", "no address", "no folder"],
)
def test_what_cannot_be_done(tmp_path: Path, words: list[str], expected: list[str]) -> None:
    said = refused(written(tmp_path, frame(3)), *RULES, *words, code=1)
    assert [word for word in expected if word not in said] == []


def test_without_pyspark_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with socket.create_server(("127.0.0.1", 0)) as master:
        url = f"spark://127.0.0.1:{master.getsockname()[1]}"
        said = refused(written(tmp_path, frame(3)), *RULES, "--engine", url, code=1)
    assert "没有安装 PySpark" in said
    assert "pip install 'mashangban[spark]'" in said


@pytest.fixture
def interruptible() -> Iterator[None]:
    """As at a terminal: a run in the background inherits that interrupts are ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_an_interrupt_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals, engine: str
) -> None:
    class Interrupting(command._Progress):
        def __call__(self, done: int, rows: int) -> None:
            signal.raise_signal(sent)

    monkeypatch.setattr(command, "_Progress", Interrupting)
    (tmp_path / "out.parquet").write_bytes(b"before")
    said = refused(written(tmp_path, frame(3000)), *RULES, "--engine", engine, code=1)
    assert "已中断，没有写出文件" in said
    assert "nothing was written" in said
    assert (tmp_path / "out.parquet").read_bytes() == b"before"


def test_an_interrupted_match_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(command._Progress):
        def __call__(self, done: int, rows: int) -> None:
            if done > 10:
                raise KeyboardInterrupt

    people = tmp_path / "people"
    people.mkdir()
    for place in range(3):
        written(people, frame(30).slice(place * 10, 10), f"part-{place:05}.parquet")
    with monkeypatch.context() as patched:
        patched.setattr(command, "_Progress", Interrupting)
        stopped = match(people, *RULES, "--resume", "--out", tmp_path / "out")
    assert (stopped.exit_code, "what is done is kept" in stopped.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
    done = match(people, *RULES, "--resume", "--out", tmp_path / "out")
    assert "10 rows were done before" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "people"]


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    people = written(tmp_path, frame(60_000))
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from mashangban.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "for lang, engine in (('zh', 'polars'), ('en', 'duckdb')):\n"
        "    try: main([*sys.argv[1:], '--lang', lang, '--engine', engine])\n"
        "    except SystemExit as error: print(error.code)"
    )
    given = ["match", "--people", str(people), "--out", str(tmp_path / "out.parquet"), *RULES]
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["1", "1"], done.stderr
    assert "磁盘已满" in done.stderr
    assert "the disk is full" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.parquet"]


def test_a_match_that_is_killed_leaves_no_output_by_its_name(tmp_path: Path) -> None:
    """Whatever is left of it has no footer or another name; the next match does not mind."""
    people = written(tmp_path, frame(3000))
    code = (
        "import os, signal, sys; from mashangban.cli import main; from mashangban.commands import match\n"
        "match._Progress.__call__ = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "main(sys.argv[1:])"
    )
    given = ["match", "--people", str(people), "--out", str(tmp_path / "out.parquet"), *RULES]
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "out.parquet").exists()
    assert match(people, *RULES).exit_code == 0
    assert NOTES in pl.read_parquet_metadata(tmp_path / "out.parquet")
