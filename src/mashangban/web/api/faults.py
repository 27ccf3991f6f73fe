"""What goes wrong for programs, as problem documents in the caller's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mashangban.core.casework.model import Refusal
from mashangban.web.shared.dates import wait_text
from mashangban.web.shared.errors import RETRY_AFTER
from mashangban.web.shared.problems import problem
from mashangban.web.shared.refusals import refusal_text

#: where what is wrong ends and what to do begins: after a sentence, or in Chinese at the comma before "please"
_TURN = re.compile(r"(?<=[.!?。！？])\s*(?=\S)|，(?=请)")


class Fault(Exception):  # noqa: N818 - what is answered, not what broke
    """A problem document to answer with. ``extra`` are further members, ``retry_after`` seconds."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.headers = dict(headers or {})
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.errors, self.retry_after, self.extra = errors, retry_after, extra

    def response(self) -> HttpResponse:
        """The document as a response."""
        answer = problem(
            self.status,
            self.code,
            self.title,
            detail=self.detail,
            errors=self.errors,
            retry_after=self.retry_after,
            **self.extra,
        )
        answer["Cache-Control"] = "no-store"
        for name, value in self.headers.items():
            answer[name] = value
        return answer


def mistake(field: str, code: str, sentence: str, **extra: Any) -> dict[str, Any]:
    """An entry of ``errors``: field, stable code, what is wrong and - where it is not the same - what to do."""
    message, *remedy = _TURN.split(sentence, maxsplit=1)
    if not remedy:
        return {"field": field, "code": code, "message": message, **extra}
    if message[-1:] not in ".!?。！？":
        message += "。"
    return {"field": field, "code": code, "message": message, "remedy": remedy[0], **extra}


def mistakes_of(refusals: Sequence[Refusal]) -> list[dict[str, Any]]:
    """The engine's refusals as entries of ``errors``."""
    return [
        mistake(
            one.field or "",
            str(one.params.get("problem", one.code)),
            refusal_text(one),
            **({"params": dict(one.params)} if one.params else {}),
        )
        for one in refusals
    ]


def refused(refusals: Sequence[Refusal]) -> Fault:
    """Everything the engine or the intake has against what was sent."""
    return mistaken(mistakes_of(refusals))


def mistaken(errors: Sequence[Mapping[str, Any]]) -> Fault:
    """422 with everything that is wrong, at once."""
    return Fault(
        422,
        "refused",
        _("This was not accepted"),
        _("Put right what is listed under `errors` and send it again. Nothing was stored."),
        errors=errors,
    )


def too_often(seconds: int) -> Fault:
    """429 with the seconds to wait."""
    return Fault(
        429,
        "too-often",
        _("Too many requests in a short time"),
        _("Wait %(wait)s and send it again.") % {"wait": wait_text(seconds)},
        retry_after=seconds,
    )


def malformed(remedy: str = "") -> Fault:
    """400: the body is no JSON."""
    return Fault(
        400,
        "malformed",
        _("The body is not valid JSON"),
        remedy or _("Send one JSON object in UTF-8."),
    )


def too_large(most: int) -> Fault:
    """413 with the size that is taken."""
    return Fault(
        413,
        "too-large",
        _("The body is too large"),
        _("Send at most %(most)d bytes. Photos are sent to /api/v1/uploads first.") % {"most": most},
    )


def length_needed() -> Fault:
    """411: a body in pieces, of which nobody knows how much is coming."""
    return Fault(
        411,
        "length-required",
        _("The length of the body is needed"),
        _("Send the header Content-Length."),
    )


def wrong_type(wanted: str) -> Fault:
    """415 with the type that is taken."""
    return Fault(
        415,
        "wrong-content-type",
        _("This content type is not taken"),
        _("Send it as %(wanted)s.") % {"wanted": wanted},
    )


def unavailable() -> Fault:
    """503: the database is locked, full or gone."""
    return Fault(
        503,
        "unavailable",
        _("The desk is busy for a moment"),
        _("Wait a little and send the same again; with the same Idempotency-Key nothing is stored twice."),
        retry_after=RETRY_AFTER,
    )


def not_found() -> Fault:
    """404, also for what is not the caller's."""
    return Fault(
        404,
        "not-found",
        _("Nothing is here"),
        _("Check the number and the key, or the address."),
    )


def wrong_method(allowed: Sequence[str]) -> HttpResponse:
    """405 with ``Allow``."""
    answer = Fault(
        405,
        "method-not-allowed",
        _("This method is not allowed here"),
        _("Use %(methods)s.") % {"methods": ", ".join(allowed)},
    ).response()
    answer["Allow"] = ", ".join(allowed)
    return answer
