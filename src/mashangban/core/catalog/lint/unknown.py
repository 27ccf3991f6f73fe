"""Names that a definition uses and nothing in the pack carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, choices

#: where a name is used, of which kind it should be, and the name (None: it may be left out and is)
Use = tuple[Path, str, str | None]


def unknown_names(
    pack: Pack,
    known: Mapping[str, frozenset[str]],
    words: Mapping[str, tuple[str, str]],
    kind: str,
    code: str,
    uses: Iterable[Use],
) -> Iterator[Problem]:
    """A problem for each use of a name that is not ``known``; ``words`` says what a kind is called, en and zh."""
    for path, wanted, name in uses:
        if name is not None and name not in known[wanted]:
            en, zh = words[wanted]
            yield pack.where.problem(
                kind,
                code,
                path,
                {"en": f"there is no {en} {name}", "zh": f"没有{zh} {name}"},
                choices(known[wanted], name),
            )
