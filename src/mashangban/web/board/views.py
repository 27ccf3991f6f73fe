"""The public board and a station's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.cases.models import CaseRow
from mashangban.core.catalog.model import Place
from mashangban.core.catalog.pack import Pack
from mashangban.directory.accounts import actor_for, leads_or_administers
from mashangban.directory.pack import current_pack
from mashangban.figures.reading import read
from mashangban.figures.systems import system_of
from mashangban.web.board.access import can_see_officers, can_see_station, has_second_factor
from mashangban.web.board.asking import Asked, asked_for, presets
from mashangban.web.board.export import as_csv, as_workbook, file_name
from mashangban.web.board.pieces import Board
from mashangban.web.board.showing import Showing
from mashangban.web.board.words import language
from mashangban.web.shared.requests import PageRequest

SYSTEM = "desk"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """``/board/``: what anybody may know of the desk's work. ``?screen=1`` is for a big screen."""
    return _page(cast(PageRequest, request), None, officers=False)


@require_safe
def public_export(request: HttpRequest, kind: str) -> HttpResponse:
    """``/board/figures.csv`` and ``.xlsx``."""
    return _file(cast(PageRequest, request), None, kind, officers=False)


@require_safe
def station(request: HttpRequest, unit: str) -> HttpResponse:
    """``/board/station/<unit>``: the same for one unit's people, with officers' workload for its leaders."""
    answer = staff_of(request, unit)
    return (
        answer
        if isinstance(answer, HttpResponse)
        else _page(cast(PageRequest, request), unit, officers=answer)
    )


@require_safe
def station_export(request: HttpRequest, unit: str, kind: str) -> HttpResponse:
    answer = staff_of(request, unit)
    if isinstance(answer, HttpResponse):
        return answer
    return _file(cast(PageRequest, request), unit, kind, officers=answer)


def staff_of(request: HttpRequest, unit: str) -> HttpResponse | bool:
    """Whether officers' figures may be shown; or the way to sign in; or that there is no such page for them."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    pack = current_pack()
    actor = actor_for(request.user, cast(PageRequest, request).now)
    if leads_or_administers(actor) and not has_second_factor(request.user):
        return redirect("mfa_activate_totp")
    if unit not in pack.units or not can_see_station(actor, unit, pack):
        raise Http404
    return can_see_officers(actor, unit, pack)


def _page(request: PageRequest, unit: str | None, *, officers: bool) -> HttpResponse:
    pack, today = current_pack(), timezone.localdate(request.now)
    asked = asked_for(request.GET, SYSTEM, today, pack, public=unit is None)
    heading = pack.title(unit, language()) if unit else desk_title(pack)
    facts: dict[str, Any] = {
        "letters": True,
        "places": places_to_choose(pack, unit),
        "presets": presets(asked, SYSTEM, today),
        "heading": heading,
        "title": heading if unit else _("The desk in figures"),
        "subtitle": _("For the station's own people") if unit else heading,
        "boards": [] if unit else public_boards("board:public"),
        "place_title": pack.title(asked.place, language()) if asked.place else "",
        **_addresses(unit, asked),
    }
    showing = None if asked.errors else _showing(pack, asked, unit, officers=officers)
    return drawn(request, asked, showing, facts, staff=unit is not None)


def drawn(
    request: HttpRequest, asked: Asked, showing: Board | None, facts: dict[str, Any], *, staff: bool
) -> HttpResponse:
    """A board as a page or, with ``?screen=1``, for a wall; without ``showing`` the filters with what is wrong."""
    facts |= {"asked": asked, "staff": staff}
    if showing is not None:
        facts |= {
            "showing": showing,
            "tiles": showing.tiles(),
            "sections": showing.sections(),
            "definitions": showing.definitions(),
        }
    screen = "screen" in request.GET and showing is not None
    template = "board/screen.html" if screen else "board/board.html"
    response = render(request, template, facts, status=400 if showing is None else 200)
    response["Cache-Control"] = "no-store, private" if staff else "no-cache"
    return response


def public_boards(here: str) -> list[dict[str, Any]]:
    """The public boards, for going from one to the other; ``here`` is the name of the one shown."""
    titles = {"board:public": _("The desk"), "board:services": _("One-thing services")}
    return [{"title": title, "url": reverse(name), "here": name == here} for name, title in titles.items()]


def _file(request: PageRequest, unit: str | None, kind: str, *, officers: bool) -> HttpResponse:
    if kind not in _TYPES:
        raise Http404
    pack = current_pack()
    asked = asked_for(request.GET, SYSTEM, timezone.localdate(request.now), pack, public=unit is None)
    if asked.errors:
        return _page(request, unit, officers=officers)
    return written(_showing(pack, asked, unit, officers=officers), kind, unit)


def written(showing: Board, kind: str, of: str | None) -> HttpResponse:
    """A board as a file to keep: ``csv`` or ``xlsx``; ``of`` is in its name. Raises Http404 for another kind."""
    if kind not in _TYPES:
        raise Http404
    content = as_csv(showing) if kind == "csv" else as_workbook(showing)
    response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{file_name(showing, kind, of)}"'
    return response


def _showing(pack: Pack, asked: Asked, unit: str | None, *, officers: bool) -> Showing:
    figures = read(SYSTEM, asked.since, asked.until, unit=unit, place=asked.place)
    open_now = _open_now(unit) if unit and officers else {}
    return Showing(figures, pack, public=unit is None, officers=officers, open_now=open_now)


def _open_now(unit: str) -> dict[str, int]:
    """Person → open cases; grows with what is open, never with what is closed."""
    rows = CaseRow.objects.filter(unit=unit, closed_at=None, parent=None).order_by()
    return {handler or "queue": n for handler, n in rows.values_list("handler").annotate(n=Count("id"))}


def desk_title(pack: Pack) -> str:
    """``天津市南开区 · 有问题码上办``."""
    service = pack.service(system_of(SYSTEM).service)
    return f"{pack.info.title.text(language())} · {service.title.text(language())}"


def places_to_choose(pack: Pack, unit: str | None) -> list[Place]:
    """Police grids, of the unit where one is asked for: fine enough to be useful, coarse enough for everybody."""
    authority = pack.service(system_of(SYSTEM).service).authority
    grids = [place for place in pack.places.values() if place.kind == "police-grid"]
    return [
        grid
        for grid in grids
        if unit is None or unit in pack.unit_path(pack.unit_for(grid.code, authority) or "")
    ]


def _addresses(unit: str | None, asked: Asked) -> Mapping[str, str]:
    def to(kind: str) -> str:
        if unit is None:
            return reverse("board:public-export", args=[kind])
        return reverse("board:station-export", args=[unit, kind])

    here = reverse("board:public") if unit is None else reverse("board:station", args=[unit])
    return {
        "board_url": here,
        "csv_url": f"{to('csv')}?{asked.query}",
        "xlsx_url": f"{to('xlsx')}?{asked.query}",
        "screen_url": f"{here}?{asked.query}&screen=1",
    }
