"""Beginning an application: from the answers on the notice to the first page of the form."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mashangban.applications.drafts import begin as begin_draft
from mashangban.applications.models import Application
from mashangban.assistance import mandates, tickets
from mashangban.assistance.models import Ticket
from mashangban.assistance.scope import MandateRefused
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.accounts import actor_of
from mashangban.directory.pack import current_pack
from mashangban.web.services.acting import act_under
from mashangban.web.services.mandates import held_for
from mashangban.web.services.mine import helping_staff, remember
from mashangban.web.services.noticing import scene_named
from mashangban.web.services.situation import told_by
from mashangban.web.services.steps import address_of
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PageRequest, scene: str) -> HttpResponse:
    """POST: a new draft with the answers of the form; the page before it for everybody who only opens the address."""
    found = scene_named(request, scene)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("services:scene", args=[found.scene]))
    staff = helping_staff(request) if request.POST.get("counter") == "1" else ""
    # a whole hall of counters comes from one address
    if not staff and (wait := limited("submit-address", request.client_address)):
        return errors.too_often(request, wait)
    told = told_by(current_pack(), found, request.POST)
    begun = begin_draft(
        found.scene,
        told.answers,
        now=request.now,
        channel="counter" if staff else "web",
        place=_place(request, found, staff),
        agent=staff,
        region=_region(request, found),
        demo=settings.DEMO,
    )
    reference = begun.application.reference
    refused = _with_mandate(request, begun.application, staff)
    if staff:
        _to_ticket(request, reference, staff)
    query = {"mandate": refused} if refused else {}
    response = HttpResponseRedirect(address_of(reference, "phone", **query))
    remember(request, response, {reference: begun.code})
    return response


def _place(request: PageRequest, scene: Scene, staff: str) -> str:
    """Where it is handled by delegation, when that was chosen, or is where the member of staff works."""
    chosen = request.POST.get("place", "")
    if chosen in scene.places:
        return chosen
    if staff:
        pack = current_pack()
        theirs = {place for grant in actor_of(staff, request.now).grants for place in grant.places}
        return next((place for place in scene.places if pack.covers(theirs, place)), "")
    return ""


def _region(request: PageRequest, scene: Scene) -> str:
    """The district elsewhere from which somebody applies; empty at home and where the scene is not open to them."""
    chosen = request.POST.get("region", "")
    return chosen if "cross-region" in scene.modes and chosen in current_pack().partners else ""


def _with_mandate(request: PageRequest, application: Application, staff: str) -> str:
    """Under the authority named; the one that does not hold, for the first page to say why and offer a new one."""
    reference = request.POST.get("mandate", "").strip()[:40]
    if not reference:
        return ""
    try:
        mandate = mandates.check(reference, "fill", application.scene, request.now, person=staff)
    except MandateRefused:
        return reference
    if staff or mandate in held_for(request, application.scene, request.now):
        act_under(application, mandate, request.now)
    return ""


def _to_ticket(request: PageRequest, reference: str, staff: str) -> None:
    """Note on the visitor's ticket what was begun for them."""
    number = request.POST.get("ticket", "")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        ticket = Ticket.objects.filter(pk=int(number), called_by=staff).first()
        if ticket is not None:
            tickets.attach(ticket, reference)
