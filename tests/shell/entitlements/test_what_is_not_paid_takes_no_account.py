"""A card or a service is confirmed without an account: none is asked for, none is kept, and the consent says nothing of one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mashangban.cases.models import Event
from mashangban.entitlements import consent, grants, printing
from mashangban.entitlements.models import Offer
from mashangban.entitlements.packbook import PackBook
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import LATER, OTHER, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(district: Office, book: Book) -> Offer:
    """A card is offered."""
    book.change("elder", paid=False, amount=Decimal(0))
    return district.offers([person("a", 75)], "elder-70")[0]


def test_no_account_is_kept_whatever_is_sent(card: Offer) -> None:
    offer = grants.confirm(card.case.number, "bank-card", "not a number", consent.VERSION, now=LATER)
    assert (bytes(offer.account), offer.account_kind, offer.account_tail) == (b"", "", "")
    (given,) = Event.objects.get(case=offer.case, data__action="confirm").data["input"]["consent"]
    assert given["account"] == "none"
    assert given["digest"] == consent.digest(consent.VERSION, paid=False)


def test_it_is_granted_and_its_notice_names_no_account(card: Offer) -> None:
    grants.confirm(card.case.number, "", "", consent.VERSION, now=LATER)
    offer = grants.grant(card.case.number, OTHER, now=LATER)
    assert offer.case.state == "granted"
    assert printing.notice_of_grant(offer.case.number, "zh", LATER).startswith(b"%PDF-")


def test_the_two_consents_differ() -> None:
    paid, not_paid = (consent.text(paid=paid) for paid in (True, False))
    assert "账户" in paid.zh
    assert "账户" not in not_paid.zh
    assert consent.digest(consent.VERSION, paid=True) != consent.digest(consent.VERSION, paid=False)


def test_the_pack_says_what_is_paid() -> None:
    book = PackBook()
    assert {code: book.benefit(code).paid for code in ("elder-subsidy", "minimum-living", "senior-card")} == {
        "elder-subsidy": True, "minimum-living": True, "senior-card": False,
    }  # fmt: skip
