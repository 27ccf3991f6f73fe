"""The notice of a grant, and the decision to refuse or stop one: projections of the case's log, kept in no table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from django.conf import settings
from django.utils.translation import pgettext_lazy

from mashangban.cases.identity import masked, opened
from mashangban.cases.models import Event, Identity
from mashangban.directory.pack import current_pack
from mashangban.entitlements import budgets
from mashangban.entitlements.accounts import BANK_CARD, FIRM_ACCOUNT
from mashangban.entitlements.codes import code_of
from mashangban.entitlements.grants import find
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import rulebook
from mashangban.papers import decision_facts, decisions
from mashangban.papers.bilingual import Language, Words, language_of
from mashangban.papers.decision_facts import Head
from mashangban.papers.official_paper import OfficialPaper

Kind = Literal["grant", "refusal", "stop"]
#: action in the log → the paper it leads to
_PAPERS: Final[Mapping[str, Kind]] = {"grant": "grant", "refuse": "refusal", "stop": "stop"}

_LABELS: Final[Mapping[str, Words]] = {
    "benefit": pgettext_lazy("official", "Benefit"),
    "amount": pgettext_lazy("official", "Amount"),
    "period": pgettext_lazy("official", "Period"),
    "as_of": pgettext_lazy("official", "Judged as of"),
    "account": pgettext_lazy("official", "Paid to"),
    "rule": pgettext_lazy("official", "Rule and version"),
    "reasons": pgettext_lazy("official", "Why you receive it"),
    "condition": pgettext_lazy("official", "Condition that is met"),
    "article": pgettext_lazy("official", "Article"),
}


class NotIssued(LookupError):  # noqa: N818 - named as what it says
    """The log has not led to such a paper."""


class GrantPaper(OfficialPaper):
    """An official paper with the words of grants besides."""

    def label(self, name: str) -> str:
        """The word for a row or column."""
        return self.said(_LABELS[name]) if name in _LABELS else super().label(name)


def papers_of(offer: Offer) -> list[tuple[Kind, datetime]]:
    """Papers the log has led to, oldest first, each once: the last one of its kind counts."""
    found: dict[Kind, datetime] = {}
    for event in Event.objects.filter(case_id=offer.case_id, kind="acted").order_by("seq"):
        kind = _PAPERS.get(str(event.data.get("action")))
        if kind is not None:
            found[kind] = event.at
    return sorted(found.items(), key=lambda one: one[1])


def notice_of_grant(number: str, lang: str, now: datetime, *, full: bool = False) -> bytes:
    """The notice that a benefit was granted, with every reason and its article, as a PDF.

    ``full``: with the name as it is, for the person. Raises ``NoSuchGrant``, ``NotIssued`` before the grant, ``FontMissing``.
    """
    offer = find(number)
    event = _event(offer, "grant")
    language = language_of(lang)
    paper = GrantPaper(
        _head(offer, language, full), pgettext_lazy("official", "Notice of a grant"), language, now
    )
    data = offer.case.snapshot["data"]
    opening = pgettext_lazy(
        "official",
        "You did not have to apply: what the registers hold shows that you are entitled to “%(matter)s”. You confirmed it on "
        "%(confirmed)s, and we have decided to grant it.",
    )
    closing = pgettext_lazy(
        "official",
        "It is checked again within %(days)s days. Should your circumstances change, please tell us. If you do not agree, "
        "you may ask for administrative reconsideration within sixty days.",
    )
    return paper.decision(
        event.at,
        opening=[
            paper.said(
                opening,
                matter=paper.head.matter,
                confirmed=paper.day(offer.answered_at) if offer.answered_at else "—",
            )
        ],
        rows=[
            ("benefit", paper.head.matter),
            ("amount", _amount(offer, language)),
            ("period", "" if offer.period == "once" else offer.period),
            ("as_of", paper.day(offer.on)),
            ("account", _account(offer, paper)),
            ("rule", f"{_law(offer)} · {offer.text.rule} {offer.text.version}"),
        ],
        lists=[
            (
                "reasons",
                ("condition", "article"),
                [(str(one[language]), str(one.get("article") or "—")) for one in data["reasons"]],
                (6, 4),
            )
        ],
        closing=[paper.said(closing, days=str(data["after_check"]).removesuffix(" days"))],
    )


def refusal(number: str, kind: Kind, lang: str, now: datetime, *, full: bool = False) -> bytes:
    """The decision not to grant what was confirmed (``refusal``), or to stop it (``stop``), as a PDF; raises as above."""
    offer = find(number)
    event = _event(offer, "refuse" if kind == "refusal" else "stop")
    language = language_of(lang)
    given: Mapping[str, Any] = event.data.get("input") or {}
    return decisions.refusal(
        decision_facts.Refusal(
            head=_head(offer, language, full),
            kind="item",
            received_at=offer.answered_at or offer.offered_at,
            decided_at=event.at,
            reason=str(given.get("reason", "")),
            articles=[str(given["article"])] if given.get("article") else [],
        ),
        language=language,
        printed_at=now,
    )


def _event(offer: Offer, action: str) -> Event:
    for event in Event.objects.filter(case_id=offer.case_id, kind="acted").order_by("-seq"):
        if event.data.get("action") == action:
            return event
    raise NotIssued(action)


def _head(offer: Offer, language: Language, full: bool) -> Head:
    pack, row = current_pack(), offer.case
    return Head(
        unit=pack.units[offer.unit].title.text(language),
        number=row.number,
        applicant=_name(offer, full),
        matter=_title(offer, language),
        track_url=f"{settings.BASE_URL}/e/{code_of(offer.code_id)}",
        demo=row.demo,
    )


def _name(offer: Offer, full: bool) -> str:
    if not full:
        return masked(offer.case.number).get("name", "")
    identity = Identity.objects.filter(case_id=offer.case_id, erased_at=None).first()
    return str(opened(identity, offer.case.number).get("name", "")) if identity else ""


def _title(offer: Offer, language: Language) -> str:
    try:
        return rulebook().benefit(offer.benefit).title.text(language)
    except LookupError:
        return str(offer.case.snapshot["data"].get("benefit_title", ""))


def _amount(offer: Offer, language: Language) -> str:
    if offer.amount_fen:
        amount = budgets.yuan(offer.amount_fen)
        return f"{amount:,.2f}元" if language == "zh" else f"{amount:,.2f} yuan"
    try:
        words = rulebook().benefit(offer.benefit).amount_words
    except LookupError:
        return ""
    return words.text(language) if words else ""


def _account(offer: Offer, paper: OfficialPaper) -> str:
    if not offer.account_kind:
        # a card or a service: nothing is paid, and the row is left out
        return ""
    if offer.account_kind == FIRM_ACCOUNT:
        tail = offer.account_tail or "****"
        return paper.said(pgettext_lazy("official", "the account of the firm ending in %(tail)s"), tail=tail)
    if offer.account_kind == BANK_CARD:
        return paper.said(
            pgettext_lazy("official", "bank card ending in %(tail)s"), tail=offer.account_tail or "****"
        )
    return paper.said(pgettext_lazy("official", "the account of the social security card"))


def _law(offer: Offer) -> str:
    return str(offer.text.body.get("law", ""))
