"""Processes that do not outlive the one that started them, even when that is killed outright."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

#: seconds for a process to end when it is asked to
PATIENCE = 10.0
#: reads the groups it has to end from a pipe; the pipe closes by itself when whoever holds it is gone
_WATCH = """
import os, shutil, signal, sys
groups = [int(line) for line in sys.stdin]
if groups and groups[-1]:
    for group in groups:
        try: os.killpg(group, signal.SIGKILL)
        except ProcessLookupError: pass
    shutil.rmtree(sys.argv[1], ignore_errors=True)
"""
#: begins when the watch knows of it, and never if we are gone before
_WHEN_TOLD = 'read _ && exec "$@" </dev/null'


class Watched:
    """Starts processes, each with a group of its own for what it starts in turn."""

    def __init__(self, watch: subprocess.Popen[bytes]) -> None:
        self._watch = watch
        self._running: list[subprocess.Popen[bytes]] = []

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start a command that writes to `log`."""
        process = subprocess.Popen(
            ["sh", "-c", _WHEN_TOLD, "sh", *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self._running.append(process)
        self._tell(process.pid)
        assert process.stdin is not None
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(b"\n")
        return process

    def stop(self) -> None:
        """End all of them, the last first, and the watch over them."""
        for process in reversed(self._running):
            _send(process, signal.SIGTERM)
        for process in self._running:
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                _send(process, signal.SIGKILL)
                process.wait()
        # The numbers of groups that are gone may be given to others: the watch must forget them.
        self._tell(0)
        self._watch.communicate()

    def _tell(self, group: int) -> None:
        assert self._watch.stdin is not None
        with suppress(BrokenPipeError):  # somebody ended the watch alone
            self._watch.stdin.write(f"{group}\n".encode())
            self._watch.stdin.flush()


@contextmanager
def watched(folder: Path) -> Iterator[Watched]:
    """A starter of processes that end with this block or with this process; `folder` then goes with them."""
    watch = subprocess.Popen(
        [sys.executable, "-c", _WATCH, str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    started = Watched(watch)
    try:
        yield started
    finally:
        started.stop()


def _send(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, sign)
