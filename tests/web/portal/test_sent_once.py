"""A letter makes one case, however often it is sent."""

from __future__ import annotations

from mashangban.cases.models import CaseRow
from tests.web.portal.plain_phone import PlainPhone


def ready(phone: PlainPhone, token: str) -> PlainPhone:
    phone.open(f"/q/{token}/new/suggestion").press(q_opinion_kind="praise", q_content="路灯修好了")
    return phone.press(how="nameless")


def test_a_double_tap_makes_one_case_and_one_receipt(phone: PlainPhone, token: str) -> None:
    ready(phone, token)
    page = phone.response, phone.path
    first = phone.press("send").place
    phone.response, phone.path = page
    assert phone.press("send").place == first
    assert CaseRow.objects.count() == 1


def test_a_letter_changed_after_sending_is_asked_about(phone: PlainPhone, token: str) -> None:
    ready(phone, token)
    page = phone.response, phone.path
    phone.press("send")
    phone.response, phone.path = page
    phone.press("send", q_content="路灯又坏了")
    assert "已经提交过" in phone.text
    assert CaseRow.objects.count() == 1
    phone.press("again")
    assert CaseRow.objects.count() == 2
