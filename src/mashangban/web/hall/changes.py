"""What changed between two versions of a definition in plain words, and who stands under which version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mashangban.applications import reviewing
from mashangban.cases import queries
from mashangban.core.catalog.differences import Difference, differences
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.hall import wording
from mashangban.web.hall.entries import scene_or_404
from mashangban.web.workbench.access import DeskRequest, desk_page

#: open applications named on the page
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One change in the language of the page."""

    kind: str
    text: str


def lines(found: Iterable[Difference]) -> list[Line]:
    """Changes in words."""
    language = "en" if wording.english() else "zh"
    return [Line(one.kind, one.text[language]) for one in found]


def two_of(versions: Sequence[Scene], before: str, after: str) -> tuple[Scene | None, Scene]:
    """The versions the address names; by default the newest and the one before it."""
    by_day = {one.version.isoformat(): one for one in versions}
    new = by_day.get(after) or versions[-1]
    at = versions.index(new)
    old = by_day.get(before) or (versions[at - 1] if at else None)
    return old, new


@require_GET
@desk_page()
def changes_page(request: DeskRequest, scene: str) -> HttpResponse:
    """Two versions of a scene: what came, what went, what is different; and the applications under each version."""
    pack = current_pack()
    scene_or_404(pack, scene)
    versions = pack.scenes[scene]
    old, new = two_of(versions, request.GET.get("from", ""), request.GET.get("to", ""))
    changed = lines(differences(old, new, pack)) if old is not None else []
    seen = open_cases(request, scene)
    context = {
        "scene": new,
        "old": old,
        "new": new,
        "versions": versions,
        "changes": changed,
        "affected": [(one, seen.get(one.version, [])) for one in reviewing.affected(scene)],
        "counts": [
            (kind, sum(one.kind == kind for one in changed)) for kind in ("added", "removed", "changed")
        ],
    }
    return render(request, "hall/changes.html", context)


def open_cases(request: DeskRequest, scene: str) -> dict[str, list[str]]:
    """Numbers of the open applications that one may see, by version; the newest of them."""
    rows = queries.visible(request.actor).filter(application__scene=scene, closed_at=None).order_by("-pk")
    found: dict[str, list[str]] = {}
    for version, number in rows.values_list("application__scene_version", "number")[:SHOWN]:
        found.setdefault(version, []).append(number)
    return found
