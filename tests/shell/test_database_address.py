"""DATABASE_URL: which engine, where, and what is said when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.database.url import parse_database_url


def test_nothing_given_is_a_file_among_the_data(tmp_path: Path) -> None:
    found = parse_database_url("", tmp_path)
    assert (found["ENGINE"], found["NAME"]) == (
        "django.db.backends.sqlite3",
        str(tmp_path / "mashangban.sqlite3"),
    )


@pytest.mark.parametrize(
    ("url", "name"), [("sqlite:////{}/a.db", "/{}/a.db"), ("sqlite:///{}/b%20c.db", "{}/b c.db")]
)
def test_sqlite_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    folder = str(tmp_path).lstrip("/") if "////" in url else "here"
    assert parse_database_url(url.format(folder), tmp_path)["NAME"] == name.format(folder)


def test_postgresql_with_everything(tmp_path: Path) -> None:
    found = parse_database_url("postgresql://me:p%40ss@db:5433/cases?sslmode=require", tmp_path)
    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "me",
        "p@ss",
        "db",
        "5433",
        "cases",
    ]
    assert found["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("query", "threshold"), [("", 0), ("?prepare_threshold=none", None), ("?prepare_threshold=5", 5)]
)
def test_prepared_statements_may_be_left_out(tmp_path: Path, query: str, threshold: int | None) -> None:
    found = parse_database_url(f"postgresql://me@db/cases{query}", tmp_path)
    assert found["OPTIONS"]["prepare_threshold"] == threshold


def test_a_port_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="DATABASE_URL is no address"):
        parse_database_url("postgresql://me@db:port/cases", tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match=r"DATABASE_URL asks for the folder .*file"):
        parse_database_url(f"sqlite:///{tmp_path}/file/cases.sqlite3", tmp_path)
    with pytest.raises(SystemExit, match="MASHANGBAN_VAR asks for"):
        parse_database_url("", tmp_path / "file" / "var")


def test_another_engine_is_refused_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="postgresql://"):
        parse_database_url("mysql://db/cases", tmp_path)
