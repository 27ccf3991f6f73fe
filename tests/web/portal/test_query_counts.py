"""Pages cost the same number of queries however much has happened."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases.handling import act
from mashangban.cases.intake import Receipt
from mashangban.cases.pages import applicant
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone


def queries(phone: PlainPhone, path: str) -> int:
    phone.client.get(path)  # what is read once per process
    with CaptureQueriesContext(
        connection,
    ) as seen:
        phone.client.get(path)
    return len(seen)


def test_a_long_history_costs_no_more(holder: PlainPhone, sent: Receipt) -> None:
    before = queries(holder, f"/t/{sent.number}")
    for minute in range(20):
        now = NOW + timedelta(minutes=minute)
        act(sent.number, "message", applicant(sent.number), {"message": f"第{minute}次"}, now=now)
    assert queries(holder, f"/t/{sent.number}") == before <= 6


def test_a_desk_is_opened_with_few(phone: PlainPhone, token: str) -> None:
    assert queries(phone, f"/q/{token}") <= 3


def test_a_form_is_shown_with_few(phone: PlainPhone, token: str) -> None:
    assert queries(phone, f"/q/{token}/new/trouble") <= 2
