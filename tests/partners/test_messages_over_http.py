"""The address where partners leave messages: receipts are signed, refusals are problem documents with a remedy."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mashangban.partners import envelope as letters
from mashangban.partners.envelope import Signed
from mashangban.partners.keys import own_key
from mashangban.partners.loopback import Neighbour
from mashangban.partners.models import Handover
from mashangban.partners.shapes import Dossier
from mashangban.partners.slips import new_slip
from tests.partners.matters import tax_change

pytestmark = pytest.mark.django_db
ADDRESS = "/partner/v1/messages"


def written(haidian: Neighbour, dossier: Dossier, now: datetime) -> bytes:
    return haidian.write(new_slip("110108", now.date(), haidian.draw), "dossier", dossier, now)


def sent(client: Client, haidian: Neighbour, raw: bytes, **changed: str):  # type: ignore[no-untyped-def] # what Django's test client answers
    signed = letters.sign(raw, haidian.key, timezone.now())
    headers = {"X-Partner": "haidian", "X-Moment": signed.moment, "X-Signature": signed.signature, **changed}
    return client.post(ADDRESS, raw, content_type="application/json", headers=headers)


def test_the_receipt_is_signed(client: Client, haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    raw = written(haidian, dossier, now)
    answer = sent(client, haidian, raw)
    assert answer.status_code == 200
    letters.verify(Signed(answer.content, answer["X-Moment"], answer["X-Signature"]), own_key().public_key())
    receipt = msgspec.json.decode(answer.content, type=letters.Receipt)
    assert (receipt.message, receipt.taken) == (letters.read(raw).id, "done")


def test_the_same_message_gets_the_same_bytes(
    client: Client, haidian: Neighbour, dossier: Dossier, now: datetime
) -> None:
    raw = written(haidian, dossier, now)
    first, second = sent(client, haidian, raw), sent(client, haidian, raw)
    assert (first.content, first["X-Signature"]) == (second.content, second["X-Signature"])


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("X-Partner", "nobody", "unknown-partner"),
        ("X-Signature", "AAAA", "bad-signature"),
        ("X-Signature", "", "bad-signature"),
        ("X-Moment", "yesterday", "bad-signature"),
    ],
)
def test_strangers_are_told_what_to_do(
    client: Client, haidian: Neighbour, dossier: Dossier, now: datetime, header: str, value: str, code: str
) -> None:
    answer = sent(client, haidian, written(haidian, dossier, now), **{header: value})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    problem = answer.json()
    assert problem["code"] == code
    assert problem["detail"]
    assert not Handover.objects.exists()


def test_what_is_too_large_is_refused_unread(
    client: Client, haidian: Neighbour, now: datetime, settings: Settings
) -> None:
    settings.PARTNER_MAX_BYTES = 500
    answer = sent(client, haidian, written(haidian, tax_change(), now))
    assert answer.status_code == 413


def test_the_field_at_fault_is_named(
    client: Client, haidian: Neighbour, dossier: Dossier, now: datetime
) -> None:
    raw = written(haidian, dossier, now).replace(b'"mode":"proxy"', b'"mode":"pigeon"')
    answer = sent(client, haidian, raw)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.mode"


def test_items_open_to_a_partner_are_public(client: Client) -> None:
    offers = client.get("/partner/v1/items?for=haidian").json()["offers"]
    assert sum(one["kind"] == "item" for one in offers) == 39
    change = next(one for one in offers if one["code"] == "tax-change")
    assert {field["element"] for field in change["fields"]} >= {"firm.name", "firm.code"}
    assert client.get("/partner/v1/items?for=nobody").json()["offers"] == []
