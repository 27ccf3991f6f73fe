"""Whatever is done under an authority leaves a receipt, told to principal and agent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from mashangban.assistance import keys, receipts, telling
from mashangban.assistance.models import ActReceipt
from mashangban.cases.intake import key_of
from mashangban.core.numbers import format_case_number, format_receipt_key, new_case_number
from tests.shell.assistance.people import ELDER, NEIGHBOUR, SCENE, WITNESS, Phones, granted
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
NUMBER = new_case_number(NOW.date(), lambda below: 1)


def test_handing_in_is_told_to_both_with_names_and_number() -> None:
    mandate = granted().mandate
    row = receipts.write(mandate, "submit", number=NUMBER, scene=SCENE, now=NOW)
    phones = Phones()
    assert telling.deliver(row.pk, now=NOW, send=phones) == "sent"
    assert [number for number, _text in phones.taken] == [ELDER.phone, NEIGHBOUR.phone]
    for _number, text in phones.taken:
        assert NEIGHBOUR.name in text
        assert ELDER.name in text
        assert format_case_number(NUMBER) in text


def test_only_the_principal_is_told_the_key_and_only_once() -> None:
    mandate = granted().mandate
    phones = Phones()
    for row in (mandate.receipts.get(), receipts.write(mandate, "submit", number=NUMBER, now=NOW)):
        telling.deliver(row.pk, now=NOW, send=phones)
    key = format_receipt_key(keys.key_of(mandate.reference))
    assert [key in text for _number, text in phones.taken] == [True, False, False, False]


def test_the_principal_is_told_the_key_of_what_was_handed_in_for_them() -> None:
    row = receipts.write(granted().mandate, "submit", number=NUMBER, scene=SCENE, now=NOW)
    phones = Phones()
    telling.deliver(row.pk, now=NOW, send=phones)
    key = format_receipt_key(key_of(NUMBER))
    assert [key in text for _number, text in phones.taken] == [True, False]


def test_a_member_of_staff_gets_no_text_message() -> None:
    row = granted(agent=WITNESS).mandate.receipts.get()
    phones = Phones()
    telling.deliver(row.pk, now=NOW, send=phones)
    assert [number for number, _text in phones.taken] == [ELDER.phone]


def test_what_was_sent_is_not_sent_again_and_a_failure_is_written_down() -> None:
    row = granted().mandate.receipts.get()

    def only_the_elder(phone: str, text: str) -> None:
        if phone != ELDER.phone:
            raise ConnectionError

    assert telling.deliver(row.pk, now=NOW, send=only_the_elder) == "failed"
    again = Phones()
    assert telling.deliver(row.pk, now=NOW, send=again) == "sent"
    assert [number for number, _text in again.taken] == [NEIGHBOUR.phone]


def test_messages_leave_with_the_commit() -> None:
    before = DBTaskResult.objects.count()
    granted()
    assert DBTaskResult.objects.count() == before + 1


def test_filling_in_is_noted_once_in_half_a_day_and_sends_nothing() -> None:
    mandate = granted().mandate
    before = DBTaskResult.objects.count()
    for minutes in (0, 10, 20):
        receipts.write(mandate, "fill", number="DRAFT", now=NOW + timedelta(minutes=minutes))
    assert ActReceipt.objects.filter(act="fill").count() == 1
    assert DBTaskResult.objects.count() == before
