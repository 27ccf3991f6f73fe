"""Which rows changed since an earlier output: a digest of each row's facts is kept beside its answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from mashangban.core.rules.columns import Column
from mashangban.core.rules.staging import Program
from mashangban.matching.engines.polars import write
from mashangban.matching.files import People
from mashangban.matching.output import NOTES
from mashangban.matching.problems import PeopleError

#: the column of digests
DIGEST: Final = "facts_digest"
#: another version of Polars may make other digests of the same row; they are not compared then
METHOD: Final = f"polars {pl.__version__}"

#: what must be the same for answers to be copied
_SAME: Final = ("rules", "computed", "on", "id", "digests")


def digest(work: Program, columns: Mapping[str, Column]) -> pl.Expr:
    """64 bits over every fact that the program reads, in a fixed order."""
    if not work.inputs:
        return pl.lit(0, dtype=pl.UInt64).alias(DIGEST)
    # Dictionaries of texts differ from file to file, the texts do not.
    values = [
        pl.col(fact.name).cast(pl.String) if columns[fact.name].held == "text" else pl.col(fact.name)
        for fact in work.inputs
    ]
    return pl.struct(values).hash(2024).alias(DIGEST)


def with_digests(
    answers: Path,
    rows: pl.LazyFrame,
    digests: pl.Expr,
    out: Path,
    notes: Mapping[str, str],
    *,
    ident: str,
    at_once: int,
) -> None:
    """Write the answers and beside each the digest of its row, so many rows at once, in their order.

    Each stretch is put together in memory: joined side by side while it streams, Polars takes a side of one row for a
    value that all rows share, or refuses it.
    """
    told = pl.scan_parquet(answers)
    count = int(told.select(pl.len()).collect().item())
    pieces = []
    for start in range(0, max(count, 1), at_once):
        left = told.slice(start, at_once).collect(engine="streaming")
        right = rows.slice(start, at_once).select(ident, digests).collect(engine="streaming")
        piece = out.with_suffix(f".digested-{start}")
        write(left.hstack([right[DIGEST]]).lazy(), piece, notes, lambda seen: None)
        pieces.append(piece)
    if len(pieces) == 1:
        pieces[0].rename(out)
        return
    write(pl.scan_parquet(pieces), out, notes, lambda seen: None)
    for piece in pieces:
        piece.unlink()


def text_digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def earlier(
    path: Path, people: People, work: Program, notes: Mapping[str, str]
) -> tuple[Path | None, Mapping[str, str]]:
    """The earlier output if its answers can be copied, else None and why not. PeopleError if it is no such output."""
    try:
        found: dict[str, Any] = json.loads(pl.read_parquet_metadata(path).get(NOTES) or "{}")
        columns = pl.read_parquet_schema(path)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise PeopleError(
            {"zh": f"{path} 读不出来", "en": f"{path} cannot be read"},
            {"zh": "请给出以前 match 的输出文件", "en": "give the output file of an earlier match"},
        ) from error
    if not found or DIGEST not in columns:
        raise PeopleError(
            {
                "zh": f"{path} 不是带摘要的匹配结果",
                "en": f"{path} is no output of a match with digests",
            },
            {
                "zh": "请先用 --keep-digests 做一次完整匹配",
                "en": "make one whole match with --keep-digests first",
            },
        )
    wanted = json.loads(notes[NOTES])
    differs = [key for key in _SAME if found.get(key) != wanted.get(key)]
    if not differs:
        return path, {}
    words = {
        "rules": ("规则", "the rules"),
        "computed": ("规则", "the rules"),
        "on": ("日期", "the day"),
        "id": ("编号列", "the id column"),
        "digests": ("摘要方法", "how digests are made"),
    }
    zh, en = words[differs[0]]
    return None, {
        "zh": f"与 {path} 相比{zh}不同，已全部重新计算",
        "en": f"{en} differ{'s' if differs[0] in ('on', 'id') else ''} from {path}: everything was answered anew",
    }


def unchanged(path: Path, now: pl.DataFrame, ident: str) -> pl.DataFrame:
    """The rows of the earlier output whose id and digest stand in `now`."""
    old = pl.scan_parquet(path)
    kind = now.schema[ident]
    if old.collect_schema()[ident] != kind:
        return old.head(0).collect().with_columns(pl.col(ident).cast(kind))
    return old.join(now.lazy(), on=[ident, DIGEST], how="semi").collect(engine="streaming")
