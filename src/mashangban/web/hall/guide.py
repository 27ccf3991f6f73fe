"""An item as its service guide (办事指南) shows it: every field of the implementation list in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mashangban.core.catalog.items import Item, Material
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.references import References
from mashangban.core.catalog.scenes import Commitment
from mashangban.web.hall import wording
from mashangban.web.hall.wording import listed, word, yes_no
from mashangban.web.workbench import naming


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of the list: its title and its value in words."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One document an item asks for, in words."""

    code: str
    title: str
    why: str
    how: str
    source: str
    when: str
    #: under which regimes it may wait
    waits: Sequence[str]
    laws: Sequence[str]
    required: bool
    register: str


def facts(pack: Pack, item: Item, on: date) -> list[Fact]:
    """The basics, limits, fees, visits and service of an item; also the columns of the Excel list."""
    fees = item.fees_on(on)
    cross = item.cross_region
    return [
        Fact(_("Code in the catalogue"), item.code),
        Fact(_("Main item"), naming.text(item.part_of)),
        Fact(_("Kind"), word("type", item.type)),
        Fact(_("Level of the power"), word("level", item.level)),
        Fact(_("Carried out by"), naming.unit_title(item.body)),
        Fact(_("Basis"), listed(wording.laws(pack, item.basis))),
        Fact(_("Serves"), word("serves", item.serves)),
        Fact(_("Decided"), word("handling", item.handling)),
        Fact(_("Limit by law"), wording.term(item.statutory) or _("the law names none")),
        Fact(_("Promised limit"), wording.term(item.promised)),
        Fact(_("Fee (yuan)"), listed(_fee(pack, item, on)) if fees else _("none")),
        Fact(_("Visits before"), str(item.visits.before)),
        Fact(_("Visits now"), str(item.visits.after)),
        Fact(_("Result"), f"{naming.text(item.result.title)} ({word('result', item.result.kind)})"),
        Fact(_("Electronic result"), yes_no(item.result.electronic)),
        Fact(_("Across regions"), listed(word("cross", one) for one in cross.modes) if cross else _("no")),
        Fact(_("Open with"), listed(_partner(pack, one) for one in cross.partners) if cross else ""),
        Fact(_("Questions to"), naming.unit_title(item.consult or item.body)),
        Fact(_("Complaints to"), naming.unit_title(item.complain or item.body)),
        Fact(_("May be done for somebody else"), yes_no(item.agents)),
        Fact(_("Visit by appointment"), yes_no(item.booking)),
        Fact(_("Result by post"), yes_no(item.courier)),
        Fact(_("Touches"), listed(wording.matter(one) for one in item.touches)),
        Fact(_("In force since"), item.since.isoformat()),
        Fact(_("Where this is known from"), wording.source(item.source)),
    ]


def _fee(pack: Pack, item: Item, on: date) -> list[str]:
    found = []
    for fee in item.fees_on(on):
        title = naming.text(fee.title)
        when = f" ({wording.rule(fee.when)})" if fee.when else ""
        found.append(f"{title} {fee.amount}{when}".strip())
    return found


def _partner(pack: Pack, code: str) -> str:
    return naming.text(pack.partners[code].title) if code in pack.partners else code


def materials(pack: Pack, item: Item) -> list[MaterialRow]:
    """The documents of an item, in the order of the list."""
    return [_material(pack, item, one) for one in item.materials]


def _material(pack: Pack, item: Item, one: Material) -> MaterialRow:
    evidence = pack.evidence.get(one.evidence)
    register = pack.registers.get((evidence.held_by if evidence else None) or "")
    waits = {
        "notice-and-commitment": one.committable,
        "credit-commitment": one.on_credit,
        "tolerant-acceptance": one.deferrable,
    }
    how = [word("original", one.original), word("medium", one.medium)]
    if one.copies != 1:
        how.append(_("%(n)d copies") % {"n": one.copies})
    return MaterialRow(
        code=one.evidence,
        title=naming.text(evidence.title) if evidence else one.evidence,
        why=naming.text(one.why) or (naming.text(evidence.proves) if evidence else ""),
        how=listed(how),
        source=word("channel", one.channel),
        when=wording.rule(one.when),
        waits=[wording.regime(code) for code, may in waits.items() if may],
        laws=wording.laws(pack, one.basis or item.basis),
        required=one.necessity == "required",
        register=naming.text(register.title) if register else "",
    )


@dataclass(frozen=True, slots=True)
class Contract:
    """A promise that may stand in for a document of the item, in one scene."""

    scene: str
    scene_title: str
    commitment: Commitment
    evidence: str
    regime: str
    due: str
    laws: Sequence[str]


def contracts(pack: Pack, item: Item, found: References) -> list[Contract]:
    """What may be promised instead, scene by scene."""
    return [
        Contract(
            scene=scene.scene,
            scene_title=naming.text(scene.title),
            commitment=one,
            evidence=naming.text(pack.evidence[one.evidence].title)
            if one.evidence in pack.evidence
            else one.evidence,
            regime=wording.regime(one.regime),
            due=wording.term(one.due),
            laws=wording.laws(pack, one.basis),
        )
        for scene in found.scenes_of.get(item.code, ())
        for one in scene.commitments
        if one.item == item.code
    ]
