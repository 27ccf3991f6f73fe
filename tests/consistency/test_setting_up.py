"""The scripts behind make: they repeat safely, and say what is wrong in one line."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import set_up

from tests.consistency.tracked import ROOT


def script(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts as make does."""
    command = [sys.executable, str(ROOT / "scripts" / name), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stamps of the test's own."""
    monkeypatch.setattr(set_up, "MADE", tmp_path / "made")
    return tmp_path / "made"


def test_a_step_is_done_only_for_the_input_it_was_done_with(made: Path) -> None:
    set_up.remember("front-end", "as it was")
    assert set_up.is_made("front-end", "as it was")
    assert not set_up.is_made("front-end", "as it is now")


def test_a_changed_file_changes_the_digest() -> None:
    paths = [ROOT / "pyproject.toml"]
    assert set_up.digest(paths) == set_up.digest(paths)
    assert set_up.digest(paths) != set_up.digest([*paths, ROOT / "Makefile"])


def test_an_unknown_step_is_named() -> None:
    done = script("set_up.py", "everything")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'everything'" in done.stderr


def test_a_command_that_fails_ends_the_set_up() -> None:
    with pytest.raises(set_up.SetUpError, match="this failed"):
        set_up.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(set_up.SetUpError, match="no-such-program cannot be run"):
        set_up.run(["no-such-program"])


@pytest.mark.parametrize("port", ["eighty", "0", "70000", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    done = script("run_demo.py", PORT=port)
    assert done.returncode == 2
    assert "PORT is" in done.stderr


def test_a_port_in_use_is_refused_before_anything_is_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = script("run_demo.py", PORT=str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "is in use" in done.stderr


def test_a_command_beside_postgres_gets_its_address_and_gives_its_exit_code() -> None:
    code = "import os; print(os.environ['DATABASE_URL']); raise SystemExit(7)"
    done = script("with_postgres.py", sys.executable, "-c", code, TEST_DATABASE_URL="postgresql://given/db")
    assert (done.returncode, done.stdout) == (7, "postgresql://given/db\n")


def test_postgres_is_there_for_the_command_and_gone_after_it() -> None:
    code = (
        "import os, psycopg; url = os.environ['TEST_DATABASE_URL']; "
        "print(psycopg.connect(url).execute('show data_directory').fetchone()[0], "
        "psycopg.connect(url).execute('show fsync').fetchone()[0])"
    )
    done = script("with_postgres.py", sys.executable, "-c", code)
    folder, fsync = done.stdout.split()
    assert fsync == "on"
    assert not Path(folder).exists()
