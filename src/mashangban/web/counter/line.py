"""The hall's line: tickets are taken, called, served; and the screen that everybody in the hall sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from mashangban.assistance import tickets, wording
from mashangban.assistance.models import Ticket
from mashangban.assistance.scope import MandateRefused
from mashangban.assistance.tickets import TicketRefused
from mashangban.core.catalog.finding import scenes_on
from mashangban.directory.pack import current_pack
from mashangban.web.counter.halls import ROLES, hall_choices, seat_of
from mashangban.web.shared.requests import PageRequest
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.choosing import Choice

#: tickets that did not come, still offered to be put back
GONE = 12
#: seconds after which a display without scripts asks again
PLAIN_REFRESH = 10


@require_GET
@desk_page(*ROLES)
def tickets_page(request: DeskRequest) -> HttpResponse:
    """Who waits, who is served, and the day in numbers."""
    return _page(request)


@sent_to("counter:tickets")
@desk_page(*ROLES)
def take(request: DeskRequest) -> HttpResponse:
    """A new ticket; its slip is the next page."""
    given = request.POST
    try:
        made = tickets.take(
            seat_of(request).unit,
            now=request.now,
            scene=given.get("scene", "")[:80],
            elder=given.get("elder") == "on",
            name=given.get("name", "")[:60],
        )
    except MandateRefused as refused:
        return _page(request, typed=given.dict(), errors={refused.field: wording.say(refused)}, status=422)
    return redirect("counter:ticket", pk=made.pk)


@require_GET
@desk_page(*ROLES)
def slip(request: DeskRequest, pk: int) -> HttpResponse:
    """One ticket, to be printed or read out."""
    ticket = _ticket(request, pk)
    line = [one.pk for one in tickets.line(ticket.unit, request.now)]
    ahead = line.index(ticket.pk) if ticket.pk in line else None
    context = {"ticket": ticket, "ahead": ahead, "scene": _scene(ticket)}
    return render(request, "counter/slip.html", context)


@sent_to("counter:counter")
@desk_page(*ROLES)
def call(request: DeskRequest) -> HttpResponse:
    """Call whose turn it is to one's window."""
    seat = seat_of(request)
    try:
        called = tickets.call_next(seat.unit, seat.window, request.actor.id, now=request.now)
    except TicketRefused as refused:
        messages.error(request, say(refused))
    else:
        if called is None:
            messages.info(request, _("Nobody is waiting."))
    return redirect("counter:counter")


@sent_to("counter:counter")
@desk_page(*ROLES)
def move(request: DeskRequest, pk: int, what: str) -> HttpResponse:
    """Do one of ``MOVES`` to a ticket of one's hall."""
    ticket = _ticket(request, pk)
    do = MOVES.get(what)
    if do is None:
        raise Http404(what)
    if what != "back" and ticket.called_by not in {"", request.actor.id}:
        messages.error(request, _("This ticket was called to another window."))
        return redirect("counter:counter")
    try:
        do(ticket, request)
    except TicketRefused as refused:
        messages.error(request, say(refused))
    return redirect("counter:tickets" if request.POST.get("next") == "tickets" else "counter:counter")


#: what may be done to a ticket
MOVES: Mapping[str, Callable[[Ticket, DeskRequest], Ticket]] = {
    "again": lambda ticket, request: tickets.call_again(ticket, now=request.now),
    "serve": lambda ticket, request: tickets.serve(ticket, now=request.now),
    "finish": lambda ticket, request: tickets.finish(ticket, now=request.now),
    "miss": lambda ticket, request: tickets.miss(ticket, now=request.now),
    "back": lambda ticket, request: tickets.put_back(ticket),
}


@require_safe
def screen(request: PageRequest, unit: str) -> HttpResponse:
    """The display of a hall: codes and windows, nothing else. Open to anybody, like the display itself."""
    if unit not in current_pack().units:
        raise Http404(unit)
    board = tickets.board(unit, timezone.localdate(request.now))
    latest = board.called[0] if board.called else None
    context = {"board": board, "latest": latest, "others": board.called[1:], "hall": naming.unit_title(unit)}
    response = render(request, "counter/screen.html", context)
    response["Cache-Control"] = "no-store"
    if request.GET.get("plain") == "1":  # a display without scripts
        response["Refresh"] = str(PLAIN_REFRESH)
    return response


def say(refused: TicketRefused) -> str:
    """Why a ticket does not move, and what to do."""
    return {
        "in-hand": _("Finish with %(code)s first, or mark that nobody came."),
        "no-counter": _("Say at which window you sit, then call."),
        "moved-on": _("%(code)s has moved on meanwhile. The page shows where it stands."),
        "unknown-hall": _("There is no such hall here."),
    }[refused.reason] % {"code": refused.code}


def _page(
    request: DeskRequest,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    seat, pack, today = seat_of(request), current_pack(), timezone.localdate(request.now)
    gone = Ticket.objects.filter(unit=seat.unit, day=today, state="gone").order_by("-done_at")[:GONE]
    in_hand = Ticket.objects.filter(unit=seat.unit, day=today, state__in=tickets.IN_HAND).order_by(
        "called_at"
    )
    context = {
        "seat": seat,
        "halls": hall_choices(request.actor),
        "line": [(one, _scene(one)) for one in tickets.line(seat.unit, request.now)],
        "in_hand": in_hand,
        "gone": gone,
        "waits": tickets.waits(seat.unit, today),
        "scenes": [
            Choice(scene.scene, naming.text(scene.title), _for_whom(scene.event))
            for scene in sorted(scenes_on(pack, today), key=lambda scene: scene.event, reverse=True)
        ],
        "typed": typed or {},
        "errors": errors or {},
    }
    return render(request, "counter/tickets.html", context, status=status)


def _for_whom(event: str) -> str:
    return _("For firms") if event == "business" else _("For persons")


def _scene(ticket: Ticket) -> str:
    return wording.scene_title(ticket.scene) if ticket.scene else ""


def _ticket(request: DeskRequest, pk: int) -> Ticket:
    return get_object_or_404(Ticket, pk=pk, unit=seat_of(request).unit, day=timezone.localdate(request.now))
