"""The catalogue of one-thing services: found by words, by whom they are for, by topic and by way of handling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.finding import find_scenes, scenes_on
from mashangban.core.catalog.notice import MODES, saved
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.services.mine import begun_here
from mashangban.web.shared.requests import PageRequest

#: no official name is longer
_LONGEST = 60


@dataclass(frozen=True)
class Card:
    """A scene as the catalogue shows it."""

    scene: Scene
    title: str
    summary: str
    items: int
    promised: str
    saved_percent: int | None
    trips: int
    modes: tuple[str, ...]
    topic: str


@dataclass(frozen=True)
class Filters:
    """What the address asks for; each of them can be left out."""

    text: str = ""
    event: str = ""
    topic: str = ""
    mode: str = ""

    @property
    def address(self) -> str:
        """The catalogue with these filters."""
        given = {"q": self.text, "for": self.event, "topic": self.topic, "mode": self.mode}
        query = urlencode({name: value for name, value in given.items() if value})
        return reverse("services:catalogue") + (f"?{query}" if query else "")

    def fits(self, scene: Scene) -> bool:
        """Whether a scene passes, its words apart."""
        return (
            self.event in ("", scene.event)
            and self.topic in ("", scene.topic)
            and (not self.mode or self.mode in scene.modes)
        )


@dataclass(frozen=True)
class Link:
    """A filter to press: its name, where it leads, whether it is on."""

    title: str
    address: str
    on: bool


@require_safe
def show(request: PageRequest) -> HttpResponse:
    """``/services/``: what can be handled as one thing."""
    pack, language = current_pack(), get_language() or "zh-hans"
    today = timezone.localtime(request.now).date()
    scenes = scenes_on(pack, today)
    filters = _filters(request, scenes)
    fitting = [scene for scene in scenes if filters.fits(scene)]
    found = find_scenes(pack, filters.text, fitting)
    context = {
        "filters": filters,
        "cards": [_card(pack, scene, today, language) for scene in found],
        "whom": _whom(filters),
        "topics": _topics(pack, scenes, filters, language),
        "big": _big(request, pack, scenes, filters, language),
        "modes": _modes(scenes, filters, language),
        "all": replace(filters, text="", event="", topic="", mode="").address,
        "existing": sum(scene.status == "existing" for scene in scenes),
        "added": sum(scene.status == "added" for scene in scenes),
        "begun": begun_here(request),
        "helps": "one-thing.help" in pack.services,
    }
    return render(request, "services/catalogue.html", context)


def _filters(request: PageRequest, scenes: tuple[Scene, ...]) -> Filters:
    """What the address says; a value that nothing has is taken as none, so that no shared link leads nowhere."""
    event, topic, mode = (request.GET.get(name, "") for name in ("for", "topic", "mode"))
    return Filters(
        text=request.GET.get("q", "").strip()[:_LONGEST],
        event=event if event in {"person", "business"} else "",
        topic=topic if topic in {scene.topic for scene in scenes} else "",
        mode=mode if mode in MODES else "",
    )


def _whom(filters: Filters) -> list[Link]:
    titles = {"": _("Everybody"), "person": _("For persons"), "business": _("For firms")}
    return [
        Link(title, replace(filters, event=event, topic="").address, filters.event == event)
        for event, title in titles.items()
    ]


def _topics(pack: Pack, scenes: tuple[Scene, ...], filters: Filters, language: str) -> list[Link]:
    """The topics that occur among what is chosen otherwise."""
    rest = replace(filters, topic="")
    present = {scene.topic for scene in scenes if scene.topic and rest.fits(scene)}
    links = [
        Link(topic.title.text(language), replace(filters, topic=code).address, filters.topic == code)
        for code, topic in pack.topics.items()
        if code in present
    ]
    return [Link(_("All topics"), rest.address, not filters.topic), *links] if links else []


def _big(
    request: PageRequest, pack: Pack, scenes: tuple[Scene, ...], filters: Filters, language: str
) -> list[Link]:
    """In large type one begins with a few big choices instead of a long list."""
    if request.COOKIES.get("view") != "elder" or filters != Filters():
        return []
    return _topics(pack, scenes, replace(filters, event="person"), language)[1:]


def _modes(scenes: tuple[Scene, ...], filters: Filters, language: str) -> list[Link]:
    present = {mode for scene in scenes for mode in scene.modes}
    links = [
        Link(title.text(language), replace(filters, mode=mode).address, filters.mode == mode)
        for mode, title in MODES.items()
        if mode in present
    ]
    return [Link(_("Any way"), replace(filters, mode="").address, not filters.mode), *links]


@dataclass
class _Shelf:
    """Cards cost a compilation each; they change with the pack, the day and the language only."""

    pack: Pack | None = None
    day: date = date.min
    cards: dict[tuple[str, str], Card] | None = None


_shelf = _Shelf()


def _card(pack: Pack, scene: Scene, today: date, language: str) -> Card:
    shelf = _shelf
    if shelf.pack is not pack or shelf.day != today or shelf.cards is None:
        shelf.pack, shelf.day, shelf.cards = pack, today, {}
    known = shelf.cards.get((scene.scene, language))
    if known is None:
        known = shelf.cards[scene.scene, language] = _made(pack, scene, language)
    return known


def _made(pack: Pack, scene: Scene, language: str) -> Card:
    compiled = compile_scene(pack, scene)
    topic = pack.topics.get(scene.topic or "")
    return Card(
        scene=scene,
        title=scene.title.text(language),
        summary=scene.summary.text(language),
        items=len(compiled.plan),
        promised=compiled.promised.length.text(language),
        saved_percent=saved(compiled.statutory, compiled.promised),
        trips=compiled.visits_after,
        modes=tuple(MODES[mode].text(language) for mode in scene.modes),
        topic=topic.title.text(language) if topic else "",
    )
