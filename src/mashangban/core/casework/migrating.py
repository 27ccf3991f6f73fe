"""Moving a case to another version of its definition, and back. Clocks are not touched."""

from __future__ import annotations

from datetime import datetime

from mashangban.core.casework import clocks
from mashangban.core.casework.acting import timers_of
from mashangban.core.casework.drafting import Draft
from mashangban.core.casework.model import Actor, Case, Decision, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.casework.permissions import time_refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import Service
from mashangban.core.worktime import WorktimeError


def state_in(old: Service, new: Service, state: str) -> str | Refusal:
    """The state of ``new`` that stands for ``state`` of ``old``.

    Forwards by the newer version's ``migrates`` (absent: the same name). Backwards by reading the newer
    version's map the other way round; two states folded into one have no way back by themselves.
    """
    version = new.version.isoformat()
    if new.version >= old.version:
        target = new.migrates.get(state, state)
    else:
        back = [s for s in new.states if old.migrates.get(s, s) == state]
        if len(back) != 1:
            return refuse("no-counterpart", state=state, version=version)
        target = back[0]
    if target not in new.states or (
        state in old.states and old.states[state].final != new.states[target].final
    ):
        return refuse("no-counterpart", state=state, version=version)
    return target


def migrate(
    old: Service,
    new: Service,
    case: Case,
    *,
    actor: Actor,
    now: datetime,
    office: Office,
    state: str | None = None,
) -> Decision:
    """The event that pins ``case`` to ``new``; a refusal when its state or a running clock has no counterpart.

    ``state``: the state to move to where it is known (undoing a migration goes back to where the case was).
    Timed actions are those of the new version, counted from when the state was entered.
    """
    if not (old.service == new.service == case.service):
        return refuse("other-service", service=new.service)
    if now.utcoffset() is None:
        return refuse("naive-moment")
    target = state if state is not None else state_in(old, new, case.state)
    if isinstance(target, Refusal):
        return target
    if target not in new.states:
        return refuse("no-counterpart", state=case.state, version=new.version.isoformat())
    for name, clock in case.clocks.items():
        if clock.stopped_at is None and clocks.definition_of(new, name) is None:
            return refuse("clock-without-counterpart", clock=name, version=new.version.isoformat())
    try:
        timers = timers_of(new, target, case.entered_at, case.counts, office)
    except WorktimeError as error:
        return time_refusal(error)
    data = {
        "from": case.version,
        "to": new.version.isoformat(),
        "state_from": case.state,
        "state_to": target,
        "timers": timers,
    }
    at = max(now, case.touched_at or now)
    draft = Draft(case)
    draft.add("migrated", at, actor.id, actor.kind, data, internal=True)
    return draft.finished()
