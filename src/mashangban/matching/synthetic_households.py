"""Who lives with whom: invented households, and the age and sex of their members.

A block of people is filled with whole households, so that everything members share is drawn once for the household.
The shapes are assumptions of the size that the census of 2020 gives for an inner district; docs/population.md lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from mashangban.matching.synthetic_draws import BLOCK, Draws, Ints, normal, ramp, rows, spread, weighted

HEAD, SPOUSE, CHILD, SECOND_CHILD, PARENT, SECOND_PARENT, GROWN_CHILD = range(7)

(
    YOUNG_ALONE, OLD_ALONE, COUPLE, OLD_COUPLE, ONE_CHILD, TWO_CHILDREN, LONE_PARENT, THREE_GENERATIONS,
    FOUR_WITH_PARENTS, COUPLE_AND_PARENT, OLD_AND_CHILD, OLD_COUPLE_AND_CHILD,
) = range(12)  # fmt: skip

#: kind of household → how many in a thousand, and who lives in it
KINDS: dict[int, tuple[int, tuple[int, ...]]] = {
    YOUNG_ALONE: (132, (HEAD,)),
    OLD_ALONE: (98, (HEAD,)),
    COUPLE: (156, (HEAD, SPOUSE)),
    OLD_COUPLE: (172, (HEAD, SPOUSE)),
    ONE_CHILD: (250, (HEAD, SPOUSE, CHILD)),
    TWO_CHILDREN: (52, (HEAD, SPOUSE, CHILD, SECOND_CHILD)),
    LONE_PARENT: (40, (HEAD, CHILD)),
    THREE_GENERATIONS: (35, (HEAD, SPOUSE, CHILD, PARENT)),
    FOUR_WITH_PARENTS: (20, (HEAD, SPOUSE, CHILD, PARENT, SECOND_PARENT)),
    COUPLE_AND_PARENT: (20, (HEAD, SPOUSE, PARENT)),
    OLD_AND_CHILD: (32, (HEAD, GROWN_CHILD)),
    OLD_COUPLE_AND_CHILD: (28, (HEAD, SPOUSE, GROWN_CHILD)),
}
#: households led by somebody of 60 or more
OLD = (OLD_ALONE, OLD_COUPLE, OLD_AND_CHILD, OLD_COUPLE_AND_CHILD)
#: households drawn for a block; it needs about 28,000, and the people of 40,000 never fall short of a block
HOUSEHOLDS = 40_000
#: a year in quarter days, to keep ages whole numbers
QUARTERS = 1461


@dataclass(frozen=True)
class Families:
    """A block of people in households. Arrays of one entry a person, but where it says: a household."""

    #: the household's number within the block
    household: Ints
    role: Ints
    kind: Ints
    size: Ints
    #: where the household's head stands
    head: Ints
    age_days: Ints
    #: full years, near enough for a shape
    age: Ints
    male: Ints
    #: one entry a household: where it begins
    begins: Ints
    #: age in days of the youngest child at home; -1 without one
    youngest_days: Ints


@cache
def _tables() -> dict[str, Ints]:
    weights = [share for share, _ in KINDS.values()]
    males = [520, 310, 620, 640, 620, 620, 240, 620, 620, 620, 340, 640]
    return {
        "kind": weighted(weights),
        "members": np.array([len(members) for _, members in KINDS.values()], dtype=np.int32),
        "role": np.array([[*members, *[0] * (5 - len(members))] for _, members in KINDS.values()], dtype=np.uint8),
        # Age of the head, by kind of household, in years.
        "young": ramp({20: 4, 24: 14, 30: 12, 40: 9, 50: 9, 59: 8}),
        "couple": ramp({24: 1, 27: 6, 32: 7, 40: 4, 48: 9, 55: 13, 59: 12}),
        "old": ramp({60: 14, 65: 11, 70: 8, 75: 4.6, 80: 3.8, 85: 3, 90: 1.5, 95: 0.3, 102: 0.02}),
        "old_alone": ramp({60: 6, 65: 7, 70: 7, 75: 6, 80: 6.5, 85: 5.5, 90: 2.5, 95: 0.6, 102: 0.03}),
        # Age of a child at home: few are born now, most in 2012-2017.
        "child": ramp({0: 5, 3: 7, 7: 11, 12: 10, 17: 8, 22: 6, 24: 4}),
        "later_child": ramp({0: 6, 3: 9, 7: 13, 12: 5, 15: 2}),
        "gap": normal(1300, 500, 400, 3600),
        "mother": normal(28 * 365, 1350, 20 * 365, 44 * 365),
        "spouse": normal(700, 800, -1100, 2500),
        # Hence a grown child is as much younger than the younger of its parents.
        "grown": normal(29 * 365, 1100, 27 * 365, 44 * 365),
        "male": np.array(males) * 65_536 // 1000,
        "parent": rows([3, 7]),
    }  # fmt: skip


def families(draws: Draws) -> Families:
    """The people of a block."""
    table = _tables()
    kinds = table["kind"][draws("kind", HOUSEHOLDS)]
    ends = np.cumsum(table["members"][kinds])
    count = int(np.searchsorted(ends, BLOCK)) + 1
    assert ends[-1] >= BLOCK, "households drawn do not fill the block"
    kinds, ends = kinds[:count], np.minimum(ends[:count], BLOCK)  # the last one may be cut short
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int32)
    sizes = np.diff(ends, prepend=0)
    household = np.repeat(np.arange(count, dtype=np.int32), sizes)
    head = begins[household]
    kind = kinds[household]
    role = table["role"][kind, np.arange(BLOCK, dtype=np.int32) - head]
    ages = _household_ages(draws, kinds, count)
    age_days = _member_ages(draws, ages, household, role)
    return Families(
        household=household,
        role=role,
        kind=kind,
        size=sizes[household].astype(np.int8),
        head=head,
        age_days=age_days,
        age=(age_days * 4 // QUARTERS).astype(np.int16),
        male=_sexes(draws, household, role, kinds),
        begins=begins,
        youngest_days=ages["youngest"][household],
    )


def _household_ages(draws: Draws, kinds: Ints, count: int) -> dict[str, Ints]:
    """Ages in days of a household's head and children, one entry a household."""
    table = _tables()

    def days(name: str) -> Ints:
        years = table[name][draws(f"{name}_age", count)]
        found: Ints = (years * QUARTERS + 3) // 4 + spread(draws(f"{name}_day", count), 365)
        return found

    child = days("child")
    later = days("later_child")
    two = kinds == TWO_CHILDREN
    child = np.where(two, later + table["gap"][draws("gap", count)], child)
    with_child = np.isin(kinds, [ONE_CHILD, TWO_CHILDREN, LONE_PARENT, THREE_GENERATIONS, FOUR_WITH_PARENTS])
    of_mother = child + table["mother"][draws("mother", count)]
    head = np.select(
        [
            kinds == YOUNG_ALONE,
            kinds == OLD_ALONE,
            with_child,
            (kinds == COUPLE) | (kinds == COUPLE_AND_PARENT),
        ],
        [days("young"), days("old_alone"), of_mother, days("couple")],
        default=days("old"),
    )
    youngest = np.where(two, later, np.where(with_child, child, -1))
    oldest = np.where(with_child, child, 0)
    return {
        "head": head,
        "child": child,
        "later": later,
        "youngest": youngest.astype(np.int32),
        "oldest": oldest,
    }


