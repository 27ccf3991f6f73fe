"""The published daily roots and the check of a receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from mashangban.cases.intake import Receipt
from mashangban.cases.models import Event
from mashangban.cases.roots import seal_days
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone


@pytest.fixture
def mark(sent: Receipt) -> str:
    return Event.objects.get(case__number=sent.number, seq=1).hash


@pytest.fixture
def _sealed(mark: str, clock: time_machine.Traveller) -> None:
    clock.move_to(NOW + timedelta(days=1))
    seal_days(NOW.date(), NOW + timedelta(days=1))


def check(phone: PlainPhone, number: str, mark: str) -> str:
    return phone.open(f"/receipt-check?number={number}&mark={mark}").text


@pytest.mark.usefixtures("_sealed")
def test_a_day_is_published_for_people_and_programs(phone: PlainPhone) -> None:
    assert "2024-10-08" in phone.open("/roots/").text
    facts = phone.client.get("/roots/2024-10-08.json").json()
    assert facts["root"] in phone.open("/roots/2024-10-08").text


@pytest.mark.usefixtures("_sealed")
def test_a_receipt_is_found_under_its_day(phone: PlainPhone, sent: Receipt, mark: str) -> None:
    assert "没有被改动" in check(phone, sent.number, mark)


def test_before_the_night_it_is_in_the_record_only(phone: PlainPhone, sent: Receipt, mark: str) -> None:
    assert "今晚封存" in check(phone, sent.number, mark)


@pytest.mark.usefixtures("_sealed")
def test_another_mark_is_not_in_the_record(phone: PlainPhone, sent: Receipt) -> None:
    assert "没有这串存证码" in check(phone, sent.number, "ab" * 32)


def test_a_mark_cut_short_is_told(phone: PlainPhone, sent: Receipt, mark: str) -> None:
    check(phone, sent.number, mark[:20])
    assert (phone.status, "64 位" in phone.text) == (422, True)


@pytest.mark.parametrize("day", ["2024-10-09", "yesterday", "2024-13-01", "2024-10-08.xml"])
def test_other_days_are_not_there(phone: PlainPhone, day: str) -> None:
    assert phone.open(f"/roots/{day}").status == 404
