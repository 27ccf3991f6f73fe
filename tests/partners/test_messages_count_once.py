"""Repeated, late, lost, tampered and unsigned messages: nothing counts twice, and nobody else counts at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from mashangban.cases.models import CaseRow
from mashangban.partners import envelope as letters
from mashangban.partners.loopback import Neighbour
from mashangban.partners.models import Handover, Message
from mashangban.partners.receiving import NotAPartner, NotTaken, receive
from mashangban.partners.shapes import Dossier
from mashangban.partners.slips import new_slip
from tests.partners.matters import tax_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(now: datetime) -> str:
    return new_slip("110108", now.date(), Random(7).randrange)


def test_a_repeated_message_gets_the_answer_it_got(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime
) -> None:
    raw = haidian.write(slip, "dossier", dossier, now)
    first = haidian.post(raw, now)
    assert haidian.post(raw, now + timedelta(minutes=5)) == first
    assert CaseRow.objects.count() == 1
    assert Message.objects.get().attempts == 2


def test_a_late_message_is_acknowledged_and_changes_nothing(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime
) -> None:
    older = haidian.write(slip, "dossier", tax_change(title="旧"), now)
    haidian.post(haidian.write(slip, "dossier", dossier, now), now)
    assert haidian.post(older, now).taken == "late"
    assert Handover.objects.get().heard == 2
    assert CaseRow.objects.count() == 1


def test_an_id_used_for_something_else_is_refused(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime
) -> None:
    raw = haidian.write(slip, "dossier", dossier, now)
    haidian.post(raw, now)
    other = letters.write(replace_id(raw, letters.read(haidian.write(slip, "dossier", dossier, now))))
    with pytest.raises(NotTaken, match="id-reused"):
        haidian.post(other, now)


def replace_id(known: bytes, other: letters.Envelope) -> letters.Envelope:
    import msgspec

    return msgspec.structs.replace(other, id=letters.read(known).id)


def test_a_changed_message_is_refused(haidian: Neighbour, slip: str, dossier: Dossier, now: datetime) -> None:
    signed = letters.sign(haidian.write(slip, "dossier", dossier, now), haidian.key, now)
    changed = replace(signed, body=signed.body.replace(b"19900000001", b"19900000002"))
    with pytest.raises(NotAPartner, match="bad-signature"):
        receive("haidian", changed, now)
    assert not Handover.objects.exists()


def test_nobody_speaks_for_a_partner_without_its_key(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime
) -> None:
    stranger = Neighbour("changping", "110114")
    signed = letters.sign(haidian.write(slip, "dossier", dossier, now), stranger.key, now)
    with pytest.raises(NotAPartner, match="bad-signature"):
        receive("haidian", signed, now)
    with pytest.raises(NotAPartner, match="unknown-partner"):
        receive("changping", signed, now)


@pytest.mark.parametrize(("apart", "fits"), [(-9, True), (9, True), (-11, False), (11, False)])
def test_clocks_may_be_ten_minutes_apart(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime, apart: int, fits: bool
) -> None:
    signed = letters.sign(
        haidian.write(slip, "dossier", dossier, now), haidian.key, now + timedelta(minutes=apart)
    )
    if fits:
        receive("haidian", signed, now)
        assert Handover.objects.exists()
    else:
        with pytest.raises(NotAPartner, match="clock"):
            receive("haidian", signed, now)


def test_a_message_for_somebody_else_is_refused(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime
) -> None:
    raw = haidian.write(slip, "dossier", dossier, now).replace(b'"to":"nankai"', b'"to":"hexi"')
    with pytest.raises(NotTaken, match="wrong-address"):
        haidian.post(raw, now)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        (b'"item":"tax-change"', b'"item":""', "body.item"),
        (b'"mode":"proxy"', b'"mode":"pigeon"', "body.mode"),
        (b'"sequence":1', b'"sequence":0', "sequence"),
        (b'"format":1', b'"format":2', "format"),
        (b'{"body"', b'{"body', ""),
    ],
)
def test_a_message_that_is_none_is_refused_with_its_field(
    haidian: Neighbour, slip: str, dossier: Dossier, now: datetime, before: bytes, after: bytes, field: str
) -> None:
    raw = haidian.write(slip, "dossier", dossier, now)
    assert before in raw
    with pytest.raises(NotTaken) as refused:
        haidian.post(raw.replace(before, after), now)
    assert (refused.value.code, refused.value.field) == ("malformed", field)


def test_a_slip_belongs_to_the_partner_who_wrote_it(slip: str, dossier: Dossier, now: datetime) -> None:
    from mashangban.partners.loopback import connected

    haidian, changping = Neighbour("haidian", "110108"), Neighbour("changping", "110114")
    with connected(haidian, changping):
        haidian.say(slip, "dossier", dossier, now)
        with pytest.raises(NotTaken, match="other-slip"):
            changping.say(slip, "dossier", dossier, now)


def test_nothing_personal_lies_open(haidian: Neighbour, slip: str, dossier: Dossier, now: datetime) -> None:
    haidian.say(slip, "dossier", dossier, now)
    handover, message = Handover.objects.get(), Message.objects.get()
    kept = bytes(handover.dossier) + bytes(message.body) + repr([vars(handover), vars(message)]).encode()
    assert "演示人甲".encode() not in kept
    assert b"19900000001" not in kept
