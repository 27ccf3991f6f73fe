"""Java processes of a test run that is killed end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from watched import watched

SCRIPTS = Path(__file__).parents[2] / "scripts"
#: a shell that starts another process, as Spark's starter does, says their numbers, and waits
SHELL = ["sh", "-c", "sleep 60 & echo $$ $!; wait"]
STARTER = f"""
import os, sys
from pathlib import Path
from watched import watched
with watched(Path(sys.argv[1])) as running:
    running.start({SHELL!r}, os.environ, sys.stdout.buffer)
    sys.stdin.read()
"""


def runs(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_starter_that_is_killed_takes_them_along(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)],
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert starter.stdout is not None
    started = [int(word) for word in starter.stdout.readline().split()]
    assert len(started) == 2
    assert all(map(runs, started))
    starter.send_signal(signal.SIGKILL)
    # Its output ends when the last process that holds it is gone: they, and the watch over them.
    starter.communicate(timeout=20)
    assert not any(map(runs, started))
    assert not folder.exists()


def test_at_the_end_they_are_gone_and_what_they_wrote_stays(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as said:
        with watched(tmp_path) as running, os.fdopen(writing, "wb") as log:
            running.start(SHELL, dict(os.environ), log)
            started = [int(word) for word in said.readline().split()]
            assert all(map(runs, started))
        said.read()  # ends when nobody is left to write
    assert not any(map(runs, started))
    assert tmp_path.exists()
