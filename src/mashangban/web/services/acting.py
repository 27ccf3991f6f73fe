"""Filling in for another: under an authority that still holds, with both names shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mashangban.applications import drafts
from mashangban.applications.materials import find, put_made_here
from mashangban.applications.models import Application
from mashangban.applications.writing import changing
from mashangban.assistance import mandates, receipts
from mashangban.assistance.mandates import PREFIX
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import MandateRefused
from mashangban.assistance.wording import say
from mashangban.web.services.subjects import own_details

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


def refusal(application: Application, act: str, now: datetime) -> str:
    """Why the authority under which this draft is filled in does not cover an act now; empty when it does."""
    if not application.agent.startswith(PREFIX):
        return ""
    try:
        mandates.check(application.agent, act, application.scene, now)
    except MandateRefused as refused:
        return say(refused)
    return ""
