"""What is offered without applying: opened with a second factor, understood, confirmed or declined, followed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.signing import get_cookie_signer

from mashangban.assistance import mandates
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.directory.sealing import unseal
from mashangban.entitlements import grants
from mashangban.entitlements.codes import code_of, format_code
from mashangban.entitlements.models import Offer
from tests.shell.desk import NOW
from tests.shell.entitlements.office import OTHER
from tests.web.entitled.conftest import opened
from tests.web.portal.plain_phone import PlainPhone


def valid_card() -> str:
    """A number of 16 digits whose check digit fits."""
    from mashangban.entitlements.accounts import luhn

    return next(f"6222 0000 0000 000{last}" for last in range(10) if luhn(f"622200000000000{last}"))


def test_a_typed_code_asks_for_the_phone_before_it_tells_anything(phone: PlainPhone, offer: Offer) -> None:
    page = phone.open("/e/").press("", code=format_code(code_of(offer.code_id)).lower())
    assert "先确认是您本人" in page.text
    assert "元" not in page.text
    page.press("tail", form=0, tail="0000")
    assert page.status == 422
    assert "对不上" in page.text


@pytest.mark.parametrize(
    ("code", "told"), [("AAAA-AAAA-AAAB", "不是我们发的"), ("7KD2-MX4Q", "编码有误"), ("", "编码有误")]
)
def test_a_code_that_is_none_says_so_kindly(phone: PlainPhone, code: str, told: str) -> None:
    assert told in phone.open("/e/").press("", code=code).text


def test_digits_are_tried_a_few_times_only(phone: PlainPhone, offer: Offer, settings: Any) -> None:
    settings.RATE_LIMITS_ON = True
    phone.open(f"/e/{code_of(offer.code_id)}")
    tries = [phone.client.post(phone.path, {"do": "tail", "tail": f"{n:04}"}).status_code for n in range(11)]
    assert tries[-1] == 429


def test_a_code_sent_to_the_phone_opens_it_too(phone: PlainPhone, offer: Offer) -> None:
    from mashangban.notices.phone_codes import code_of as digits_of

    page = phone.open(f"/e/{code_of(offer.code_id)}").press("send", form=1)
    token = dict(page.forms[1].fields)["token"]
    page.press("prove", form=1, code_digits=digits_of(token))
    assert "您可以享受" in page.text


def test_the_offer_says_what_why_and_who_said_so(phone: PlainPhone, offer: Offer) -> None:
    page = opened(phone, offer)
    assert "您可以享受" in page.text
    for words in ("年满80周岁", "第三条", "85周岁", "来自", "请在11月7日", "确认领取"):
        assert words in page.text


def test_confirmed_with_the_social_card(phone: PlainPhone, offer: Offer) -> None:
    opened(phone, offer).press("to-confirm", form=0).press("look")
    assert "请勾选“同意”" in phone.text
    version = phone.forms[-1].offered["agreed"][0]
    phone.press("look", agreed=version)
    assert "请核对一遍" in phone.text
    phone.press("confirm")
    assert "已收到您的确认" in phone.text
    assert grants.find(offer.case.number).account_kind == "social-card"


def test_a_slip_in_the_card_number_stays_as_typed(phone: PlainPhone, offer: Offer) -> None:
    opened(phone, offer).press("to-confirm", form=0)
    version = phone.forms[-1].offered["agreed"][0]
    bad = valid_card()[:-1] + str((int(valid_card()[-1]) + 1) % 10)
    phone.press("look", account="bank-card", number=bad, agreed=version)
    assert "写颠倒了" in phone.text
    fields = dict(phone.forms[-1].fields)
    assert (fields["number"], fields["account"], fields["agreed"]) == (bad, "bank-card", version)
    phone.press("look", number=valid_card()).press("confirm")
    assert f"**** {valid_card()[-4:]}" in phone.text
    assert valid_card().replace(" ", "") not in phone.html


def test_declined_with_a_reason_and_taken_back(phone: PlainPhone, offer: Offer) -> None:
    opened(phone, offer).press("to-object", form=0).press("object")
    assert "请选择不领取的原因" in phone.text
    phone.press("object", objection="wrong")
    assert "请简单说说哪里不对" in phone.text
    phone.press("object", words="我上个月搬走了（演示）")
    assert "已记下您不领取" in phone.text
    assert "我上个月搬走了（演示）" in phone.text
    phone.press("take-back", form=0)
    assert grants.find(offer.case.number).case.state == "offered"


def test_granted_it_shows_the_notice(
    phone: PlainPhone, offer: Offer, morning: time_machine.Traveller
) -> None:
    opened(phone, offer)
    number, code = offer.case.number, code_of(offer.code_id)
    assert phone.client.get(f"/e/{code}/notice.pdf").status_code == 404
    grants.confirm(number, "social-card", "", "2024-01-01", now=NOW)
    grants.grant(number, OTHER, now=NOW)
    assert "已准予发放" in phone.open(f"/e/{code}").text
    paper = phone.client.get(f"/e/{code}/notice.pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_notice_is_for_whoever_has_shown_the_phone(phone: PlainPhone, offer: Offer) -> None:
    grants.confirm(offer.case.number, "social-card", "", "2024-01-01", now=NOW)
    grants.grant(offer.case.number, OTHER, now=NOW)
    assert phone.client.get(f"/e/{code_of(offer.code_id)}/notice.pdf").status_code == 302


def test_what_was_shown_is_forgotten_after_two_hours(
    phone: PlainPhone, offer: Offer, morning: time_machine.Traveller
) -> None:
    opened(phone, offer)
    morning.shift(timedelta(hours=2, minutes=1))
    assert "先确认是您本人" in phone.open(f"/e/{code_of(offer.code_id)}").text


def test_closed_on_a_phone_that_is_not_ones_own(phone: PlainPhone, offer: Offer) -> None:
    opened(phone, offer).press("close")
    assert "先确认是您本人" in phone.open(f"/e/{code_of(offer.code_id)}").text


def test_a_helper_under_an_authority_sees_for_whom_they_act(phone: PlainPhone, offer: Offer) -> None:
    act_as(phone, authority(offer))
    page = phone.open(f"/e/{code_of(offer.code_id)}")
    assert "李邻居（演示）代李" in page.text
    page.press("to-confirm", form=0)
    page.press("look", agreed=page.forms[-1].offered["agreed"][0]).press("confirm")
    assert "已收到您的确认" in page.text
    assert page.text.count("李邻居（演示）代李") == 2


def test_an_authority_that_has_ended_opens_nothing(phone: PlainPhone, offer: Offer) -> None:
    mandate = authority(offer)
    act_as(phone, mandate)
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    assert "先确认是您本人" in phone.open(f"/e/{code_of(offer.code_id)}").text


def authority(offer: Offer) -> Mandate:
    """The person of the offer lets a neighbour act for them, before staff of the community."""
    known = unseal(bytes(offer.case.identity.sealed), offer.case.number)
    principal = mandates.Person(str(known["name"]), str(known["phone"]))
    neighbour = mandates.Person("李邻居（演示）", "19900000031")
    scope = Scope((), ("fill", "submit"), 30)
    made = mandates.grant(
        principal,
        neighbour,
        scope,
        how="counter",
        witnessed_by="hall-1",
        unit="nankai-service-office",
        now=NOW,
    )
    return made.mandate


def act_as(phone: PlainPhone, mandate: Mandate) -> None:
    """The browser of whoever asked for the authority."""
    signer = get_cookie_signer(salt="acting" + "mashangban authorities on this phone")
    phone.client.cookies["acting"] = signer.sign(json.dumps({mandate.reference: "agent"}))


def test_a_page_that_is_behind_says_so(phone: PlainPhone, offer: Offer) -> None:
    opened(phone, offer).press("to-object", form=0)
    grants.confirm(offer.case.number, "social-card", "", "2024-01-01", now=NOW)
    grants.grant(offer.case.number, OTHER, now=NOW)
    phone.press("object", objection="not-needed")
    assert phone.status == 422
    assert "已准予发放" in phone.text
