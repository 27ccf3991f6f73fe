"""Counter mode: find the scene, print the notice, begin for whoever stands at the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.applications.models import Application
from mashangban.assistance import naming as both_names
from mashangban.assistance import tickets, wording
from mashangban.assistance.mandates import PREFIX
from mashangban.assistance.models import Mandate, Ticket
from mashangban.core.casework.model import Actor
from mashangban.core.catalog.finding import find_scenes, scenes_on
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.counter.halls import ROLES, hall_choices, seat_of, sit
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to

#: found scenes shown, and applications of the day
SHOWN, TODAYS = 12, 40
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """A scene that fits what was typed, with the ways on."""

    scene: Scene
    items: int
    #: questions and notice, from where the application is begun
    page: str
    paper: str


@dataclass(frozen=True, slots=True)
class Begun:
    """An application of today."""

    application: Application
    title: str
    step: str
    both: str
    ticket: str
    #: the case once it is handed in, the application before
    address: str


@require_GET
@desk_page(*ROLES)
def counter_page(request: DeskRequest) -> HttpResponse:
    """``/desk/counter/?q=…``."""
    seat = seat_of(request)
    ticket = tickets.in_hand(seat.unit, request.actor.id, request.now)
    typed = request.GET.get("q", "")[:_LONGEST]
    board = tickets.board(seat.unit, timezone.localdate(request.now))
    context = {
        "seat": seat,
        "halls": hall_choices(request.actor),
        "ticket": ticket,
        "ticket_name": tickets.name_on(ticket) if ticket else "",
        "board": board,
        "typed": typed,
        "offers": offers(typed, ticket, request.now),
        "shown": SHOWN,
        "begun": begun_today(request.actor, request.now),
        "resume": reverse("services:resume") + "?counter=1",
        "asks_seat": "seat" in request.GET or not seat.window,
    }
    return render(request, "counter/counter.html", context)


@sent_to("counter:counter")
@desk_page(*ROLES)
def seat(request: DeskRequest) -> HttpResponse:
    """Choose hall and window."""
    if not sit(request, request.POST.get("hall", ""), request.POST.get("window", "")):
        messages.error(request, _("Choose a hall whose counter you staff."))
    return redirect(_back(request))


def offers(typed: str, ticket: Ticket | None, now: datetime) -> Sequence[Offer]:
    """The scenes that fit; for a ticket of a scene and nothing typed, that scene."""
    pack = current_pack()
    today = timezone.localdate(now)
    scenes = scenes_on(pack, today)
    if typed.strip():
        scenes = find_scenes(pack, typed, scenes)
    elif ticket is not None and ticket.scene:
        scenes = tuple(scene for scene in scenes if scene.scene == ticket.scene)
    query = {"counter": "1"} | ({"ticket": str(ticket.pk)} if ticket is not None else {})
    return [
        Offer(
            scene,
            len(scene.items),
            f"{reverse('services:scene', args=[scene.scene])}?{urlencode(query)}",
            reverse("services:notice-pdf", args=[scene.scene]),
        )
        for scene in scenes[:SHOWN]
    ]


def begun_today(actor: Actor, now: datetime) -> Sequence[Begun]:
    """What the actor began today for others, the latest first."""
    start = datetime.combine(timezone.localdate(now), time.min, tzinfo=timezone.get_current_timezone())
    mine = [
        f"{PREFIX}{one}" for one in Mandate.objects.filter(agent=actor.id).values_list("reference", flat=True)
    ]
    rows = list(
        Application.objects.filter(agent__in=[actor.id, *mine], begun_at__gte=start)
        .select_related("case")
        .order_by("-begun_at", "-pk")[:TODAYS]
    )
    codes = {
        ticket.application: ticket.code
        for ticket in Ticket.objects.filter(application__in=[row.reference for row in rows])
    }
    both = both_names.both_of([row.agent for row in rows], naming.lang())
    return [
        Begun(
            row,
            wording.scene_title(row.scene),
            step_title(row.step),
            both.get(row.agent, ""),
            codes.get(row.reference, ""),
            reverse("desk-case", args=[row.case.number])
            if row.case is not None
            else reverse("services:application", args=[row.reference]),
        )
        for row in rows
    ]


def step_title(step: str) -> str:
    """How far an application has come, in words."""
    return {
        "situation": _("situation told"),
        "form": _("filling in the form"),
        "materials": _("collecting materials"),
        "promises": _("signing promises"),
        "review": _("looking it over"),
        "submitted": _("handed in"),
    }.get(step, step)


def _back(request: DeskRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if wanted in {"counter:counter", "counter:tickets"} else "counter:counter"
