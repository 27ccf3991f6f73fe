"""Files of people or firms to match: Parquet, one file or a folder of partitions, checked before anything is computed."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import polars as pl

from mashangban.core.rules.columns import Column
from mashangban.core.rules.refusal import Text
from mashangban.matching.problems import MatchingError, PeopleError

__all__ = ["MatchingError", "Part", "People", "PeopleError", "open_people"]

Subject = Literal["person", "firm"]
IDS: Final[Mapping[str, Subject]] = {"person_id": "person", "firm_id": "firm"}

_PARQUET: Final = b"PAR1"
#: how Polars speaks of a file that it cannot read
_BROKEN: Final = re.compile(r"out of specification|thrift|corrupt|decompress", re.IGNORECASE)
_MAKE: Final[Text] = {
    "zh": "请另存为 Parquet（例如 Polars：pl.read_csv(…, try_parse_dates=True).write_parquet(…)）",
    "en": "save it as Parquet (Polars, for example: pl.read_csv(…, try_parse_dates=True).write_parquet(…))",
}
_AGAIN: Final[Text] = {"zh": "请重新导出或重新复制这个文件", "en": "export or copy the file again"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a population."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class People:
    """A population on disk. Rows are counted part after part."""

    path: Path
    parts: tuple[Part, ...]
    #: "person_id" or "firm_id"
    id: str
    #: what rules can read; a column of another kind (moments, lists, bytes) is in `others`
    columns: Mapping[str, Column]
    #: column → its type's name, where rules cannot read it
    others: Mapping[str, str]

    @property
    def subject(self) -> Subject:
        """Whom the rows are about."""
        return IDS[self.id]

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(part.rows for part in self.parts)

    @property
    def paths(self) -> list[Path]:
        """The files in their order."""
        return [part.path for part in self.parts]

    def scan(self) -> pl.LazyFrame:
        """All rows, lazily."""
        return pl.scan_parquet(self.paths)

    def mark(self) -> str:
        """Tells whether it is still the same population, without reading it: names, sizes, times and footers."""
        total = hashlib.sha256()
        for part in self.parts:
            about = part.path.stat()
            total.update(f"{part.path.name}\0{about.st_size}\0{about.st_mtime_ns}\0{part.rows}\n".encode())
        return total.hexdigest()


def open_people(path: Path) -> People:
    """The population in a Parquet file, or in a folder of ``part-*.parquet``.

    Looks at footers only, so it is quick for any size; `checking.check` looks at the rows. PeopleError for what is
    no Parquet, cut off, without an id column, or not alike in all partitions.
    """
    parts = [Part(file, 0) for file in _files(Path(path))]
    schemas = [_schema(part.path) for part in parts]
    first = schemas[0]
    for part, schema in zip(parts, schemas, strict=True):
        if schema != first:
            raise _unlike(part.path, parts[0].path, first, schema)
    found = [name for name in IDS if name in first]
    if len(found) != 1:
        raise PeopleError(
            {
                "zh": f"{path} 里没有 person_id 或 firm_id 列"
                if not found
                else f"{path} 里同时有 person_id 和 firm_id",
                "en": f"{path} has no column person_id or firm_id"
                if not found
                else f"{path} has both person_id and firm_id",
            },
            {
                "zh": "居民一行一个 person_id，企业一行一个 firm_id",
                "en": "a row has a person_id for people or a firm_id for firms",
            },
        )
    columns, others = {}, {}
    for name, dtype in first.items():
        column = column_of(dtype)
        if column is None:
            others[name] = str(dtype)
        else:
            columns[name] = column
    _check_id(found[0], first[found[0]])
    counted = tuple(Part(part.path, _rows(part.path)) for part in parts)
    return People(Path(path), counted, found[0], columns, others)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.glob("part-*.parquet"))
        if files:
            return files
        raise PeopleError(
            {"zh": f"文件夹 {path} 里没有 part-*.parquet", "en": f"the folder {path} has no part-*.parquet"},
            {
                "zh": "分片请命名为 part-00000.parquet 这样",
                "en": "name its partitions part-00000.parquet and so on",
            },
        )
    if not path.exists():
        raise PeopleError(
            {"zh": f"没有文件 {path}", "en": f"there is no file {path}"},
            {"zh": "请检查路径", "en": "check the path"},
        )
    return [path]


def _schema(path: Path) -> pl.Schema:
    _look_whole(path)
    try:
        return pl.Schema(pl.read_parquet_schema(path))
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise damaged(path, error) from error


def _look_whole(path: Path) -> None:
    """Parquet begins and ends with the same four letters; before the last stands how long the footer is."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(4)
            file.seek(max(size - 8, 0))
            tail = file.read(8)
    except OSError as error:
        raise PeopleError(
            {"zh": f"无法读取 {path}：{error.strerror}", "en": f"{path} cannot be read: {error.strerror}"},
            {"zh": "请检查路径和权限", "en": "check the path and its permissions"},
        ) from error
    if head != _PARQUET:
        kind = path.suffix.lower().lstrip(".") or "?"
        raise PeopleError(
            {
                "zh": f"{path} 不是 Parquet 文件（{kind}）" if size else f"{path} 是空文件",
                "en": f"{path} is not a Parquet file ({kind})" if size else f"{path} is empty",
            },
            _MAKE if size else _AGAIN,
        )
    footer = int.from_bytes(tail[:4], "little")
    if tail[4:] != _PARQUET or footer + 12 > size:
        raise PeopleError(
            {"zh": f"{path} 不完整：结尾缺失", "en": f"{path} is cut off: its end is missing"}, _AGAIN
        )


