"""A person's code finds slips of the finger and forgeries; an account is checked, sealed and shown masked."""

from __future__ import annotations

import random

import pytest

from mashangban.assistance.scope import MandateRefused
from mashangban.cases.intake import Refused
from mashangban.cases.models import Event
from mashangban.entitlements import accounts, codes, consent, grants
from mashangban.entitlements.errors import AccountRefused, ConsentMissing, NoSuchGrant
from mashangban.entitlements.telling import OFFERED, text_of
from tests.shell.entitlements.book import person
from tests.shell.entitlements.office import HANDLER, LATER, OTHER, Office

#: made up, with a right check digit
CARD = "6222020000000012344"


def test_a_code_is_read_however_it_was_typed() -> None:
    code_id = codes.new_code_id(random.Random(1))
    code = codes.code_of(code_id)
    grouped = codes.format_code(code)
    assert [codes.read_code(one) for one in (code, grouped.lower(), f"https://x/e/{code}/")] == [code_id] * 3


def test_every_wrong_letter_is_mistyped_and_another_house_a_forgery() -> None:
    code = codes.code_of(codes.new_code_id(random.Random(2)))
    for place in range(len(code)):
        wrong = code[:place] + ("A" if code[place] != "A" else "C") + code[place + 1 :]
        with pytest.raises(codes.OfferCodeError, match="wrong or missing"):
            codes.read_code(wrong)
    with pytest.raises(codes.OfferCodeError) as forged:
        codes.read_code(code, [b"another house's secret"])
    assert forged.value.kind == "forged"


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [
        ("cheque", "", "unknown-kind"),
        ("bank-card", "", "no-number"),
        ("bank-card", "六二二二", "not-a-number"),
        ("bank-card", "6222 0200 1", "wrong-length"),
        ("bank-card", CARD[:-1] + "5", "mistyped"),
        ("bank-card", CARD[1] + CARD[0] + CARD[2:], "mistyped"),
    ],
)
def test_an_account_that_cannot_be(kind: str, number: str, reason: str) -> None:
    with pytest.raises(AccountRefused) as refused:
        accounts.account(kind, number)
    assert refused.value.reason == reason


def test_an_account_is_typed_in_groups() -> None:
    chosen = accounts.account("bank-card", "６２２２ 0200-0000 0012 344")
    assert (chosen.number, chosen.masked) == (CARD, "6222 **** **** 2344")


@pytest.mark.django_db
def test_the_account_is_sealed_and_every_look_is_on_record(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    grants.confirm(offer.case.number, "bank-card", CARD, consent.VERSION, now=LATER)
    told = [one.data for one in Event.objects.filter(case=offer.case)]
    assert (CARD in str(told), "2344" in str(told)) == (False, True)
    opened = grants.reveal_account(offer.case.number, HANDLER, "打款核对", now=LATER)
    assert opened is not None
    assert opened.number == CARD
    assert Event.objects.get(case=offer.case, kind="identity-revealed").actor == HANDLER.id


@pytest.mark.django_db
def test_consent_to_an_older_text_is_none(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    with pytest.raises(ConsentMissing):
        grants.confirm(offer.case.number, "social-card", "", "2020-01-01", now=LATER)


@pytest.mark.django_db
def test_a_helper_of_the_office_stands_beside_the_person(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    grants.confirm(offer.case.number, "social-card", "", consent.VERSION, now=LATER, agent="hall-2")
    done = next(one for one in Event.objects.filter(case=offer.case) if one.data.get("action") == "confirm")
    assert (done.actor, done.data["agent"]) == (f"applicant:{offer.case.number}", "hall-2")
    with pytest.raises(Refused, match="same-person"):
        grants.grant(offer.case.number, OTHER, now=LATER)


@pytest.mark.django_db
def test_nobody_unknown_acts_for_the_person(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    with pytest.raises(NoSuchGrant):
        grants.object_to(offer.case.number, "不要", now=LATER, agent="nobody-here")


@pytest.mark.django_db
def test_an_authority_that_does_not_hold_confirms_nothing(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    with pytest.raises(MandateRefused):
        grants.confirm(
            offer.case.number, "social-card", "", consent.VERSION, now=LATER, agent="mandate:AAAAAAAA"
        )
    assert grants.find(offer.case.number).case.state == "offered"


@pytest.mark.django_db
def test_a_code_opens_its_offer_and_the_message_carries_it(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    code = codes.code_of(offer.code_id)
    assert grants.by_code(code).pk == offer.pk
    for lang in ("zh", "en"):
        text = text_of(grants.find(offer.case.number), OFFERED, lang)
        assert f"/e/{code}" in text
        assert "120.50" in text
    with pytest.raises(NoSuchGrant):
        grants.by_code(codes.code_of("000000"))
