"""What becomes of an offer: confirmed or objected to by the person, granted, checked, looked at again, kept or stopped.

Each function is one transaction: the case's log, the right, the budget and what is sealed change together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mashangban.assistance import mandates
from mashangban.assistance.mandates import PREFIX
from mashangban.cases.handling import act, again_if_colliding
from mashangban.cases.identity import phone_for_notice
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.taking import Refused
from mashangban.core.casework import applicant_id
from mashangban.core.casework.model import SYSTEM, Actor, Refusal
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import seal
from mashangban.entitlements import accounts, budgets, consent, holding
from mashangban.entitlements.accounts import Account
from mashangban.entitlements.codes import read_code
from mashangban.entitlements.errors import BudgetExhausted, Erased, NoSuchGrant
from mashangban.entitlements.models import Offer, Right
from mashangban.entitlements.rulebook import BenefitAt, rulebook
from mashangban.entitlements.settling import SERVICE, locked, settle
from mashangban.entitlements.telling import granted_words, voided_words


def find(number: str) -> Offer:
    """The offer of a case number, as typed; raises ``NoSuchGrant``."""
    try:
        canonical = parse_case_number(number)
    except NumberError as error:
        raise NoSuchGrant(number) from error
    return _one(case__number=canonical)


def by_code(text: str) -> Offer:
    """The offer of a person's code, as typed or scanned; raises ``OfferCodeError`` and ``NoSuchGrant``."""
    return _one(code_id=read_code(text))


def is_paid(offer: Offer) -> bool:
    """Whether what is offered is money paid to an account; a benefit that the pack has no more is, if it has a sum."""
    try:
        return _benefit(offer).paid
    except LookupError:
        return bool(offer.amount_fen)


# --- the person ---------------------------------------------------------------------------------


def confirm(
    number: str,
    account_kind: str,
    account_number: str,
    consent_version: str,
    *,
    now: datetime,
    agent: str | None = None,
) -> Offer:
    """The person wants it, agrees, and says where it is to be paid to; of what is not paid no account is taken.

    Until it is granted, confirming once more names another account.
    ``agent``: who acts for them, a person code or ``mandate:…``. Raises ``AccountRefused``, ``ConsentMissing``,
    ``MandateRefused``, ``intake.Refused``.
    """
    found = find(number)
    paid = is_paid(found)
    chosen = accounts.account(account_kind, account_number, found.run.subject) if paid else None
    version = consent.checked(consent_version)

    def work(offer: Offer) -> None:
        if chosen is not None:
            offer.account = accounts.sealed(chosen, offer.case.number)
            offer.account_kind, offer.account_tail = chosen.kind, chosen.tail
        # from here on it rests on this answer, and on no earlier one
        offer.consent, offer.carried_from, offer.answered_at = version, None, now
        given = {
            "version": version,
            "digest": consent.digest(version, paid=paid),
            "account": chosen.kind if chosen is not None else accounts.NONE,
            "tail": offer.account_tail,
        }
        row = _by_person(offer, "confirm", {"consent": [given]}, now, agent)
        offer.save(
            update_fields=[
                "account",
                "account_kind",
                "account_tail",
                "consent",
                "carried_from",
                "answered_at",
            ]
        )
        settle(offer, row.state, now)

    return _changed(number, work)


def speaks(offer: Offer, lang: str) -> None:
    """Note the language in which the person reads the offer: messages follow it. ``lang``: as a page has it."""
    chosen = "en" if lang.startswith("en") else "zh"
    if offer.lang != chosen:
        Offer.objects.filter(pk=offer.pk).update(lang=chosen)


def object_to(number: str, reason: str, *, now: datetime, agent: str | None = None) -> Offer:
    """The person does not want it, at any time until it is granted; within thirty days the mind may be changed."""

    def work(offer: Offer) -> None:
        data = {"reason": reason, "platform": [{"right": "released"}]}
        row = _by_person(offer, "object", data, now, agent)
        # what had been confirmed, or carried on, counts no more: whoever changes their mind is asked for all of it
        offer.account, offer.account_kind, offer.account_tail, offer.consent = b"", "", "", ""
        offer.waits_for_budget = False
        offer.save(update_fields=["account", "account_kind", "account_tail", "consent", "waits_for_budget"])
        settle(offer, row.state, now)

    return _changed(number, work)


def take_back(number: str, *, now: datetime, agent: str | None = None) -> Offer:
    """The objection is taken back. Raises ``AlreadyHeld`` when the holder has the right by another offer meanwhile."""

    def work(offer: Offer) -> None:
        row = _by_person(offer, "take-back", {"platform": [{"right": "taken"}]}, now, agent)
        holders = list(
            Right.objects.filter(case_id=offer.case_id).values_list("holder", flat=True).distinct()
        )
        holding.claim(
            _benefit(offer), sorted(holders, key=offer.holder.__ne__), offer.period, offer.case_id, now
        )
        offer.answer_by = row.due_at
        offer.save(update_fields=["answer_by"])
        settle(offer, row.state, now)

    return _changed(number, work)


# --- the office ---------------------------------------------------------------------------------


