"""Who may open an offer: whoever has its code and shows that the phone on record is theirs, or acts for the person.

The code alone opens nothing. What was shown holds for two hours in this browser: phones are lent, and shared.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mashangban.assistance import mandates, naming
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import covers
from mashangban.cases.identity import masked, phone_for_notice
from mashangban.directory.accounts import person_of
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash
from mashangban.entitlements.models import Offer
from mashangban.entitlements.settling import SERVICE
from mashangban.web.portal.acting import held
from mashangban.web.shared.requests import PageRequest

_COOKIE: Final = "offers"
_SALT: Final = "mashangban offers on this phone"
_AGE: Final = 2 * 3600
_MOST: Final = 10
#: digits of the phone on record that are asked for
TAIL: Final = 4


@dataclass(frozen=True)
class Holder:
    """Who is at this browser: the person (``agent`` is None) or somebody who acts for them."""

    agent: str | None = None
    #: both names, for the head of the page
    both: str = ""


def holder_of(request: PageRequest, offer: Offer, language: str) -> Holder | None:
    """Who may read the offer at this browser; None: nobody has shown anything yet."""
    person = masked(offer.case.number).get("name", "")
    mandate = _mandate(request, offer)
    if mandate is not None:
        return Holder(mandate.code, naming.both(mandate.code, language, person))
    if offer.code_id not in _shown(request):
        return None
    staff = helper(request)
    return Holder(staff, naming.both(staff, language, person)) if staff else Holder()


def phone_of(offer: Offer) -> str:
    """The phone on record; empty when there is none, or it is erased."""
    return phone_for_notice(offer.case_id) or ""


def is_tail(offer: Offer, digits: str) -> bool:
    """Whether these are the last digits of the phone on record."""
    phone = phone_of(offer)
    return bool(phone) and hmac.compare_digest(phone[-TAIL:], digits)


def remember(request: HttpRequest, response: HttpResponse, offer: Offer) -> HttpResponse:
    """Let this browser open the offer for two hours."""
    return _write(response, [offer.code_id, *(one for one in _shown(request) if one != offer.code_id)])


def forget(request: HttpRequest, response: HttpResponse, offer: Offer) -> HttpResponse:
    """Close it again, on a phone that is not one's own."""
    return _write(response, [one for one in _shown(request) if one != offer.code_id])


def _write(response: HttpResponse, shown: list[str]) -> HttpResponse:
    response.set_signed_cookie(
        _COOKIE,
        json.dumps(shown[:_MOST]),
        salt=_SALT,
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
    return response


def _shown(request: HttpRequest) -> list[str]:
    signed = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_AGE)
    try:
        return [str(one) for one in json.loads(signed)] if signed else []
    except ValueError:
        return []


def _mandate(request: PageRequest, offer: Offer) -> Mandate | None:
    """An authority of this browser by the person of the offer, if it lets somebody answer for them now."""
    references = held(request)
    if not references or not (phone := phone_of(offer)):
        return None
    rows = mandates.valid(request.now).filter(reference__in=references, principal_hash=phone_hash(phone))
    return next(
        (row for row in rows.order_by("-since", "pk") if covers(row.scenes, row.acts, "submit", SERVICE)),
        None,
    )


def helper(request: PageRequest) -> str:
    """The person code of whoever of the staff is signed in, whatever their post; empty otherwise.

    Nobody who is signed in as staff answers silently as the person: whoever said yes in somebody's name must not grant it.
    """
    code = person_of(request.user) if request.user.is_authenticated else None
    return code if code and code in current_pack().people else ""
