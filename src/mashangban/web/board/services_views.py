"""The board of one-thing services: for everybody, and whole for the people of the service office."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.core.measures.one_thing import APPLICATION
from mashangban.directory.pack import current_pack
from mashangban.figures.services import read_services
from mashangban.figures.systems import ONE_THING
from mashangban.web.board.asking import Asked, asked_for, presets
from mashangban.web.board.services_showing import ServicesShowing
from mashangban.web.board.views import drawn, public_boards, staff_of, written
from mashangban.web.board.words import language
from mashangban.web.shared.requests import PageRequest


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """``/board/services/``: what anybody may know of the one-thing services. ``?screen=1`` is for a big screen."""
    return _page(cast(PageRequest, request), office=False)


@require_safe
def services_export(request: HttpRequest, kind: str) -> HttpResponse:
    """``/board/services/figures.csv`` and ``.xlsx``."""
    return _file(cast(PageRequest, request), kind, office=False)


@require_safe
def services_office(request: HttpRequest) -> HttpResponse:
    """``/board/services/office``: the same with small numbers and agencies, for the service office's own people."""
    answer = staff_of(request, _office())
    if isinstance(answer, HttpResponse):
        return answer
    return _page(cast(PageRequest, request), office=True)


@require_safe
def services_office_export(request: HttpRequest, kind: str) -> HttpResponse:
    answer = staff_of(request, _office())
    if isinstance(answer, HttpResponse):
        return answer
    return _file(cast(PageRequest, request), kind, office=True)


def _office() -> str:
    """The unit that runs the services; no such page where the pack has none."""
    versions = current_pack().services.get(APPLICATION)
    if not versions:
        raise Http404
    return versions[-1].authority


def _page(request: PageRequest, *, office: bool) -> HttpResponse:
    pack, today = current_pack(), timezone.localdate(request.now)
    asked = _asked(request)
    heading = f"{pack.info.title.text(language())} · {_('One-thing services')}"
    here = reverse("board:services-office" if office else "board:services")
    files = "board:services-office-export" if office else "board:services-export"
    facts: dict[str, Any] = {
        "presets": presets(asked, ONE_THING, today),
        "heading": heading,
        "title": _("One-thing services in figures"),
        "subtitle": _("For the service office's own people") if office else heading,
        "boards": [] if office else public_boards("board:services"),
        "board_url": here,
        "csv_url": f"{reverse(files, args=['csv'])}?{asked.query}",
        "xlsx_url": f"{reverse(files, args=['xlsx'])}?{asked.query}",
        "screen_url": f"{here}?{asked.query}&screen=1",
    }
    showing = None if asked.errors else _showing(request, asked, office=office)
    return drawn(request, asked, showing, facts, staff=office)


def _file(request: PageRequest, kind: str, *, office: bool) -> HttpResponse:
    asked = _asked(request)
    if asked.errors:
        return _page(request, office=office)
    return written(_showing(request, asked, office=office), kind, ONE_THING)


def _asked(request: PageRequest) -> Asked:
    """A period and nothing else: a scene is handled all over the district."""
    given = request.GET.copy()
    given.pop("place", None)
    return asked_for(given, ONE_THING, timezone.localdate(request.now), current_pack())


def _showing(request: PageRequest, asked: Asked, *, office: bool) -> ServicesShowing:
    figures = read_services(asked.since, asked.until, request.now)
    return ServicesShowing(figures, current_pack(), public=not office)
