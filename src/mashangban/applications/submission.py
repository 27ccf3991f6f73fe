"""Handing an application in: what is missing, and one parent case with everything frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from mashangban.applications import contents, subjects
from mashangban.applications.authority import authorised
from mashangban.applications.contents import Contents, keyed_hash, values_digest
from mashangban.applications.contracts import in_default
from mashangban.applications.errors import AlreadyApplied, AlreadySubmitted, Missing, NotReady
from mashangban.applications.filling import missing_fields
from mashangban.applications.lettering import keep_letters
from mashangban.applications.materials import Wanted, owner_of, put_held, put_made_here, wanted_of
from mashangban.applications.models import Application, Material
from mashangban.applications.promising import Promise, promises_of, signed
from mashangban.applications.scenes import compiled, unit_for
from mashangban.applications.writing import lock
from mashangban.cases.handling import again_if_colliding
from mashangban.cases.intake import Receipt, Submission, receipt_of
from mashangban.cases.intake import submit as take_in
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor
from mashangban.core.catalog.compiled import CompiledScene, PlannedItem
from mashangban.core.catalog.items import Item
from mashangban.core.catalog.notice import told as notice_of
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.chain import canonical
from mashangban.core.worktime import Term
from mashangban.database.rows import write_row
from mashangban.directory.pack import current_pack
from mashangban.papers import scans

SERVICE: Final = "one-thing.application"
ITEM_SERVICE: Final = "one-thing.item"
#: an item that a district elsewhere decides
PART_SERVICE: Final = "cross-region.part"


def missing(application: Application, now: datetime) -> list[Missing]:
    """Everything that is not there yet, in the order of the pages. What does not block is only a warning."""
    told, inside = compiled(application, now), contents.read(application)
    return _missing(application, told, inside, wanted_of(application, told, inside, now))


def submit(
    application: Application,
    *,
    now: datetime,
    identity: Mapping[str, Any] | None = None,
    once: str = "",
    agent: str = "",
    actor: Actor | None = None,
    service: str = SERVICE,
    more: Mapping[str, Any] | None = None,
) -> Receipt:
    """Hand the application in; the receipt of its parent case.

    ``identity``: ``name`` and ``phone`` where they differ from those of the form. ``once``: doing it again under the
    same name gives the same receipt. ``agent``: who acts for the applicant. ``actor``: a member of staff who types it
    in for somebody without acting for them. ``more``: further fields of the service's form.
    Raises ``NotReady``, ``AlreadyApplied``, ``AlreadySubmitted``, ``MandateRefused`` (the authority under which it was
    filled in does not hold any more; the draft stays) and ``intake.Refused``; then nothing is written.
    """
    return again_if_colliding(
        lambda: _submit(application, now, identity or {}, once, agent, actor, service, more or {})
    )


def _submit(
    application: Application,
    now: datetime,
    identity: Mapping[str, Any],
    once: str,
    agent: str,
    actor: Actor | None,
    service: str,
    more: Mapping[str, Any],
) -> Receipt:
    with transaction.atomic():
        _lock_in_order(application)
        once_hash = keyed_hash("once", application.reference, once) if once else ""
        if application.case is not None:
            if once_hash and once_hash == application.once_hash:
                return receipt_of(application.case)
            raise AlreadySubmitted(application.case.number)
        told, inside = compiled(application, now), contents.read(application)
        authorised(agent or application.agent, "submit", application.scene, now, principal_phone=inside.phone)
        papers = wanted_of(application, told, inside, now)
        gaps = [one for one in _missing(application, told, inside, papers) if one.blocks]
        if gaps:
            raise NotReady(gaps)
        _refuse_second(application)
        receipt = _hand_in(application, told, inside, papers, now, identity, agent, actor, service, more)
        row = CaseRow.objects.get(number=receipt.number)
        application.case = row
        application.unit = row.unit
        application.agent = agent or application.agent
        application.once_hash = once_hash
        application.submitted_at = application.touched_at = now
        application.step = "submitted"
        application.steps = {**application.steps, "submitted": now.isoformat()}
        contents.write(application, inside)
        write_row(application)
    return receipt


def _hand_in(
    application: Application,
    told: CompiledScene,
    inside: Contents,
    papers: list[Wanted],
    now: datetime,
    identity: Mapping[str, Any],
    agent: str,
    actor: Actor | None,
    service: str,
    more: Mapping[str, Any],
) -> Receipt:
    pack = current_pack()
    _drop_what_is_not_asked(application, told, inside)
    _keep_what_need_not_be_brought(application, papers, now)
    stand = promises_of(application, told)
    letters = keep_letters(application, inside, stand, told, now)
    application.told = _told(pack, told, now)
    application.plan = _plan(application, told, stand, letters)
    who = {"name": subjects.name_of(inside), "phone": subjects.phone_of(inside), **identity}
    inside.name, inside.phone = str(who["name"] or ""), str(who["phone"] or "")
    data = {**_data(application, told, inside, now), **more}
    return take_in(
        Submission(
            service,
            {name: value for name, value in data.items() if value is not None},
            {name: value for name, value in who.items() if value},
            place=application.place or None,
            channel=application.channel,
            demo=application.demo,
            prepared=True,
            unit=unit_for(pack, told.scene, application.place),
            agent=agent or application.agent or None,
        ),
        now=now,
        actor=actor,
    )


def _data(application: Application, told: CompiledScene, inside: Contents, now: datetime) -> dict[str, Any]:
    """The open fields of the parent case, with the digest that fixes the sealed ones."""
    answers = [{"name": name, "answer": _answer(one)} for name, one in told.situation.answers.items()]
    materials = [_material(one) for one in application.materials.order_by("id")]
    dossier = hashlib.sha256(
        canonical(
            {
                "reference": application.reference,
                "scene": [told.scene.scene, told.scene.version.isoformat()],
                "answers": answers,
                "values": values_digest(inside, [one.element.code for one in told.form]),
                "materials": materials,
                "plan": application.plan,
            }
        )
    ).hexdigest()
    return {
        "scene": told.scene.scene,
        "scene_version": told.scene.version.isoformat(),
        "scene_title": told.scene.title.zh,
        "answers": answers,
        "plan": application.plan,
        "materials": materials,
        "whole": str(whole_term(told, now)),
        "region": application.region or None,
        "dossier": dossier,
    }


def whole_term(told: CompiledScene, now: datetime) -> Term:
    """The promised term of the whole as one term: in days of the calendar where several units follow each other."""
    terms, due = told.promised.length.terms, told.promised.due
    if len(terms) == 1:
        return terms[0]
    if not terms:
        return Term(1, "working days")
    if due is None:
        return max(terms, key=lambda term: term.amount)
    return Term(max(1, (due.date() - now.astimezone(due.tzinfo).date()).days), "days")


# --- what is missing ----------------------------------------------------------------------------


def _missing(
    application: Application, told: CompiledScene, inside: Contents, papers: list[Wanted]
) -> list[Missing]:
    found = [Missing("answer", name, told.questions[name].title) for name in told.unanswered]
    titles = {one.element.code: one.element.title for one in told.form}
    found += [Missing("field", name, titles[name]) for name in missing_fields(told, inside)]
    found += [
        Missing("material", one.evidence, one.title)
        for one in papers
        if one.state == "missing" and one.required
    ]
    stand = promises_of(application, told)
    if stand and in_default(application.subject_hash):
        # whoever promised before saying who they are, or broke another promise since, has lost the mode
        found += [Missing("promise", one.commitment.evidence, _evidence_title(one)) for one in stand]
    if not signed(inside, stand):
        found += [Missing("signature", one.commitment.evidence, _evidence_title(one)) for one in stand]
    if application.channel == "web" and not inside.proven:
        found.append(Missing("phone", "phone", Bilingual(zh="手机号", en="Mobile number")))
    found += [
        Missing("condition", step.item.code, condition.text, blocks=False)
        for step in told.plan
        for condition, verdict in zip(step.item.conditions, step.conditions, strict=True)
        if verdict.answer is False
    ]
    return found


def _evidence_title(one: Promise) -> Bilingual:
    return current_pack().evidence[one.commitment.evidence].title


def _lock_in_order(application: Application) -> None:
    """Lock it together with all for the same thing, lowest first: two at once can neither both pass nor lock each other."""
    hash_ = Application.objects.filter(pk=application.pk).values_list("thing_hash", flat=True).first()
    same = Q(pk=application.pk) | Q(thing_hash=hash_) if hash_ else Q(pk=application.pk)
    rows = Application.objects.select_for_update(of=("self",)).filter(same)
    list(rows.order_by("pk").values_list("pk", flat=True))
    lock(application)


def _refuse_second(application: Application) -> None:
    """One open application for one thing."""
    if not application.thing_hash:
        return
    same = Application.objects.filter(thing_hash=application.thing_hash)
    open_one = same.filter(case__closed_at=None, case__isnull=False).exclude(pk=application.pk)
    number = open_one.order_by("submitted_at").values_list("case__number", flat=True).first()
    if number is not None:
        raise AlreadyApplied(number)


# --- what is frozen -----------------------------------------------------------------------------


def _drop_what_is_not_asked(application: Application, told: CompiledScene, inside: Contents) -> None:
    """What was typed or handed in for another situation was kept for the draft's sake; nobody needs it now."""
    asked = {one.element.code for one in told.form}
    for kept in (inside.values, inside.typed, inside.known):
        for element in kept.keys() - asked:
            del kept[element]
    wanted = [one.evidence.code for one in told.materials]
    for row in application.materials.exclude(evidence__in=wanted):
        # files come back with no rollback, so they go when the rows are sure to
        transaction.on_commit(partial(scans.remove, list(row.scans), owner_of(application)))
        row.delete()


