"""What holds for every address of the API: limits, sizes, types, and errors as problem documents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseNotAllowed
from django.urls import URLPattern

from mashangban.web.api import faults
from mashangban.web.api.faults import Fault
from mashangban.web.shared.errors import is_unavailable
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
BODY_MAX = 64 * 1024
#: multipart adds a little around a photo
_AROUND = 64 * 1024
JSON_TYPE = "application/json"
FORM_TYPE = "multipart/form-data"


def guarded(view: View) -> View:
    """The view behind everything that is the same for all."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = cast(PageRequest, request)
        try:
            wait = limited("api-address", asked.client_address)
            if wait:
                raise faults.too_often(wait)
            if request.method == "POST":
                check_body(request)
            answer = _answered(view, request, *args, **kwargs)
        except Fault as fault:
            return fault.response()
        except Http404:
            return faults.not_found().response()
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.warning("database unavailable during %s %s", request.method, request.path)
            return faults.unavailable().response()
        if isinstance(answer, HttpResponseNotAllowed):
            return faults.wrong_method(sorted(answer["Allow"].split(", ")))
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    # no cookie is ever read here, so there is nothing that a foreign page could ride on
    guard.csrf_exempt = True  # type: ignore[attr-defined] # what Django's csrf_exempt sets
    return guard


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """HEAD is asked as GET; the server leaves out the body."""
    if request.method != "HEAD":
        return view(request, *args, **kwargs)
    request.method = "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = "HEAD"


def check_body(request: HttpRequest) -> None:
    """Refuse a body that is too large before reading it, and one of another type than is expected."""
    photos = request.path.endswith("/uploads")
    most = settings.PHOTO_MAX_BYTES + _AROUND if photos else BODY_MAX
    check_length(request, most)
    wanted = FORM_TYPE if photos else JSON_TYPE
    if request.content_type != wanted:
        raise faults.wrong_type(wanted)


def check_length(request: HttpRequest, most: int) -> None:
    """Refuse by the announced length; a body without one is refused as well."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        if request.headers.get("Transfer-Encoding"):
            raise faults.length_needed()
        return
    if int(length[:12]) > most:
        raise faults.too_large(most)


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Any address below the API that there is not."""
    return faults.not_found().response()


def guard_all(patterns: list[Any]) -> list[URLPattern]:
    """The same addresses with their views guarded."""
    for pattern in patterns:
        pattern.callback = guarded(pattern.callback)
    return patterns
