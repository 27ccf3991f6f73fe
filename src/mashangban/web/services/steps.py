"""The steps of an application: which there are, where one is, who may open them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from mashangban.applications import contents
from mashangban.applications.contents import Contents
from mashangban.applications.drafts import catch_up, open_reference
from mashangban.applications.errors import ApplicationExpired, NoSuchApplication
from mashangban.applications.models import Application
from mashangban.applications.promising import promises
from mashangban.applications.scenes import scene_of
from mashangban.applications.subjects import name_of
from mashangban.assistance.naming import both, masked_name
from mashangban.core.catalog.pack import UnknownScene
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.portal.holding import holds
from mashangban.web.portal.questions import PREFIX as FIELD
from mashangban.web.services.acting import renewed, way_on
from mashangban.web.services.mine import code_of, helping_staff, may_open
from mashangban.web.shared import errors
from mashangban.web.shared.middleware import SPOKEN, remember_language
from mashangban.web.shared.preferences import remember_view
from mashangban.web.shared.requests import PageRequest

#: the pages in their order; "promises" only when there are any
PAGES: Final = ("phone", "form", "materials", "promises", "review")


@dataclass
class Visit:
    """One look at one application: the draft, its scene, and who looks."""

    request: PageRequest
    application: Application
    #: the definition it was begun with is gone, and it was just moved to the newest
    caught_up: bool = False

    @cached_property
    def scene(self) -> Scene:
        """The version of the scene the application was begun with."""
        return scene_of(self.application, self.request.now)

    @property
    def inside(self) -> Contents:
        """The sealed part, as it stands now."""
        return contents.read(self.application)

    @property
    def language(self) -> str:
        """The language the page is shown in."""
        return get_language() or "zh-hans"

    @property
    def elder(self) -> bool:
        """Whether large type is on: then one thing is asked at a time."""
        return self.request.COOKIES.get("view") == "elder"

    @cached_property
    def staff(self) -> str:
        """The member of staff who fills in at the counter or on a visit; empty for everybody else."""
        return helping_staff(self.request) if self.application.channel != "web" else ""

    def pages(self) -> list[str]:
        """The pages of this application."""
        bare = not promises(self.application, self.request.now)
        return [page for page in PAGES if page != "promises" or not bare]

    def address(self, page: str, **query: str) -> str:
        """Where a page is."""
        return address_of(self.application.reference, page, **query)

    def after(self, page: str) -> str:
        """The address of the page after ``page``."""
        pages = self.pages()
        later = pages[pages.index(page) + 1 :] if page in pages else pages
        return self.address(later[0] if later else page)

    def context(self, page: str) -> dict[str, Any]:
        """What every step's page shows around its own matter."""
        pages, code = self.pages(), code_of(self.request, self.application.reference)
        number = pages.index(page) if page in pages else -1
        opens = settings.BASE_URL + reverse("services:resume") + f"?code={code}"
        return {
            "application": self.application,
            "scene": self.scene,
            "page": page,
            "step": number + 1,
            "steps": len(pages),
            "previous": self.address(pages[number - 1]) if number > 0 else "",
            "code": code,
            "qr": segno.make(opens, error="m", micro=False).svg_data_uri(scale=4, border=2, dark="#16302e")
            if code
            else "",
            "acting": both(self.application.agent, self.language, masked_name(name_of(self.inside))),
            "staff": self.staff,
            "caught_up": self.caught_up,
            "situation": self.address("situation"),
            "way_on": way_on(self.application, self.staff, self.address(page), self.request.now),
            "own_way_on": self.address("phone"),
        }


def address_of(reference: str, page: str, **query: str) -> str:
    """Where a page of an application is."""
    tail = f"?{urlencode(query)}" if query else ""
    return reverse(f"services:{page}", args=[reference]) + tail


def visit(request: PageRequest, reference: str) -> Visit | HttpResponse:
    """The application for whoever may open it; a page that says what to do when it is handed in or gone.

    Everybody else is told how to open one, with 404, whether it exists or not.
    """
    if not may_open(request, reference):
        return _handed_in_here(request, reference) or elsewhere(request)
    try:
        application = open_reference(reference, request.now)
    except NoSuchApplication:
        return elsewhere(request)
    except ApplicationExpired:
        return gone(request)
    if application.case is not None:
        return handed_in(request, application, application.case.number)
    renewed(request, application)
    try:
        changed = catch_up(application, request.now)
    except UnknownScene:
        return no_longer_offered(request)
    return Visit(request, application, caught_up=changed is not None)


def _handed_in_here(request: PageRequest, reference: str) -> HttpResponse | None:
    """To its case, for whoever holds that and comes back to a page of the draft: with its code the draft opens no more."""
    if not reference.isalnum():  # a database must not be asked for what it cannot hold
        return None
    found = Application.objects.select_related("case").filter(reference=reference).first()
    if found is None or found.case is None or not holds(request, found.case.number):
        return None
    return handed_in(request, found, found.case.number)


def handed_in(request: PageRequest, application: Application, number: str) -> HttpResponse:
    """Handed in already: to its case. What was typed into a page that had stayed open is shown, not thrown away."""
    where = where_it_is(request, number)
    typed = [
        (_title_of(name.removeprefix(FIELD)), value)
        for name, values in request.POST.lists()
        for value in values
        if name.startswith(FIELD) and value
    ]
    if not typed:
        return HttpResponseRedirect(where)
    context = {"typed": typed, "where": where, "number": number}
    return render(request, "services/submitted.html", context, status=409)


def _title_of(element: str) -> str:
    found = current_pack().elements.get(element)
    return found.title.text(get_language() or "zh-hans") if found else element


def where_it_is(request: HttpRequest, number: str) -> str:
    """The page of a case that was handed in: its own, or where its key is asked for."""
    return reverse("services:case" if holds(request, number) else "portal:track", args=[number])


def no_longer_offered(request: HttpRequest) -> HttpResponse:
    """The district has taken the whole service out while somebody was filling it in."""
    remedy = _("What you filled in is kept for 30 days. Ask the service hall which way is open to you now.")
    return errors.tell(
        request, errors.Telling(410, "scene-gone", _("This service is no longer offered"), remedy)
    )


def elsewhere(request: HttpRequest) -> HttpResponse:
    """The address of a draft that this browser does not hold, or of none."""
    return render(request, "services/elsewhere.html", status=404)


def gone(request: HttpRequest) -> HttpResponse:
    """The draft was untouched for too long and is erased."""
    return render(request, "services/expired.html", status=410)


def switched(here: Visit, verb: str, what: str, address: str) -> HttpResponse:
    """Another language or type size in the middle of a step: what was typed is saved, the page comes again."""
    response = HttpResponseRedirect(address)
    language = SPOKEN.get(what) if verb == "lang" else None
    if language:
        with override(language):
            response["Content-Language"] = language
        remember_language(response, language)
    elif verb == "view":
        remember_view(response, elder=what == "elder")
    return response


def summary_of(errors: Mapping[str, str], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(anchor, name, what is wrong), for the list at the head of a page."""
    return [(f"#{name}", names.get(name, _("Your entry")), text) for name, text in errors.items()]
