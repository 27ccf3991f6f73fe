"""What an offer says to the person: sums, reasons with the records behind them, where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mashangban.core.rules.refusal import BadFact
from mashangban.directory.pack import current_pack
from mashangban.entitlements.errors import AccountRefused
from mashangban.entitlements.models import Offer
from mashangban.entitlements.pages import FactUsed, OfferPage
from mashangban.entitlements.telling import period_words
from mashangban.web.entitled.fact_questions import said, without_brackets
from mashangban.web.shared.articles import citation_words, has_article
from mashangban.web.shared.dates import english, long_day
from mashangban.web.shared.money import yuan

#: state of the case → how its head is coloured
_LOOKS: Mapping[str, str] = {
    "offered": "look-asked",
    "confirmed": "look-waiting",
    "granted": "look-done",
    "checked": "look-done",
    "reopened": "look-asked",
    "recovered": "look-refused",
    "refused": "look-refused",
    "withdrawn": "look-refused",
}


def objections() -> Mapping[str, str]:
    """Reasons not to want it."""
    return {
        "not-needed": _("I do not need it"),
        "have-it": _("I get it already, or something like it"),
        "wrong": _("What is on record about me is not right"),
        "other": _("Another reason"),
    }


def account_text(refused: AccountRefused, *, firm: bool) -> str:
    """What is wrong with an account, with the remedy."""
    of_firms = {
        "no-number": _("Write the number of the firm's bank account."),
        "not-a-number": _("An account number has digits only."),
        "wrong-length": _("An account number has %(shortest)d to %(longest)d digits. Count them again.")
        % {"shortest": 0, "longest": 0, **refused.params},
    }
    if firm and refused.reason in of_firms:
        return of_firms[refused.reason]
    return {
        "unknown-kind": _("Choose where it is to be paid to."),
        "no-number": _("Write the number on the front of the bank card."),
        "not-a-number": _("A bank card number has digits only."),
        "wrong-length": _("A bank card number has 16 to 19 digits. Count them again."),
        "mistyped": _("One digit is wrong or two are exchanged. Compare the number with the card."),
    }.get(refused.reason, _("This account cannot be used. Choose another one."))


def shown(page: OfferPage, offer: Offer, language: str) -> dict[str, Any]:
    """What the page says of the offer, in words."""
    pack = current_pack()
    return {
        "sum": yuan(page.amount) if page.amount else "",
        "sum_words": page.amount_words.text(language) if page.amount_words and not page.amount else "",
        "period": _period(page.period),
        "basis": citation_words(page.law, pack),
        "as_of": long_day(page.on),
        "look": _LOOKS.get(page.state, "look-waiting"),
        "granted": page.state in {"granted", "checked", "reopened", "recovered"}
        and page.granted_at is not None,
        "reasons": [
            {
                "text": one.text.text(language),
                "law": citation_words(one.article, pack) if has_article(one.article) else "",
                "facts": [_fact(fact, offer, language) for fact in one.facts],
            }
            for one in page.reasons
        ],
    }


def _period(period: str) -> str:
    """``2024-10`` → October 2024, ``2024`` → for the year 2024, ``once`` → once."""
    if period == "once":
        return _("once")
    if period.isdecimal():
        return _("for the year %(year)s") % {"year": period}
    return period_words(period, "en" if english() else "zh")


def _fact(fact: FactUsed, offer: Offer, language: str) -> dict[str, str]:
    return {
        "said": _("%(title)s: %(value)s")
        % {"title": without_brackets(fact.title.text(language)), "value": _value(fact, offer, language)},
        "register": fact.register.text(language) if fact.register else "",
    }


def _value(fact: FactUsed, offer: Offer, language: str) -> str:
    """A kept value in words; as it stands where the pack no longer has the fact."""
    pack, subject = current_pack(), offer.run.subject
    if fact.value is None:
        return _("not known")
    known = pack.facts_of("firm" if subject == "firm" else "person")
    if fact.name not in known:
        return str(fact.value)
    value: object = fact.value
    if known[fact.name].derive is None:
        try:
            value = known.read({fact.name: fact.value}).get(fact.name, fact.value)
        except BadFact:
            return str(fact.value)
    elif known[fact.name].type.number and not isinstance(value, bool):
        value = Decimal(str(value))
    elif isinstance(value, str) and known[fact.name].type.kind == "date":
        value = date.fromisoformat(value)
    return said(pack, "firm" if subject == "firm" else "person", fact.name, value, language)
