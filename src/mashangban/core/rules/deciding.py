"""The smallest sets of missing facts: which decide a rule whatever is answered, which can make it yes.

Parts of an AND or OR that share no fact are solved apart and put together; parts that do are laid out in one truth table
over all regions of their facts, each fact having one column more for "not known". The table is a number with a bit
for every combination, so that AND and OR are one machine operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mashangban.core.rules.regions import representatives
from mashangban.core.rules.skeleton import Join, Opposite, Settled, Skeleton, atoms, join, missing
from mashangban.core.rules.tables import LARGEST, Names, Space, Table, few_values
from mashangban.core.rules.typed import Checked, Stored
from mashangban.core.rules.types import Type


@dataclass(frozen=True, slots=True)
class Sets:
    """Smallest sets of facts; None: there is none."""

    #: whatever is answered, the rule is decided
    decided: Names | None
    #: whatever is answered, it is yes; it is no
    surely: Names | None
    surely_not: Names | None
    #: some answer makes it yes; makes it no
    possibly: Names | None
    possibly_not: Names | None


_STANDING: Final[Mapping[bool | None, Sets]] = {
    True: Sets((), (), None, (), None),
    False: Sets((), None, (), None, ()),
    None: Sets(None, None, None, None, None),
}


def space(skeleton: Skeleton, types: Mapping[str, Type], known: Mapping[str, object], on: date) -> Space:
    """The regions of every missing fact of a skeleton."""
    single: dict[str, list[Checked]] = {name: [] for name in missing(skeleton)}
    joined: set[str] = set()
    for atom in atoms(skeleton):
        if len(atom.missing) == 1:
            single[atom.missing[0]].append(atom.tree)
        else:
            joined.update(atom.missing)
    values: dict[str, Sequence[Stored]] = {}
    whole: set[str] = set()
    for name, mine in single.items():
        few = few_values(types[name]) if name in joined else None
        if few is not None:
            whole.add(name)
        values[name] = few or representatives(name, types[name], mine, known, on) or ()
    return Space(values, frozenset(whole), types, known, on)


def solve(skeleton: Skeleton, room: Space) -> Sets:
    """The smallest sets for one skeleton."""
    match skeleton:
        case Settled(answer=answer):
            return _STANDING[answer]
        case Opposite(inner=inner):
            return _turned(solve(inner, room))
        case Join(every=every, parts=parts):
            found = groups(parts)
            if len(found) == 1:
                return _laid_out(skeleton, room)
            solved = [solve(join(every, group), room) for group in found]
            return _all(solved) if every else _turned(_all([_turned(one) for one in solved]))
    return _laid_out(skeleton, room)


def _turned(sets: Sets) -> Sets:
    return Sets(sets.decided, sets.surely_not, sets.surely, sets.possibly_not, sets.possibly)


def _all(parts: list[Sets]) -> Sets:
    """An AND of parts without a common fact: all must be yes, or one surely is not."""
    surely_not = _smallest(part.surely_not for part in parts)
    return Sets(
        decided=_smallest([_together(part.decided for part in parts), surely_not]),
        surely=_together(part.surely for part in parts),
        surely_not=surely_not,
        possibly=_together(part.possibly for part in parts),
        possibly_not=_smallest(part.possibly_not for part in parts),
    )


def _smallest(found: Iterable[Names | None]) -> Names | None:
    return min((one for one in found if one is not None), key=len, default=None)


def _together(found: Iterable[Names | None]) -> Names | None:
    every = list(found)
    if None in every:
        return None
    return tuple(dict.fromkeys(name for one in every if one for name in one))


def groups(parts: Sequence[Skeleton]) -> list[list[Skeleton]]:
    """The parts of a join, those that share a missing fact kept together."""
    found: list[tuple[set[str], list[Skeleton]]] = []
    for part in parts:
        mine = set(missing(part))
        apart: list[tuple[set[str], list[Skeleton]]] = []
        together: list[Skeleton] = []
        for names, others in found:
            if names & mine:
                mine |= names
                together += others
            else:
                apart.append((names, others))
        found = [*apart, (mine, [*together, part])]
    return [group for _, group in found]


def _laid_out(skeleton: Skeleton, room: Space) -> Sets:
    """The sets of a group of parts, from its truth table; all its facts where that would be too large."""
    names = missing(skeleton)
    if room.size(skeleton) > LARGEST:
        return _too_large(skeleton, room, names)
    table = Table(skeleton, room)
    yes, no = table.lay(skeleton)
    return Sets(
        decided=table.smallest_without(table.full & ~(yes | no)),
        surely=table.smallest_without(table.full & ~yes),
        surely_not=table.smallest_without(table.full & ~no),
        possibly=table.smallest_with(yes),
        possibly_not=table.smallest_with(no),
    )


def _too_large(skeleton: Skeleton, room: Space, names: Names) -> Sets:
    """Sets that are true but not always the smallest: what decides every part decides the whole."""
    if not isinstance(skeleton, Join):
        return Sets(names, None, None, names, names)
    parts = [solve(part, room) for part in skeleton.parts]
    whole = _all(parts) if skeleton.every else _turned(_all([_turned(part) for part in parts]))
    # What makes each of the parts yes may contradict itself where they share facts; then all facts are named.
    shared = replace(whole, possibly=names) if skeleton.every else replace(whole, possibly_not=names)
    return shared if shared.decided is not None else replace(shared, decided=names)
