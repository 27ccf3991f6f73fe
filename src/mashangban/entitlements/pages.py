"""What a page about one offer shows, to the person and to the office: everything already opened, titled and masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mashangban.assistance import naming
from mashangban.cases.definitions import service_of
from mashangban.cases.identity import masked
from mashangban.cases.models import Event
from mashangban.core import casework
from mashangban.core.casework.model import Actor, Case
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken, unseal
from mashangban.entitlements import accounts, budgets
from mashangban.entitlements.codes import code_of, format_code
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import rulebook


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact as it was on record: what it is called, how it reads, and which register said so."""

    name: str
    title: Bilingual
    #: as JSON keeps it: a day in ISO, a number, yes or no, a text; None: not known
    value: Any
    #: empty: worked out from others, or from no register of the pack
    register: Bilingual | None


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """A condition that is met, its article, and the facts that show it."""

    text: Bilingual
    article: str
    facts: Sequence[FactUsed]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is not what it was."""

    title: Bilingual
    before: Any
    after: Any
    article: str


@dataclass(frozen=True, slots=True)
class OfferPage:
    """See the module. ``may``: action → True, or the code of the refusal."""

    offer: Offer
    number: str
    code: str
    benefit: Bilingual
    unit: Bilingual
    amount: Decimal
    #: how much it is, where no sum can be named
    amount_words: Bilingual | None
    period: str
    on: date
    rule: str
    rule_version: str
    law: str
    state: str
    state_words: Bilingual
    reasons: Sequence[ReasonShown]
    answer_by: datetime | None
    offered_at: datetime
    answered_at: datetime | None
    granted_at: datetime | None
    account_kind: str
    account_masked: str
    #: name and phone, masked
    person: Mapping[str, str]
    #: both names, where somebody acted for the person
    acted_by: str
    changes: Sequence[Change]
    #: what the person was told last, in the office's words
    last_message: str
    objection: str
    may: Mapping[str, bool | str]
    erased: bool
    history: Sequence[Event]


def page(offer: Offer, lang: str, now: datetime, actor: Actor | None = None) -> OfferPage:
    """The page of an offer in a constant number of queries. ``actor``: of the office; None: the person's own page."""
    row, pack = offer.case, current_pack()
    case = casework.from_json(row.snapshot)
    service = service_of(row.service, row.version)
    events = list(Event.objects.filter(case_id=row.pk).order_by("seq"))
    person = masked(row.number)
    asked = current_office(now)
    who = actor or Actor(casework.applicant_id(row.number), "applicant")
    allowed = _may(service, case, who, now, asked)
    state = service.states[row.state]
    benefit = _benefit(offer)
    return OfferPage(
        offer=offer,
        number=row.number,
        code=format_code(code_of(offer.code_id)),
        benefit=benefit[0],
        unit=pack.units[offer.unit].title,
        amount=budgets.yuan(offer.amount_fen),
        amount_words=benefit[1],
        period=offer.period,
        on=offer.on,
        rule=offer.text.rule,
        rule_version=offer.text.version,
        law=str(offer.text.body.get("law", "")),
        state=row.state,
        state_words=(state.public or state.title) if actor is None else state.title,
        reasons=_reasons(offer),
        answer_by=offer.answer_by,
        offered_at=offer.offered_at,
        answered_at=offer.answered_at,
        granted_at=offer.granted_at,
        account_kind=offer.account_kind,
        account_masked=accounts.masked(bytes(offer.account), row.number),
        person=person,
        acted_by=_acted_by(events, lang, person),
        changes=_changes(offer) if actor is not None else (),
        last_message=_last(events, "message"),
        objection=_last([one for one in events if one.data.get("action") == "object"], "reason"),
        may=allowed,
        erased=offer.erased_at is not None,
        history=[one for one in events if actor is not None or not one.internal],
    )


def facts_of(offer: Offer) -> Mapping[str, Any]:
    """The facts the rule was held against, opened; empty when they are erased."""
    if offer.erased_at is not None or not offer.facts:
        return {}
    try:
        return unseal(bytes(offer.facts), offer.case.number)
    except SealBroken:
        return {}


def _may(service: Service, case: Case, actor: Actor, now: datetime, asked: Office) -> dict[str, bool | str]:
    found: dict[str, bool | str] = {}
    for action in service.actions(case.state):
        allowed = casework.can_act(service, case, actor, action, now, asked)
        found[action] = True if allowed is True else allowed.code
    return found


def _benefit(offer: Offer) -> tuple[Bilingual, Bilingual | None]:
    try:
        found = rulebook().benefit(offer.benefit)
    except LookupError:
        title = str(offer.case.snapshot["data"].get("benefit_title", ""))
        return Bilingual(zh=title, en=title), None
    return found.title, found.amount_words


def _reasons(offer: Offer) -> list[ReasonShown]:
    """With the facts while they are kept; after that the conditions alone, as they stand in the log."""
    facts = facts_of(offer)
    if not facts:
        rows = offer.case.snapshot["data"].get("reasons", ())
        return [
            ReasonShown(Bilingual(zh=one["zh"], en=one["en"]), str(one.get("article", "")), ())
            for one in rows
        ]
    declared = {one["name"]: one for one in offer.text.body["facts"]}
    said = rulebook().explain(offer.text.body, facts, offer.on)
    return [
        ReasonShown(
            one.text, one.article, [_used(declared[name], value) for name, value in one.values.items()]
        )
        for one in said.because
    ]


def _used(declared: Mapping[str, Any], value: Any) -> FactUsed:
    register = current_pack().registers.get(declared.get("held_by") or "")
    title = Bilingual(zh=declared["zh"], en=declared["en"])
    return FactUsed(declared["name"], title, value, register.title if register else None)


def _changes(offer: Offer) -> list[Change]:
    if offer.erased_at is not None or not offer.changes:
        return []
    try:
        opened: Any = unseal(bytes(offer.changes), f"changes:{offer.case.number}")
    except SealBroken:
        return []
    return [
        Change(
            Bilingual(zh=one.get("zh") or one["fact"], en=one.get("en") or one["fact"]),
            one.get("before"),
            one.get("after"),
            str(one.get("article", "")),
        )
        for one in opened["changes"]
    ]


def _acted_by(events: Sequence[Event], lang: str, person: Mapping[str, str]) -> str:
    agents = [str(one.data["agent"]) for one in events if one.data.get("agent")]
    return naming.both(agents[-1], lang, person.get("name", "")) if agents else ""


def _last(events: Sequence[Event], name: str) -> str:
    for event in reversed(events):
        given = event.data.get("input") or {}
        if given.get(name):
            return str(given[name])
    return ""
