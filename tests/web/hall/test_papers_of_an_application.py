"""Papers are printed from the log: covered for whoever looks, in full for a reason the applicant reads."""

from __future__ import annotations

import pytest

from mashangban.cases.models import Event
from tests.shell.applications.offices import grant, items_of
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def licence(in_hand: str) -> str:
    """The address of the licence of a granted item, as the counter opens it."""
    row = grant(items_of(in_hand)["business-licence"])
    return f"/desk/hall/applications/{in_hand}/papers/licence.pdf?of={row.number}"


def test_a_licence_is_printed_and_for_a_reason_in_full(sign_in: SignIn, licence: str) -> None:
    client = sign_in("hall-1")
    assert client.get(licence).content[:5] == b"%PDF-"
    assert not Event.objects.filter(kind="identity-revealed").exists()
    refused = client.post(licence, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why you need it" in refused.content.decode()
    assert client.post(licence, {"reason": "窗口送达"}).content[:5] == b"%PDF-"
    assert Event.objects.get(kind="identity-revealed").data["reason"] == "窗口送达"


def test_what_was_not_issued_is_not_there(sign_in: SignIn, in_hand: str) -> None:
    client = sign_in("hall-1")
    for kind in ("licence", "refusal", "nonsense"):
        assert client.get(f"/desk/hall/applications/{in_hand}/papers/{kind}.pdf").status_code == 404


def test_an_agency_prints_nothing_of_another(sign_in: SignIn, licence: str, in_hand: str) -> None:
    ecology = items_of(in_hand)["environmental-assessment"].number
    theirs = licence.replace(in_hand, ecology, 1)
    assert sign_in("review-ecology").get(theirs).status_code == 404
