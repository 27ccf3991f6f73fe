"""Open311 GeoReport v2: a report handed in becomes a letter like any other."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from mashangban.cases.intake import KeyReused, Receipt, Refused, Submission, submit
from mashangban.directory.pack import current_pack
from mashangban.web.api import faults
from mashangban.web.api.guard import BODY_MAX, check_length
from mashangban.web.api.open311_documents import Failure, Format, answer
from mashangban.web.api.open311_services import CATEGORY, Offered, found
from mashangban.web.shared.requests import PageRequest

_ATTRIBUTE = re.compile(r"attribute\[([a-z0-9_-]{1,60})\](\[\])?")
_KEY = re.compile(r"[\x21-\x7e]{16,200}")


def report(request: PageRequest, form: Format) -> HttpResponse:
    try:
        check_length(request, BODY_MAX)
    except faults.Fault as fault:
        raise Failure(fault.status, fault.detail) from fault
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise Failure(415, _("Send a form (application/x-www-form-urlencoded)."))
    given = request.POST
    one = found(given.get("service_code", ""), request.now)
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise Failure(400, _("An Idempotency-Key has 16 to 200 visible characters."))
    submission = Submission(
        service=one.service.service,
        data=_answers(one, given),
        place=_place(given),
        channel="web",
        # the standard has no way to prove a number, so whoever reports here stays without a name
        anonymous=True,
        point=_point(given),
        idempotency_key=key or None,
        demo=settings.DEMO,
    )
    try:
        receipt = submit(submission, now=request.now)
    except Refused as refused:
        errors = faults.mistakes_of(refused.refusals)
        texts = [
            f"{entry['field']}: {entry['message']} {entry.get('remedy', '')}".removeprefix(": ").strip()
            for entry in errors
        ]
        raise Failure(400, *texts) from refused
    except KeyReused as reused:
        raise Failure(409, _("This Idempotency-Key was used for another request.")) from reused
    made = {
        "service_request_id": receipt.number,
        "service_notice": _notice(receipt, given),
        "account_id": "",
    }
    return answer(form, "service_requests", "request", [made], status=201)


def _notice(receipt: Receipt, given: QueryDict) -> str:
    """How to follow it, and what of the report was not taken."""
    told = [
        _("Keep this address, it opens the case: %(url)s")
        % {"url": f"{settings.BASE_URL}/t/{receipt.number}/{receipt.key}"}
    ]
    if any(
        given.get(name) for name in ("email", "first_name", "last_name", "phone", "device_id", "account_id")
    ):
        told.append(_("Name, phone and e-mail were not kept: a report made here has no name."))
    if given.get("media_url"):
        told.append(_("The picture at media_url was not fetched. Send photos to /api/v1/uploads."))
    return " ".join(told)


def _answers(one: Offered, given: QueryDict) -> dict[str, Any]:
    data: dict[str, Any] = {CATEGORY: one.option.code}
    for name, values in given.lists():
        match = _ATTRIBUTE.fullmatch(name)
        if match:
            field = one.service.form.get(match[1])
            several = bool(match[2]) or (field is not None and field.type == "choices")
            if field is not None and field.identity:
                raise Failure(
                    400,
                    _("attribute[%(name)s] is about a person and is not taken here.") % {"name": match[1]},
                )
            data[match[1]] = list(values) if several else values[-1]
    if given.get("description"):
        data["content"] = given["description"]
    return data


def _place(given: QueryDict) -> str | None:
    """``address_id`` is a place's code; an address in words is looked up, and refused when nobody knows it."""
    pack = current_pack()
    code = given.get("address_id", "").strip()
    if code:
        return code
    text = given.get("address_string", "").strip()
    if not text:
        if given.get("lat") and given.get("long"):
            return None
        raise Failure(
            400, _("Say where: lat and long, address_string, or address_id (a code of /api/v1/places).")
        )
    place = pack.find_place(text[:80])
    if place is None and not given.get("lat"):
        raise Failure(
            400, _("This address is not known. Send address_id, a code of /api/v1/places, or lat and long.")
        )
    return place.code if place else None


def _point(given: QueryDict) -> tuple[Decimal, Decimal] | None:
    if not given.get("lat") and not given.get("long"):
        return None
    try:
        lat, lon = Decimal(given.get("lat", "")[:20]), Decimal(given.get("long", "")[:20])
    except InvalidOperation:
        lat = lon = Decimal("NaN")
    if not (lat.is_finite() and lon.is_finite() and abs(lat) <= 90 and abs(lon) <= 180):
        raise Failure(400, _("lat and long are degrees (WGS-84), e.g. 39.1 and 117.1."))
    return round(lat, 6), round(lon, 6)