def damaged(path: Path, error: BaseException) -> PeopleError:
    """A file whose content cannot be read, though it looks whole."""
    said = re.sub(r"\s+", " ", str(error))[:160]
    return PeopleError(
        {"zh": f"{path} 已损坏，读不出来（{said}）", "en": f"{path} is damaged and cannot be read ({said})"},
        _AGAIN,
    )


@contextmanager
def reading(people: People) -> Iterator[None]:
    """What breaks off inside because a file of people is damaged is said so."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        if _BROKEN.search(str(error)):
            raise damaged(people.path, error) from error
        raise


def _rows(path: Path) -> int:
    try:
        return int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise damaged(path, error) from error


def _unlike(path: Path, first: Path, wanted: pl.Schema, found: pl.Schema) -> PeopleError:
    differing = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
    names = "、".join(differing[:5]) or "列的次序"
    words = ", ".join(differing[:5]) or "the order of columns"
    return PeopleError(
        {
            "zh": f"{path.name} 和 {first.name} 的列不一样：{names}",
            "en": f"{path.name} and {first.name} differ in: {words}",
        },
        {
            "zh": "所有分片要有相同的列，类型也相同",
            "en": "give all partitions the same columns of the same types",
        },
        column=differing[0] if differing else None,
    )


def _check_id(name: str, dtype: pl.DataType) -> None:
    if isinstance(dtype, pl.String) or dtype.is_integer():
        return
    raise PeopleError(
        {"zh": f"{name} 列的类型是 {dtype}", "en": f"the column {name} is of type {dtype}"},
        {"zh": "编号请存为文字或整数", "en": "store ids as text or as whole numbers"},
        column=name,
    )


def column_of(dtype: pl.DataType) -> Column | None:
    """How a column of a Polars type holds its facts; None for types that rules cannot read."""
    if dtype.is_integer():
        name = str(dtype)
        return Column("integer", bits=int(name.lstrip("UInt")), signed=not name.startswith("U"))
    if isinstance(dtype, pl.Decimal):
        return Column("decimal", precision=dtype.precision or 38, scale=dtype.scale)
    if dtype.is_float():
        return Column("float", bits=int(str(dtype).removeprefix("Float")))
    if isinstance(dtype, pl.Boolean):
        return Column("boolean")
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return Column("text")
    if isinstance(dtype, pl.Date):
        return Column("date")
    return Column("empty") if isinstance(dtype, pl.Null) else None


def alike(names: Mapping[str, object]) -> Iterator[str]:
    """Names that differ from another one only by capitals: not every engine can tell them apart."""
    folded = Counter(name.casefold() for name in names)
    return (name for name in names if folded[name.casefold()] > 1)
