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
#: between a number and the authority under which this phone holds it
_UNDER = "|"


def held(request: HttpRequest) -> tuple[str, ...]:
    """Numbers of the cases this browser opened with their key, or handed in under an authority, newest first."""
    return tuple(entry.partition(_UNDER)[0] for entry in _entries(request))


def held_under(request: HttpRequest, number: str) -> str:
    """The authority (``mandate:…``) under which this browser holds the case; empty where it has shown its key."""
    given = (entry.partition(_UNDER) for entry in _entries(request))
    return next((under for held_number, _sign, under in given if held_number == number), "")


def _entries(request: HttpRequest) -> tuple[str, ...]:
    signed = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_AGE)
    try:
        numbers = json.loads(signed) if signed else []
    except ValueError:
        return ()
    return tuple(str(number) for number in numbers)[:MOST]


def holds(request: HttpRequest, number: str) -> bool:
    """Whether this browser has shown the key of the case."""
    return number in held(request)


def hold(request: HttpRequest, response: HttpResponse, number: str, *, under: str = "") -> None:
    """Remember the case on this browser. ``under``: the authority by which it was handed in, for who has no key."""
    entry = f"{number}{_UNDER}{under}" if under else number
    _write(response, (entry, *_without(request, number)))


def let_go(request: HttpRequest, response: HttpResponse, number: str) -> None:
    """Forget it: for phones that several people use."""
    _write(response, _without(request, number))


def _without(request: HttpRequest, number: str) -> tuple[str, ...]:
    return tuple(entry for entry in _entries(request) if entry.partition(_UNDER)[0] != number)


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
