"""Drop-off: how far applications come, and where they are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mashangban.core.measures.one_thing_indicators import Share


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to handing in."""

    step: str
    #: came to it, or further
    reached: int
    #: came no further, and the draft is no longer alive
    left: int
    #: came no further so far; the draft is alive
    under_way: int

    @property
    def share(self) -> Share:
        """Left here / reached."""
        return Share(self.left, self.reached)


def drop_off(steps: Sequence[str], furthest: Mapping[str, tuple[int, int]]) -> tuple[Step, ...]:
    """The steps in their order; ``furthest``: step → how many came just there, and how many of those are alive.

    Nobody is left at the last one: who came there is through.
    """
    found: list[Step] = []
    reached = 0
    for step in reversed(steps):
        here, alive = furthest.get(step, (0, 0))
        reached += here
        through = step == steps[-1]
        found.append(Step(step, reached, 0 if through else here - alive, 0 if through else alive))
    return tuple(reversed(found))