def _member_ages(draws: Draws, ages: dict[str, Ints], household: Ints, role: Ints) -> Ints:
    """Age in days of every member."""
    table = _tables()
    head = ages["head"][household]
    apart = table["spouse"][draws("spouse_age", BLOCK)]
    grown = np.minimum(head - table["grown"][draws("grown_age", BLOCK)], 58 * 365)
    older = head + np.minimum(table["mother"][draws("parent_age", BLOCK)], 36 * 365)
    age = np.select(
        [role == HEAD, role == SPOUSE, role == CHILD, role == SECOND_CHILD, role == GROWN_CHILD],
        [
            head,
            np.maximum(np.maximum(head - apart, 7700), ages["oldest"][household] + 20 * 365),
            ages["child"][household],
            ages["later"][household],
            np.maximum(grown, 7700),
        ],
        default=older,
    )
    years: Ints = np.minimum(age, 103 * 365).astype(np.int32)
    return years


def _sexes(draws: Draws, household: Ints, role: Ints, kinds: Ints) -> Ints:
    """Whether each is male: spouses differ, the rest by the kind of household."""
    table = _tables()
    count = len(kinds)
    head_male = (draws("head_sex", count) < table["male"][kinds])[household]
    first_parent = draws.below("parent_sex", count, 300)[household]
    child = draws.below("child_sex", BLOCK, 525)
    male: Ints = np.select(
        [role == HEAD, role == SPOUSE, role == PARENT, role == SECOND_PARENT],
        [head_male, ~head_male, first_parent, ~first_parent],
        default=child,
    )
    return male
