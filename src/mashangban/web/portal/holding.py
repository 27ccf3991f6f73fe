"""Which cases this phone holds the key of: one signed cookie, no account, no session."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_COOKIE = "mine"
_SALT = "mashangban cases on this phone"
#: the oldest are forgotten first, so that the cookie stays small
MOST = 20
_AGE = 180 * 24 * 3600


def held(request: HttpRequest) -> tuple[str, ...]:
    """Numbers of the cases this browser opened with their key, newest first."""
    signed = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_AGE)
    try:
        numbers = json.loads(signed) if signed else []
    except ValueError:
        return ()
    return tuple(str(number) for number in numbers)[:MOST]


def holds(request: HttpRequest, number: str) -> bool:
    """Whether this browser has shown the key of the case."""
    return number in held(request)


def hold(request: HttpRequest, response: HttpResponse, number: str) -> None:
    """Remember the case on this browser."""
    _write(response, (number, *(other for other in held(request) if other != number)))


def let_go(request: HttpRequest, response: HttpResponse, number: str) -> None:
    """Forget it: for phones that several people use."""
    _write(response, tuple(other for other in held(request) if other != number))


def _write(response: HttpResponse, numbers: tuple[str, ...]) -> None:
    response.set_signed_cookie(
        _COOKIE,
        json.dumps(numbers[:MOST]),
        salt=_SALT,
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
