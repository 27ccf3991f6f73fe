"""An application as its applicant follows it, and what they may do while it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from mashangban.applications.authority import authorised
from mashangban.applications.contracts import Contract, contract_of
from mashangban.applications.family import Family, Member, family_of
from mashangban.applications.models import Application, Material
from mashangban.applications.outcomes import Decision, decision_of
from mashangban.applications.own_documents import own_of
from mashangban.applications.results import Issued, issued_of, revoked_since
from mashangban.applications.supplement_text import Want, wants_of
from mashangban.applications.writing import SUPPLEMENT
from mashangban.cases.handling import NoSuchCase, Once, act
from mashangban.cases.identity import Keeping, keeping_of
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, Event, Identity
from mashangban.cases.pages import applicant, is_message
from mashangban.core import casework
from mashangban.core.casework.model import SYSTEM, Actor, Case, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Action
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.chain import canonical
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack


@dataclass(frozen=True)
class Part:
    """One item of the plan as it stands. ``member`` is None while it waits for others, or never began."""

    item: str
    title: Bilingual
    #: unit that decides
    unit: str
    stage: int
    after: tuple[str, ...]
    instant: bool
    #: the promised term
    promised: str
    member: Member | None
    #: ``planned`` or ``dropped`` while there is no case, else the case's state
    state: str
    #: that state in words for the applicant
    said: Bilingual
    #: why it never began: the item that ended otherwise
    dropped_by: str | None
    due_at: datetime | None
    decision: Decision | None
    contracts: tuple[Contract, ...]
    actions: Mapping[str, Action]
    rating: int | None

    @property
    def number(self) -> str | None:
        return self.member.number if self.member else None


@dataclass(frozen=True)
class Reveal:
    """Somebody saw the identity: who, when, why, on which case."""

    number: str
    at: datetime
    person: str
    reason: str
    #: evidence type whose scan was read; empty when name and number were opened for the reason
    document: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything the applicant's page shows. Costs the same number of queries however many items there are."""

    application: Application
    family: Family
    row: CaseRow
    case: Case
    #: public events of the parent case
    events: Sequence[Event]
    parts: Sequence[Part]
    #: what the office asks for again, all of it; empty unless it waits for something
    wants: Sequence[Want]
    materials: Sequence[Material]
    documents: Sequence[Issued]
    reveals: Sequence[Reveal]
    #: what applicant and offices have written to each other, on all cases, in order
    messages: Sequence[tuple[Member, Event]]
    #: guidance, follow-up and joint review
    tasks: Sequence[Member]
    #: what the applicant may do on the parent case now
    actions: Mapping[str, Action]
    may_write: bool
    due_at: datetime | None
    keeping: Keeping
    #: accepted because the notice was not given in time
    deemed: bool

    @property
    def deemed_since(self) -> datetime | None:
        """The day of the supplement from which it counts as accepted; None: from receipt, or not deemed."""
        return self.family.completed_at if self.deemed and self.family.root.last("supply") else None

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def told(self) -> Mapping[str, Any]:
        """The notice as it was when handed in: language → notice."""
        told: Mapping[str, Any] = self.application.told
        return told


def dossier(number: str, now: datetime) -> Dossier:
    """The application of a case number (of the parent or anything below). Whether it is theirs is the face's to check.

    Raises ``NoSuchCase``.
    """
    family = family_of(number, internal=False)
    root, asked = family.root, current_office(now)
    actor = applicant(root.number)
    identity: Identity | None = getattr(root.row, "identity", None)
    return Dossier(
        application=family.application,
        family=family,
        row=root.row,
        case=root.case,
        events=root.events,
        parts=parts_of(family, actor, now, asked),
        wants=_asked_again(family),
        materials=family.materials,
        documents=issued_of(family),
        reveals=reveals_of(family),
        messages=messages_of(family),
        tasks=family.tasks,
        actions=casework.available(root.service, root.case, actor, now, asked),
        may_write="message" in casework.standing_available(root.case, actor, asked),
        due_at=root.row.due_at,
        keeping=keeping_of(identity),
        deemed=root.last("deem") is not None,
    )


