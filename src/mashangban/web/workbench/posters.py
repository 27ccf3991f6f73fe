"""Codes of places: which are in force, how often they are scanned, printing, issuing and revoking them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.core.catalog.model import Place
from mashangban.directory import codes
from mashangban.directory.models import PlaceCode, ScanCount
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import handout
from mashangban.web.workbench.access import CODE_ROLES, DeskRequest, desk_page, sent_to
from mashangban.web.workbench.scope import places_of

#: who may issue and revoke; the others of ``CODE_ROLES`` look and print
MANAGING = ("leader", "administrator")
#: scans of the list are counted over so many days
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with the state of its code."""

    place: Place
    depth: int
    code: PlaceCode | None
    #: valid | expired | revoked | none
    state: str
    scans: int


@require_GET
@desk_page(*CODE_ROLES)
def posters_page(request: DeskRequest) -> HttpResponse:
    """The places I answer for, with their codes."""
    pack = current_pack()
    places = places_of(pack, request.actor, *CODE_ROLES)
    wanted = request.GET.get("q", "").strip()[:80]
    if wanted:
        found = {place.code for place in pack.search_places(wanted, limit=200)}
        places = [place for place in places if place.code in found]
    return render(
        request,
        "workbench/posters.html",
        {"rows": _rows(places, request.now), "wanted": wanted, "days": RECENT.days},
    )


@require_GET
@desk_page(*CODE_ROLES)
def place_page(request: DeskRequest, place: str) -> HttpResponse:
    """One place: every code it ever had, scans of each, and what may be done."""
    return _place_page(request, place)


def _place_page(request: DeskRequest, place: str, error: str = "", status: int = 200) -> HttpResponse:
    found = _place_or_404(request, place, CODE_ROLES)
    rows = list(PlaceCode.objects.filter(place=place).order_by("-issued_at", "-pk")[:50])
    scans = dict(ScanCount.objects.filter(code__in=rows).values_list("code").annotate(total=Sum("visits")))
    shown = [
        {
            "code": row,
            "state": _state(row, request.now),
            "scans": scans.get(row.pk, 0),
            "token": codes.token_of(row),
        }
        for row in rows
    ]
    context = {
        "place": found,
        "codes": shown,
        "manages": found.code in {one.code for one in places_of(current_pack(), request.actor, *MANAGING)},
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "workbench/poster_place.html", context, status=status)


@sent_to("desk-poster-place", "place")
@desk_page(*MANAGING)
def issue_code(request: DeskRequest, place: str) -> HttpResponse:
    """A new code. With ``rotate``, the codes before it end at once, for the reason given."""
    _place_or_404(request, place, MANAGING)
    reason = request.POST.get("reason", "").strip()[:200]
    rotate = request.POST.get("rotate") == "yes"
    if rotate and not reason:
        return _place_page(request, place, _("Say why the old codes end; the reason is kept."), 422)
    if rotate:
        for old in PlaceCode.objects.filter(place=place, revoked_at=None):
            codes.revoke(old, now=request.now, by=request.actor.id, reason=reason)
    codes.issue(place, now=request.now, by=request.actor.id)
    messages.success(request, _("A new code is in force. Print its poster and replace the old one."))
    return redirect("desk-poster-place", place)


@sent_to("desk-poster-place", "place")
@desk_page(*MANAGING)
def revoke_code(request: DeskRequest, place: str, code_id: str) -> HttpResponse:
    """End a code at once; needs a reason."""
    _place_or_404(request, place, MANAGING)
    row = PlaceCode.objects.filter(place=place, code_id=code_id).first()
    if row is None:
        raise Http404
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason or request.POST.get("confirmed") != "yes":
        return _place_page(request, place, _("Say why, and tick that the posters will be taken down."), 422)
    codes.revoke(row, now=request.now, by=request.actor.id, reason=reason)
    messages.success(request, _("The code is revoked. Whoever scans it is led to the place's new code."))
    return redirect("desk-poster-place", place)


@require_GET
@desk_page(*CODE_ROLES)
def print_poster(request: DeskRequest, place: str, code_id: str, kind: str) -> HttpResponse:
    """The poster as PDF or PNG; only of a code in force."""
    found = _place_or_404(request, place, CODE_ROLES)
    row = PlaceCode.objects.filter(place=place, code_id=code_id).first()
    if row is None or kind not in handout.POSTER_KINDS:
        raise Http404
    if _state(row, request.now) != "valid":
        return _place_page(
            request, place, _("This code is not in force, so no poster is printed of it."), 409
        )
    return handout.poster(found, row, kind, request.now)


def _place_or_404(request: DeskRequest, place: str, roles: Sequence[str]) -> Place:
    for found in places_of(current_pack(), request.actor, *roles):
        if found.code == place:
            return found
    raise Http404


def _rows(places: Sequence[Place], now: datetime) -> list[PlaceRow]:
    """Two queries, however many places: their codes, and the visits of the last days."""
    pack = current_pack()
    names = [place.code for place in places]
    newest: dict[str, PlaceCode] = {}
    by_place: dict[str, list[PlaceCode]] = defaultdict(list)
    for row in PlaceCode.objects.filter(place__in=names).order_by("issued_at", "pk"):
        newest[row.place] = row
        by_place[row.place].append(row)
    scans = dict(
        ScanCount.objects.filter(Q(place__in=names), hour__gte=now - RECENT)
        .values_list("place")
        .annotate(total=Sum("visits"))
    )
    rows = []
    shown = set(names)
    for place in places:
        valid = [row for row in by_place[place.code] if _state(row, now) == "valid"]
        code = valid[-1] if valid else newest.get(place.code)
        depth = len([step for step in pack.place_path(place.code)[1:] if step in shown])
        state = "none" if code is None else _state(code, now)
        rows.append(PlaceRow(place, min(depth, 3), code, state, scans.get(place.code, 0)))
    return rows


def _state(code: PlaceCode, now: datetime) -> str:
    if code.revoked_at is not None and code.revoked_at <= now:
        return "revoked"
    if code.expires_at is not None and code.expires_at <= now:
        return "expired"
    return "valid"
