"""Other answers about one's situation in the middle of an application: what they change is told, nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.applications import drafts
from mashangban.applications.drafts import Changed
from mashangban.applications.errors import AlreadySubmitted
from mashangban.core.catalog.directory import Element
from mashangban.core.catalog.items import EvidenceType, Item
from mashangban.directory.pack import current_pack
from mashangban.web.services.acting import refusal as mandate_refusal
from mashangban.web.services.situation import NO, YES, Told, questions, told_by
from mashangban.web.services.steps import Visit, summary_of, switched, visit
from mashangban.web.shared.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/situation``."""
    here = visit(request, reference)
    if isinstance(here, HttpResponse):
        return here
    if request.method != "POST":
        return _page(here, _as_kept(here))
    told = told_by(current_pack(), here.scene, request.POST)
    refused = mandate_refusal(here.application, "fill", request.now)
    if refused:
        return _page(here, told, refused=refused)
    verb, _colon, what = request.POST.get("do", "next").partition(":")
    taken_back = dict.fromkeys(name for name in here.application.answers if name not in told.answers)
    try:
        changed = drafts.answer(here.application, {**taken_back, **told.answers}, request.now)
    except AlreadySubmitted:
        return HttpResponseRedirect(here.address("application"))
    if verb in {"view", "lang"}:
        return switched(here, verb, what, here.address("situation"))
    if told.wrong:
        return _page(here, told)
    if not changed:
        return HttpResponseRedirect(here.address("form"))
    return _page(here, told, changed)


def _as_kept(here: Visit) -> Told:
    """The answers of the draft, read back as if they had just been given."""
    given = QueryDict(mutable=True)
    for name, value in here.application.answers.items():
        given[name] = (YES if value else NO) if isinstance(value, bool) else str(value)
    return told_by(current_pack(), here.scene, given)


def _page(here: Visit, told: Told, changed: Changed | None = None, *, refused: str = "") -> HttpResponse:
    asked = questions(told, here.language)
    context = here.context("situation") | {
        "questions": asked,
        "summary": summary_of(told.wrong, {one.name: one.title for one in asked}),
        "changes": _in_words(changed, here.language) if changed else [],
        "onward": here.address("form"),
        "refused": refused,
    }
    status = 422 if told.wrong or refused else 200
    return render(here.request, "services/situation.html", context, status=status)


def _in_words(changed: Changed, language: str) -> list[tuple[str, list[str]]]:
    """(heading, titles) of everything that came or went."""
    pack = current_pack()

    def titled(kind: str, codes: tuple[str, ...]) -> list[str]:
        tables: Mapping[str, Mapping[str, Item | EvidenceType | Element]] = {
            "items": pack.items,
            "materials": pack.evidence,
            "fields": pack.elements,
        }
        return [tables[kind][code].title.text(language) for code in codes if code in tables[kind]]

    rows = [
        (_("Handled as well now"), titled("items", changed.items_added)),
        (_("No longer handled"), titled("items", changed.items_dropped)),
        (_("Needed as well now"), titled("materials", changed.materials_added)),
        (_("No longer needed"), titled("materials", changed.materials_dropped)),
        (_("Asked as well now"), titled("fields", changed.fields_added)),
        (_("No longer asked"), titled("fields", changed.fields_dropped)),
    ]
    return [(heading, titles) for heading, titles in rows if titles]
