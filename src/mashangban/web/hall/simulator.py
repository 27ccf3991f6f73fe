"""The simulator: answer a scene's questions and see the notice, the form, the plan by the calendar - side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.notice import told
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.papers.notice import notice_pdf
from mashangban.web.hall import answering, wording
from mashangban.web.hall.answering import Asked
from mashangban.web.hall.entries import scene_or_404
from mashangban.web.hall.picturing import Picture, picture
from mashangban.web.workbench.access import DeskRequest, desk_page

#: what stands before the name of a question of the second set of answers
OTHER = "b-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of one set of answers."""

    label: str
    questions: Sequence[Asked]
    told: Mapping[str, Any]
    picture: Picture
    #: the answers in the address of a notice
    query: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """One line of the comparison: what, and its value for each set of answers."""

    title: str
    values: tuple[str, str]

    @property
    def same(self) -> bool:
        return self.values[0] == self.values[1]


@require_GET
@desk_page()
def simulator_page(request: DeskRequest, scene: str) -> HttpResponse:
    """One set of answers, or with ``versus=1`` two beside each other."""
    pack = current_pack()
    found = scene_or_404(pack, scene, request.GET.get("version", ""))
    day, wrong_day = _day(request)
    versus = request.GET.get("versus") == "1"
    prefixes = ["", OTHER] if versus else [""]
    labels = [_("Situation A"), _("Situation B")] if versus else [""]
    outcomes = [
        _outcome(pack, found, request.GET.dict(), day, prefix, label)
        for prefix, label in zip(prefixes, labels, strict=True)
    ]
    context = {
        "scene": found,
        "day": day,
        "wrong_day": wrong_day,
        "versus": versus,
        "outcomes": outcomes,
        "contrasts": contrasts(outcomes[0].told, outcomes[1].told) if versus else [],
        "versions": list(reversed(pack.scenes[scene])),
    }
    return render(request, "hall/simulator.html", context)


@require_GET
@desk_page()
def notice_file(request: DeskRequest, scene: str) -> HttpResponse:
    """The personal one-time notice for the answers in the address, to print and hand over."""
    pack = current_pack()
    found = scene_or_404(pack, scene, request.GET.get("version", ""))
    day, _wrong = _day(request)
    answers = answering.told_in(pack, found, request.GET.dict()).answers
    language = "en" if wording.english() else "zh"
    compiled = compile_scene(pack, found, answers, start=_morning(pack, day))
    data = notice_pdf(
        told(pack, compiled, on=day, lang=language),
        language="en" if wording.english() else "zh",
        printed_at=request.now,
    )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="notice-{found.scene}.pdf"'
    return response


def _day(request: DeskRequest) -> tuple[date, bool]:
    """The day the application is to begin on (today when none is named), and whether what was named is no day."""
    text = request.GET.get("on", "").strip()
    today = timezone.localdate(request.now)
    try:
        named = parse_date(text) if text else today
    except ValueError:
        named = None
    if named is None or not 2000 <= named.year <= 2100:
        return today, True
    return named, False


def _morning(pack: Pack, day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=pack.zone)


def _outcome(
    pack: Pack, scene: Scene, given: Mapping[str, str], day: date, prefix: str, label: str
) -> Outcome:
    read = answering.told_in(pack, scene, given, prefix)
    start = _morning(pack, day)
    compiled = compile_scene(pack, scene, read.answers, start=start)
    notice = told(pack, compiled, on=day, lang="en" if wording.english() else "zh")
    titles = {item["code"]: item["title"] for item in notice["items"]}
    plain = {name: given.get(prefix + name, "") for name in read.answers}
    query = urlencode({**plain, "on": day.isoformat(), "version": scene.version.isoformat()})
    return Outcome(
        label=label,
        questions=answering.controls(compiled, read, given, prefix),
        told=notice,
        picture=_picture(pack, compiled, start, titles),
        query=query,
    )


def _picture(pack: Pack, compiled: CompiledScene, start: datetime, titles: dict[str, str]) -> Picture:
    return picture(compiled, start, pack.calendars.get(compiled.scene.calendar), titles)


def contrasts(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Contrast]:
    """What two sets of answers come to, line by line."""

    def only(key: str, here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
        known = {entry["code"] for entry in there[key]}
        titles = [entry["title"] for entry in here[key] if entry["code"] not in known]
        return wording.listed(titles) or _("nothing")

    def pair(title: str, read: Any) -> Contrast:
        return Contrast(title, (str(read(one)), str(read(other))))

    law = _("the law names none")
    lines = [
        pair(_("Decided, as promised"), lambda told: told["time"]["promised"]["text"]),
        pair(_("At the latest on"), lambda told: told["time"]["promised"]["due_text"] or "-"),
        pair(_("By law"), lambda told: (told["time"]["statutory"] or {"text": law})["text"]),
        pair(_("Items"), lambda told: len(told["items"])),
        pair(_("Steps one after another"), lambda told: len(told["stages"])),
        pair(_("Documents to bring"), lambda told: sum(one["bring"] for one in told["materials"])),
        pair(_("Questions in the form"), lambda told: len(told["form"])),
        pair(_("Visits"), lambda told: told["trips"]["after"]),
        pair(_("Fees (yuan)"), lambda told: told["fees"]["total"]),
    ]
    for key, title in (
        ("items", _("Items only here")),
        ("materials", _("Documents only here")),
        ("form", _("Questions only here")),
    ):
        lines.append(Contrast(title, (only(key, one, other), only(key, other, one))))
    return lines
