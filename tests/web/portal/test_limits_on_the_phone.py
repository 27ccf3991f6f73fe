"""Limits by address and by phone: told with the time to wait, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from mashangban.cases.intake import Receipt
from mashangban.web.shared.limits import forget_counts
from tests.web.portal.plain_phone import PlainPhone


@pytest.fixture(autouse=True)
def _counting(settings: Settings) -> Iterator[None]:
    settings.RATE_LIMITS_ON = True
    forget_counts()
    yield
    forget_counts()


def test_keys_cannot_be_tried_out(phone: PlainPhone, sent: Receipt) -> None:
    statuses = [
        phone.client.post("/t/", {"number": sent.number, "key": "7KD2MX4QA"}).status_code for _ in range(32)
    ]
    assert (statuses[0], statuses[-1]) == (422, 429)


def test_codes_cannot_be_tried_out(phone: PlainPhone) -> None:
    statuses = [phone.open(f"/q/{n:022d}").status for n in range(62)]
    assert (statuses[0], statuses[-1]) == (404, 429)


def test_codes_for_a_phone_are_few_an_hour(phone: PlainPhone, token: str) -> None:
    phone.open(f"/q/{token}/new/suggestion").press(q_opinion_kind="praise", q_content="路灯")
    for _ in range(6):
        phone.press("send-code", how="phone", q_phone="19900000001")
    assert (phone.status, "太频繁" in phone.text) == (422, True)
    assert 'value="路灯"' in phone.html
