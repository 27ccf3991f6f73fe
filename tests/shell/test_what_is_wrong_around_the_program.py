"""A database, a pack or a folder that is not there ends a command in one line, never in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(arguments: list[str], tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "MASHANGBAN_VAR": str(tmp_path / "var"), **settings}
    code = "import sys; from mashangban.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, text=True, capture_output=True, check=False
    )


def test_a_database_that_is_away(tmp_path: Path) -> None:
    found = run(["verify"], tmp_path, DATABASE_URL="postgresql://me@127.0.0.1:1/cases")
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)
    assert "DATABASE_URL" in found.stderr


def test_a_database_without_tables(tmp_path: Path) -> None:
    found = run(["load"], tmp_path)
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)
    assert "mashangban migrate" in found.stderr


def test_a_pack_that_is_away(tmp_path: Path) -> None:
    found = run(["poster", "wdd-grid-01", "--out", "p.pdf"], tmp_path, MASHANGBAN_PACK=str(tmp_path / "none"))
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)
    assert "MASHANGBAN_PACK" in found.stderr


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    found = run(["migrate"], tmp_path)
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)
    assert "MASHANGBAN_VAR" in found.stderr
