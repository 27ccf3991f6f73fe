"""Which applications this browser has begun or opened: one signed cookie, no account, no session.

The code by which an application is resumed elsewhere is kept nowhere else, so that the page can show it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mashangban.applications.models import Application
from mashangban.assistance.mandates import PREFIX
from mashangban.assistance.models import Mandate
from mashangban.directory.accounts import actor_for, has_role, person_of
from mashangban.web.shared.requests import PageRequest

_COOKIE = "begun"
_SALT = "mashangban applications on this phone"
#: staff who fill in for whoever stands before them
HELPERS: Final = ("counter", "agent")
#: the oldest are forgotten first; their code still opens them
MOST = 10
#: as long as an untouched draft is kept
_AGE = 30 * 24 * 3600


def begun_here(request: HttpRequest) -> Mapping[str, str]:
    """Reference → code (empty when unknown) of the applications this browser may open, newest first."""
    signed = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_AGE)
    try:
        kept = json.loads(signed) if signed else []
        return {str(reference): str(code) for reference, code in kept}
    except (ValueError, TypeError):
        return {}


def may_open(request: PageRequest, reference: str) -> bool:
    """Whether this browser began the application or has shown its code, or the staff signed in act in it."""
    return reference in begun_here(request) or (reference.isalnum() and _acts_in(request, reference))


def helping_staff(request: PageRequest) -> str:
    """The person code of whoever is signed in and works at a counter or as a helper; empty otherwise."""
    if not request.user.is_authenticated or not has_role(actor_for(request.user, request.now), *HELPERS):
        return ""
    return person_of(request.user) or ""


def _acts_in(request: PageRequest, reference: str) -> bool:
    """Whether a member of staff is signed in who fills this application in, perhaps begun at another machine."""
    person = helping_staff(request)
    if not person:
        return False
    agent = Application.objects.filter(reference=reference).values_list("agent", flat=True).first() or ""
    if agent.startswith(PREFIX):
        return Mandate.objects.filter(reference=agent.removeprefix(PREFIX), agent=person).exists()
    return agent == person


def code_of(request: HttpRequest, reference: str) -> str:
    """The code that resumes it elsewhere, where this browser knows it."""
    return begun_here(request).get(reference, "")


def remember(request: HttpRequest, response: HttpResponse, opened: Mapping[str, str]) -> None:
    """Let this browser open the applications (reference → code, or empty) from now on."""
    kept = dict(begun_here(request))
    new = {reference: code or kept.pop(reference, "") for reference, code in opened.items()}
    _write(response, new | {reference: code for reference, code in kept.items() if reference not in new})


def forget(request: HttpRequest, response: HttpResponse, reference: str) -> None:
    """For phones that several people use: only the code opens it again."""
    _write(response, {one: code for one, code in begun_here(request).items() if one != reference})


def _write(response: HttpResponse, kept: Mapping[str, str]) -> None:
    response.set_signed_cookie(
        _COOKIE,
        json.dumps(list(kept.items())[:MOST]),
        salt=_SALT,
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
