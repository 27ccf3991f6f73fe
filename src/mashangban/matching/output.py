"""Where answers are written: in a work folder beside the output, which takes their place only when they are whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from mashangban.matching.engines.polars import write
from mashangban.matching.files import Part
from mashangban.matching.problems import NotDone

#: key of the file's own metadata: rules, day, engine, rows, and which population was matched, as JSON
NOTES: Final = "mashangban.match"
_FULL: Final = re.compile(
    r"No space left|os error (?:27|28|122)\b|File too large|Disk quota|disk full", re.IGNORECASE
)


class Output:
    """The pieces of one match and what becomes of them."""

    def __init__(self, out: Path, work: Path, notes: Mapping[str, str]) -> None:
        self.out, self.work, self.notes = out, work, notes

    @property
    def folder(self) -> bool:
        """Whether the output is a folder with a file for each partition."""
        return self.out.suffix != ".parquet"

    def piece(self, place: int) -> Path:
        """Where a piece lies once it is whole."""
        return self.work / f"part-{place:05}.parquet"

    def finish(self, parts: Sequence[Part]) -> None:
        """The pieces take the place of the output, at once."""
        pieces = sorted(self.work.glob("part-*.parquet"))
        if self.folder:
            self._swap_folder(pieces, parts)
            return
        if len(pieces) == 1:
            whole = pieces[0]
        else:
            whole = self.work / "whole.unfinished"
            write(pl.scan_parquet(pieces), whole, self.notes, lambda seen: None)
        _synced(whole)
        whole.replace(self.out)

    def _swap_folder(self, pieces: Sequence[Path], parts: Sequence[Part]) -> None:
        ready = self.work / "whole"
        ready.mkdir()
        done = 0
        for place, part in enumerate(parts):
            rows, mine = 0, list[Path]()
            while done < len(pieces) and (rows < part.rows or not mine):
                rows += int(pl.scan_parquet(pieces[done]).select(pl.len()).collect().item())
                mine.append(pieces[done])
                done += 1
            name = ready / f"part-{place:05}.parquet"
            if len(mine) == 1:
                mine[0].rename(name)
            else:
                write(pl.scan_parquet(mine), name, self.notes, lambda seen: None)
            _synced(name)
        if self.out.exists():
            self.out.rename(self.work / "before")
        ready.rename(self.out)

    def counts(self, codes: Sequence[str]) -> dict[str, tuple[int, int, int]]:
        """Yes, no and unknown of each rule, counted in what was written."""
        files = sorted(self.out.glob("part-*.parquet")) if self.folder else [self.out]
        frame = pl.scan_parquet(files)
        sums = [pl.col(code).sum().alias(f"yes {code}") for code in codes]
        nulls = [pl.col(code).null_count().alias(f"unknown {code}") for code in codes]
        found = frame.select(pl.len(), *sums, *nulls).collect(engine="streaming").row(0)
        total, yes, unknown = found[0], found[1 : len(codes) + 1], found[len(codes) + 1 :]
        return {
            code: (int(y), int(total - y - u), int(u)) for code, y, u in zip(codes, yes, unknown, strict=True)
        }


@contextmanager
def writing_to(out: Path, notes: Mapping[str, str], mark: str | None) -> Iterator[Output]:
    """A place to write the pieces of `out`. NotDone when it cannot be written, or the disk is full.

    With `mark` (which population it is) the pieces are kept when the match ends early, and found again by the next one
    of the same rules, day and population.
    """
    work = _work_folder(out, notes, mark)
    kept = mark is not None
    try:
        yield Output(out, work, notes)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _not_written(out, error) from error
    except Exception as error:
        # DuckDB has errors of its own.
        for said in (error, error.__cause__):
            if said is not None and _FULL.search(str(said)):
                raise _not_written(out, said) from error
        raise
    else:
        kept = False
    finally:
        if not kept:
            shutil.rmtree(work, ignore_errors=True)


def _work_folder(out: Path, notes: Mapping[str, str], mark: str | None) -> Path:
    folder = out.absolute().parent
    if not folder.is_dir():
        raise NotDone(
            {"zh": f"没有文件夹 {folder}", "en": f"there is no folder {folder}"},
            {"zh": "请先建好，或换个位置", "en": "make it first, or choose another place"},
        )
    _check_replaceable(out)
    try:
        if mark is None:
            return Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=folder))
        work = folder / f".{out.name}.partial"
        state = work / "match.json"
        wanted = json.dumps({"mark": mark, **notes}, ensure_ascii=False, sort_keys=True)
        if not (state.is_file() and state.read_text(encoding="utf-8") == wanted):
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            state.write_text(wanted, encoding="utf-8")
        for unfinished in [
            path for path in work.iterdir() if not re.fullmatch(r"part-\d+\.parquet|match\.json", path.name)
        ]:
            shutil.rmtree(unfinished) if unfinished.is_dir() else unfinished.unlink()
        return work
    except OSError as error:
        raise _not_written(out, error) from error


def _check_replaceable(out: Path) -> None:
    """What stands there already may be replaced only if it is of the same kind."""
    if out.suffix == ".parquet":
        wrong = out.is_dir()
    else:
        wrong = out.exists() and not (out.is_dir() and all(out.glob("*")) and _only_parts(out))
    if wrong:
        raise NotDone(
            {"zh": f"{out} 已存在，而且不是匹配结果", "en": f"{out} exists and is no output of a match"},
            {
                "zh": "请换个名称；文件名以 .parquet 结尾，否则写成文件夹",
                "en": "choose another name; a file ends in .parquet, everything else is a folder",
            },
        )


def _only_parts(folder: Path) -> bool:
    files = list(folder.iterdir())
    return all(
        re.fullmatch(r"part-\d+\.parquet", file.name) and NOTES in pl.read_parquet_metadata(file)
        for file in files
    )


def _not_written(out: Path, error: BaseException) -> NotDone:
    said = re.sub(r"\s+", " ", getattr(error, "strerror", None) or str(error))[:160]
    if _FULL.search(f"{error} {said}"):
        return NotDone(
            {"zh": f"磁盘已满，{out} 没有写成", "en": f"the disk is full, {out} was not written"},
            {
                "zh": "请腾出空间，或用 --out 换个位置",
                "en": "free some space, or choose another place with --out",
            },
        )
    return NotDone(
        {"zh": f"{out} 没有写成：{said}", "en": f"{out} was not written: {said}"},
        {"zh": "请检查文件夹的权限和磁盘", "en": "check the folder's permissions and the disk"},
    )


def _synced(path: Path) -> None:
    """On disk before it takes its name: after a power cut there is the old output or the new one."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
