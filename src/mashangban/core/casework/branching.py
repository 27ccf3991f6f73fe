"""Where an action leads: the first branch whose rule is true, else the row's own next state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mashangban.core.casework.model import Case, Json, Refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import Action, Service
from mashangban.core.rules.expression import RuleError, parse


class Way(NamedTuple):
    """What an action does to state and clocks."""

    to: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    #: the state is entered afresh: it changes, the case is reopened, or a timed action returns to it
    enters: bool
    closes: bool
    reopens: bool


def holds(rule: str, facts: Mapping[str, Json]) -> bool:
    """Whether a rule is true of the facts; unknown is not true. Raises RuleError for a rule that cannot be read."""
    return parse(rule).evaluate(facts) is True


def way_of(
    service: Service, case: Case, row: Action, data: Mapping[str, Json], *, timed: bool
) -> Way | Refusal:
    """Where ``row`` leads the case with this input."""
    target, starts, stops = row.to, row.starts, row.stops
    for branch in row.branches:
        try:
            matches = holds(branch.when, {**case.data, **data})
        except (RuleError, TypeError, ValueError, ArithmeticError) as error:
            return refuse("broken-definition", where=branch.when, problem=str(error))
        if matches:
            target, starts, stops = branch.to, starts + branch.starts, stops + branch.stops
            break
    here = service.states.get(case.state)
    to = target or case.state
    there = service.states.get(to)
    if here is None or there is None:
        return refuse("unknown-state", state=case.state if here is None else to)
    reopens = to != case.state and not there.final and (not case.open or bool(row.restarts))
    enters = to != case.state or (timed and target is not None)
    if there.final:
        starts = ()  # nothing runs on a closed case
    return Way(to, starts, stops, enters, closes=there.final and case.open, reopens=reopens)
