"""A short way to the intake: of all middleware only what a letter needs.

The other middleware is about browsers - sessions, forms, pages, sign-in, static files - and took a tenth of the time
of a letter. What is left here are the same classes, so that both ways mean the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware

from mashangban.web.api import faults
from mashangban.web.api.intake import cases
from mashangban.web.shared.errors import is_unavailable
from mashangban.web.shared.middleware import LanguageMiddleware, RequestFactsMiddleware
from mashangban.web.shared.requests import PageRequest

log = logging.getLogger(__name__)

INTAKE = "/api/v1/cases"


class ExpressMiddleware:
    """First of all middleware: takes letters out of the queue and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        secure = SecurityMiddleware(LanguageMiddleware(_take))
        self.short = RequestFactsMiddleware(cast(Callable[[HttpRequest], HttpResponse], secure))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == INTAKE:
            return self.short(cast(PageRequest, request))
        return self.get_response(request)


def _take(request: HttpRequest) -> HttpResponse:
    # refuses foreign Host headers, as Django's CommonMiddleware does
    request.get_host()
    try:
        answer = cases(cast(PageRequest, request))
    except Exception as error:
        if not is_unavailable(error):
            raise
        log.warning("database unavailable during %s", INTAKE)
        answer = faults.unavailable().response()
    answer.headers.setdefault("Content-Length", str(len(answer.content)))
    answer.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
    return answer
