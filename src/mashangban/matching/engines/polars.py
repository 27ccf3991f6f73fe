"""Polars, inside this process: streams through the rows, whatever their number."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from mashangban.core.rules.polars_plan import plan_of
from mashangban.matching.engines.job import Job, Seen

#: seconds between two looks at how far it has come
_LOOK: Final = 0.05


class PolarsEngine:
    """The default. It needs no limit: only a few row groups are in memory at a time."""

    name = "polars"
    slices = True

    def answer(self, job: Job, seen: Seen) -> None:
        """See ``Engine.answer``."""
        frame = pl.scan_parquet(list(job.paths))
        if job.slice is not None:
            frame = frame.slice(*job.slice)
        answers = plan_of(job.program, job.columns, job.on).run(frame, keep=(job.id,))
        write(answers, job.out, job.notes, seen)

    def __enter__(self) -> PolarsEngine:
        return self

    def __exit__(self, *error: object) -> None:
        return None


def write(frame: pl.LazyFrame, out: Path, notes: Mapping[str, str], seen: Seen) -> None:
    """Stream a frame into a file, in its order. `seen` is told in this thread; an interrupt here ends the work."""
    counted = _Counting()
    sink = frame.map_batches(counted, streamable=True).sink_parquet(
        out, maintain_order=True, compression="lz4", metadata=dict(notes), lazy=True
    )
    work = sink.collect(engine="streaming", background=True)
    while work.fetch() is None:  # raises what went wrong
        try:
            seen(counted.rows)
            time.sleep(_LOOK)
        except BaseException:
            # Cancelled from outside, Polars may abort the whole process at its next query; a batch that fails ends it well.
            counted.stopped = True
            with contextlib.suppress(InterruptedError, pl.exceptions.PolarsError):
                work.fetch_blocking()
            raise
    seen(counted.rows)


class _Counting:
    """Counts the rows that pass; called by the threads of Polars."""

    def __init__(self) -> None:
        self.rows = 0
        self.stopped = False
        self._one_at_a_time = threading.Lock()

    def __call__(self, batch: pl.DataFrame) -> pl.DataFrame:
        if self.stopped:
            raise InterruptedError
        with self._one_at_a_time:
            self.rows += batch.height
        return batch
