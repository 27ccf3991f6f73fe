"""A scan that came with a slip is read by an office: noted for the applicant, unless it is known to identify nobody."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from PIL import Image

from mashangban.cases.models import CaseRow
from mashangban.partners.loopback import Neighbour
from mashangban.partners.models import Handover
from mashangban.partners.shapes import MaterialPart, Scan
from tests.partners.matters import NOW, tax_change
from tests.partners.test_pages_on_partners import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("evidence", "noted"),
    [("id-card", ["id-card"]), ("business-licence-copy", []), ("haidian-card", [""])],
    ids=["identity", "known to be none", "unknown here"],
)
def test_each_person_is_noted_once_a_day(
    haidian: Neighbour, evidence: str, noted: list[str], now: datetime
) -> None:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 210, 220)).save(kept, "JPEG")
    scan = Scan(
        "扫描.jpg",
        "image/jpeg",
        hashlib.sha256(kept.getvalue()).hexdigest(),
        base64.b64encode(kept.getvalue()).decode(),
    )
    slip = haidian.hand_over(
        tax_change(materials=[MaterialPart(evidence, "某证件", "scan", scans=[scan])]), now
    )
    client, (digest,) = signed_in("review-tax"), Handover.objects.get(slip=slip).files
    for _look in range(2):
        assert client.get(f"/desk/partners/{slip}/scans/{digest}").status_code == 200
    looks = CaseRow.objects.get(handover__slip=slip).events.filter(kind="identity-revealed")
    assert [one.data["document"] for one in looks] == noted
    assert all(one.actor == "review-tax" for one in looks)
