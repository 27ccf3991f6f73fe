"""Truth tables over the regions of missing facts, as whole numbers with one bit for each combination.

A fact with k regions has k + 1 digits: 0 for "not known", then its regions. A condition on several facts whose
regions cannot be told is a digit of its own: open while one of its facts is missing, then yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import Final

from mashangban.core.rules import spans
from mashangban.core.rules.evaluating import evaluate, stored
from mashangban.core.rules.regions import logical
from mashangban.core.rules.skeleton import Atom, Join, Opposite, Settled, Skeleton, atoms, missing
from mashangban.core.rules.typed import Stored, fact_types
from mashangban.core.rules.types import Kind, Type

#: bits of the largest table laid out; AND over one of this size takes a fraction of a millisecond
LARGEST: Final = 2_000_000
#: values of a fact that are gone through one by one when a condition joins it with others
FEW: Final = 8

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """What the missing facts can be."""

    #: a value in computed form for every region
    values: Mapping[str, Sequence[Stored]]
    #: facts whose every value is among them
    whole: frozenset[str]
    types: Mapping[str, Type]
    known: Mapping[str, object]
    on: date

    def size(self, skeleton: Skeleton) -> int:
        """Combinations in the table of a skeleton."""
        own = prod(len(self.values[name]) + 1 for name in missing(skeleton))
        return own * int(3 ** sum(not self.exact(atom) for atom in atoms(skeleton)))

    def exact(self, atom: Atom) -> bool:
        """Whether a condition's answer follows from the regions of its facts."""
        if len(atom.missing) == 1:
            return bool(self.values[atom.missing[0]])
        return self.whole.issuperset(atom.missing)

    def answer(self, atom: Atom, digits: Sequence[int]) -> bool | None:
        """What a condition answers when its missing facts have these digits."""
        given = {
            name: logical(self.values[name][digit - 1], self.types[name])
            for name, digit in zip(atom.missing, digits, strict=True)
            if digit
        }
        return evaluate(atom.tree, {**self.known, **given}, self.on)


def few_values(kind: Type) -> list[Stored] | None:
    """Every value of a type that has few, in computed form."""
    if kind.kind is Kind.BOOLEAN:
        return [True, False]
    if kind.options is not None and len(kind.options) <= FEW:
        return list(kind.options)
    if kind.exact and kind.units[1] - kind.units[0] < FEW:
        return list(range(kind.units[0], kind.units[1] + 1))
    return None


class Table:
    """The table of one skeleton; see the module."""

    def __init__(self, skeleton: Skeleton, room: Space) -> None:
        self.room = room
        self.names = missing(skeleton)
        self.free = [atom for atom in atoms(skeleton) if not room.exact(atom)]
        bases = [len(room.values[name]) + 1 for name in self.names] + [3 for _ in self.free]
        self.bits = prod(bases)
        self.full = (1 << self.bits) - 1
        self.strides: list[int] = []
        left = self.bits
        for base in bases:
            left //= base
            self.strides.append(left)
        self.bases = bases
        self._digits: dict[tuple[int, int], int] = {}
        self._atoms: dict[Atom, tuple[int, int]] = {}

    def lay(self, skeleton: Skeleton) -> tuple[int, int]:
        """The combinations for which it is yes, and those for which it is no."""
        match skeleton:
            case Settled(answer=answer):
                return (self.full if answer else 0), (self.full if answer is False else 0)
            case Opposite(inner=inner):
                yes, no = self.lay(inner)
                return no, yes
            case Join(every=every, parts=parts):
                laid = [self.lay(part) for part in parts]
                yes, no = laid[0]
                for more_yes, more_no in laid[1:]:
                    yes, no = (yes & more_yes, no | more_no) if every else (yes | more_yes, no & more_no)
                return yes, no
        if skeleton not in self._atoms:
            self._atoms[skeleton] = self._atom(skeleton)
        return self._atoms[skeleton]

    def _atom(self, atom: Atom) -> tuple[int, int]:
        yes = no = 0
        for where, answer in self._cases(atom):
            if answer is True:
                yes |= where
            elif answer is False:
                no |= where
        return yes, no

    def _cases(self, atom: Atom) -> Iterator[tuple[int, bool | None]]:
        if atom in self.free:
            at = len(self.names) + self.free.index(atom)
            yield self._digit(at, 0), self.room.answer(atom, [0] * len(atom.missing))
            mask = self._mask(atom)
            yield self._digit(at, 1), bool(mask & spans.YES)
            yield self._digit(at, 2), not mask & spans.NO
            return
        places = [self.names.index(name) for name in atom.missing]
        for digits in product(*(range(self.bases[place]) for place in places)):
            where = self.full
            for place, digit in zip(places, digits, strict=True):
                where &= self._digit(place, digit)
            yield where, self.room.answer(atom, digits)

    def _mask(self, atom: Atom) -> int:
        """What a condition on several facts can answer over their whole ranges."""
        box: dict[str, spans.Reach] = {}
        for name, kind in fact_types(atom.tree).items():
            if name in atom.missing:
                box[name] = spans.whole(kind, unknown=False)
            else:
                box[name] = spans.point(stored(self.room.known.get(name), kind), kind)
        return spans.answers(atom.tree, box, (self.room.on, self.room.on))

    def _digit(self, place: int, digit: int) -> int:
        """The combinations that have this digit in this place."""
        found = self._digits.get((place, digit))
        if found is None:
            stride, period = self.strides[place], self.strides[place] * self.bases[place]
            found, have, wanted = ((1 << stride) - 1) << (digit * stride), 1, self.bits // period
            while have < wanted:
                more = min(have, wanted - have)
                found |= (found & ((1 << (more * period)) - 1)) << (have * period)
                have += more
            self._digits[place, digit] = found
        return found

    # --- searching -------------------------------------------------------------------------------

    def smallest_without(self, bits: int) -> Names | None:
        """The fewest facts that, whatever their regions, the others not known, meet none of these combinations."""
        return self._search(bits, empty=True)

    def smallest_with(self, bits: int) -> Names | None:
        """The fewest facts that, the others not known, meet one of these combinations."""
        return self._search(bits, empty=False)

    def _search(self, bits: int, *, empty: bool) -> Names | None:
        best: Names | None = None

        def look(left: int, place: int, picked: Names) -> None:
            nonlocal best
            if best is not None and len(picked) >= len(best):
                return
            if not left:
                best = picked if empty else best
                return
            if place == len(self.names):
                if (not self._resolved(left, picked)) == empty:
                    best = picked
                return
            stride = self.strides[place]
            chunks = self._chunks(left, stride, self.bases[place])
            look(chunks[0], place + 1, picked)
            known = 0
            for chunk in chunks[1:]:
                known |= chunk
            look(known, place + 1, (*picked, self.names[place]))

        look(bits, 0, ())
        return best

    def _resolved(self, left: int, picked: Names) -> int:
        """The conditions with digits of their own: yes or no once all their facts are picked, else open."""
        for number, atom in enumerate(self.free):
            chunks = self._chunks(left, self.strides[len(self.names) + number], 3)
            left = chunks[1] | chunks[2] if set(atom.missing) <= set(picked) else chunks[0]
        return left

    @staticmethod
    def _chunks(bits: int, stride: int, base: int) -> list[int]:
        ones = (1 << stride) - 1
        return [(bits >> (digit * stride)) & ones for digit in range(base)]
