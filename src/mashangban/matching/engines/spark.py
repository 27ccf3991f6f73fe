"""Spark, on a cluster: for what outgrows one machine. Files must lie where every worker can read and write them."""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from mashangban.core.rules.sql_plan import select_of
from mashangban.matching.engines.job import Job, Seen
from mashangban.matching.engines.polars import write
from mashangban.matching.problems import NotDone, OutOfReach

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MASTER: Final = re.compile(r"spark://([^:/,]+):(\d+)")
#: seconds for the master to answer, and for a worker to take the work
_ANSWERS, _WORKS = 5.0, 20.0
_LOOK: Final = 0.1
#: where the rows of a file stand, beside their columns
_ROW: Final = "row in its file"

#: the same answers as everywhere: exact or refused, texts by their bytes, days as they are
SETTINGS: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.sources.useV1SourceList": "parquet",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # What is wrong is said by us.
    "spark.log.level": "OFF",
}


class SparkEngine:
    """A session on a standalone master, ``spark://host:port``; `memory` (such as ``2GB``) is for each executor."""

    name = "spark"
    slices = False

    def __init__(self, master: str, memory: str | None = None, patience: float = _WORKS) -> None:
        found = _MASTER.fullmatch(master)
        if found is None:
            raise NotDone(
                {"zh": f"“{master}”不是 Spark 地址", "en": f"{master!r} is no address of Spark"},
                {"zh": "请写成 spark://主机:端口", "en": "write spark://host:port"},
            )
        self._master = master
        self._host, self._port = found[1], int(found[2])
        #: seconds to wait for a worker
        self._patience = patience
        #: of each executor
        self._memory = re.sub(r"(?i)\s*i?b$", "", memory) if memory else None
        self._session: SparkSession | None = None

    def __enter__(self) -> SparkEngine:
        if importlib.util.find_spec("pyspark") is None:
            raise OutOfReach(
                {"zh": "没有安装 PySpark", "en": "PySpark is not installed"},
                {
                    "zh": "请运行 pip install 'mashangban[spark]'，并安装 Java 17 或更新版本",
                    "en": "run pip install 'mashangban[spark]' and install Java 17 or newer",
                },
            )
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise OutOfReach(
                {"zh": "没有安装 Java", "en": "Java is not installed"},
                {
                    "zh": "请安装 Java 17 或更新版本（Debian：apt-get install openjdk-17-jre-headless）",
                    "en": "install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)",
                },
            )
        self._reach()
        from pyspark.sql import SparkSession

        # Spark tells the same error again as a page of JSON; its bridge tells that it closes, when nobody listens any more.
        for chatty in ("SQLQueryContextLogger", "py4j"):
            logging.getLogger(chatty).setLevel(logging.CRITICAL)
        builder = SparkSession.builder.master(self._master).appName("mashangban match")
        settings = {**SETTINGS, "spark.driver.host": self._own_address()}
        if self._memory:
            settings["spark.executor.memory"] = self._memory
        for key, value in settings.items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except Exception as error:
            # The way to it was open, but what listens there says nothing that Spark understands.
            raise self._silent("那里不是 Spark 主节点", "what listens there is no master") from error
        self._wait_for_workers()
        return self

    def __exit__(self, *error: object) -> None:
        if self._session is not None:
            self._session.stop()
            self._session = None

    def answer(self, job: Job, seen: Seen) -> None:
        """See ``Engine.answer``."""
        assert job.slice is None, "Spark answers whole files"
        pieces = []
        for place, path in enumerate(job.paths):
            folder = job.out.with_name(f"{job.out.name}.spark-{place}")
            self._answer_file(job, path, folder, lambda rows: seen(min(rows, job.rows)))
            pieces += _in_order(folder)
        answers = pl.scan_parquet(pieces).drop(_ROW)
        write(answers, job.out, job.notes, lambda rows: None)
        for folder in {piece.parent for piece in pieces}:
            shutil.rmtree(folder, ignore_errors=True)
        seen(job.rows)

    def _answer_file(self, job: Job, path: Path, folder: Path, seen: Seen) -> None:
        session = self._session
        assert session is not None, "the engine is used as a context"
        view = "rows_to_match"
        rows = session.read.parquet(f"file://{path.resolve()}")
        rows.selectExpr("*", f"_metadata.row_index AS `{_ROW}`").createOrReplaceTempView(view)
        query = select_of(job.program, job.columns, job.on, "spark", view, keep=(_ROW, job.id))
        failed: list[Exception] = []

        def work() -> None:
            try:
                session.sql(query).write.mode("overwrite").option("compression", "lz4_raw").parquet(
                    f"file://{folder.resolve()}"
                )
            except Exception as error:  # noqa: BLE001  # raised again in the thread that waits
                failed.append(error)

        thread = threading.Thread(target=work, name="spark", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_LOOK)
                seen(int(self._share_done() * job.rows))
        except BaseException:
            session.sparkContext.cancelAllJobs()
            thread.join(_WORKS)
            raise
        if failed:
            raise NotDone(
                {
                    "zh": f"Spark 没有算完：{_first_line(failed[0])}",
                    "en": f"Spark failed: {_first_line(failed[0])}",
                },
                {
                    "zh": "请查看 Spark 工作节点的日志；文件要放在所有节点都能读写的地方",
                    "en": "see the logs of Spark's workers; files must lie where all of them can read and write",
                },
            ) from failed[0]

    def _share_done(self) -> float:
        assert self._session is not None
        tracker = self._session.sparkContext.statusTracker()
        done = total = 0
        for stage in tracker.getActiveStageIds():
            about = tracker.getStageInfo(stage)
            if about is not None:
                done, total = done + about.numCompletedTasks, total + about.numTasks
        return done / total if total else 0.0

    def _reach(self) -> None:
        try:
            socket.create_connection((self._host, self._port), timeout=_ANSWERS).close()
        except OSError as error:
            said = error.strerror or str(error)
            raise self._silent(said, said) from error

    def _silent(self, zh: str, en: str) -> OutOfReach:
        return OutOfReach(
            {
                "zh": f"Spark 主节点 {self._master} 没有应答（{zh}）",
                "en": f"the Spark master {self._master} does not answer ({en})",
            },
            {
                "zh": "请检查它是否在运行、地址是否正确；或改用 --engine polars",
                "en": "see that it runs and the address is right, or use --engine polars",
            },
        )

    def _own_address(self) -> str:
        """The address under which the workers can reach this process: the one that the master is reached from."""
        with socket.create_connection((self._host, self._port), timeout=_ANSWERS) as connection:
            return str(connection.getsockname()[0])

    def _wait_for_workers(self) -> None:
        """A master without workers takes the work and never does it."""
        assert self._session is not None
        context: Any = self._session.sparkContext._jsc.sc()  # PySpark has no word for it
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            # The driver is counted too.
            if context.statusTracker().getExecutorInfos().__len__() > 1:
                return
            time.sleep(_LOOK)
        self.__exit__()
        raise OutOfReach(
            {
                "zh": f"Spark 主节点 {self._master} 没有空闲的工作节点",
                "en": f"the Spark master {self._master} has no worker that is free",
            },
            {
                "zh": "请启动工作节点，等别的任务结束，或用 --memory 减少每个执行器的内存（默认1GB）",
                "en": "start workers, wait for other work to end, or let an executor take less with --memory (1GB if not said)",
            },
        )


def _in_order(folder: Path) -> list[Path]:
    """What Spark wrote, by row: each file holds rows of one stretch, one stretch after the other."""
    firsts: dict[Path, int] = {}
    previous = -1
    for piece in folder.glob("part-*.parquet"):
        ends = pl.scan_parquet(piece).select(pl.col(_ROW).min(), pl.col(_ROW).max().alias("last"))
        first, _ = ends.collect().row(0)
        if first is not None:
            firsts[piece] = first
    pieces = sorted(firsts, key=firsts.__getitem__)
    for piece in pieces:
        rows = pl.read_parquet(piece, columns=[_ROW])[_ROW]
        if rows[0] != previous + 1 or rows[-1] - rows[0] + 1 != len(rows) or not rows.is_sorted():
            return [_sorted(folder, pieces)]
        previous = rows[-1]
    if pieces:
        return pieces
    empty = next(folder.glob("part-*.parquet"), None)
    return [empty] if empty else []


def _sorted(folder: Path, pieces: list[Path]) -> Path:
    whole = folder / "sorted.parquet"
    pl.scan_parquet(pieces).sort(_ROW).sink_parquet(whole)
    return whole


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
