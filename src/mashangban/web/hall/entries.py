"""One entry of the catalogue on a page of its own: an item as its service guide, a document with who asks for it …"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.notice import told
from mashangban.core.catalog.pack import Pack, UnknownScene
from mashangban.core.catalog.references import references
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.hall import guide, wording
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page

Value = TypeVar("Value")


def scene_or_404(pack: Pack, code: str, version: str = "") -> Scene:
    """A scene in a version (newest when none is named)."""
    try:
        return pack.scene(code, version=version or None)
    except UnknownScene as error:
        raise Http404 from error


def _found(table: Mapping[str, Value], code: str) -> Value:
    try:
        return table[code]
    except KeyError as error:
        raise Http404 from error


@require_GET
@desk_page()
def scene_page(request: DeskRequest, scene: str) -> HttpResponse:
    """A scene: its items, what waits for what, documents, questions, promises, examples, versions."""
    pack = current_pack()
    found = scene_or_404(pack, scene, request.GET.get("version", ""))
    today = timezone.localdate(request.now)
    compiled = compile_scene(pack, found, start=request.now)
    context = {
        "scene": found,
        "told": told(pack, compiled, on=today, lang="en" if wording.english() else "zh"),
        "modes": [wording.mode(mode) for mode in found.modes],
        "versions": list(reversed(pack.scenes[scene])),
        "contracts": [
            guide.Contract(
                scene=found.scene,
                scene_title=naming.text(pack.items[one.item].title) if one.item in pack.items else one.item,
                commitment=one,
                evidence=naming.text(pack.evidence[one.evidence].title)
                if one.evidence in pack.evidence
                else one.evidence,
                regime=wording.regime(one.regime),
                due=wording.term(one.due),
                laws=wording.laws(pack, one.basis),
            )
            for one in found.commitments
        ],
    }
    return render(request, "hall/scene.html", context)


@require_GET
@desk_page()
def item_page(request: DeskRequest, item: str) -> HttpResponse:
    """An item with every field of the implementation list, to read, print or hand out."""
    pack = current_pack()
    found, names = _found(pack.items, item), references(pack)
    today = timezone.localdate(request.now)
    fields = {one.element: one for one in found.asks}
    context = {
        "item": found,
        "facts": [fact for fact in guide.facts(pack, found, today) if fact.value],
        "materials": guide.materials(pack, found),
        "contracts": guide.contracts(pack, found, names),
        "conditions": [(one, wording.laws(pack, one.basis or found.basis)) for one in found.conditions],
        "steps": [
            (one, wording.term(one.within), wording.laws(pack, one.basis or found.basis))
            for one in found.steps
        ],
        "asks": [(pack.elements[code], ask) for code, ask in fields.items() if code in pack.elements],
        "scenes": names.scenes_of.get(item, ()),
    }
    return render(request, "hall/item.html", context)


@require_GET
@desk_page()
def evidence_page(request: DeskRequest, evidence: str) -> HttpResponse:
    """A kind of document: what it proves, who holds it, and every item that asks for it (the map of reuse)."""
    pack = current_pack()
    found, names = _found(pack.evidence, evidence), references(pack)
    rows = [
        {
            "item": item,
            "how": wording.listed(
                [wording.word("original", one.original), wording.word("necessity", one.necessity)]
            ),
            "when": one.when,
            "scenes": names.scenes_of.get(item.code, ()),
        }
        for item, one in names.materials_of.get(evidence, ())
    ]
    maker = pack.items.get(found.result_of or "")
    context = {
        "evidence": found,
        "register": pack.registers.get(found.held_by or ""),
        "maker": maker,
        "trust": wording.word("trust", found.trust),
        "rows": rows,
        "scenes": {
            scene.scene
            for item, _ in names.materials_of.get(evidence, ())
            for scene in names.scenes_of.get(item.code, ())
        },
    }
    return render(request, "hall/evidence.html", context)


@require_GET
@desk_page()
def element_page(request: DeskRequest, element: str) -> HttpResponse:
    """A question of forms, with every item and scene that asks it."""
    pack = current_pack()
    found, names = _found(pack.elements, element), references(pack)
    context = {
        "element": found,
        "kind": wording.word("field", found.type),
        "register": pack.registers.get(found.known_to or ""),
        "asks": names.asks_of.get(element, ()),
        "scenes": names.scene_asks_of.get(element, ()),
    }
    return render(request, "hall/element.html", context)


@require_GET
@desk_page()
def law_page(request: DeskRequest, law: str) -> HttpResponse:
    """A law with every item and scene that cites it, article by article."""
    pack = current_pack()
    found = _found(pack.laws, law)
    rows = [
        {
            "item": one.item,
            "scene": one.scene,
            "article": one.article or "",
            "part": wording.word("part", one.part),
        }
        for one in references(pack).citations_of.get(law, ())
    ]
    return render(
        request, "hall/law.html", {"law": found, "rank": wording.word("law", found.kind), "rows": rows}
    )


@require_GET
@desk_page()
def partner_page(request: DeskRequest, partner: str) -> HttpResponse:
    """A district elsewhere with the items open with it, point to point."""
    pack = current_pack()
    found = _found(pack.partners, partner)
    rows = [
        (item, wording.listed(wording.word("cross", mode) for mode in item.cross_region.modes))
        for item in references(pack).items_with.get(partner, ())
        if item.cross_region
    ]
    return render(request, "hall/partner.html", {"partner": found, "rows": rows})
