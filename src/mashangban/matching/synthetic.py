"""An invented district: people and firms to match rules against, shaped like a real one, none of them real.

The same seed gives the same people, however many are asked for, in whatever portions, on whatever machine. What is
assumed about ages, households and incomes is told in docs/population.md.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl
from polars.io.plugins import register_io_source

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack
from mashangban.matching.synthetic_draws import BLOCK, blocks
from mashangban.matching.synthetic_firms import firms_block
from mashangban.matching.synthetic_people import District, people_block
from mashangban.packs import pack_path

Kind = Literal["people", "firms"]
#: the day whose registers are invented: ages, incomes and months insured are those of this day
AS_OF = date(2024, 10, 1)
#: what every seed is unless another is given
SEED = 2024
#: rows of a partition when nobody says how many partitions
PARTITION = 1_048_576
#: blocks made ahead of the one being written, beside one another on two cores
AHEAD = 2
ROW_GROUP = 2 * BLOCK
#: share of the people by street: of the right size for an inner district, not a count; a street not named counts as 70
SHARES = {
    "changhong": 85, "gulou": 55, "xingnan": 60, "guangkai": 62, "wanxing": 105, "xuefu": 85, "xiangyanglu": 75,
    "jialingdao": 95, "wangdingdi": 110, "shuishang-gongyuan": 65, "tiyu-zhongxin": 95, "huayuan": 60,
}  # fmt: skip


@dataclass
class PopulationError(Exception):
    """The population cannot be written: what is wrong, and what to do about it, in Chinese and English."""

    problem: dict[str, str]
    remedy: dict[str, str]

    def text(self, lang: str) -> str:
        """Problem and remedy in one line."""
        return f"{self.problem[lang]}{'' if lang == 'zh' else ' '}{self.remedy[lang]}"

    def __str__(self) -> str:
        return self.text("en")


@cache
def nankai() -> District:
    """The district of the pack in use."""
    return district_of(load_pack(pack_path()))


def district_of(pack: Pack) -> District:
    """Streets and communities of a pack; a pack without streets gives one street named like its district."""
    places = pack.places.values()
    top = next((place for place in places if place.kind == "district"), None)
    streets = [place.code for place in places if place.kind == "street"]
    communities = {
        street: tuple(one.code for one in places if one.kind == "community" and one.parent == street)
        for street in streets
    }
    code = top.division_code if top is not None and top.division_code else "120104"
    named = streets or [top.code if top is not None else "district"]
    return District(code, {street: SHARES.get(street, 70) for street in named}, communities)


def people(
    count: int, seed: int = SEED, start: int = 0, *, district: District | None = None, as_of: date = AS_OF
) -> pl.DataFrame:
    """``count`` people from number ``start`` on; a household may be cut by either end. Rows are in memory at once."""
    return _rows("people", count, seed, start, district or nankai(), as_of)


def firms(
    count: int, seed: int = SEED, start: int = 0, *, district: District | None = None, as_of: date = AS_OF
) -> pl.DataFrame:
    """``count`` firms from number ``start`` on."""
    return _rows("firms", count, seed, start, district or nankai(), as_of)


def write(
    path: Path,
    count: int,
    seed: int = SEED,
    partitions: int | None = None,
    *,
    kind: Kind = "people",
    district: District | None = None,
    as_of: date = AS_OF,
    progress: Callable[[int], None] | None = None,
) -> list[Path]:
    """Write a population: one file when ``path`` ends in .parquet, else a folder of ``part-00000.parquet`` and so on.

    Memory stays the same however many rows: a few blocks of 65,536 at a time. What is there under the name is never
    touched, and the name appears only when everything is written. ``progress`` is told the rows written so far.
    Raises PopulationError.
    """
    home = district or nankai()
    single = path.suffix == ".parquet"
    check(path, count, partitions)
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    written = 0

    def told(rows: int) -> None:
        nonlocal written
        written += rows
        if progress is not None:
            progress(written)

    make = _maker(kind, seed, home, as_of)
    try:
        schema = make(0).schema
        path.parent.mkdir(parents=True, exist_ok=True)
        if single:
            _sink(partial, schema, _stream(make, 0, count, told))
            names = [path]
        else:
            partial.mkdir()
            parts = partitions or max(-(-count // PARTITION), 1)
            names = []
            for number, (begin, end) in enumerate(_shares(count, parts)):
                name = f"part-{number:05}.parquet"
                _sink(partial / name, schema, _stream(make, begin, end - begin, told))
                names.append(path / name)
        partial.rename(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _cannot_write(path, error) from error
    finally:
        _remove(partial)
    return names


def _rows(kind: Kind, count: int, seed: int, start: int, district: District, as_of: date) -> pl.DataFrame:
    if count < 0 or start < 0:
        raise ValueError(f"count and start cannot be negative: {count}, {start}")
    make = _maker(kind, seed, district, as_of)
    parts = [make(block)[low:high] for block, low, high in blocks(start, count)]
    return pl.concat(parts) if parts else make(0).clear()


def _maker(kind: Kind, seed: int, district: District, as_of: date) -> Callable[[int], pl.DataFrame]:
    """What makes the block of a number."""
    make = people_block if kind == "people" else firms_block
    return lambda block: make(block, seed, district, as_of)


def _stream(
    make: Callable[[int], pl.DataFrame], start: int, count: int, told: Callable[[int], None]
) -> Iterator[pl.DataFrame]:
    """The rows in blocks, some made ahead on other threads; numpy and Polars let them run beside one another."""

    def one(block: int, low: int, high: int) -> pl.DataFrame:
        return make(block)[low:high]

    waiting: deque[Future[pl.DataFrame]] = deque()
    with ThreadPoolExecutor(AHEAD) as pool:
        for block, low, high in blocks(start, count):
            waiting.append(pool.submit(one, block, low, high))
            if len(waiting) > AHEAD:
                yield _told(waiting.popleft().result(), told)
        while waiting:
            yield _told(waiting.popleft().result(), told)


def _told(frame: pl.DataFrame, told: Callable[[int], None]) -> pl.DataFrame:
    told(frame.height)
    return frame


def _sink(path: Path, schema: pl.Schema, frames: Iterator[pl.DataFrame]) -> None:
    """Write a stream of frames to one Parquet file, a row group at a time."""

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
    ) -> Iterator[pl.DataFrame]:
        # Nothing is selected here, hence every column is asked for, and every row.
        return frames

    register_io_source(source, schema=schema).sink_parquet(
        path, row_group_size=ROW_GROUP, maintain_order=True
    )


def _shares(count: int, partitions: int) -> Iterator[tuple[int, int]]:
    """Partitions of the same size, whole blocks where there are enough of them, so that households stay together."""
    unit = BLOCK if count >= partitions * BLOCK else 1
    units = -(-count // unit)
    for number in range(partitions):
        yield (
            min(units * number // partitions * unit, count),
            min(units * (number + 1) // partitions * unit, count),
        )


def check(path: Path, count: int, partitions: int | None = None) -> None:
    """Whether this can be written at all; raises PopulationError."""
    single = path.suffix == ".parquet"
    if count < 1:
        raise _refused(
            f"人数或企业数是{count}。",
            "请给出至少为1的数。",
            f"There are {count} rows to write.",
            "Give a number of at least 1.",
        )
    if partitions is not None and not 1 <= partitions <= min(count, 100_000):
        raise _refused(
            f"无法把{count}行分成{partitions}份。",
            f"份数请取1至{min(count, 100_000)}。",
            f"{count} rows cannot be divided into {partitions} partitions.",
            f"Choose 1 to {min(count, 100_000)}.",
        )
    if single and partitions is not None and partitions > 1:
        raise _refused(
            f"一个文件（{path.name}）不能分成{partitions}份。",
            "请把输出写成文件夹名（不以.parquet结尾）。",
            f"One file ({path.name}) cannot hold {partitions} partitions.",
            "Name a folder, without .parquet at the end.",
        )
    if path.exists() and not (path.is_dir() and not single and not any(path.iterdir())):
        raise _refused(
            f"{path}已经存在。",
            "请换一个名字，或先把它删除。",
            f"{path} exists already.",
            "Choose another name, or delete it first.",
        )


def _cannot_write(path: Path, error: Exception) -> PopulationError:
    """What the system or Polars said, in plain words; of a full disk, what to do."""
    said = str(error.strerror or error) if isinstance(error, OSError) else str(error).strip().splitlines()[0]
    if "os error 28" in said or "No space left" in said:
        return _refused(
            f"磁盘已满，{path}没有写成，写了一半的内容已清除。",
            "一百万人约需50MB，请腾出空间后重试。",
            f"The disk is full; {path} was not written, and what was begun is removed.",
            "A million people take about 50 MB: make room and try again.",
        )
    return _refused(
        f"{path}写不了：{said}。",
        "请检查文件夹是否存在、是否有写权限。",
        f"{path} cannot be written: {said}.",
        "Check that the folder exists and may be written to.",
    )


def _refused(zh: str, zh_remedy: str, en: str, en_remedy: str) -> PopulationError:
    return PopulationError({"zh": zh, "en": en}, {"zh": zh_remedy, "en": en_remedy})


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):  # it may never have come into being
            path.unlink(missing_ok=True)
