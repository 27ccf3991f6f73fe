"""Facts of the request, its language, and what happens when the database is away."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from mashangban.web.shared import errors
from mashangban.web.shared.address import client_address
from mashangban.web.shared.requests import PageRequest

Respond = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: what people and links write → Django's code
SPOKEN = {"zh": "zh-hans", "zh-hans": "zh-hans", "zh-cn": "zh-hans", "en": "en"}
YEAR = 365 * 24 * 3600


class RequestFactsMiddleware:
    """Gives each request one moment, one address and one id (see ``PageRequest``)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        request.now = timezone.now()
        request.client_address = client_address(request)
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        return response


class LanguageMiddleware:
    """``?lang=`` first (and remembered), then the cookie, then Accept-Language, then Chinese."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = SPOKEN.get(request.GET.get("lang", "").lower())
        language = asked or self._remembered(request) or self._accepted(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if asked:
            remember_language(response, asked)
        return response

    @staticmethod
    def _remembered(request: HttpRequest) -> str | None:
        return SPOKEN.get(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "").lower())

    @staticmethod
    def _accepted(request: HttpRequest) -> str:
        for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
            if tag == "*":
                break
            if tag.startswith("zh"):
                return "zh-hans"
            try:
                return get_supported_language_variant(tag)
            except LookupError:
                continue
        return "zh-hans"


class UnavailableMiddleware:
    """A locked or vanished database is a 503 that keeps what was typed, never a traceback."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        return errors.unavailable(request) if errors.is_unavailable(exception) else None


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the choice for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SECURE,
        httponly=True,
    )
