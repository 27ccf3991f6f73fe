"""One piece of work for an engine: answer a program for some rows of Parquet, into one Parquet file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from mashangban.core.rules.columns import Column
from mashangban.core.rules.staging import Program

#: told now and then, in the thread that asked: rows answered so far of this job
Seen = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Rows of one file or several, their answers in the same order."""

    paths: tuple[Path, ...]
    #: first row and number of rows; None: all
    slice: tuple[int, int] | None
    rows: int
    #: the id column, written before the answers
    id: str
    columns: Mapping[str, Column]
    program: Program
    on: date
    #: where it goes; its folder is a work folder and may be written to
    out: Path
    #: written into the file
    notes: Mapping[str, str]


class Engine(Protocol):
    """Answers jobs. Used as a context: what it starts is stopped at the end, or when it is interrupted."""

    #: how it is called in reports
    name: str
    #: whether it can answer some rows of a file
    slices: bool

    def answer(self, job: Job, seen: Seen) -> None:
        """Write the answers to ``job.out``: id, then one boolean column a rule, NULL for unknown."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *error: object) -> None: ...
