"""Where the conditions on one fact change their answer: its range cut into regions, one value for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, cast

from mashangban.core.rules import typed
from mashangban.core.rules.evaluating import Values, compute, stored
from mashangban.core.rules.spans import Box, Reach, Span, answers, point
from mashangban.core.rules.typed import Checked, Stored
from mashangban.core.rules.types import Kind, Type, in_units

#: pieces looked at before giving up; a comparison with one threshold takes about 60 at most
MOST_PIECES: Final = 600
#: a text that no rule compares with
_OTHER: Final = "\uffff?"


def representatives(
    name: str, kind: Type, atoms: Sequence[Checked], known: Values, on: date
) -> list[Stored] | None:
    """Values of one fact, in computed form, that together give every combination of answers of ``atoms``.

    The atoms speak of this fact and of known ones only. None when the regions cannot be found: binary floating point, or conditions
    that change too often.
    """
    if kind.kind is Kind.BOOLEAN:
        return [True, False]
    if kind.kind is Kind.FLOAT:
        return None
    values = _texts(kind, atoms) if kind.kind is Kind.TEXT else _pieces(name, kind, atoms, known, on)
    if values is None:
        return None
    seen: dict[tuple[Stored, ...], Stored] = {}
    for value in values:
        given = {**known, name: logical(value, kind)}
        seen.setdefault(tuple(compute(atom, given, on) for atom in atoms), value)
    return list(seen.values())


def logical(value: Stored, kind: Type) -> object:
    """A value in computed form as a fact has it."""
    return (
        in_units(cast(int, value), kind.scale) if kind.kind is Kind.DECIMAL and value is not None else value
    )


def _texts(kind: Type, atoms: Sequence[Checked]) -> list[Stored]:
    if kind.options is not None:
        return list(kind.options)
    found: dict[str, None] = {_OTHER: None, "": None}
    likes: list[typed.Like] = []
    for atom in atoms:
        for node in typed.walk(atom):
            if isinstance(node, typed.Constant) and isinstance(node.value, str):
                found[node.value] = None
            if isinstance(node, typed.Like):
                likes.append(node)
    heads = ["", *(like.text for like in likes if like.kind == "prefix")]
    inner = "".join(like.text for like in likes if like.kind == "contains")
    tails = ["", *(like.text for like in likes if like.kind == "suffix")]
    found.update(dict.fromkeys(like.text for like in likes))
    found.update(
        dict.fromkeys(
            head + middle + tail for head in heads for middle in ("", _OTHER, inner) for tail in tails
        )
    )
    return list(found)


def _pieces(name: str, kind: Type, atoms: Sequence[Checked], known: Values, on: date) -> list[Stored] | None:
    types = {used: its for atom in atoms for used, its in typed.fact_types(atom).items()}
    box: dict[str, Reach] = {used: point(stored(known.get(used), its), its) for used, its in types.items()}
    low, high = kind.units
    cuts = sorted({cut for cut in _hints(atoms) if low < cut <= high})
    starts = [low, *cuts]
    waiting = [Span(start, end - 1) for start, end in zip(starts, [*cuts, high + 1], strict=True)]
    found: list[int] = []
    looked = 0
    while waiting:
        piece = waiting.pop()
        looked += 1
        if looked > MOST_PIECES + 3 * len(cuts):
            return None
        if piece.low == piece.high or _settled({**box, name: piece}, atoms, on):
            found.append(piece.low)
            continue
        middle = (piece.low + piece.high) // 2
        waiting += [Span(piece.low, middle), Span(middle + 1, piece.high)]
    if kind.kind is Kind.DATE:
        return [date.fromordinal(units) for units in sorted(found)]
    return [*sorted(found)]


def _settled(box: Box, atoms: Sequence[Checked], on: date) -> bool:
    return all(answers(atom, box, (on, on)) in (1, 2, 4) for atom in atoms)


def _hints(atoms: Sequence[Checked]) -> set[int]:
    """Where a fact compared with constants changes sides: saves looking for it."""
    found: set[int] = set()
    for atom in atoms:
        if not isinstance(atom, typed.Compare | typed.In):
            continue
        parts = typed.children(atom)
        unit = 1
        for part in parts:
            if isinstance(part, typed.Convert) and part.type.exact:
                unit = 10 ** (part.type.scale - part.inner.type.scale)
        for part in parts:
            if isinstance(part, typed.Constant) and part.value is not None:
                at = part.value.toordinal() if isinstance(part.value, date) else part.value
                if isinstance(at, int):
                    found |= {at // unit, at // unit + 1}
    return found
