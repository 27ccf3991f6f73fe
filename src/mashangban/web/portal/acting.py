"""Who acts at this browser once an application is handed in: the applicant, or somebody for them.

A browser that asked for an authority, or staff signed in who act in the application, do nothing as the applicant:
what they do is checked against the authority, carries both names, and is told to both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mashangban.applications.models import Application
from mashangban.assistance import mandates, receipts
from mashangban.assistance.mandates import PREFIX
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import MandateRefused
from mashangban.assistance.wording import say
from mashangban.directory.accounts import person_of
from mashangban.web.portal.holding import held_under, holds
from mashangban.web.shared.requests import PageRequest

_COOKIE: Final = "acting"
_SALT: Final = "mashangban authorities on this phone"
_MOST: Final = 10
_AGE: Final = 365 * 24 * 3600
AGENT, PRINCIPAL = "agent", "principal"

#: action of a case → the act of the authority that covers it, and the act its receipt tells
_COVERED: Final[Mapping[str, tuple[str, str]]] = {
    "supply": ("supply", "supply"),
    "hand-in": ("supply", "supply"),
    "message": ("supply", "write"),
    "ask-guidance": ("supply", "write"),
    "withdraw": ("withdraw", "withdraw"),
}


def roles(request: HttpRequest) -> Mapping[str, str]:
    """Reference → ``AGENT`` or ``PRINCIPAL``: what this browser has shown itself to be, newest first."""
    signed = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_AGE)
    try:
        found = json.loads(signed) if signed else {}
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()}


def held(request: HttpRequest) -> Sequence[str]:
    """References of the authorities under which this browser acts, newest first."""
    return [reference for reference, role in roles(request).items() if role == AGENT]


def hold_as(request: HttpRequest, response: HttpResponse, reference: str, role: str) -> HttpResponse:
    """Remember who this browser is to an authority. Whoever asked stays the agent, whatever they type."""
    before = roles(request)
    kept = {reference: AGENT if before.get(reference) == AGENT else role}
    kept |= {one: value for one, value in before.items() if one != reference}
    response.set_signed_cookie(
        _COOKIE,
        json.dumps(dict(list(kept.items())[:_MOST])),
        salt=_SALT,
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
    return response


def agent_in(request: PageRequest, application: Application) -> str:
    """Who acts at this browser in the application: a person code or ``mandate:…``; empty for the applicant.

    The authority the application was handed in under counts first, then one its applicant gave since. One that has
    ended gives way to one that holds.
    """
    person = (person_of(request.user) if hasattr(request, "user") else None) or ""
    if person and application.agent == person:
        return person
    rows = {row.code: row for row in Mandate.objects.filter(reference__in=held(request))}
    if person and application.agent.startswith(PREFIX):
        ours = Mandate.objects.filter(reference=application.agent.removeprefix(PREFIX), agent=person)
        rows |= {row.code: row for row in ours}
    under = held_under(request, application.case.number) if application.case is not None else ""
    first = application.agent if application.agent in rows else under
    theirs = sorted(
        (
            row
            for row in rows.values()
            if application.phone_hash and row.principal_hash == application.phone_hash
        ),
        key=lambda row: (_reads(row, application, request.now), row.asked_at, row.pk),
    )
    newest = theirs[-1] if theirs else None
    if newest is None:
        return first
    gives_way = (
        _ended(first, rows, request.now) and _reads(newest, application, request.now) if first else True
    )
    return newest.code if gives_way else first


def _reads(row: Mandate, application: Application, now: datetime) -> bool:
    """Whether an authority holds now and is about this scene."""
    return row.standing(now) == "valid" and (not row.scenes or application.scene in row.scenes)


def _ended(code: str, rows: Mapping[str, Mandate], now: datetime) -> bool:
    """Whether an authority holds no more, or is not there any more."""
    row = rows.get(code) or Mandate.objects.filter(reference=code.removeprefix(PREFIX)).first()
    return row is None or row.standing(now) != "valid"


def reading_ended(request: PageRequest, application: Application) -> str:
    """The authority under which this browser read what was handed in, once it has ended; empty while it may read.

    Reading ends with the authority. Whoever has shown the key reads as the applicant does, and a draft stays open to
    whoever fills it in.
    """
    if application.case is None:
        return ""
    number = application.case.number
    under = held_under(request, number)
    if holds(request, number) and not under:
        return ""
    agent = agent_in(request, application) or under or application.agent
    return agent if agent.startswith(PREFIX) and _ended(agent, {}, request.now) else ""


def closed_to(request: PageRequest, number: str) -> bool:
    """Whether this browser holds a case only under an authority that has ended. Asks nothing of those who hold the key."""
    if not held_under(request, number):
        return False
    found = Application.objects.select_related("case").filter(case__number=number).first()
    return found is not None and bool(reading_ended(request, found))


def closed_text() -> str:
    """Why it cannot be read any more, and what to do."""
    return _(
        "The authority to act has ended, and with it reading what was handed in. Ask the applicant for a new one, or to "
        "show it to you."
    )


def may_have_key(request: PageRequest, application: Application) -> bool:
    """Whether this browser may be shown the key of the application: an agent's power is the authority, not the key.

    Staff who help hand the key over to whoever stands before them.
    """
    staff = hasattr(request, "user") and person_of(request.user)
    return bool(staff) or not agent_in(request, application).startswith(PREFIX)


@contextmanager
def acting(request: PageRequest, application: Application, action: str, number: str) -> Iterator[str | None]:
    """For the time of one action: the ``agent`` to carry it out with, None for the applicant.

    Raises ``MandateRefused`` when an agent may not do it (any more). The receipt is written in the same transaction.
    """
    agent = agent_in(request, application)
    if not agent:
        yield None
        return
    check(agent, action, application.scene, request.now)
    with transaction.atomic():
        yield agent
        if agent.startswith(PREFIX):
            told = _COVERED[action][1]
            receipts.write(
                mandates.find(agent), told, now=request.now, number=number, scene=application.scene
            )


def not_covered(request: PageRequest, application: Application, action: str) -> str:
    """Why whoever acts at this browser for the applicant may not do it (any more); empty when they may, or need none."""
    agent = agent_in(request, application)
    try:
        if agent:
            check(agent, action, application.scene, request.now)
    except MandateRefused as refused:
        return say(refused)
    return ""


def acting_in(
    request: PageRequest, whole: str | None, action: str, number: str
) -> AbstractContextManager[str | None]:
    """As ``acting``, by the number of the application's own case; None: the case belongs to no application."""
    found = Application.objects.select_related("case").filter(case__number=whole).first() if whole else None
    return acting(request, found, action, number) if found is not None else nullcontext()


def received(request: PageRequest, application: Application, number: str) -> None:
    """An agent takes a paper of a result: covered by the authority, or ``MandateRefused``; told to both once a case."""
    agent = agent_in(request, application)
    if agent.startswith(PREFIX):
        mandate = mandates.check(agent, "receive", application.scene, request.now)
        if not mandate.receipts.filter(act="receive", number=number).exists():
            with transaction.atomic():
                receipts.write(mandate, "receive", now=request.now, number=number, scene=application.scene)


def check(agent: str, action: str, scene: str, now: datetime) -> None:
    """Refuse ``principal-only`` what nobody does for another (rating), and what the authority does not cover."""
    covered = _COVERED.get(action)
    if covered is None:
        raise MandateRefused("principal-only")
    if agent.startswith(PREFIX):
        mandates.check(agent, covered[0], scene, now)
