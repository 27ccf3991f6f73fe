"""The catalogue: scenes, items, evidence types, questions, laws and partners of the pack, each with who names it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.core.catalog.items import EvidenceType, Item, Law, Partner
from mashangban.core.catalog.model import Element
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.references import References, references
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.hall import wording
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page
from mashangban.web.workbench.choosing import Choice

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a table: its name in the address, its title, and what may be chosen."""

    name: str
    title: str
    options: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a table; what else is shown of it the table's template reads off ``entry``."""

    code: str
    entry: Any
    #: how many others name it, or it names
    uses: int = 0
    more: Any = None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of entry: how its rows are found and narrowed."""

    template: str
    rows: Callable[[Pack, References, Given], Iterable[Row]]
    filters: Callable[[Pack], Sequence[Filter]]


@require_GET
@desk_page()
def table_page(request: DeskRequest, table: str) -> HttpResponse:
    """One table of the catalogue, narrowed by what the address says."""
    kind = TABLES.get(table)
    if kind is None:
        raise Http404
    pack = current_pack()
    filters = kind.filters(pack)
    given = given_of(request, filters)
    rows = list(kind.rows(pack, references(pack), given))
    context = {
        "table": table,
        "rows": rows,
        "filters": filters,
        "given": given,
        "template": kind.template,
    }
    return render(request, "hall/catalogue.html", context)


def given_of(request: DeskRequest, filters: Sequence[Filter]) -> dict[str, str]:
    """The filters of the address; a value that cannot be chosen is left out."""
    given = {"q": request.GET.get("q", "").strip()[:80]}
    for one in filters:
        value = request.GET.get(one.name, "")
        if value in {option.value for option in one.options}:
            given[one.name] = value
    return {name: value for name, value in given.items() if value}


def fits(query: str, *texts: object) -> bool:
    """Whether every word of the query stands in one of the texts; width and case do not matter."""
    everything = folded(" ".join(_both(text) for text in texts))
    return all(word in everything for word in folded(query).split())


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _both(text: Any) -> str:
    return f"{text.zh} {text.en}" if hasattr(text, "zh") else str(text or "")


# --- the tables ----------------------------------------------------------------------------------


def scene_rows(pack: Pack, found: References, given: Given) -> Iterable[Row]:
    """Scenes: by words, kind of event, mode, who runs them, and whether they are new."""
    for versions in pack.scenes.values():
        scene: Scene = versions[-1]
        units = [pack.units[unit].title for unit in scene.run_by if unit in pack.units]
        chosen = (
            given.get("event") in (None, scene.event)
            and given.get("status") in (None, scene.status)
            and given.get("topic") in (None, scene.topic)
            and (given.get("mode") is None or given["mode"] in scene.modes)
            and (given.get("unit") is None or given["unit"] in scene.run_by)
            and fits(given.get("q", ""), scene.scene, scene.title, scene.summary, *scene.aliases, *units)
        )
        if chosen:
            modes = [wording.mode(mode) for mode in scene.modes]
            more = {"modes": modes, "versions": len(versions)}
            yield Row(scene.scene, scene, len(dict.fromkeys(scene.codes)), more)


def item_rows(pack: Pack, found: References, given: Given) -> Iterable[Row]:
    """Items: by words, body, kind, level, whom they serve, and what is special about them."""
    for item in items_chosen(pack, given):
        yield Row(item.code, item, len(found.scenes_of.get(item.code, ())))


def items_chosen(pack: Pack, given: Given) -> Iterable[Item]:
    """The items that fit the filters of the address."""
    for item in pack.items.values():
        body = pack.units[item.body].title if item.body in pack.units else item.body
        chosen = (
            given.get("body") in (None, item.body)
            and given.get("type") in (None, item.type)
            and given.get("level") in (None, item.level)
            and (given.get("serves") is None or item.serves in (given["serves"], "both"))
            and (given.get("trait") is None or _TRAITS[given["trait"]](item))
            and fits(given.get("q", ""), item.code, item.title, item.part_of, item.result.title, body)
        )
        if chosen:
            yield item


_TRAITS: Mapping[str, Callable[[Item], bool]] = {
    "instant": lambda item: item.handling == "instant",
    "promise": lambda item: any(m.committable or m.on_credit or m.deferrable for m in item.materials),
    "cross": lambda item: item.cross_region is not None,
    "fee": lambda item: bool(item.fees),
    "step": lambda item: bool(item.steps),
    "example": lambda item: "example" in item.source,
}


def evidence_rows(pack: Pack, found: References, given: Given) -> Iterable[Row]:
    """Evidence types: by words and by register; how many items ask for one is the map of reuse."""
    for one in pack.evidence.values():
        evidence: EvidenceType = one
        chosen = given.get("register") in (None, evidence.held_by or "-") and fits(
            given.get("q", ""), evidence.code, evidence.title, evidence.proves, evidence.issuer
        )
        if chosen:
            asked = {item.code for item, _ in found.materials_of.get(evidence.code, ())}
            scenes = {scene.scene for code in asked for scene in found.scenes_of.get(code, ())}
            yield Row(evidence.code, evidence, len(asked), {"scenes": len(scenes)})


def element_rows(pack: Pack, found: References, given: Given) -> Iterable[Row]:
    """Questions of forms: by words, register, and whether they identify somebody."""
    for one in pack.elements.values():
        element: Element = one
        chosen = (
            given.get("register") in (None, element.known_to or "-")
            and (given.get("identity") is None or element.identity)
            and fits(given.get("q", ""), element.code, element.title)
        )
        if chosen:
            asked = found.asks_of.get(element.code, ())
            own = found.scene_asks_of.get(element.code, ())
            yield Row(element.code, element, len({item.code for item, _ in asked}) + len(own))


def law_rows(pack: Pack, found: References, given: Given) -> Iterable[Row]:
    """Laws and policies: by words and rank."""
    for one in pack.laws.values():
        law: Law = one
        if given.get("kind") in (None, law.kind) and fits(
            given.get("q", ""), law.code, law.title, law.number or ""
        ):
            citations = found.citations_of.get(law.code, ())
            items = {one.item.code for one in citations if one.item}
            scenes = {one.scene.scene for one in citations if one.scene}
            yield Row(law.code, law, len(items), {"scenes": len(scenes)})


def partner_rows(pack: Pack, found: References, given: Given) -> Iterable[Row]:
    """Districts elsewhere, with how many items are open with each."""
    for one in pack.partners.values():
        partner: Partner = one
        if fits(given.get("q", ""), partner.code, partner.title, partner.region):
            yield Row(partner.code, partner, len(found.items_with.get(partner.code, ())))


# --- filters -------------------------------------------------------------------------------------


def _choices(kind: str, only: Iterable[str]) -> list[Choice]:
    """The words of one kind, those that occur."""
    there = set(only)
    return [Choice(code, title) for code, title in wording.words(kind).items() if code in there]


def _units(pack: Pack, codes: Iterable[str]) -> list[Choice]:
    there = set(codes)
    return [Choice(code, naming.unit_title(code)) for code in pack.units if code in there]


def _registers(pack: Pack, codes: Iterable[str | None]) -> list[Choice]:
    there = set(codes)
    held = [Choice(code, naming.text(one.title)) for code, one in pack.registers.items() if code in there]
    return [*held, Choice("-", _("no register"))]


def _scene_filters(pack: Pack) -> list[Filter]:
    scenes = [versions[-1] for versions in pack.scenes.values()]
    modes = {mode for scene in scenes for mode in scene.modes}
    topics = {scene.topic for scene in scenes}
    return [
        Filter(
            "topic",
            _("Topic"),
            [Choice(code, naming.text(one.title)) for code, one in pack.topics.items() if code in topics],
        ),
        Filter("event", _("Event"), _choices("event", (one.event for one in scenes))),
        Filter("mode", _("Way of handling"), [Choice(mode, wording.mode(mode)) for mode in sorted(modes)]),
        Filter("status", _("New or not"), _choices("status", (one.status for one in scenes))),
        Filter("unit", _("Run by"), _units(pack, (unit for scene in scenes for unit in scene.run_by))),
    ]


def _item_filters(pack: Pack) -> list[Filter]:
    items = list(pack.items.values())
    traits = [
        Choice("instant", _("decided on the spot")),
        Choice("promise", _("a document may be promised or come later")),
        Choice("cross", _("open across regions")),
        Choice("fee", _("costs something")),
        Choice("step", _("has a special step")),
        Choice("example", _("not known for sure: marked as an example")),
    ]
    return [
        Filter("body", _("Carried out by"), _units(pack, (one.body for one in items))),
        Filter("type", _("Kind"), _choices("type", (one.type for one in items))),
        Filter("level", _("Level of the power"), _choices("level", (one.level for one in items))),
        Filter("serves", _("Serves"), _choices("serves", ("person", "business"))),
        Filter("trait", _("Special"), traits),
    ]


def _evidence_filters(pack: Pack) -> list[Filter]:
    held = _registers(pack, (one.held_by for one in pack.evidence.values()))
    return [Filter("register", _("Held by"), held)]


def _element_filters(pack: Pack) -> list[Filter]:
    known = _registers(pack, (one.known_to for one in pack.elements.values()))
    return [
        Filter("register", _("Known to"), known),
        Filter("identity", _("Kept"), [Choice("1", _("apart, sealed"))]),
    ]


def _law_filters(pack: Pack) -> list[Filter]:
    return [Filter("kind", _("Rank"), _choices("law", (one.kind for one in pack.laws.values())))]


def _no_filters(pack: Pack) -> list[Filter]:
    return []


TABLES: Mapping[str, Table] = {
    "scenes": Table("hall/tables/scenes.html", scene_rows, _scene_filters),
    "items": Table("hall/tables/items.html", item_rows, _item_filters),
    "evidence": Table("hall/tables/evidence.html", evidence_rows, _evidence_filters),
    "elements": Table("hall/tables/elements.html", element_rows, _element_filters),
    "laws": Table("hall/tables/laws.html", law_rows, _law_filters),
    "partners": Table("hall/tables/partners.html", partner_rows, _no_filters),
}
