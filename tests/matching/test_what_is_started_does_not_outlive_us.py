"""Java processes of a test run that is killed end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from watched import watched

SCRIPTS = Path(__file__).parents[2] / "scripts"
#: starts a shell that starts another process, as Spark's starter does, says their numbers, and waits
STARTER = """
import os, sys, time
from pathlib import Path
from watched import watched
with watched(Path(sys.argv[1])) as running, open(os.devnull, "wb") as log:
    running.start(["sh", "-c", f"sleep 60 & echo $$ $! > {sys.argv[1]}/numbers; wait"], os.environ, log)
    time.sleep(60)
"""


def numbers(folder: Path) -> list[int]:
    """The processes that were started, once they are there."""
    file = folder / "numbers"
    waited(lambda: file.exists() and file.read_text().endswith("\n"))
    return [int(word) for word in file.read_text().split()]


def waited(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)


def runs(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_starter_that_is_killed_takes_them_along(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], env=environment)
    started = numbers(folder)
    assert all(map(runs, started))
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    waited(lambda: not any(map(runs, started)))
    waited(lambda: not folder.exists())


def test_at_the_end_they_are_gone_and_what_they_wrote_stays(tmp_path: Path) -> None:
    with watched(tmp_path) as running, (tmp_path / "log").open("wb") as log:
        running.start(
            ["sh", "-c", f"sleep 60 & echo $$ $! > {tmp_path}/numbers; wait"], dict(os.environ), log
        )
        started = numbers(tmp_path)
    waited(lambda: not any(map(runs, started)))
    assert (tmp_path / "numbers").exists()
