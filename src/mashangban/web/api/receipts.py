"""A case for whoever holds its receipt: follow it, write, rate, open it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Status

from mashangban.applications import following
from mashangban.cases.handling import NoSuchCase, Once, act, once, was_done
from mashangban.cases.intake import KeyReused, Refused
from mashangban.cases.models import CaseRow
from mashangban.cases.queries import Track, applicant, track
from mashangban.core.casework.model import Refusal
from mashangban.core.numbers import NumberError, check_receipt_key, parse_case_number
from mashangban.directory.secret import secrets
from mashangban.papers.models import Upload
from mashangban.papers.uploads import NoSuchUpload, bytes_of
from mashangban.web.api import faults
from mashangban.web.api.caseviews import case_out
from mashangban.web.api.intake import idempotency_key, key_reused
from mashangban.web.api.shapes import ActionIn, CaseOut, MessageIn, RatingIn, ReopenIn
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

router = Router(tags=["receipts"])
SCHEME = "Receipt "
_KEY = "Idempotency-Key"
#: what the document says of the key that may come with each command
_MAY_REPEAT: dict[str, Any] = {
    "parameters": [
        {
            "name": _KEY,
            "in": "header",
            "required": False,
            "description": "Your own name for this request: sent again with the same one, nothing is done twice",
            "schema": {"type": "string", "minLength": 16, "maxLength": 200, "pattern": "^[!-~]{16,200}$"},
        }
    ],
    "responses": {409: {"description": "The key was used for another request"}},
}


def receipt_key_in(request: HttpRequest) -> str:
    """The key sent with the request, empty when none was."""
    header = request.headers.get("Authorization", "")
    if header.startswith(SCHEME):
        return header[len(SCHEME) :].strip()
    return request.headers.get("X-Receipt-Key", "").strip()


def opened(request: PageRequest, number: str, key: str | None = None) -> str:
    """The number in its canonical form, when the key opens it; 404 otherwise, so that nobody learns which exist."""
    try:
        canonical = parse_case_number(number[:60])
    except NumberError as error:
        raise faults.not_found() from error
    given = receipt_key_in(request) if key is None else key
    if not check_receipt_key(canonical, given[:60], secrets()):
        # only wrong keys count: a program may look often, and nobody can shut a case to its applicant by guessing
        if wait := limited("receipt-case", canonical):
            raise faults.too_often(wait)
        raise faults.not_found()
    return canonical


@router.get("/cases/{number}", response=CaseOut, summary=gettext_noop("Follow a case"))
def follow(request: PageRequest, number: str) -> CaseOut:
    """The applicant's view. Send the receipt's key as `Authorization: Receipt KEY` or `X-Receipt-Key: KEY`."""
    return case_out(_track(request, number))


@router.post(
    "/cases/{number}/messages",
    response={201: CaseOut},
    summary=gettext_noop("Write to the desk"),
    openapi_extra=_MAY_REPEAT,
)
def write(request: PageRequest, response: HttpResponse, number: str, body: MessageIn) -> Status[CaseOut]:
    """Shown to both sides; moves no clock. In the state `waiting` take the action `answer` instead."""
    found = _track(request, number)
    wait = limited("message-case", found.row.number)
    if wait:
        raise faults.too_often(wait)
    data: dict[str, Any] = {"message": body.message}
    if body.photos:
        data["photos"] = body.photos
    return _do(request, response, found, "message", data, named=_once(request, found, "message", data))


@router.post(
    "/cases/{number}/rating",
    response={201: CaseOut},
    summary=gettext_noop("Rate the answer, once"),
    openapi_extra=_MAY_REPEAT,
)
def rate(request: PageRequest, response: HttpResponse, number: str, body: RatingIn) -> Status[CaseOut]:
    """Five levels. After a bad rating was put right there is one more."""
    found = _track(request, number)
    action = next((name for name, row in found.actions.items() if "rating" in row.needs), None)
    data: dict[str, Any] = {"rating": body.rating}
    if body.remark:
        data["remark"] = body.remark
    named = _once(request, found, "rating", data)
    if action is None and not _was_done(named):
        code = "too-often" if found.rated else "not-now"
        raise faults.refused([Refusal(code, {"action": "rate", "state": found.case.state}, "rating")])
    return _do(request, response, found, action or "rate", data, named=named)


@router.post(
    "/cases/{number}/reopen",
    response={201: CaseOut},
    summary=gettext_noop("Open it again under the same number"),
    openapi_extra=_MAY_REPEAT,
)
def reopen(request: PageRequest, response: HttpResponse, number: str, body: ReopenIn) -> Status[CaseOut]:
    """Within the definition's limit."""
    found, data = _track(request, number), {"reason": body.reason}
    return _do(request, response, found, "reopen", data, named=_once(request, found, "reopen", data))


