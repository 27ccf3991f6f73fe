"""The receipt, and finding the matter with it again."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from mashangban.cases.intake import Receipt
from mashangban.cases.models import Event
from mashangban.core.numbers import format_case_number, format_receipt_key
from tests.web.portal.plain_phone import PlainPhone


def test_it_shows_number_key_and_when_the_answer_is_due(holder: PlainPhone, sent: Receipt) -> None:
    text = holder.open(f"/t/{sent.number}/receipt").text
    assert format_case_number(sent.number) in text
    assert format_receipt_key(sent.key) in text
    assert "今天 21:30" in text


def test_its_mark_is_the_first_event_of_the_record(holder: PlainPhone, sent: Receipt) -> None:
    mark = Event.objects.get(case__number=sent.number, seq=1).hash
    assert mark in holder.open(f"/t/{sent.number}/receipt").text


def test_it_can_be_printed(holder: PlainPhone, sent: Receipt) -> None:
    answer = holder.client.get(f"/t/{sent.number}/receipt.pdf")
    words = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert format_case_number(sent.number) in words


def test_nobody_else_sees_it(sent: Receipt) -> None:
    stranger = PlainPhone()
    assert stranger.open(f"/t/{sent.number}/receipt").status == 404
    assert stranger.open(f"/t/{sent.number}/receipt.pdf").status == 404


def test_a_stranger_is_asked_for_the_key_whether_the_case_exists_or_not(sent: Receipt) -> None:
    known = PlainPhone().open(f"/t/{sent.number}")
    unknown = PlainPhone().open("/t/24100812345671")
    assert "请输入回执上的查询码" in known.text
    assert "楼下烧烤店" not in known.text
    assert known.status in {200, unknown.status}


@pytest.mark.parametrize("write", [str.lower, lambda key: " ".join(key), lambda key: f"　{key}－"])
def test_the_key_is_understood_however_it_is_typed(phone: PlainPhone, sent: Receipt, write: object) -> None:
    assert callable(write)
    phone.open("/t/").press("", number=format_case_number(sent.number), key=write(sent.key))
    assert phone.place == f"/t/{sent.number}"


def test_a_slip_in_the_number_is_told_apart_from_a_wrong_key(phone: PlainPhone, sent: Receipt) -> None:
    slipped = sent.number[:-1] + str((int(sent.number[-1]) + 1) % 10)
    assert "写颠倒" in phone.open("/t/").press("", number=slipped, key=sent.key).text
    assert phone.status == 422


def test_the_key_of_another_case_opens_nothing(phone: PlainPhone, sent: Receipt) -> None:
    phone.open("/t/").press("", number=sent.number, key="7KD2MX4QA")
    assert phone.status == 422
    assert phone.open(f"/t/{sent.number}/receipt").status == 404


def test_the_address_with_the_key_is_not_kept_in_the_address_bar(holder: PlainPhone, sent: Receipt) -> None:
    assert holder.place == f"/t/{sent.number}"


def test_a_case_can_be_taken_off_the_phone(holder: PlainPhone, sent: Receipt) -> None:
    holder.client.post(f"/t/{sent.number}/forget")
    assert holder.open(f"/t/{sent.number}/receipt").status == 404


def test_a_forged_cookie_opens_nothing(phone: PlainPhone, sent: Receipt) -> None:
    phone.client.cookies["mine"] = f'["{sent.number}"]:1abc:forged'
    assert phone.open(f"/t/{sent.number}/receipt").status == 404
