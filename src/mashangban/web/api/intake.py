"""``POST /api/v1/cases``: the one path that has to keep up with everybody at once.

A plain view and msgspec instead of the API framework: what is spent here is spent for each letter. It reads no cookie
and makes no session, so it needs no CSRF token either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mashangban.cases.danger import danger_in
from mashangban.cases.intake import KeyReused, Receipt, Refused, Submission, submit
from mashangban.cases.projection import texts_of
from mashangban.core.casework.model import Actor
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import UnknownService
from mashangban.core.numbers import format_case_number
from mashangban.directory.accounts import has_role
from mashangban.directory.codes import CodeProblem, resolve
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash
from mashangban.notices.phone_codes import is_proven
from mashangban.web.api import faults
from mashangban.web.api.bearer import bearer
from mashangban.web.api.faults import Fault, mistake
from mashangban.web.api.guard import BODY_MAX, check_length
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

_KEY = re.compile(r"[\x21-\x7e]{16,200}")
#: channels that only staff may claim, typing in for somebody
_BY_STAFF = frozenset({"phone", "counter"})
#: roles of those who do so
_CLERKS = ("handler", "duty-officer", "dispatcher", "leader")

Short = Annotated[str, msgspec.Meta(max_length=200)]


class Point(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A spot, WGS-84 degrees."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class NewCase(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A letter. ``data`` and ``identity`` are answers to the service's questions (``GET /api/v1/services/{code}``).

    Where it is about: ``place`` (a code of ``/api/v1/places``) or ``code`` (what a poster's QR code carries).
    """

    service: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    data: dict[str, Any]
    place: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    code: Short | None = None
    channel: Literal["qr", "web", "phone", "counter"] | None = None
    identity: dict[str, Any] = {}
    anonymous: bool = False
    point: Point | None = None
    #: tokens of ``POST /api/v1/uploads`` beside those named in ``data``
    uploads: Annotated[list[Short], msgspec.Meta(max_length=20)] = []
    #: of ``POST /api/v1/phone-codes``, after ``/check``: proves the phone given
    phone_token: Annotated[str, msgspec.Meta(max_length=64)] = ""


class UnitName(msgspec.Struct, frozen=True):
    """A unit by code and name."""

    code: str
    title: str


class Advice(msgspec.Struct, frozen=True):
    """What was written means danger now: the words to show the sender at once, and the number to call."""

    text: str
    phone: str


class Acknowledged(msgspec.Struct, frozen=True, omit_defaults=True):
    """The case is stored. ``key`` opens it to whoever sent it; it is not shown again."""

    number: str
    #: grouped for reading
    number_text: str
    key: str
    track_url: str
    due_at: datetime | None
    unit: UnitName
    #: what the unit promises, in the caller's language
    promise: str
    #: only when the words mean danger now; the letter is stored all the same
    advice: Advice | None = None


_decoder = msgspec.json.Decoder(NewCase)
_anything = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


@csrf_exempt
def cases(request: PageRequest) -> HttpResponse:
    """Take a letter in: 201 with the receipt once it is committed."""
    try:
        if request.method != "POST":
            return faults.wrong_method(["POST"])
        wait = limited("api-intake-address", request.client_address)
        if wait:
            raise faults.too_often(wait)
        key = idempotency_key(request)
        staff = _clerk(request)
        new = _decoded(_body(request))
        submission = _submission(new, key, staff, request.now)
        receipt = submit(submission, now=request.now, actor=staff)
    except Fault as fault:
        return fault.response()
    except Refused as refused:
        return faults.refused(refused.refusals).response()
    except KeyReused:
        return key_reused().response()
    return _acknowledged(receipt, _advice(submission, request.now))


def _clerk(request: PageRequest) -> Actor | None:
    """The member of staff who enters the letter for somebody, if a token was sent."""
    staff = bearer(request)
    if staff is None or has_role(staff, *_CLERKS):
        return staff
    raise Fault(
        403,
        "not-allowed",
        _("Your post does not take letters in for others"),
        _("Send the letter without a token, or with that of an officer, the desk, a dispatcher or a leader."),
    )


def idempotency_key(request: HttpRequest) -> str:
    """The key sent with a request, which has to be one. Raises ``Fault``."""
    given = request.headers.get("Idempotency-Key", "")
    if _KEY.fullmatch(given):
        return given
    raise Fault(
        400,
        "idempotency-key",
        _("An Idempotency-Key is needed") if not given else _("This Idempotency-Key cannot be used"),
        _(
            "Send the header Idempotency-Key with 16 to 200 visible characters, e.g. a UUID; "
            "the same one when you try again, a new one for each new letter."
        ),
    )


def key_reused() -> Fault:
    """409: the key names something else already."""
    return Fault(
        409,
        "key-reused",
        _("This Idempotency-Key was used for another request"),
        _("Send a new key with a new request. To repeat the earlier one, send exactly the same body."),
    )


# --- reading the body --------------------------------------------------------------------------


def _body(request: HttpRequest) -> bytes:
    if request.content_type != "application/json":
        raise faults.wrong_type("application/json")
    check_length(request, BODY_MAX)
    return request.body


def _decoded(body: bytes) -> NewCase:
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError as error:
        first = error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise faults.malformed() from error
    errors = mistakes_in(body)
    if not errors:
        errors = [mistake("", "wrong-type", str(first))]
    raise faults.mistaken(errors)


