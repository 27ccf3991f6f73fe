"""A scene's own page: the questions about one's situation, and the one-time notice that follows from the answers."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.notice import told as told_of
from mashangban.core.catalog.pack import UnknownScene
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.papers.notice import notice_pdf
from mashangban.papers.typesetting import FontMissing
from mashangban.web.services.helping import HELP
from mashangban.web.services.situation import Told, questions, said, told_by
from mashangban.web.shared import errors
from mashangban.web.shared.requests import PageRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Contact:
    """Who answers questions about an item."""

    title: str
    phone: str
    items: tuple[str, ...]


@require_safe
def show(request: PageRequest, scene: str) -> HttpResponse:
    """``/services/<scene>?firm_kind=company``: what it takes in this situation."""
    found = scene_named(request, scene)
    told = told_by(current_pack(), found, request.GET)
    return render(request, "services/scene.html", _context(request, found, told))


@require_safe
def paper(request: PageRequest, scene: str) -> HttpResponse:
    """The same notice as a PDF."""
    found = scene_named(request, scene)
    told = told_by(current_pack(), found, request.GET)
    language = get_language() or "zh-hans"
    short = "en" if language.startswith("en") else "zh"
    compiled = compiled_for(request, found, told)
    try:
        facts = told_of(current_pack(), compiled, on=_today(request), lang=short)
        data = notice_pdf(facts, language="en" if short == "en" else "zh", printed_at=request.now)
    except FontMissing:
        log.exception("no font to print notices with")
        remedy = _("Use the page on the screen, or ask the counter for a printed notice.")
        return errors.tell(
            request, errors.Telling(503, "no-font", _("Printing is not possible at present"), remedy)
        )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="notice-{found.scene}.pdf"'
    return response


def scene_named(request: HttpRequest, code: str) -> Scene:
    """The scene as it is in force today, or Http404."""
    try:
        return current_pack().scene(code, _today(request))
    except UnknownScene as error:
        raise Http404(code) from error


def compiled_for(request: PageRequest, scene: Scene, told: Told) -> CompiledScene:
    """The scene in the situation told, for an application now."""
    return compile_scene(current_pack(), scene, told.answers, start=request.now)


def _today(request: HttpRequest) -> Any:
    return timezone.localtime(getattr(request, "now", None)).date()


def _context(request: PageRequest, scene: Scene, told: Told) -> dict[str, Any]:
    pack, language = current_pack(), get_language() or "zh-hans"
    compiled = compiled_for(request, scene, told)
    facts = told_of(pack, compiled, on=_today(request), lang="en" if language.startswith("en") else "zh")
    page = reverse("services:scene", args=[scene.scene]) + (f"?{told.query}" if told.query else "")
    asked = questions(told, language)
    return {
        "scene": scene,
        "told": told,
        "questions": asked,
        "next": next((one for one in asked if not one.values or one.error), None),
        "answered": [
            (one, said(told.situation.questions[one.name], told.answers[one.name], language))
            for one in asked
            if one.name in told.answers
        ],
        "facts": facts,
        "stages": _stages(facts),
        "due": compiled.promised.due,
        "bring": [one for one in facts["materials"] if one["bring"]],
        "held": [one for one in facts["materials"] if not one["bring"] and not one["made_by"]],
        # what the plan itself brings about is not taken from a register, even where one will hold it
        "made": [one for one in facts["materials"] if not one["bring"] and one["made_by"]],
        "regimes": _regimes(facts),
        "names": {item["code"]: item["title"] for item in facts["items"]},
        "warnings": _warnings(facts),
        "contacts": _contacts(facts),
        "examples": any(item["source"] == "example" for item in facts["items"]),
        "page": page,
        "paper": reverse("services:notice-pdf", args=[scene.scene])
        + (f"?{told.query}" if told.query else ""),
        "qr": segno.make(settings.BASE_URL + page, error="m", micro=False).svg_data_uri(
            scale=4, border=2, dark="#16302e"
        ),
        "places": [(code, pack.title(code, language)) for code in scene.places],
        "regions": [(code, one.title.text(language)) for code, one in pack.partners.items()]
        if "cross-region" in scene.modes
        else [],
        "helps": HELP in pack.services,
        "counter": request.GET.get("counter") == "1",
        "carried": _carried(request),
    }


#: what the counter sends along, so that the application begun here is the visitor's: where, which ticket, which authority
_CARRIED = {
    "counter": re.compile("1"),
    "ticket": re.compile("[0-9]{1,9}"),
    "mandate": re.compile("[0-9A-Z]{12}"),
}


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    given = [(name, request.GET.get(name, "")) for name in _CARRIED]
    return [(name, value) for name, value in given if _CARRIED[name].fullmatch(value)]


def _stages(facts: dict[str, Any]) -> list[list[dict[str, Any]]]:
    items = {item["code"]: item for item in facts["items"]}
    return [[items[code] for code in stage] for stage in facts["stages"]]


def _warnings(facts: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(item, conditions that its applicant does not meet)."""
    found = [(item["title"], [c for c in item["conditions"] if c["met"] == "no"]) for item in facts["items"]]
    return [(title, conditions) for title, conditions in found if conditions]


def _regimes(facts: dict[str, Any]) -> list[str]:
    """The regimes that occur, in the order they are explained."""
    present = {one["regime"] for material in facts["materials"] for one in material["defer"]}
    order = ("notice-and-commitment", "credit-commitment", "tolerant-acceptance")
    return [regime for regime in order if regime in present]


def _contacts(facts: dict[str, Any]) -> list[Contact]:
    """Whom to ask, each once, with the items they answer for."""
    pack = current_pack()
    asked: dict[str, list[str]] = {}
    for item in facts["items"]:
        asked.setdefault(item["consult"]["code"], []).append(item["title"])
    return [
        Contact(
            pack.title(code, get_language() or "zh-hans"),
            (pack.units[code].phone or "") if code in pack.units else "",
            tuple(items),
        )
        for code, items in asked.items()
    ]
