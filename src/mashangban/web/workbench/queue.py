"""The dispatcher's page: what nobody has yet, and what came back for a ruling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mashangban.cases import queries
from mashangban.cases.models import CaseRow
from mashangban.cases.queries import InboxFilter
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import choosing
from mashangban.web.workbench.access import QUEUE_ROLES, DeskRequest, desk_page
from mashangban.web.workbench.scope import units_of

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the page."""

    key: str
    rows: Sequence[CaseRow]


@require_GET
@desk_page(*QUEUE_ROLES)
def queue_page(request: DeskRequest) -> HttpResponse:
    """Unassigned cases (those nobody matched included) and those that wait for a ruling."""
    pack = current_pack()
    waiting = queries.inbox(request.actor, InboxFilter(status="queue", size=SHOWN), request.now)
    units = units_of(pack, request.actor, *QUEUE_ROLES)
    rulings = (
        queries.visible(request.actor)
        .filter(unit__in=units, closed_at=None, state__in=ruling_states(pack))
        .defer("snapshot", "head")
        .order_by("sort_at", "pk")[:SHOWN]
    )
    ruled = list(rulings)
    numbers = {row.number for row in ruled}
    context = {
        "unassigned": [row for row in waiting.rows if row.number not in numbers],
        "rulings": ruled,
        "people": choosing.colleagues(pack, units, request.now),
        "more": bool(waiting.next_cursor),
    }
    return render(request, "workbench/queue.html", context)


def ruling_states(pack: Pack) -> Sequence[str]:
    """States in which only a dispatcher or leader can move a case on: a return waits there for its ruling."""
    found: dict[str, None] = {}
    for versions in pack.services.values():
        for service in versions:
            found |= dict.fromkeys(state for state in service.states if waits_for_ruling(service, state))
    return list(found)


def waits_for_ruling(service: Service, state: str) -> bool:
    """Whether every staff action that leads on from the state is a dispatcher's or leader's."""
    if service.states[state].final or service.states[state].waiting != "staff":
        return False
    leading = [action for action in service.flow.get(state, {}).values() if action.to not in (None, state)]
    staff = [action for action in leading if set(action.by) - {"system", "applicant"}]
    return bool(staff) and all(set(action.by) <= {"dispatcher", "leader", "system"} for action in staff)
