"""What a scanned code opens: whose desk this is, who is on duty, what it promises, and the choices."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mashangban.core.catalog.model import Place, Service, Unit
from mashangban.core.letters import fold
from mashangban.directory.codes import SERVICE, CodeProblem, count_scan, current_code, resolve, token_of
from mashangban.directory.duty import on_duty_at
from mashangban.directory.models import PlaceCode
from mashangban.directory.pack import current_pack
from mashangban.web.portal.choices import choices_of
from mashangban.web.portal.holding import held
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

log = logging.getLogger(__name__)

#: opening the same code again within this time is the same visit, seconds
VISIT = 30 * 60
_VISIT_COOKIE = "visit"


@dataclass(frozen=True)
class Desk:
    """The desk of a place: everything its pages say about it."""

    place: Place
    unit: Unit
    service: Service
    around: tuple[Place, ...]
    code: PlaceCode | None = None
    token: str = ""

    def write_url(self, category: str) -> str:
        """Where a letter of the category is written."""
        if self.token:
            return reverse("portal:write_by_code", args=[self.token, category])
        return reverse("portal:write_at_place", args=[self.place.code, category])

    @property
    def url(self) -> str:
        """The desk's own page."""
        if self.token:
            return reverse("portal:scan", args=[self.token])
        return reverse("portal:at_place", args=[self.place.code])


def desk_of(place: str, service: str, code: PlaceCode | None = None) -> Desk:
    """The desk of a place; Http404 when the pack no longer has the place or the service."""
    pack = current_pack()
    if place not in pack.places or service not in pack.services:
        raise Http404(place)
    definition = pack.service(service)
    unit = pack.unit_for(place, definition.authority) or definition.authority
    around = tuple(pack.places[step] for step in pack.place_path(place)[1:])
    token = token_of(code) if code else ""
    return Desk(pack.places[place], pack.units[unit], definition, around, code, token)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Start here without a code: type one, choose a place, find one's matter."""
    return render(request, "portal/home.html", {"held": held(request), "pack": current_pack().info})


@require_safe
def typed_code(request: PageRequest) -> HttpResponse:
    """``/q/?code=…``: what was typed from a poster."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return HttpResponseRedirect(reverse("portal:home"))
    return HttpResponseRedirect(reverse("portal:scan", args=[fold(typed)[:60] or "-"]))


@require_safe
@never_cache
def scan(request: PageRequest, code: str) -> HttpResponse:
    """``/q/<code>``: the desk of the code's place; each kind of bad code has its own page and a way on."""
    try:
        found = resolve(code, request.now)
    except CodeProblem as problem:
        return bad_code(request, problem, code)
    response = _landing(request, desk_of(found.place, found.service, found))
    _count_visit(request, response, found)
    return response


@require_safe
@never_cache
def at_place(request: PageRequest, place: str) -> HttpResponse:
    """The same desk, reached by choosing the place instead of scanning; not counted as a scan."""
    return _landing(request, desk_of(place, SERVICE))


def _landing(request: PageRequest, desk: Desk) -> HttpResponse:
    context = {
        "desk": desk,
        "choices": [(choice, desk.write_url(choice.slug)) for choice in choices_of(desk.service)],
        "duty": _duty(desk, request.now),
    }
    return render(request, "portal/landing.html", context)


@dataclass(frozen=True)
class OnDuty:
    """Somebody who is at the desk now."""

    name: str
    post: str
    until: datetime


def _duty(desk: Desk, now: datetime) -> list[OnDuty]:
    """The place's own officer first, then the station's desk; two at most."""
    pack, language = current_pack(), get_language() or "zh-hans"
    found = on_duty_at(desk.place.code, now)
    return [
        OnDuty(pack.title(duty.person, language), pack.title(duty.post, language), duty.until)
        for duty in found[:2]
    ]


def bad_code(request: PageRequest, problem: CodeProblem, typed: str) -> HttpResponse:
    """A page per kind of problem, with what can be done instead; nobody may try codes out."""
    if wait := limited("code-address", request.client_address):
        return errors.too_often(request, wait)
    pack = current_pack()
    place = newest = None
    if problem.code is not None and problem.code.place in pack.places:
        place = pack.places[problem.code.place]
        current = current_code(problem.code.place, request.now, problem.code.service)
        newest = token_of(current) if current else None
    context = {
        "kind": problem.kind,
        "typed": typed[:40],
        "place": place,
        "newest": newest,
        "code": problem.code,
    }
    status = 410 if problem.kind in {"expired", "revoked"} else 404
    return render(request, "portal/bad_code.html", context, status=status)


def _count_visit(request: PageRequest, response: HttpResponse, code: PlaceCode) -> None:
    """Once per visit: the mark is a cookie of half an hour that only lists codes; no visitor is known."""
    seen = request.COOKIES.get(_VISIT_COOKIE, "").split(".")
    prefetched = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method != "GET" or prefetched or code.code_id in seen:
        return
    try:
        count_scan(code, request.now)
    except DatabaseError as error:
        if not errors.is_unavailable(error):
            raise
        # a figure that is short by one is better than a desk that is shut
        log.warning("a visit was not counted: the database is busy")
        return
    kept = ".".join([code.code_id, *(one for one in seen if one.isalnum())][:10])
    response.set_cookie(
        _VISIT_COOKIE, kept, max_age=VISIT, httponly=True, samesite="Lax", secure=settings.SECURE
    )
