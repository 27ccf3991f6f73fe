"""A mistake in a pack: where it is, what is wrong and what to do, in both languages of the screen."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: a text in both languages: keys "zh" and "en"
Text = Mapping[str, str]
#: keys and list positions from the top of a file
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `file` is relative to the pack, `line` counts from 1 (0: the file as a whole)."""

    file: str
    line: int
    field: str
    problem: Text
    remedy: Text

    def text(self, lang: str) -> str:
        """`file:line: field: problem; remedy` in `zh…`, or in English for any other language."""
        key, stop, comma = ("zh", "：", "；") if lang.startswith("zh") else ("en", ": ", "; ")
        where = f"{self.file}:{self.line}" if self.line else self.file
        named = f"{self.field}{stop}" if self.field else ""
        return f"{where}: {named}{self.problem[key]}{comma}{self.remedy[key]}"

    def __str__(self) -> str:
        return self.text("en")


class PackErrors(ValueError):  # noqa: N818 - it carries many errors, and says so
    """The pack has mistakes; all of them are in `problems`, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each mistake once, by file, line and field; a row that several states share is one mistake."""
    unique = {(p.file, p.line, p.field.rpartition(".")[2], p.problem["en"]): p for p in problems}
    return [unique[key] for key in sorted(unique)]


def shown(path: Path) -> str:
    """A path as people write it: `flow.received.assign.needs[0]`."""
    words = ""
    for step in path:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return words


_FEW: Final = 12


def choices(names: Iterable[str], wanted: object) -> Text:
    """A remedy for a name that is not among `names`: the nearest ones, or all when they are few."""
    known = sorted(set(names))
    near = difflib.get_close_matches(str(wanted), known, n=3, cutoff=0.6)
    if near:
        listing = " / ".join(near)
        return {"en": f"did you mean {listing}?", "zh": f"是不是想写 {listing}？"}
    if not known:
        return {"en": "there are none yet; add one", "zh": "目前一个也没有，请先添加"}
    listing = ", ".join(known[:_FEW]) + (" …" if len(known) > _FEW else "")
    return {"en": f"use one of: {listing}", "zh": f"可以使用：{listing}"}
