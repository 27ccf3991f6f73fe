"""Random rules over a few facts with few values, so that everything can also be gone through one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations, product

from hypothesis import strategies as st

from mashangban.core.rules.checking import check
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.syntax import names, parse
from mashangban.core.rules.typed import Checked
from mashangban.core.rules.types import BOOLEAN, Kind, Type

ON = date(2024, 6, 1)
TYPES: Mapping[str, Type] = {
    "a": BOOLEAN,
    "b": BOOLEAN,
    "k": Type(Kind.TEXT, options=("x", "y", "z")),
    "m": Type(Kind.INTEGER, low=0, high=3),
    "n": Type(Kind.INTEGER, low=-1, high=2),
}
VALUES: Mapping[str, tuple[object, ...]] = {
    "a": (True, False),
    "b": (True, False),
    "k": ("x", "y", "z"),
    "m": (0, 1, 2, 3),
    "n": (-1, 0, 1, 2),
}
ATOMS = [
    "a", "b", "a = b", "k = 'x'", "k <> 'y'", "k IN ('x', 'z')", "k LIKE 'z%'", "m > 1", "m = 2", "m BETWEEN 1 AND 2",
    "n < 0", "n >= 1", "m + n > 2", "m * n = 2", "m = n", "m / n > 1", "n IN (0, 2)", "TRUE", "n > 5",
]  # fmt: skip
NULL_ATOMS = ["k IS NULL", "m IS NOT NULL", "(m + n) IS NULL", "(a AND b) IS NULL", "n = NULL"]


def rules(atoms: Iterable[str] = ATOMS, leaves: int = 6) -> st.SearchStrategy[str]:
    """Texts of random rules."""
    parts = st.sampled_from(list(atoms))
    return st.recursive(
        parts,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(
                lambda some: " AND ".join(f"({one})" for one in some)
            ),
            st.lists(inner, min_size=2, max_size=3).map(lambda some: " OR ".join(f"({one})" for one in some)),
            inner.map(lambda one: f"NOT ({one})"),
        ),
        max_leaves=leaves,
    )


#: some facts known, some not
partial = st.fixed_dictionaries({}, optional={name: st.sampled_from(VALUES[name]) for name in VALUES})


def tree_of(text: str) -> Checked:
    return check(parse(text), TYPES)


def missing_of(text: str, known: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in names(parse(text)) if name not in known)


def fillings(wanted: Iterable[str]) -> Iterator[dict[str, object]]:
    """Every way to answer for these facts."""
    asked = list(wanted)
    for values in product(*(VALUES[name] for name in asked)):
        yield dict(zip(asked, values, strict=True))


def decides(tree: Checked, known: Mapping[str, object], wanted: Iterable[str]) -> bool:
    """Whether the rule is decided whatever is answered for these facts."""
    return all(evaluate(tree, {**known, **answers}, ON) is not None for answers in fillings(wanted))


def can_be_yes(tree: Checked, known: Mapping[str, object], wanted: Iterable[str]) -> bool:
    return any(evaluate(tree, {**known, **answers}, ON) is True for answers in fillings(wanted))


def by_size(wanted: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """All subsets, the smallest first."""
    every = list(wanted)
    for size in range(len(every) + 1):
        yield from combinations(every, size)
