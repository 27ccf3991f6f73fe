"""For those who act for others: who has asked for help, for whom one may act and until when, whom one visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.assistance import mandates as authority
from mashangban.assistance import wording
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import MandateRefused
from mashangban.cases import queries
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.queries import InboxFilter
from mashangban.core.catalog.finding import scenes_on
from mashangban.directory.pack import current_pack
from mashangban.web.counter.halls import ROLES, hall_choices, seat_of
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.choosing import Choice

#: requests for help in one's own things
HELP = "one-thing.help"
SHOWN = 100
#: an authority that ends so soon is marked
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Held:
    """An authority of one's own, as the list shows it."""

    mandate: Mandate
    principal: str
    phone: str
    acts: Sequence[str]
    #: scenes it covers, to begin with
    scenes: Sequence[Choice]
    soon: bool


@require_GET
@desk_page(*ROLES)
def agents_page(request: DeskRequest) -> HttpResponse:
    """Requests for help, what is one's own, and the authorities one holds."""
    rows = help_cases(request)
    mine = [row for row in rows if row.handler == request.actor.id]
    context = {
        "seat": seat_of(request),
        "halls": hall_choices(request.actor),
        "waiting": [row for row in rows if not row.handler],
        "mine": mine,
        "others": [row for row in rows if row.handler and row.handler != request.actor.id],
        "held": held_by(request.actor.id, request.now),
    }
    return render(request, "counter/agents.html", context)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """Somebody to be visited, as the list on paper tells it."""

    row: CaseRow
    content: str
    #: what was last said or noted about it
    agreed: str


@require_GET
@desk_page(*ROLES)
def visits_page(request: DeskRequest) -> HttpResponse:
    """Whom one is to visit, as a list to take along; names and numbers are not on paper."""
    mine = [row.pk for row in help_cases(request) if row.handler == request.actor.id]
    rows = CaseRow.objects.filter(pk__in=mine).order_by("sort_at", "pk")
    said: dict[int, str] = {}
    for event in Event.objects.filter(case__in=mine, kind="acted", internal=False).order_by("seq"):
        given = event.data.get("input") or {}
        said[event.case_id] = str(given.get("measure") or given.get("message") or said.get(event.case_id, ""))
    visits = []
    for row in rows:
        data = row.snapshot.get("data") or {}
        if data.get("how", "home") == "home":
            visits.append(VisitRow(row, str(data.get("content", "")), said.get(row.pk, "")))
    context = {"visits": visits, "day": timezone.localdate(request.now)}
    return render(request, "counter/visits.html", context)


@sent_to("counter:agents")
@desk_page(*ROLES)
def begin(request: DeskRequest) -> HttpResponse:
    """Begin a scene for a principal; an authority that does not cover it says so before anything is filled in."""
    scene, reference = request.POST.get("scene", "")[:80], request.POST.get("mandate", "")[:40]
    try:
        mandate = authority.check(reference, "fill", scene, request.now, person=request.actor.id)
    except MandateRefused as refused:
        messages.error(request, wording.say(refused))
        return redirect("counter:agents")
    if scene not in current_pack().scenes:
        messages.error(request, _("Choose what is to be applied for."))
        return redirect("counter:agents")
    query = urlencode({"counter": "1", "mandate": mandate.reference})
    return redirect(f"{reverse('services:scene', args=[scene])}?{query}")


def help_cases(request: DeskRequest) -> Sequence[CaseRow]:
    """Open requests for help of one's units, the soonest due first."""
    asked = InboxFilter(status="open", service=HELP, size=SHOWN)
    return list(queries.inbox(request.actor, asked, request.now).rows)


def held_by(person: str, now: datetime) -> Sequence[Held]:
    """Authorities of a member of staff that hold now; both sides know each other, so nothing is masked here."""
    scenes = [
        Choice(scene.scene, naming.text(scene.title))
        for scene in scenes_on(current_pack(), timezone.localdate(now))
    ]
    found = []
    for mandate in authority.of_agent(person, now):
        both = authority.parties(mandate)
        covered = [one for one in scenes if not mandate.scenes or one.value in mandate.scenes]
        acts = [wording.act_title(act) for act in mandate.acts]
        soon = mandate.until is not None and mandate.until - now <= SOON
        found.append(Held(mandate, both.principal.name, both.principal.phone, acts, covered, soon))
    return found
