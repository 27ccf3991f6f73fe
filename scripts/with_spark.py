"""Run a command beside a Spark standalone master with two workers on this machine, and stop them afterwards, however that ends.

Usage: ``.venv/bin/python scripts/with_spark.py COMMAND [ARGUMENT ...]``. The command finds the master's address in
``SPARK_MASTER_URL``. Everything listens on 127.0.0.1 only. PySpark (``scripts/set_up.py spark``) and Java 17 or newer
are needed. Tests and benches use ``cluster`` directly.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watched import watched

#: seconds for the master to listen
PATIENCE = 60.0
#: small and quick to start: these processes live for a few jobs
JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"


class SparkError(Exception):
    """The cluster does not come up; the message says why."""


@contextmanager
def cluster(workers: int = 2, cores: int = 1, memory: str = "1g") -> Iterator[str]:
    """The address of a master with so many workers; all of them are gone afterwards."""
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise SparkError("PySpark is not installed: .venv/bin/python scripts/set_up.py spark")
    home = Path(found.origin).parent
    with tempfile.TemporaryDirectory(prefix="mashangban-spark-") as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.close()
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_MEMORY": "256m",
            # Workers hand it on to the executors they start.
            "JAVA_TOOL_OPTIONS": JVM,
            "SPARK_DAEMON_JAVA_OPTS": "-Dspark.ui.enabled=false",
            "SPARK_WORKER_DIR": folder,
        }
        with (Path(folder) / "log").open("wb") as log, watched(Path(folder)) as running:

            def start(role: str, *arguments: str) -> subprocess.Popen[bytes]:
                command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{role}", *arguments]
                return running.start(command, environment, log)

            url = f"spark://127.0.0.1:{port}"
            master = start("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
            _wait_for(port, master, Path(folder) / "log")
            for _ in range(workers):
                start(
                    "worker.Worker", "--host", "127.0.0.1", "--webui-port", "0",
                    "--cores", str(cores), "--memory", memory, "--work-dir", folder, url,
                )  # fmt: skip
            yield url


def _wait_for(port: int, master: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if master.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SparkError("the master does not start:\n" + log.read_text(errors="replace")[-2000:])


def main(command: list[str]) -> int:
    """Run the command beside a cluster; returns its exit code."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with cluster() as url:
            environment = {**os.environ, "SPARK_MASTER_URL": url}
            return subprocess.run(command, env=environment, check=False).returncode
    except SparkError as error:
        print(f"with_spark: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
