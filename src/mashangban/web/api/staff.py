"""The desk for other programs: lists, cases and actions, in the name of the person whose token is sent."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from ninja.security import HttpBearer
from pydantic import Field, StringConstraints

from mashangban.cases.handling import NoSuchCase, Stale, act
from mashangban.cases.identity import NoIdentity, reveal
from mashangban.cases.inbox import Light, Status
from mashangban.cases.intake import Refused
from mashangban.cases.queries import BadCursor, InboxFilter, case_page, inbox, visible
from mashangban.core.casework.model import Actor
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.papers.models import Upload
from mashangban.web.api import faults
from mashangban.web.api.bearer import bearer, unauthorized
from mashangban.web.api.caseviews import row_out, staff_case
from mashangban.web.api.faults import Fault, mistake
from mashangban.web.api.receipts import picture, plain_token
from mashangban.web.api.shapes import ActionIn, CodeText, Revealed, RowsOut, StaffCase
from mashangban.web.shared.requests import PageRequest

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"|(\d{1,9})')


class StaffToken(HttpBearer):
    """`Authorization: Bearer TOKEN`, made by `mashangban token`."""

    def __call__(self, request: HttpRequest) -> Actor:
        return caller(request)  # type: ignore[arg-type]  # the middleware has made it a PageRequest

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Not used: ``__call__`` answers."""
        raise NotImplementedError


def caller(request: PageRequest) -> Actor:
    """The member of staff whose token was sent. Raises 401, and 403 for somebody without any post today."""
    actor = bearer(request)
    if actor is None:
        raise unauthorized()
    if not actor.grants:
        raise Fault(
            403,
            "no-post",
            _("You hold no post today"),
            _("Whoever looks after the district's pack enters posts and their holders."),
        )
    request.auth = actor  # type: ignore[attr-defined]  # where the API framework keeps it too
    return actor


router = Router(tags=["staff"], auth=StaffToken())


class ListQuery(Schema):
    """What is asked for; empty fields ask for nothing."""

    status: Status = "open"
    unit: CodeText = ""
    handler: CodeText = ""
    state: CodeText = ""
    light: Light | Literal[""] = ""
    category: CodeText = ""
    service: CodeText = ""
    #: with everything below it
    place: CodeText = ""
    #: words, or a number
    text: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f]*$")] = ""
    #: number of a cluster's leader
    cluster: Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9-]*$")] = ""
    since: datetime | None = None
    until: datetime | None = None
    rated_at_most: Annotated[int, Field(ge=1, le=5)] | None = None
    danger: bool = False
    #: ``next`` of the page before
    after: Annotated[str, StringConstraints(max_length=200)] = ""
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/staff/cases", response=RowsOut, summary=gettext_noop("A list of cases"))
def cases(request: PageRequest, asked: Query[ListQuery]) -> RowsOut:
    """What the person may see, in order of what falls due next (closed ones: newest first)."""
    actor = _actor(request)
    try:
        page = inbox(actor, InboxFilter(**_asked(asked)), request.now)
    except BadCursor as error:
        sentence = _("This cursor is none of ours, or of another list. Begin with the first page.")
        raise faults.mistaken([mistake("after", "bad-cursor", sentence)]) from error
    return RowsOut(cases=[row_out(row, request.now) for row in page.rows], next=page.next_cursor)


def _asked(asked: ListQuery) -> dict[str, Any]:
    fields = asked.dict()
    fields["cluster"] = fields["cluster"].replace("-", "")
    for name in ("since", "until"):
        moment = fields[name]
        if moment is not None and not 2000 <= moment.year <= 2200:
            sentence = _("This moment is outside what is kept. Use a year from 2000 to 2200.")
            raise faults.mistaken([mistake(name, "out-of-range", sentence)])
        if moment is not None and moment.tzinfo is None:
            fields[name] = timezone.make_aware(moment)
    return fields