def _keep_what_need_not_be_brought(application: Application, papers: list[Wanted], now: datetime) -> None:
    """Materials that registers hold or the scene's own items make get their rows now."""
    for one in papers:
        if one.material is None and one.asked.made_by is not None:
            put_made_here(application, one.evidence, now)
        elif one.material is None and one.state == "ready" and one.held is not None:
            put_held(application, one.held, now)


def _told(pack: Pack, told: CompiledScene, now: datetime) -> dict[str, Any]:
    day = now.astimezone(pack.zone).date()
    return {lang: notice_of(pack, told, on=day, lang=lang) for lang in ("zh", "en")}


def _plan(
    application: Application,
    told: CompiledScene,
    stand: list[Promise],
    letters: Mapping[tuple[str, str], str],
) -> list[dict[str, Any]]:
    return [
        _step(told, step, stand, letters) | _elsewhere(application, told, step.item) for step in told.plan
    ]


def _elsewhere(application: Application, told: CompiledScene, item: Item) -> dict[str, Any]:
    """For an applicant from a partner's district: what is handled jointly, and not online, is decided there."""
    opened, partner = item.cross_region, application.region
    if not partner or application.channel == "partner" or opened is None or partner not in opened.partners:
        return {}
    if "joint" not in opened.modes or "online" in opened.modes:
        return {}
    return {"service": PART_SERVICE, "unit": told.scene.run_by[0], "partner": partner}