def mistakes_in(body: bytes) -> list[dict[str, Any]]:
    """Everything about a body that does not fit ``NewCase``; a decoder stops at the first."""
    try:
        given = _anything.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise faults.malformed() from error
    if not isinstance(given, dict):
        return [mistake("", "wrong-type", _('The body is not an object. Send {"service": …, "data": {…}}.'))]
    fields = {one.name: one for one in msgspec.structs.fields(NewCase)}
    errors = [_unknown(str(name), fields) for name in given if name not in fields]
    for name, one in fields.items():
        if name in given:
            try:
                msgspec.convert(given[name], one.type)
            except msgspec.ValidationError as error:
                errors.append(_unfit(name, error))
        elif one.required:
            errors.append(mistake(name, "missing-input", _("This is needed. Please add it.")))
    return errors


def _unknown(name: str, known: Mapping[str, object]) -> dict[str, Any]:
    sentence = _("There is no such field. Known are: %(known)s.") % {"known": ", ".join(known)}
    return mistake(name[:80], "unknown-field", sentence)


def _unfit(name: str, error: msgspec.ValidationError) -> dict[str, Any]:
    problem, _at, path = str(error).partition(" - at `$")
    sentence = _("This does not fit. See the schema at /api/v1/openapi.json.")
    return mistake(name + path.rstrip("`"), "wrong-type", sentence, reason=problem)


# --- making a submission -----------------------------------------------------------------------


def _submission(new: NewCase, key: str, staff: Actor | None, now: datetime) -> Submission:
    place, code_id = new.place, None
    if new.code:
        code = _code(new.code, now)
        place, code_id = place or code.place, code.code_id
    channel = new.channel or ("qr" if new.code else "web")
    if channel in _BY_STAFF and staff is None:
        sentence = _(
            "Only staff enter letters from the phone or the counter. Send web or qr, or a staff token."
        )
        raise faults.mistaken([mistake("channel", "channel-closed", sentence)])
    anonymous = new.anonymous
    service = _service(new.service, now)
    if service is not None:
        given = {**new.data, **new.identity}
        named = any(one.identity and given.get(name) for name, one in service.form.items())
        anonymous = anonymous or (service.anonymous and not named)
        if named and not anonymous and staff is None:
            _proven(service, given, new.phone_token, now)
    return Submission(
        service=new.service,
        data=new.data,
        identity=new.identity,
        place=place,
        channel=channel,
        anonymous=anonymous,
        uploads=new.uploads,
        point=_spot(new.point) if new.point else None,
        idempotency_key=key,
        demo=settings.DEMO,
        code=code_id,
    )


def _spot(point: Point) -> tuple[Decimal, Decimal]:
    """To a tenth of a metre, as forms keep it."""
    return round(Decimal(str(point.lat)), 6), round(Decimal(str(point.lon)), 6)


def _service(code: str, now: datetime) -> Service | None:
    pack = current_pack()
    try:
        return pack.service(code, on=timezone.localdate(now, pack.zone))
    except UnknownService:
        return None


def _code(text: str, now: datetime) -> Any:
    try:
        return resolve(text, now)
    except CodeProblem as problem:
        sentence = {
            "mistyped": _("The code has a slip in it. Copy it again from the poster."),
            "forged": _("The code is not one of ours. Scan a poster of this district."),
            "unknown": _("The code is not known here. Scan a poster of this district."),
            "expired": _("The code has expired. Send `place` instead."),
            "revoked": _("The code was withdrawn. Send `place` instead."),
        }[problem.kind]
        raise faults.mistaken([mistake("code", f"code-{problem.kind}", sentence)]) from problem


def _proven(service: Service, given: Mapping[str, Any], token: str, now: datetime) -> None:
    """A phone that has to be confirmed was confirmed, and does not send too often."""
    for name, one in service.form.items():
        phone = given.get(name)
        if one.verify != "code" or not phone:
            continue
        if not is_proven(token, str(phone)[:40], now):
            sentence = _(
                "This number is not confirmed. Ask for a code at /api/v1/phone-codes, check it, and send `phone_token`."
            )
            raise faults.mistaken([mistake(name, "phone-not-proven", sentence)])
        wait = limited("submit-phone", phone_hash(str(phone)))
        if wait:
            raise faults.too_often(wait)


# --- the answer --------------------------------------------------------------------------------


def _acknowledged(receipt: Receipt, advice: Advice | None) -> HttpResponse:
    answer = HttpResponse(
        _encoder.encode(acknowledgement(receipt, advice)), status=201, content_type="application/json"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Location"] = f"/api/v1/cases/{receipt.number}"
    if not receipt.created:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _advice(submission: Submission, now: datetime) -> Advice | None:
    """What to tell a sender whose words mean danger now, as the form in the portal does; None for all others."""
    service = _service(submission.service, now)
    words = danger_in("\n".join(texts_of(service, submission.data)), current_pack()) if service else None
    return Advice(words.advice.text(get_language() or "zh-hans"), words.phone) if words else None


def acknowledgement(receipt: Receipt, advice: Advice | None = None) -> Acknowledged:
    """The receipt as it is answered, in the active language."""
    language = get_language() or "zh-hans"
    unit = current_pack().units.get(receipt.unit)
    return Acknowledged(
        number=receipt.number,
        number_text=format_case_number(receipt.number),
        key=receipt.key,
        track_url=f"{settings.BASE_URL}/t/{receipt.number}/{receipt.key}",
        due_at=timezone.localtime(receipt.due_at) if receipt.due_at else None,
        unit=UnitName(receipt.unit, unit.title.text(language) if unit else receipt.unit),
        promise=unit.promise.text(language) if unit and unit.promise else "",
        advice=advice,
    )