@router.get("/staff/cases/{number}", response=StaffCase, summary=gettext_noop("A case"))
def case(request: PageRequest, response: HttpResponse, number: str) -> StaffCase:
    """Everything its page shows. The `ETag` is what an action sends as `If-Match`."""
    actor = _actor(request)
    try:
        page = case_page(_number(number), actor, request.now)
    except NoSuchCase as error:
        raise faults.not_found() from error
    response["ETag"] = f'"{page.row.seq}"'
    return staff_case(page, request.now)


@router.post(
    "/staff/cases/{number}/actions/{action}",
    response={200: StaffCase | Revealed},
    summary=gettext_noop("Take an action"),
    openapi_extra={
        "parameters": [
            {
                "in": "header",
                "name": "If-Match",
                "required": True,
                "schema": {"type": "string", "example": '"7"'},
                "description": "The ETag of the case as it was seen: how many events it had",
            }
        ]
    },
)
def take(request: PageRequest, response: HttpResponse, number: str, action: str, body: ActionIn) -> Any:
    """One of `actions` or `standing` of the case. 409 with what changed when somebody else was faster."""
    actor = _actor(request)
    canonical = _number(number)
    seen = _seen(request)
    if not visible(actor).filter(number=canonical).exists():
        raise faults.not_found()
    try:
        if action == "reveal":
            return _revealed(canonical, actor, body, request.now)
        row = act(canonical, action[:60], actor, body.data, now=request.now, seen=seen, uploads=body.uploads)
        response["ETag"] = f'"{row.seq}"'
        return staff_case(case_page(canonical, actor, request.now), request.now)
    except Refused as refused:
        raise faults.refused(refused.refusals) from refused
    except Stale as stale:
        raise _stale(stale) from stale
    except NoSuchCase as error:
        # an action may hand the case to where its actor sees it no more
        return _gone(error, canonical, actor, response)


def _gone(error: NoSuchCase, number: str, actor: Actor, response: HttpResponse) -> HttpResponse:
    if visible(actor).filter(number=number).exists():
        raise faults.not_found() from error
    done = HttpResponse(status=204)
    done["ETag"] = response.headers.get("ETag", "")
    return done


@router.get(
    "/staff/cases/{number}/uploads/{token}", summary=gettext_noop("A photo of a case"), response={200: bytes}
)
def photo(request: PageRequest, number: str, token: str) -> HttpResponse:
    """Internal ones too."""
    rows = visible(_actor(request)).filter(number=_number(number))
    return picture(Upload.objects.filter(case__in=rows, token=plain_token(token)).first())


def _revealed(number: str, actor: Actor, body: ActionIn, now: datetime) -> Revealed:
    try:
        return Revealed(identity=reveal(number, actor, str(body.data.get("reason", "")), now=now))
    except NoIdentity as error:
        raise faults.not_found() from error


def _actor(request: PageRequest) -> Actor:
    actor = request.auth  # type: ignore[attr-defined]  # set by StaffToken
    assert isinstance(actor, Actor)
    return actor


def _number(text: str) -> str:
    try:
        return parse_case_number(text[:60])
    except NumberError as error:
        raise faults.not_found() from error


def _seen(request: HttpRequest) -> int:
    match = _ETAG.fullmatch(request.headers.get("If-Match", "").strip())
    if match is None:
        raise Fault(
            428,
            "if-match",
            _("It is not said which state of the case was seen"),
            _('Send the case\'s ETag as `If-Match: "7"`, so that nobody overwrites what they have not seen.'),
        )
    return int(match[1] or match[2])


def _stale(stale: Stale) -> Fault:
    changes = [
        {"seq": one.seq, "kind": one.kind, "at": timezone.localtime(one.at).isoformat(), "actor": one.actor}
        | ({"action": one.data["action"]} if "action" in one.data else {})
        for one in stale.changes
    ]
    return Fault(
        409,
        "stale",
        _("The case has changed since you saw it"),
        _("Look at `changes`, read the case again and send its new ETag."),
        seen=stale.seen,
        current=stale.current,
        changes=changes,
    )
