"""Open311 GeoReport v2: reports and what became of them.

Whatever this standard makes public is public for ever, so a report shows status, times and the place, never what was
written nor the spot that was tapped.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseFault
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mashangban.cases.models import CaseRow
from mashangban.core.catalog.model import Option, Place, Service
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.web.api.caseviews import language
from mashangban.web.api.open311_documents import Failure, Format, answer, failed
from mashangban.web.api.open311_reports import report
from mashangban.web.api.open311_services import CATEGORY, away, count, found, reading
from mashangban.web.api.public import open_services
from mashangban.web.shared.requests import PageRequest

#: how many reports are answered at once, and of how long a time (both as the standard says)
MOST, SPAN = 1000, timedelta(days=90)


@csrf_exempt
def requests(request: PageRequest, form: Format) -> HttpResponse:
    """POST a report; GET the public part of those there are."""
    try:
        if request.method == "POST":
            count(request, "api-intake-address")
            return report(request, form)
        if request.method in {"GET", "HEAD"}:
            count(request, "api-address")
            rows = [_request(row) for row in _asked(request)]
            return answer(form, "service_requests", "request", rows)
        raise Failure(405, _("Use GET or POST."), allow="GET, POST")
    except Failure as failure:
        return failed(form, failure)
    except DatabaseFault as error:
        return failed(form, away(error))


@reading
def one_request(request: PageRequest, number: str, form: Format) -> HttpResponse:
    """The public part of one report."""
    try:
        row = _public().filter(number=parse_case_number(number[:60])).first()
    except NumberError:
        row = None
    if row is None:
        raise Failure(404, _("There is no report of this number."))
    return answer(form, "service_requests", "request", [_request(row)])


def _public() -> QuerySet[CaseRow]:
    codes = {one.service for one in open_services(timezone.localdate())}
    return CaseRow.objects.filter(service__in=codes).defer("snapshot", "head")


def _asked(request: PageRequest) -> list[CaseRow]:
    given = request.GET
    numbers = [part for part in given.get("service_request_id", "").split(",") if part][:100]
    rows = _public()
    if numbers:
        return list(rows.filter(number__in=[_canonical(one) for one in numbers]))
    end = _moment(given, "end_date") or request.now
    start = _moment(given, "start_date") or end - SPAN
    if end - start > SPAN:
        raise Failure(400, _("Ask for 90 days at most."))
    # with its unit a case is found by index: what is asked costs what is in the time asked for, not what there ever was
    rows = rows.filter(unit__in=list(current_pack().units), opened_at__gte=start, opened_at__lte=end)
    codes = [part for part in given.get("service_code", "").split(",") if part]
    if codes:
        wanted = [found(code, request.now) for code in codes]
        rows = rows.filter(
            category__in=[one.option.code for one in wanted],
            service__in=[one.service.service for one in wanted],
        )
    status = [part for part in given.get("status", "").split(",") if part]
    if any(one not in {"open", "closed"} for one in status):
        raise Failure(400, _("status is open or closed."))
    if len(set(status)) == 1:
        rows = rows.filter(closed_at__isnull=status[0] == "open")
    return list(rows.order_by("-opened_at")[:MOST])


def _canonical(text: str) -> str:
    try:
        return parse_case_number(text[:60])
    except NumberError:
        return ""


def _moment(given: QueryDict, name: str) -> datetime | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        # a plus sign in an address is a space
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or not 2000 <= moment.year <= 2200:
        raise Failure(
            400, _("%(name)s is no date and time. Write 2024-10-01T00:00:00+08:00.") % {"name": name}
        )
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _request(row: CaseRow) -> dict[str, Any]:
    pack = current_pack()
    place = pack.places.get(row.place)
    option = _option(row)
    spot = _where(place)
    return {
        "service_request_id": row.number,
        "status": "open" if row.closed_at is None else "closed",
        "status_notes": _state_title(row),
        "service_name": option.title.text(language()) if option else row.category,
        "service_code": f"{row.service}/{row.category}",
        "description": "",
        "agency_responsible": pack.title(row.unit, language()),
        "service_notice": "",
        "requested_datetime": timezone.localtime(row.opened_at).isoformat(timespec="seconds"),
        "updated_datetime": timezone.localtime(row.closed_at or row.opened_at).isoformat(timespec="seconds"),
        "expected_datetime": (
            timezone.localtime(row.due_at).isoformat(timespec="seconds") if row.due_at else ""
        ),
        "address": place.title.text(language()) if place else "",
        "address_id": row.place,
        "zipcode": "",
        "lat": spot[0],
        "long": spot[1],
        "media_url": "",
    }


def _where(place: Place | None) -> tuple[str | None, str | None]:
    """Where the place is, not the spot that somebody tapped: that may be a door."""
    if place is None or place.lat is None or place.lon is None:
        return None, None
    return str(place.lat), str(place.lon)


def _service_of(row: CaseRow) -> Service | None:
    return next(
        (
            one
            for one in current_pack().services.get(row.service, ())
            if one.version.isoformat() == row.version
        ),
        None,
    )


def _option(row: CaseRow) -> Option | None:
    service = _service_of(row)
    options = service.form[CATEGORY].of if service and CATEGORY in service.form else ()
    return next((one for one in options if one.code == row.category), None)


def _state_title(row: CaseRow) -> str:
    service = _service_of(row)
    state = service.states.get(row.state) if service else None
    return (state.public or state.title).text(language()) if state else ""
