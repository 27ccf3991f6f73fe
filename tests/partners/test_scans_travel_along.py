"""Scans go with the dossier, arrive byte for byte as checked, and are erased with it."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta

import msgspec
import pytest
from PIL import Image

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.papers import scans
from mashangban.papers.models import Scan as StoredScan
from mashangban.partners.collecting import Paper, collect
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover, Message
from mashangban.partners.opening import dossier_on
from mashangban.partners.shapes import Dossier, MaterialPart, Scan
from mashangban.partners.working import erase_old
from tests.partners.matters import tax_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 210, 220)).save(kept, "JPEG")
    return kept.getvalue()


def with_scan(content: bytes, digest: str = "") -> Dossier:
    import hashlib

    sha256 = digest or hashlib.sha256(content).hexdigest()
    scan = Scan("执照.jpg", "image/jpeg", sha256, base64.b64encode(content).decode())
    return tax_change(materials=[MaterialPart("business-licence-copy", "营业执照副本", "scan", scans=[scan])])


def test_what_we_send_has_the_bytes_in_it(haidian: Neighbour, picture: bytes, now: datetime) -> None:
    clerk = actor_of("hall-1", now)
    token = scans.take(picture, "执照.jpg", by="hall-1", now=now).token
    slip = collect("haidian", title="档案查询", name="演示人丙", phone="19900000003", values={}, papers=[Paper("business-licence-copy", "营业执照副本", tokens=[token])], item="enterprise-archive-copy", unit="nankai-service-office", actor=clerk, now=now)  # fmt: skip
    assert slip.case is not None
    act(slip.case.number, "hand-over", clerk, {}, now=now)
    exchange(now, haidian)
    sent = haidian.dossiers[slip.slip].materials[0].scans[0]
    assert base64.b64decode(sent.content) == scans.read(token)
    kept = dossier_on(Handover.objects.get(pk=slip.pk))
    assert kept is not None
    assert len(bytes(Message.objects.get(direction="out").body)) < len(sent.content) / 2 + 2000
    assert kept.materials[0].scans[0].content == ""


def test_what_comes_in_is_kept_once(haidian: Neighbour, picture: bytes, now: datetime) -> None:
    slip = haidian.hand_over(with_scan(picture), now)
    haidian.say(slip, "dossier", msgspec.structs.replace(with_scan(picture), note="再次"), now)
    assert StoredScan.objects.count() == 1
    assert StoredScan.objects.get().owner == f"slip:{slip}"


@pytest.mark.parametrize(("content", "digest"), [(b"not a picture", ""), (b"x", "0" * 64)])
def test_a_scan_that_cannot_be_used_is_returned(
    haidian: Neighbour, content: bytes, digest: str, now: datetime
) -> None:
    slip = haidian.hand_over(with_scan(content, digest), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "returned"
    assert "营业执照副本" in haidian.statuses[slip].text
    assert not CaseRow.objects.exists()


def test_when_its_time_is_served_everything_personal_goes(
    haidian: Neighbour, picture: bytes, now: datetime
) -> None:
    slip = haidian.hand_over(with_scan(picture), now)
    haidian.say(slip, "dossier", tax_change(phase="withdrawn"), now)
    exchange(now, haidian)
    assert erase_old(now + timedelta(days=30)) == 0
    assert erase_old(now + timedelta(days=200)) == 1
    found = Handover.objects.get()
    assert (bytes(found.dossier), bytes(found.status), found.files) == (b"", b"", {})
    assert not any(bytes(one.body) for one in Message.objects.all())
    assert all(one.receipt for one in Message.objects.all())
    assert not StoredScan.objects.exists()


def test_what_became_no_case_is_not_kept_for_ever(haidian: Neighbour, now: datetime) -> None:
    slip = haidian.hand_over(with_scan(b"not a picture"), now)
    assert Handover.objects.get(slip=slip, case=None).dossier
    assert erase_old(now + timedelta(days=30)) == 0
    assert erase_old(now + timedelta(days=200)) == 1
    assert not Handover.objects.get(slip=slip).dossier
