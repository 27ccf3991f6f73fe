"""Filling in for another: under an authority that still holds, with both names shown."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from mashangban.applications import drafts
from mashangban.applications.materials import find, put_made_here
from mashangban.applications.models import Application
from mashangban.applications.writing import changing
from mashangban.assistance import mandates, receipts
from mashangban.assistance.mandates import PREFIX
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import MandateRefused, covers
from mashangban.assistance.wording import say
from mashangban.directory.accounts import person_of
from mashangban.web.portal.acting import held
from mashangban.web.services.subjects import own_details
from mashangban.web.shared.requests import PageRequest

#: the question whose answer says that somebody acts for another
ACTS_FOR_OTHER = "acts_for_other"
#: the paper that an authority given here takes the place of
AUTHORITY = "agent-authority"


def act_under(application: Application, mandate: Mandate, now: datetime) -> None:
    """Fill in for the principal from now on; their name and number are in the authority. Raises ``MandateRefused``."""
    mandates.check(mandate.code, "fill", application.scene, now)
    principal = mandates.parties(mandate).principal
    with transaction.atomic():
        with changing(application, now):
            application.agent = mandate.code
        drafts.prove_phone(application, principal.phone, now, name=principal.name, how="mandate")
        own_details(application, now, name=principal.name, phone=principal.phone)
        if find(drafts.compiled(application, now), AUTHORITY) is not None:
            put_made_here(application, AUTHORITY, now)
        receipts.write(mandate, "fill", now=now, number=application.reference, scene=application.scene)


def renewed(request: PageRequest, application: Application) -> None:
    """A draft whose authority has ended goes on under a new one of the same principal, if this browser has one."""
    if not application.agent.startswith(PREFIX) or application.case_id is not None:
        return
    before = Mandate.objects.filter(reference=application.agent.removeprefix(PREFIX)).first()
    if before is None or before.standing(request.now) == "valid":
        return
    person = (person_of(request.user) if hasattr(request, "user") else None) or ""
    ours = Q(reference__in=held(request)) | (Q(agent=person) if person else Q(pk=None))
    same = mandates.valid(request.now).filter(ours, principal_hash=before.principal_hash)
    for mandate in same.exclude(principal_hash="").order_by("-since", "-pk"):
        if covers(mandate.scenes, mandate.acts, "fill", application.scene):
            with changing(application, request.now):
                application.agent = mandate.code
            receipts.write(
                mandate, "fill", now=request.now, number=application.reference, scene=application.scene
            )
            return


def own_again(application: Application, now: datetime) -> None:
    """The applicant goes on themself, having shown that the phone is theirs: nobody acts in the draft any more."""
    if application.agent.startswith(PREFIX):
        with changing(application, now):
            application.agent = ""


def way_on(application: Application, staff: str, address: str, now: datetime) -> str:
    """Where a new authority is asked for when the draft's has ended; empty while it holds, and without one."""
    if not application.agent.startswith(PREFIX):
        return ""
    mandate = Mandate.objects.filter(reference=application.agent.removeprefix(PREFIX)).first()
    if mandate is None or mandate.standing(now) == "valid":
        return ""
    if staff:
        return reverse("counter:new-mandate")
    query = urlencode({"scene": application.scene, "next": address})
    return f"{reverse('services:mandate-ask')}?{query}"


def refusal(application: Application, act: str, now: datetime) -> str:
    """Why the authority under which this draft is filled in does not cover an act now; empty when it does."""
    if not application.agent.startswith(PREFIX):
        return ""
    try:
        mandates.check(application.agent, act, application.scene, now)
    except MandateRefused as refused:
        return say(refused)
    return ""
