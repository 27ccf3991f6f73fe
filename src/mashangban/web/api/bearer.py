"""Who calls: staff by a bearer token, nobody otherwise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from mashangban.directory.tokens import person_of_token
from mashangban.web.api import faults
from mashangban.web.api.faults import Fault
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

SCHEME = "Bearer "


def bearer(request: PageRequest) -> Actor | None:
    """The member of staff whose token was sent; None when none was. Raises ``Fault`` for a token that opens nothing."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(SCHEME):
        return None
    person = person_of_token(header[len(SCHEME) :].strip(), request.now)
    if person is None:
        # guesses count by address, so that nobody tries tokens in bulk
        wait = limited("api-token-address", request.client_address)
        raise faults.too_often(wait) if wait else unauthorized()
    wait = limited("api-account", person)
    if wait:
        raise faults.too_often(wait)
    return actor_of(person, request.now)


def unauthorized() -> Fault:
    """401 with the way to a token."""
    return Fault(
        401,
        "token-needed",
        _("A valid token is needed"),
        _("Send `Authorization: Bearer …`. An administrator makes tokens with `mashangban token PERSON`."),
        headers={"WWW-Authenticate": 'Bearer realm="mashangban"'},
    )
