"""On which days an answer changes by time alone, everything known staying as it is.

Found by halving: a stretch of days over which the rule can only give one answer is not looked into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast

from mashangban.core.rules import spans, typed
from mashangban.core.rules.evaluating import compute, evaluate, stored
from mashangban.core.rules.typed import Checked

#: how far ahead is looked
YEARS: Final = 10
Answer = bool | None
_ANSWERS: Final[Mapping[int, Answer]] = {spans.YES: True, spans.NO: False, spans.UNKNOWN: None}


def horizon(on: date) -> date:
    """The last day looked at."""
    return date.max if on.year + YEARS > date.max.year else on + timedelta(days=round(365.2425 * YEARS))


def turns(
    tree: Checked, values: Mapping[str, object], first: date, last: date
) -> Iterator[tuple[date, Answer]]:
    """The first day with its answer, then every day up to the last on which the answer is another than the day before.

    The tree is expanded: it speaks of raw facts, or of derived ones that are given.
    """
    box = {
        name: spans.point(stored(values.get(name), kind), kind)
        for name, kind in typed.fact_types(tree).items()
    }
    before: tuple[Answer] | None = None
    waiting = [(first, last)]
    while waiting:
        start, end = waiting.pop()
        if start == end:
            answer = evaluate(tree, values, start)
        else:
            mask = spans.answers(tree, box, (start, end))
            if mask not in _ANSWERS:
                middle = start + (end - start) // 2
                waiting += [(middle + timedelta(days=1), end), (start, middle)]
                continue
            answer = _ANSWERS[mask]
        if before != (answer,):
            before = (answer,)
            yield start, answer


@dataclass(frozen=True, slots=True)
class Passed:
    """What time did to a condition on a day: the part of a day that moved, whose day it was, and its new value."""

    function: typed.DayFunction | None
    fact: str | None
    value: int


def passed(tree: Checked, values: Mapping[str, object], on: date) -> Passed | None:
    """The count of years, months or days that reached its threshold on that day; None when it is the date itself."""
    day_before = on - timedelta(days=1)
    moved = [
        node
        for node in typed.walk(tree)
        if isinstance(node, typed.DayPart)
        and isinstance(node.day, typed.Fact)
        and compute(node, values, on) not in (None, compute(node, values, day_before))
    ]
    # Years say more than months, months more than days.
    order = ("age", "months_since", "days_since")
    known = sorted(
        (node for node in moved if node.function in order), key=lambda one: order.index(one.function)
    )
    if not known:
        return None
    node = known[0]
    assert isinstance(node.day, typed.Fact)
    return Passed(node.function, node.day.name, cast(int, compute(node, values, on)))
