"""An application as the office reviews it: each agency its part, identities masked until opened with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import Count

from mashangban.applications import contents
from mashangban.applications.contents import Contents
from mashangban.applications.contracts import Contract, contract_of
from mashangban.applications.family import Family, Member, family_of
from mashangban.applications.findings import with_finding
from mashangban.applications.following import Part, Reveal, parts_of, reveals_of
from mashangban.applications.models import Application, Material
from mashangban.applications.own_documents import entries_of
from mashangban.applications.results import Issued, issued_of
from mashangban.applications.supplement_text import Want, text_of, wants_of
from mashangban.applications.writing import lock
from mashangban.cases.handling import NoSuchCase, act
from mashangban.cases.identity import masked_fields, masked_value
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, Identity
from mashangban.cases.visibility import may_know
from mashangban.core import casework
from mashangban.core.casework.model import Actor, Refusal
from mashangban.core.catalog.model import Action
from mashangban.core.catalog.pack import UnknownScene
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken
from mashangban.papers.models import Scan
from mashangban.papers.scans import scans_of

Verdict = Literal["ok", "defect"]


@dataclass(frozen=True)
class Answer:
    """An answer of the form as the office sees it; of identity fields most is covered until opened."""

    element: str
    title: Bilingual
    type: str
    identity: bool
    value: Any
    #: register that gave it
    known: str | None
    items: tuple[str, ...]
    #: ok, defect or nothing yet, with the remark
    checked: str
    remark: str


@dataclass(frozen=True)
class Paper:
    """A document asked for, and what came."""

    evidence: str
    title: Bilingual
    items: tuple[str, ...]
    required: bool
    #: what is demanded: original, copies, medium, law (an entry of the notice's ``materials``)
    told: Mapping[str, Any]
    material: Material | None
    scans: tuple[Scan, ...]
    contracts: tuple[Contract, ...]


@dataclass(frozen=True)
class OfficeDossier:
    """A dossier for one case of the family: the parent sees all of it, an item's agency only what its item asks."""

    application: Application
    family: Family
    #: the case it was opened for
    member: Member
    #: the item, None at the parent
    item: str | None
    answers: Sequence[Answer]
    papers: Sequence[Paper]
    parts: Sequence[Part]
    wants: Sequence[Want]
    documents: Sequence[Issued]
    reveals: Sequence[Reveal]
    #: name and phone, most of each covered
    identity: Mapping[str, str]
    #: values and identity are shown in full: this actor opened them
    open: bool
    #: what the actor may do on this case now
    actions: Mapping[str, Action]
    standing: Sequence[str]
    #: why nothing of the form can be shown: ``erased`` or ``sealed-key``; empty when it can
    hidden: str

    @property
    def told(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.application.told
        return told


def dossier_for(number: str, actor: Actor, now: datetime) -> OfficeDossier:
    """The dossier of a parent or item case (or a contract: its item's). Raises ``NoSuchCase`` as well when the actor
    may not know of that case. Costs the same number of queries however many items there are.
    """
    return _dossier(number, actor, now, open_=False)


def opened(number: str, actor: Actor, reason: str, now: datetime) -> OfficeDossier:
    """The same with identity fields in full, once the reason is written in the case's history for the applicant to see.

    Raises as ``handling.act`` does.
    """
    with transaction.atomic():
        act(number, "reveal", actor, {"reason": reason}, now=now)
        return _dossier(number, actor, now, open_=True)


def check(
    number: str,
    evidence: str,
    verdict: Verdict,
    remark: str,
    actor: Actor,
    now: datetime,
    *,
    seen: str | None = None,
) -> Material:
    """Note what was found of a document: right, or wrong and why. Raises ``NoSuchCase``, ``Refused``.

    ``seen``: digest of the document that was looked at; None when nobody can say.

    ``Refused`` (``missing-input``: a defect needs its remark; ``closed``; ``not-allowed``; ``bad-input``: no such
    document here; ``stale``: it was replaced since it was looked at).
    """
    with transaction.atomic():
        family, member = _reviewed(number, actor, now, evidence, verdict, remark)
        lock(family.application)
        row = family.application.materials.filter(evidence=evidence).first()
        if row is None:
            raise Refused(
                [Refusal("bad-input", {"input": "evidence", "problem": "not-a-choice"}, "evidence")]
            )
        if seen is not None and seen != row.digest:
            raise Refused([Refusal("stale", {"evidence": evidence}, "evidence")])
        found = with_finding(row.findings, _whose(family, member), verdict, remark, actor.id, now)
        row.findings, row.checked, row.remark = dict(found.findings), found.checked, found.remark
        row.checked_by, row.checked_at = actor.id, now
        row.save(update_fields=["findings", "checked", "remark", "checked_by", "checked_at"])
        return row


def check_field(
    number: str, element: str, verdict: Verdict, remark: str, actor: Actor, now: datetime
) -> None:
    """Note what was found of an answer of the form; raises as ``check`` does."""
    with transaction.atomic():
        family, member = _reviewed(number, actor, now, element, verdict, remark)
        application = family.application
        lock(application)
        before = application.remarks.get(element, {}).get("findings", {})
        found = with_finding(before, _whose(family, member), verdict, remark, actor.id, now)
        application.remarks = {
            **application.remarks,
            element: {"checked": found.checked, "remark": found.remark, "findings": dict(found.findings)},
        }
        application.save(update_fields=["remarks"])


def supplement_text(number: str, lang: str = "zh", extra: str = "") -> str:
    """Every defect and everything missing in one text: of the whole, or of the item whose case this is."""
    family = family_of(number, internal=True)
    return text_of(_wants(family, family.members.get(number, family.root)), lang, extra)


def ask_supplement(number: str, actor: Actor, now: datetime, *, extra: str = "") -> CaseRow:
    """Ask for all of it at once; the applicant is told in the words of ``supplement_text``. Raises as ``act`` does."""
    return act(
        number, "ask-supplement", actor, {"message": supplement_text(number, "zh", extra.strip())}, now=now
    )


@dataclass(frozen=True, slots=True)
class Affected:
    """Who a change of a scene concerns: those who began with a version, open applications and drafts."""

    version: str
    applications: int
    drafts: int
    #: the pack still has this version
    known: bool


def affected(scene: str) -> list[Affected]:
    """By version, oldest first."""
    open_ones = Application.objects.filter(scene=scene, case__isnull=False, case__closed_at=None)
    drafts = Application.objects.filter(scene=scene, case=None, erased_at=None)
    counts = [
        dict(rows.values_list("scene_version").annotate(n=Count("pk")).order_by())
        for rows in (open_ones, drafts)
    ]
    return [
        Affected(version, counts[0].get(version, 0), counts[1].get(version, 0), _known(scene, version))
        for version in sorted({*counts[0], *counts[1]})
    ]


def counts_by_step(scene: str | None = None) -> dict[str, int]:
    """How many applications came how far: the furthest step → how many, drafts and those handed in."""
    rows = Application.objects.filter(scene=scene) if scene else Application.objects.all()
    return dict(rows.values_list("step").annotate(n=Count("pk")).order_by())


def member_for(family: Family, number: str) -> Member:
    """The case whose dossier it is: the parent, an item, or the one that a contract or task belongs to."""
    by_pk = {one.row.pk: one for one in family.everyone}
    member = family.members.get(number, family.root)
    while member is not family.root and member not in family.items:
        member = by_pk.get(member.row.parent_id or 0, family.root)
    return member


# --- pieces -------------------------------------------------------------------------------------


def _dossier(number: str, actor: Actor, now: datetime, *, open_: bool) -> OfficeDossier:
    family = family_of(number, internal=True)
    here = family.members.get(number, family.root)
    if not may_know(actor, here.case):
        raise NoSuchCase(number)
    member, asked = member_for(family, number), current_office(now)
    if member is not here and not may_know(actor, member.case):
        # a question passed on, or an opinion asked for, opens no door to what other agencies ask
        raise NoSuchCase(number)
    item = str(member.case.data["item"]) if member in family.items else None
    inside, hidden = _contents(family.application)
    identity: Identity | None = getattr(family.root.row, "identity", None)
    who = masked_fields(identity, family.root.number)
    if open_ and not hidden:
        who = {"name": inside.name, "phone": inside.phone}
    return OfficeDossier(
        application=family.application,
        family=family,
        member=member,
        item=item,
        answers=_answers(family, inside, item, now, open_=open_),
        papers=_papers(family, item),
        parts=parts_of(family, actor, now, asked),
        wants=_wants(family, member),
        documents=_documents(family, item),
        reveals=reveals_of(family),
        identity=who,
        open=open_,
        actions=casework.available(member.service, member.case, actor, now, asked),
        standing=casework.standing_available(member.case, actor, asked),
        hidden=hidden,
    )


def _documents(family: Family, item: str | None) -> list[Issued]:
    """Papers of the whole, of the item, and of the items whose results it asks for."""
    every = issued_of(family)
    if item is None:
        return every
    told = (family.application.told or {}).get("zh") or {}
    makers = {
        entry["made_by"]["code"]
        for entry in told.get("materials", ())
        if entry.get("made_by") and item in entry.get("for", ())
    }
    return [one for one in every if one.item in {None, item, *makers}]


def _contents(application: Application) -> tuple[Contents, str]:
    if application.erased_at is not None:
        return Contents(), "erased"
    try:
        return contents.read(application), ""
    except SealBroken:
        return Contents(), "sealed-key"


def _answers(
    family: Family, inside: Contents, item: str | None, now: datetime, *, open_: bool
) -> list[Answer]:
    pack, remarks = current_pack(), family.application.remarks
    told = (family.application.told or {}).get("zh") or {}
    found: list[Answer] = []
    for entry in told.get("form", ()):
        code, asking = str(entry["code"]), tuple(entry.get("for", ()))
        if item is not None and item not in asking:
            continue
        element = pack.elements.get(code)
        identity = element.identity if element else True
        value = inside.values.get(code)
        found.append(
            Answer(
                element=code,
                title=element.title if element else Bilingual(zh=entry["title"], en=entry["title"]),
                type=str(entry["type"]),
                identity=identity,
                value=value if open_ or not identity or value is None else masked_value(str(value)),
                known=inside.known.get(code),
                items=asking,
                checked=str(remarks.get(code, {}).get("checked", "")),
                remark=str(remarks.get(code, {}).get("remark", "")),
            )
        )
    return found


def _papers(family: Family, item: str | None) -> list[Paper]:
    pack = current_pack()
    here = {one.evidence: one for one in family.materials}
    scans = scans_of([token for one in family.materials for token in one.scans])
    contracts = [contract_of(one.row) for one in family.contracts]
    found: list[Paper] = []
    for entry in entries_of(family.application):
        code, asking = str(entry["code"]), tuple(entry.get("for", ()))
        if item is not None and item not in asking:
            continue
        evidence, row = pack.evidence.get(code), here.get(code)
        found.append(
            Paper(
                evidence=code,
                title=evidence.title if evidence else Bilingual(zh=entry["title"], en=entry["title"]),
                items=asking,
                required=entry.get("necessity") == "required",
                told=entry,
                material=row,
                scans=tuple(scans[token] for token in row.scans if token in scans) if row else (),
                contracts=tuple(
                    one for one in contracts if one.evidence == code and item in (None, one.item)
                ),
            )
        )
    return found


def _wants(family: Family, member: Member) -> list[Want]:
    item = member.case.data.get("item")
    return wants_of(family, None if member is family.root else [str(item)])


def _reviewed(
    number: str, actor: Actor, now: datetime, code: str, verdict: str, remark: str
) -> tuple[Family, Member]:
    """The family, once it is sure that the actor may note findings about this document or answer."""
    family = family_of(number, internal=True)
    member = family.members.get(number, family.root)
    if not may_know(actor, member.case) or (member is not family.root and member not in family.items):
        raise NoSuchCase(number)
    roles = casework.roles_of(actor, member.case, current_office(now))
    if not roles.intersection({"handler", "counter", "leader"}):
        raise Refused(
            [
                Refusal(
                    "not-allowed", {"action": "check", "by": ["handler", "counter"], "roles": sorted(roles)}
                )
            ]
        )
    if not family.root.case.open or not member.case.open:
        raise Refused([Refusal("closed", {"state": member.case.state})])
    if verdict == "defect" and not remark.strip():
        raise Refused([Refusal("missing-input", {"input": "remark"}, "remark")])
    told = (family.application.told or {}).get("zh") or {}
    entries = [*entries_of(family.application), *told.get("form", ())]
    item = member.case.data.get("item") if member is not family.root else None
    if not any(entry["code"] == code and (item is None or item in entry.get("for", ())) for entry in entries):
        raise Refused([Refusal("bad-input", {"input": "evidence", "problem": "not-a-choice"}, "evidence")])
    return family, member


def _whose(family: Family, member: Member) -> str:
    """The item whose office found something; empty for the office of the whole."""
    return "" if member is family.root else str(member.case.data.get("item", ""))


def _known(scene: str, version: str) -> bool:
    try:
        current_pack().scene(scene, version=version)
    except UnknownScene:
        return False
    return True


def of_items(papers: Sequence[Paper], items: Collection[str]) -> list[Paper]:
    """The papers that any of these items asks for."""
    return [one for one in papers if set(one.items).intersection(items)]