def grant(number: str, actor: Actor, *, now: datetime, message: str = "") -> Offer:
    """Grant what was confirmed; not by whoever offered it, nor by who confirmed it for the person.

    Raises ``BudgetExhausted``, ``BudgetClosed``: the grant waits, and is listed as waiting; ``intake.Refused``.
    """

    def work(offer: Offer) -> None:
        _not_the_helper(offer, actor)
        data = offer.case.snapshot["data"]
        given = {
            "amount": str(data["amount"]),
            "budget": f"{offer.benefit} {offer.budget.isoformat()}",
            "account": offer.account_kind or accounts.NONE,
            "tail": offer.account_tail,
            "facts": offer.facts_digest,
            "rule": f"{offer.text.rule} {offer.text.version}",
        }
        paid = {"payment": [given], "message": message or granted_words(offer)}
        row = act(offer.case.number, "grant", actor, paid, now=now, prepared=True)
        today = timezone.localdate(now, current_pack().zone)
        budgets.reserve(_benefit(offer), offer.budget, offer.amount_fen, today)
        offer.granted_at, offer.waits_for_budget = now, False
        offer.save(update_fields=["granted_at", "waits_for_budget"])
        settle(offer, row.state, now)

    try:
        return _changed(number, work)
    except BudgetExhausted:
        Offer.objects.filter(pk=find(number).pk).update(waits_for_budget=True)
        raise


def refuse(number: str, actor: Actor, reason: str, article: str, message: str, *, now: datetime) -> Offer:
    """What was confirmed is not granted after all; the person is told why, and by which article."""
    data = _given(reason=reason, article=article, message=message)
    return _by_office(number, "refuse", actor, data, now)


def check(
    number: str, actor: Actor, outcome: str, measure: str, message: str = "", *, now: datetime
) -> Offer:
    """The check afterwards: ``outcome`` is ``ok`` or ``recover`` (to be paid back)."""
    return _by_office(number, "check", actor, _given(outcome=outcome, measure=measure, message=message), now)


def keep(number: str, actor: Actor, reason: str, message: str = "", *, now: datetime) -> Offer:
    """A grant that was looked at again stays."""
    return _by_office(number, "keep", actor, _given(reason=reason, message=message), now)


def stop(number: str, actor: Actor, reason: str, article: str, message: str, *, now: datetime) -> Offer:
    """A grant that was looked at again is not paid any more."""
    return _by_office(number, "stop", actor, _given(reason=reason, article=article, message=message), now)


def reopen(
    number: str,
    reason: str,
    changes: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    actor: Actor | None = None,
) -> Offer:
    """Facts have changed: a grant is looked at again, an offer nobody was paid by is taken back.

    ``changes``: ``fact``, ``title``, ``before``, ``after``, ``article`` each. The case's history names the facts and articles;
    the values are sealed. ``actor``: None for the platform.
    """

    def work(offer: Offer) -> None:
        open_part = [{key: str(one[key]) for key in ("fact", "article") if one.get(key)} for one in changes]
        data: dict[str, Any] = {"reason": reason, "changes": open_part or [{"fact": "unknown"}]}
        action = "reopen" if offer.case.state in {"granted", "checked"} else "void"
        if action == "void":
            data["message"] = voided_words(offer)
        own = offer.case.number
        row = act(own, action, actor or SYSTEM, data, now=now, prepared=True)
        offer.changes = seal({"changes": [dict(one) for one in changes]}, f"changes:{own}")
        offer.save(update_fields=["changes"])
        settle(offer, row.state, now)

    return _changed(number, work)


def reveal_account(number: str, actor: Actor, reason: str, *, now: datetime) -> Account | None:
    """The account in full, once the reason is written in the case's history, where the person sees it."""
    with transaction.atomic():
        offer = find(number)
        act(offer.case.number, "reveal", actor, {"reason": f"查看收款账户：{reason}"}, now=now)
        if offer.erased_at is not None:
            raise Erased(number)
        return accounts.opened(bytes(offer.account), offer.case.number)


# --- how it is done -----------------------------------------------------------------------------


def _one(**whose: object) -> Offer:
    rows = Offer.objects.select_related("case", "text", "run__case", "carried_from__case")
    found = rows.filter(**whose).first()
    if found is None:
        raise NoSuchGrant(str(whose))
    return found


def _changed(number: str, work: Callable[[Offer], None]) -> Offer:
    own = find(number).case.number

    def whole() -> None:
        with transaction.atomic():
            offer = locked(own)
            # what the sweep did meanwhile counts first
            settle(offer, offer.case.state, offer.case.closed_at or offer.offered_at)
            work(offer)

    again_if_colliding(whole)
    return find(own)


def _by_person(
    offer: Offer, action: str, data: Mapping[str, Any], now: datetime, agent: str | None
) -> CaseRow:
    number = offer.case.number
    if agent and agent.startswith(PREFIX):
        phone = phone_for_notice(offer.case_id) or ""
        mandates.check(agent, "submit", SERVICE, now, principal_phone=phone)
    elif agent and agent not in current_pack().people:
        raise NoSuchGrant(agent)
    person = Actor(applicant_id(number), "applicant")
    return act(number, action, person, data, now=now, agent=agent, prepared=True)


def _not_the_helper(offer: Offer, actor: Actor) -> None:
    """Four eyes: whoever said yes in the person's name, here or where this goes on from, is not the one who grants."""
    answered = [offer.case_id, offer.carried_from.case_id] if offer.carried_from else [offer.case_id]
    if Event.objects.filter(case_id__in=answered, kind="acted", data__agent=actor.id).exists():
        raise Refused([Refusal("same-person", {"action": "grant", "earlier": "confirm"})])


def _by_office(number: str, action: str, actor: Actor, data: dict[str, Any], now: datetime) -> Offer:
    def work(offer: Offer) -> None:
        given = {**data, "platform": [{"noted": action}]}
        settle(offer, act(offer.case.number, action, actor, given, now=now, prepared=True).state, now)

    return _changed(number, work)


def _benefit(offer: Offer) -> BenefitAt:
    return rulebook().benefit(offer.benefit)


def _given(**texts: str) -> dict[str, Any]:
    return {name: value for name, value in texts.items() if value}