def withdraw(
    number: str,
    actor: Actor,
    reason: str,
    now: datetime,
    *,
    agent: str | None = None,
    once: Once | None = None,
) -> CaseRow:
    """Withdraw the whole: the parent first, so that nothing new begins, then all that is open below; all or nothing.

    ``actor``: the applicant of the parent. What was granted stays. Raises ``Refused`` and ``NoSuchCase`` as
    ``handling.act`` does, and ``MandateRefused``; with ``once`` what was done before is not done again.
    """
    with transaction.atomic():
        family = family_of(number, internal=True)
        root = family.root
        authorised(agent, "withdraw", family.application.scene, now)
        row = act(
            root.number, "withdraw", actor, _only(root, "withdraw", {"reason": reason}),
            now=now, agent=agent, once=once,
        )  # fmt: skip
        ends = [*((one, "void") for one in family.contracts), *((one, "cancel") for one in family.tasks)]
        for one, end in reversed(ends):
            if one.case.open and one.service.action(one.case.state, end):
                act(one.number, end, SYSTEM, {"reason": reason or _WITHDRAWN}, now=now)
        for one in reversed(list(family.items)):
            if one.case.open:
                given = _only(one, "withdraw", {"reason": reason})
                act(one.number, "withdraw", actor, given, now=now, agent=agent)
        row.refresh_from_db()
        return row


def supply(
    number: str, notes: str, now: datetime, *, agent: str | None = None, once: Once | None = None
) -> CaseRow:
    """Tell the office that what it asked for is there: on the parent, or on the item case of this number.

    The hash of what was supplied goes into the log with it.
    """
    family = family_of(number, internal=False)
    authorised(agent, "supply", family.application.scene, now)
    member = family.members.get(number, family.root)
    return act(
        number, "supply", applicant(family.root.number), _only(member, "supply", {"note": _with_digest(family, notes)}),
        now=now, agent=agent, once=once,
    )  # fmt: skip


def ask_guidance(
    number: str, message: str, now: datetime, *, agent: str | None = None, once: Once | None = None
) -> CaseRow:
    """Ask for expert guidance: a task opens at the office that leads the scene."""
    return act(
        number, "ask-guidance", applicant(number), {"message": message}, now=now, agent=agent, once=once
    )


def hand_in(
    number: str, notes: str, now: datetime, *, agent: str | None = None, once: Once | None = None
) -> CaseRow:
    """Hand in what a contract promised, once it is attached (``materials.attach``). ``number``: the contract's.

    Raises ``Refused`` (``missing-input``: nothing is attached) and as ``handling.act`` does.
    """
    family = family_of(number, internal=False)
    authorised(agent, "supply", family.application.scene, now)
    contract = family.members.get(number)
    evidence = str(contract.case.data.get("evidence", "")) if contract else ""
    row = next((one for one in family.materials if one.evidence == evidence), None)
    if contract is None or contract not in family.contracts:
        raise NoSuchCase(number)
    if row is None or not (row.scans or row.how == "paper"):
        raise Refused([Refusal("missing-input", {"input": evidence}, evidence)])
    note = f"{notes}\n[SHA-256 {row.digest}]".strip()
    return act(
        number, "hand-in", applicant(family.root.number), _only(contract, "hand-in", {"note": note}),
        now=now, agent=agent, once=once,
    )  # fmt: skip


# --- pieces -------------------------------------------------------------------------------------


def parts_of(family: Family, actor: Actor, now: datetime, asked: Office) -> list[Part]:
    """The items of the plan in its order, begun or not."""
    rows: Sequence[Mapping[str, Any]] = family.application.plan
    stages = _stages(rows)
    return [_part(family, row, stages.get(row["item"], 1), actor, now, asked) for row in rows]


def reveals_of(family: Family) -> list[Reveal]:
    """Who saw the identity, on whichever of the cases, in order."""
    found = [
        Reveal(
            member.number,
            event.at,
            event.actor,
            str(event.data.get("reason", "")),
            str(event.data.get("document", "")),
        )
        for member in family.everyone
        for event in member.events
        if event.kind == "identity-revealed"
    ]
    return sorted(found, key=lambda one: one.at)


def messages_of(family: Family) -> list[tuple[Member, Event]]:
    """Messages on all cases, in order."""
    found = [(member, event) for member in family.everyone for event in member.events if is_message(event)]
    return sorted(found, key=lambda one: one[1].at)


