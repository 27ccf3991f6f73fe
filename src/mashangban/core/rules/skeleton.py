"""The logic of a rule for one person: AND, OR and NOT over the conditions that are still open.

Derived facts are written out down to raw ones, what is known is put in, and what is left are atoms: conditions on
facts that are not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from mashangban.core.rules import typed
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.typed import Checked


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition that is not decided yet, and the facts missing for it."""

    tree: Checked
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A condition whose answer stands: yes, no, or unknown for good."""

    answer: bool | None


@dataclass(frozen=True, slots=True)
class Join:
    """All of (``every``) or any of several parts."""

    every: bool
    parts: tuple[Skeleton, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """Not."""

    inner: Skeleton


Skeleton = Atom | Settled | Join | Opposite
UNDECIDABLE: Final = Settled(None)


def expand(node: Checked, trees: Mapping[str, Checked], known: Mapping[str, object]) -> Checked:
    """The tree with derived facts written out, except those whose value is known though they follow from nothing.

    Positions are dropped, so that the same condition written twice is one.
    """
    if isinstance(node, typed.Fact):
        tree = trees.get(node.name)
        return replace(node, at=0) if tree is None or node.name in known else expand(tree, trees, known)
    changed: dict[str, object] = {"at": 0}
    for slot in fields(node):
        value = getattr(node, slot.name)
        if isinstance(value, Checked):
            changed[slot.name] = expand(value, trees, known)
        elif isinstance(value, tuple) and value and isinstance(value[0], Checked):
            changed[slot.name] = tuple(expand(part, trees, known) for part in value)
    return replace(node, **changed)  # type: ignore[arg-type]  # each slot keeps its own kind of value


def outline(node: Checked, values: Mapping[str, object], on: date) -> Skeleton:
    """The open logic of an expanded tree for somebody of whom ``values`` are known."""
    match node:
        case typed.And(parts=parts) | typed.Or(parts=parts):
            every = isinstance(node, typed.And)
            return join(every, [outline(part, values, on) for part in parts])
        case typed.Not(inner=inner):
            found = outline(inner, values, on)
            if isinstance(found, Settled):
                return Settled(None if found.answer is None else not found.answer)
            return found.inner if isinstance(found, Opposite) else Opposite(found)
    missing = tuple(name for name in typed.names(node) if values.get(name) is None)
    return Atom(node, missing) if missing else Settled(evaluate(node, values, on))


def join(every: bool, parts: list[Skeleton]) -> Skeleton:
    """All or any of the parts, with nested joins of the same sort and settled parts taken in."""
    flat: list[Skeleton] = []
    for part in parts:
        flat += part.parts if isinstance(part, Join) and part.every is every else (part,)
    if Settled(not every) in flat:
        return Settled(not every)
    kept = [part for part in dict.fromkeys(flat) if part != Settled(every)]
    if not kept:
        return Settled(every)
    return kept[0] if len(kept) == 1 else Join(every, tuple(kept))


def missing(skeleton: Skeleton) -> tuple[str, ...]:
    """The facts that are missing, each once, in the order of the rule."""
    return tuple(dict.fromkeys(name for atom in atoms(skeleton) for name in atom.missing))


def atoms(skeleton: Skeleton) -> tuple[Atom, ...]:
    """The open conditions, each once."""
    match skeleton:
        case Atom():
            return (skeleton,)
        case Join(parts=parts):
            return tuple(dict.fromkeys(atom for part in parts for atom in atoms(part)))
        case Opposite(inner=inner):
            return atoms(inner)
    return ()


def answered(logic: Skeleton, known: Mapping[str, object], on: date) -> bool | None:
    """What the open logic answers once more is known."""
    match logic:
        case Settled(answer=answer):
            return answer
        case Atom(tree=tree):
            return evaluate(tree, known, on)
        case Opposite(inner=inner):
            found = answered(inner, known, on)
            return None if found is None else not found
        case Join(every=every, parts=parts):
            answers = [answered(part, known, on) for part in parts]
            return (not every) if (not every) in answers else None if None in answers else every
