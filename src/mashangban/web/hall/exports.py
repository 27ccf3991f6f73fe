"""The catalogue as files: the implementation list as a workbook, everything as linked data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from mashangban.core.catalog.cpsv import linked_data
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.references import references
from mashangban.directory.pack import current_pack
from mashangban.web.hall import catalogue, guide, wording
from mashangban.web.shared.workbooks import XLSX, Line, file_of, workbook
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page


@require_GET
@desk_page()
def jsonld(request: DeskRequest) -> HttpResponse:
    """Scenes, items, laws, evidence and bodies as JSON-LD with the terms of CPSV-AP 3.2.

    ``item=<code>`` leaves that item and what it speaks of.
    """
    pack, item = current_pack(), request.GET.get("item", "")
    if item and item not in pack.items:
        raise Http404(item)
    whole = linked_data(pack)
    if item:
        whole = {**whole, "@graph": _spoken_of(whole["@graph"], f"item/{item}")}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    return file_of(text.encode(), "application/ld+json; charset=utf-8", f"{item or 'catalogue'}.jsonld")


def _spoken_of(graph: Sequence[Mapping[str, Any]], start: str) -> list[Mapping[str, Any]]:
    """A node and every node it leads to, other items and the scenes left out, in the order of the graph."""
    nodes = {
        name: one
        for one in graph
        if (name := str(one["@id"])) == start or not name.startswith(("item/", "scene/"))
    }
    found, next_ones = set[str](), [start]
    while next_ones:
        name = next_ones.pop()
        if name in nodes and name not in found:
            found.add(name)
            next_ones += _named_in(nodes[name])
    return [one for name, one in nodes.items() if name in found]


def _named_in(value: Any) -> list[str]:
    """Every text in a node: names of other nodes are among them, written out or as ``@id``."""
    if isinstance(value, Mapping):
        return [one for part in value.values() for one in _named_in(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in _named_in(part)]
    return [value] if isinstance(value, str) else []


@require_GET
@desk_page()
def implementation_list(request: DeskRequest) -> HttpResponse:
    """The items that the filters of the address leave, with all their fields, documents and scenes, as Excel."""
    pack = current_pack()
    given = catalogue.given_of(request, catalogue.TABLES["items"].filters(pack))
    items = list(catalogue.items_chosen(pack, given))
    today, names = timezone.localdate(request.now), references(pack)

    def item_lines() -> Iterator[Line]:
        for number, item in enumerate(items):
            facts = guide.facts(pack, item, today)
            if number == 0:
                yield [_("Item"), *(fact.title for fact in facts), _("In scenes")]
            scenes = [naming.text(scene.title) for scene in names.scenes_of.get(item.code, ())]
            yield [naming.text(item.title), *(fact.value for fact in facts), wording.listed(scenes)]

    def material_lines() -> Iterator[Line]:
        yield [
            _("Item"),
            _("Document"),
            _("What it proves"),
            _("How"),
            _("From where"),
            _("Held by"),
            _("Necessity"),
            *_more(),
        ]
        for item in items:
            for row in guide.materials(pack, item):
                needed = wording.word("necessity", "required" if row.required else "optional")
                waits, laws = wording.listed(row.waits), wording.listed(row.laws)
                first = [naming.text(item.title), row.title, row.why, row.how, row.source, row.register]
                yield [*first, needed, row.when, waits, laws]

    sheets = {
        _("Items"): item_lines(),
        pgettext("hall", "Documents"): material_lines(),
        pgettext("hall", "Scenes"): _scene_lines(pack),
    }
    stamp = today.strftime("%Y%m%d")
    return file_of(workbook(sheets), XLSX, f"implementation-list-{stamp}.xlsx")


def _more() -> Line:
    return [_("Only when"), _("May wait under"), _("Law")]


def _scene_lines(pack: Pack) -> Iterator[Line]:
    yield [_("Scene"), _("Version"), _("Event"), _("Way of handling"), _("Items"), _("Run by"), _("Result")]
    for versions in pack.scenes.values():
        scene = versions[-1]
        yield [
            naming.text(scene.title),
            scene.version.isoformat(),
            wording.word("event", scene.event),
            wording.listed(wording.mode(mode) for mode in scene.modes),
            wording.listed(naming.text(pack.items[code].title) for code in scene.codes if code in pack.items),
            wording.listed(naming.unit_title(unit) for unit in scene.run_by),
            naming.text(scene.result),
        ]