def _asked_again(family: Family) -> list[Want]:
    """What offices wait for now: what one of them has found so far and not asked for is not the applicant's to see."""
    if family.root.case.state == SUPPLEMENT:
        return wants_of(family)
    waiting = [str(one.case.data["item"]) for one in family.items if one.case.state == SUPPLEMENT]
    return wants_of(family, waiting) if waiting else []


def _decided(family: Family, member: Member) -> Decision | None:
    """The decision; revoked also when a promise it rests on proved untrue."""
    decision = decision_of(member)
    at = revoked_since(family, member)
    if decision is None or decision.revoked_at or at is None:
        return decision
    because = [one.last("revoke") for one in family.contracts_of(member)]
    given = next((event.data.get("input") or {} for event in because if event and event.at == at), {})
    return replace(decision, revoked_at=at, revoked_because=str(given.get("reason", "")))


def _part(
    family: Family, row: Mapping[str, Any], stage: int, actor: Actor, now: datetime, asked: Office
) -> Part:
    code = str(row["item"])
    member, case = family.item(code), family.root.case
    item = current_pack().items.get(code)
    title = item.title if item else Bilingual(zh=str(row["title"]), en=str(row["title"]))
    dropped = case.dropped.get(code)
    actions: Mapping[str, Action] = {}
    contracts: tuple[Contract, ...] = ()
    decision = _decided(family, member) if member else None
    if member is None:
        # an application that ended before it was accepted had no plan yet that could be dropped
        over = dropped is not None or not case.open
        failed = dropped is not None and bool(dropped.get("part"))
        waits = _PLANNED if family.items or code in case.planned else _UNACCEPTED
        state, said = ("dropped", _DROPPED if failed else _NOT_BEGUN) if over else ("planned", waits)
    else:
        state = member.case.state
        shown = member.service.states[state]
        said = _REVOKED if decision and decision.revoked_at else shown.public or shown.title
        actions = casework.available(member.service, member.case, actor, now, asked)
        contracts = tuple(
            contract_of(one.row, casework.available(one.service, one.case, actor, now, asked))
            for one in family.contracts_of(member)
        )
    return Part(
        item=code,
        title=title,
        unit=str(row["unit"]),
        stage=stage,
        after=tuple(row.get("after", ())),
        instant=row.get("instant") == "yes",
        promised=str(row["promised"]),
        member=member,
        state=state,
        said=said,
        dropped_by=dropped.get("part") if dropped else None,
        due_at=member.row.due_at if member else None,
        decision=decision,
        contracts=contracts,
        actions=actions,
        rating=member.case.rating if member else None,
    )


_PLANNED = Bilingual(zh="等前面的事项办结后开始", en="Begins when the items before it are decided")
_UNACCEPTED = Bilingual(zh="受理后开始办理", en="Begins when the application is accepted")
_WITHDRAWN = "申请已撤回"
_REVOKED = Bilingual(zh="已撤销", en="Revoked")
_NOT_BEGUN = Bilingual(zh="不再办理", en="Not begun")
_DROPPED = Bilingual(
    zh="前面的事项没有通过，本事项不再办理", en="Not begun: an item before it was not granted"
)


def _stages(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:  # the plan is in order of stages, so what comes before is known
        found[row["item"]] = 1 + max((found.get(code, 0) for code in row.get("after", ())), default=0)
    return found


def _with_digest(family: Family, notes: str) -> str:
    """The applicant's words, and the hash of the documents as they are now."""
    supplied: dict[str, Any] = {
        "materials": [[one.evidence, one.how, one.digest] for one in family.materials]
    }
    if own := own_of(family.application):  # their codes alone do not say what they are
        supplied["own"] = [[one.code, one.title] for one in own]
    digest = hashlib.sha256(canonical(supplied)).hexdigest()
    return f"{notes.strip()[:900]}\n[SHA-256 {digest}]".strip()


def _only(member: Member, action: str, given: Mapping[str, str]) -> dict[str, str]:
    """Of what is given, what the action takes."""
    row = member.service.action(member.case.state, action)
    takes = {*row.needs, *row.may, *row.inputs} if row else set(given)
    if row and row.pauses:
        takes.add("reason")
    return {name: value for name, value in given.items() if name in takes and value}
