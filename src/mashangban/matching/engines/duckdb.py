"""DuckDB, inside this process: a second opinion on every answer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import polars as pl

from mashangban.core.rules.sql_plan import select_of
from mashangban.matching.engines.job import Job, Seen
from mashangban.matching.problems import NotDone, OutOfReach

if TYPE_CHECKING:
    import duckdb

#: seconds between two looks at how far it has come
_LOOK: Final = 0.05
#: ids that are compared at a time
_COMPARED: Final = 1_000_000


class DuckDBEngine:
    """Keeps within `memory` (such as ``2GB``) and writes what is more to the folder of the output."""

    name = "duckdb"
    slices = False

    def __init__(self, memory: str | None = None) -> None:
        self._memory = memory
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> DuckDBEngine:
        try:
            import duckdb
        except ImportError as error:
            raise OutOfReach(
                {"zh": "没有安装 DuckDB", "en": "DuckDB is not installed"},
                {
                    "zh": "请运行 pip install 'mashangban[duckdb]'",
                    "en": "run pip install 'mashangban[duckdb]'",
                },
            ) from error
        self._connection = duckdb.connect()
        # What leaves the machine or changes it is not needed here.
        self._connection.execute("SET preserve_insertion_order = true")
        if self._memory:
            self._do(f"SET memory_limit = {_text(self._memory)}")
        return self

    def __exit__(self, *error: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def answer(self, job: Job, seen: Seen) -> None:
        """See ``Engine.answer``."""
        assert job.slice is None, "DuckDB answers whole files"
        assert self._connection is not None, "the engine is used as a context"
        files = ", ".join(_text(str(path)) for path in job.paths)
        query = select_of(
            job.program, job.columns, job.on, "duckdb", f"read_parquet([{files}])", keep=(job.id,)
        )
        notes = ", ".join(f"{_text(key)}: {_text(value)}" for key, value in job.notes.items())
        self._do(f"SET temp_directory = {_text(str(job.out.parent))}")
        copy = f"COPY ({query}) TO {_text(str(job.out))} (FORMAT parquet, COMPRESSION lz4_raw, KV_METADATA {{{notes}}})"
        self._run(copy, job, seen)
        if not _in_order(job):
            # Some plans lose the order of rows where several threads work; one alone keeps it.
            self._connection.execute("SET threads = 1")
            self._run(copy, job, seen)
            self._connection.execute("RESET threads")
            if not _in_order(job):
                raise NotDone(
                    {"zh": "DuckDB 打乱了行的次序", "en": "DuckDB changed the order of rows"},
                    {"zh": "请改用 --engine polars", "en": "use --engine polars"},
                )

    def _run(self, statement: str, job: Job, seen: Seen) -> None:
        """In a thread of its own, so that this one can tell how far it is, and end it."""
        connection, failed = self._connection, list[Exception]()
        assert connection is not None

        def work() -> None:
            try:
                connection.execute(statement)
            except Exception as error:  # noqa: BLE001  # raised again in the thread that waits
                failed.append(error)

        thread = threading.Thread(target=work, name="duckdb", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_LOOK)
                seen(int(max(connection.query_progress(), 0) / 100 * job.rows))
        except BaseException:
            connection.interrupt()
            thread.join()
            raise
        if failed:
            raise self._told(failed[0]) from failed[0]
        seen(job.rows)

    def _do(self, statement: str) -> None:
        import duckdb

        assert self._connection is not None
        try:
            self._connection.execute(statement)
        except duckdb.Error as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> Exception:
        """What DuckDB says, in our words; what it does not say itself stays as it is."""
        import duckdb

        said = str(error).strip().split("\n")[0][:200]
        if isinstance(error, duckdb.OutOfMemoryException):
            return NotDone(
                {"zh": f"DuckDB 的内存不够（{said}）", "en": f"DuckDB has too little memory ({said})"},
                {
                    "zh": "请用 --memory 多给一些（例如 2GB），或改用 --engine polars",
                    "en": "give it more with --memory (for example 2GB), or use --engine polars",
                },
            )
        if isinstance(error, duckdb.Error):
            return NotDone(
                {"zh": f"DuckDB 没有算完：{said}", "en": f"DuckDB failed: {said}"},
                {"zh": "请改用 --engine polars", "en": "use --engine polars"},
            )
        return error


def _in_order(job: Job) -> bool:
    """Whether the answers stand in the order of the rows."""
    asked, told = pl.scan_parquet(list(job.paths)).select(job.id), pl.scan_parquet(job.out).select(job.id)
    start, more = 0, True
    while more:
        one, other = (frame.slice(start, _COMPARED).collect() for frame in (asked, told))
        if not one.equals(other):
            return False
        start, more = start + _COMPARED, one.height == _COMPARED
    return True


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