@router.post(
    "/cases/{number}/actions/{action}",
    response={201: CaseOut},
    summary=gettext_noop("Take an action of the applicant's"),
    openapi_extra=_MAY_REPEAT,
)
def take(
    request: PageRequest, response: HttpResponse, number: str, action: str, body: ActionIn
) -> Status[CaseOut]:
    """Any of `actions`: answer a question, withdraw …"""
    found = _track(request, number)
    named = _once(request, found, f"actions/{action[:60]}", {"data": body.data, "uploads": body.uploads})
    return _do(request, response, found, action[:60], body.data, body.uploads, named=named)


@router.get(
    "/cases/{number}/uploads/{token}", summary=gettext_noop("A photo of the case"), response={200: bytes}
)
def photo(request: PageRequest, number: str, token: str) -> HttpResponse:
    """The applicant's own photos and those of the desk that are not internal."""
    canonical = opened(request, number)
    upload = Upload.objects.filter(case__number=canonical, token=plain_token(token), internal=False).first()
    return picture(upload)


def picture(upload: Upload | None) -> HttpResponse:
    """The photo's bytes, or 404."""
    if upload is None:
        raise faults.not_found()
    try:
        data = bytes_of(upload)
    except NoSuchUpload as error:
        raise faults.not_found() from error
    answer = HttpResponse(data, content_type=upload.kind)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def plain_token(token: str) -> str:
    """The token, or one that is nobody's: a database must not be asked for what it cannot hold."""
    return token if token.isalnum() and token.isascii() and len(token) <= 64 else ""


def _acted(
    request: PageRequest,
    found: Track,
    action: str,
    data: Mapping[str, Any],
    uploads: Sequence[str],
    named: Once | None,
) -> CaseRow:
    """The case after the action. An application is withdrawn with everything that agencies have begun for it."""
    number, who = found.row.number, applicant(found.row.number)
    if found.service.application and action == "withdraw":
        with suppress(NoSuchCase):  # collected here for another district: no application, no items
            return following.withdraw(number, who, str(data.get("reason", "")), request.now, once=named)
    return act(number, action, who, data, now=request.now, uploads=uploads, once=named)


def _track(request: PageRequest, number: str) -> Track:
    try:
        return track(opened(request, number), request.now)
    except NoSuchCase as error:
        raise faults.not_found() from error


def _once(request: PageRequest, found: Track, what: str, body: Mapping[str, Any]) -> Once | None:
    """The command by the name its sender gave it; None when they gave it none."""
    if _KEY not in request.headers:
        return None
    return once(found.row.number, idempotency_key(request), what, body)


def _was_done(named: Once | None) -> bool:
    try:
        return named is not None and was_done(named)
    except KeyReused as error:
        raise key_reused() from error


def _do(
    request: PageRequest,
    response: HttpResponse,
    found: Track,
    action: str,
    data: Mapping[str, Any],
    uploads: list[str] | None = None,
    *,
    named: Once | None,
) -> Status[CaseOut]:
    """Carry a command out, or say that it was before: both answer with the case as it is now."""
    number = found.row.number
    again = _was_done(named)
    try:
        row = _acted(request, found, action, data, uploads or (), named)
    except Refused as refused:
        raise faults.refused(refused.refusals) from refused
    except KeyReused as error:
        raise key_reused() from error
    if again or (named is not None and row.seq == found.row.seq):
        response["Idempotency-Replayed"] = "true"
    return Status(201, case_out(track(number, request.now)))
