"""Pages for what goes wrong: each says what happened and what to do, and loses nothing typed."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mashangban.web.shared.dates import wait_text
from mashangban.web.shared.problems import problem, wants_problem

log = logging.getLogger(__name__)
RETRY_AFTER = 20
#: never written into a page again
_SECRET = ("password", "csrfmiddlewaretoken", "otp", "code", "secret", "key")


@dataclass(frozen=True)
class Telling:
    """An error in words: what happened, what to do about it."""

    status: int
    code: str
    title: str
    remedy: str


def is_unavailable(exception: BaseException) -> bool:
    """Whether the database is locked, full, starting or gone: worth trying again."""
    try:
        from mashangban.database.dialect import is_unavailable as by_dialect
    except ImportError:
        return isinstance(exception, (OperationalError, InterfaceError))
    return by_dialect(exception)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is broken (too big, malformed)."""
    return tell(
        request,
        Telling(
            400,
            "bad-request",
            _("This request could not be read"),
            _("It may be too large or damaged on the way. Go back, make it smaller and send it again."),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason, when one was given."""
    reason = str(exception) if exception else ""
    remedy = reason or _(
        "You are not allowed to do this. Sign in with another account or ask your administrator."
    )
    return tell(request, Telling(403, "not-allowed", _("Not allowed"), remedy))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form sent without this browser's token: show it again, keep what was typed."""
    telling = Telling(
        403,
        "page-expired",
        _("This page is no longer fresh"),
        _(
            "Your browser did not send its safety mark along (cookies may be off). What you typed is below: send it again."
        ),
    )
    return tell(request, telling, keep=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for a case that is not yours."""
    return tell(
        request,
        Telling(
            404,
            "not-found",
            _("Nothing is here"),
            _("The address may have a slip in it. Scan the code again, or find your matter by its number."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; a database that went away outside a view also ends here and is told as what it is."""
    exception = sys.exc_info()[1]
    if exception is not None and is_unavailable(exception):
        return unavailable(request)
    return tell(
        request,
        Telling(
            500,
            "server-error",
            _("Something went wrong on our side"),
            _(
                "It has been recorded and somebody will look at it. What you typed is below: please try again later."
            ),
        ),
        keep=True,
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: busy or away; the same form can be sent again from this page."""
    log.warning("database unavailable during %s %s", request.method, request.path)
    telling = Telling(
        503,
        "unavailable",
        _("The desk is busy for a moment"),
        _(
            "Nothing you typed is lost: it is kept on this page. Wait a little and press the button to send it again."
        ),
    )
    return tell(request, telling, keep=True, retry_after=RETRY_AFTER)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: says how long to wait, keeps what was typed."""
    telling = Telling(
        429,
        "too-often",
        _("Too many tries in a short time"),
        _("Please wait %(wait)s and try again. What you typed is kept on this page.")
        % {"wait": wait_text(seconds)},
    )
    return tell(request, telling, keep=True, retry_after=seconds)


def tell(
    request: HttpRequest, telling: Telling, *, keep: bool = False, retry_after: int | None = None
) -> HttpResponse:
    """The page, or the problem document for programs."""
    if wants_problem(request):
        return problem(
            telling.status, telling.code, telling.title, detail=telling.remedy, retry_after=retry_after
        )
    typed = _typed(request) if keep and request.method == "POST" else []
    context = {
        "telling": telling,
        "typed": typed,
        "to_copy": "\n\n".join(value for name, value in typed if len(value) > 20),
        "retry_after": retry_after,
        "action": request.get_full_path(),
    }
    response = HttpResponse(render_to_string("shared/error.html", context, request), status=telling.status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        posted = request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError, ValueError):
        # the body itself was what could not be read
        return []
    return [
        (name, value) for name, values in posted.lists() if not name.startswith(_SECRET) for value in values
    ]
