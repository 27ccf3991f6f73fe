"""The clocks of a case as the page shows them: how long is left, and why it is due then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mashangban.core.casework.model import Case
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.worktime import Term, WorktimeError, explain_due
from mashangban.web.workbench import naming
from mashangban.web.workbench.lights import light_of


@dataclass(frozen=True, slots=True)
class ClockView:
    """One promise of a case."""

    title: str
    #: running | paused | stopped
    state: str
    light: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    resume_by: datetime | None
    in_time: bool
    source: str
    because: Sequence[str]
    pauses: Sequence[tuple[datetime, datetime | None]]


def clock_views(service: Service, case: Case, pack: Pack, now: datetime) -> Sequence[ClockView]:
    """Running clocks first, by due moment; stopped ones after them."""
    views = [_view(service, name, case, pack, now) for name in case.clocks]
    return sorted(views, key=lambda view: (view.state == "stopped", view.due_at))


def _view(service: Service, name: str, case: Case, pack: Pack, now: datetime) -> ClockView:
    clock = case.clocks[name]
    base, _, unit = name.partition("@")
    definition = service.clocks.get(base)
    state = "stopped" if clock.stopped_at else "paused" if clock.paused else "running"
    title = naming.text(definition.title) if definition else base
    return ClockView(
        title=f"{title} · {naming.unit_title(unit)}" if unit else title,
        state=state,
        light=light_of(clock.due_at, clock.warn_at, now) if state == "running" else "none",
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        resume_by=clock.resume_by,
        in_time=clock.breached_at is None,
        source=naming.text(definition.source) if definition else "",
        because=_because(service, base, case, name, pack),
        pauses=clock.pauses,
    )


def _because(service: Service, base: str, case: Case, name: str, pack: Pack) -> Sequence[str]:
    """The reasons for the due moment without its pauses; empty where a calendar lacks the year."""
    definition = service.clocks.get(base)
    if definition is None:
        return ()
    calendar = pack.calendars.get(definition.calendar or service.calendar)
    if calendar is None:
        return ()
    clock = case.clocks[name]
    try:
        explained = explain_due(clock.started_at, Term.parse(clock.within), calendar)
    except WorktimeError:
        return ()
    language = "en" if naming.lang().startswith("en") else "zh"
    return [reason.text[language] for reason in explained.because]
