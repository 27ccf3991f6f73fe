"""The visitor's own choices, kept in cookies: language and large type."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mashangban.web.shared.middleware import SPOKEN, YEAR, remember_language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """POST ``lang`` and ``next``; an unknown language changes nothing."""
    response = HttpResponseRedirect(_back(request))
    language = SPOKEN.get(request.POST.get("lang", "").lower())
    if language:
        remember_language(response, language)
    return response


@require_POST
def choose_view(request: HttpRequest) -> HttpResponse:
    """POST ``view`` = ``elder`` or ``plain`` and ``next``."""
    response = HttpResponseRedirect(_back(request))
    remember_view(response, elder=request.POST.get("view") == "elder")
    return response


def remember_view(response: HttpResponse, *, elder: bool) -> None:
    """Keep the choice of large type for a year, or forget it."""
    if elder:
        response.set_cookie(
            "view", "elder", max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
        )
    else:
        response.delete_cookie("view", samesite="Lax")


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted.split("?lang=")[0]
    return "/"