def _step(
    told: CompiledScene, step: PlannedItem, stand: list[Promise], letters: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    item = step.item
    row: dict[str, Any] = {
        "item": item.code,
        "service": ITEM_SERVICE,
        "unit": item.body,
        "title": item.title.zh,
        "promised": str(item.promised),
        "instant": "yes" if item.handling == "instant" else "no",
        "after": list(step.after),
        "scene": told.scene.scene,
        "promises": [_promise(one, letters) for one in stand if one.commitment.item == item.code],
    }
    if item.statutory is not None:
        row["statutory"] = str(item.statutory)
    return row


def _promise(one: Promise, letters: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    contract = one.commitment
    return {
        "item": contract.item,
        "evidence": contract.evidence,
        "title": _evidence_title(one).zh,
        "regime": contract.regime,
        "due": str(contract.due),
        "promise_zh": contract.promise.zh,
        "check_zh": contract.check.zh,
        "consequence_zh": contract.consequence.zh,
        "letter": letters.get((contract.item, contract.evidence), ""),
    }


def _material(one: Material) -> dict[str, Any]:
    row = {"evidence": one.evidence, "how": one.how, "trust": one.trust, "digest": one.digest,
           "regime": one.regime, "register": one.register}  # fmt: skip
    return {name: value for name, value in row.items() if value}


def _answer(value: Any) -> Any:
    return value if isinstance(value, str | bool | int) else str(value)
