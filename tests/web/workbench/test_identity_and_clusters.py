"""Who raised a case is shown for a reason that is kept; several letters on one matter are joined and separated."""

from __future__ import annotations

import pytest

from mashangban.cases.models import CaseRow
from tests.web.workbench.people import HandIn, SignIn

pytestmark = pytest.mark.django_db


def test_an_identity_is_masked(sign_in: SignIn, case: CaseRow) -> None:
    page = sign_in("officer-01").get(f"/desk/cases/{case.number}").content.decode()
    assert "199****0001" in page
    assert "19900000001" not in page


def test_a_reveal_shows_once_and_is_kept_with_its_reason(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    shown = client.post(f"/desk/cases/{case.number}/identity", {"reason": "需要电话核实"})
    assert "19900000001" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert "19900000001" not in client.get(f"/desk/cases/{case.number}").content.decode()
    event = case.events.get(kind="identity-revealed")
    assert (event.actor, event.data["reason"], event.internal) == ("officer-01", "需要电话核实", False)


def test_a_reveal_without_a_reason_shows_nothing(sign_in: SignIn, case: CaseRow) -> None:
    answer = sign_in("officer-01").post(f"/desk/cases/{case.number}/identity", {"reason": "  "})
    assert answer.status_code == 422
    assert "19900000001" not in answer.content.decode()
    assert not case.events.filter(kind="identity-revealed").exists()


def test_a_colleague_cannot_reveal(sign_in: SignIn, case: CaseRow) -> None:
    answer = sign_in("officer-02").post(f"/desk/cases/{case.number}/identity", {"reason": "好奇"})
    assert answer.status_code == 422
    assert "19900000001" not in answer.content.decode()


def test_an_anonymous_case_says_so(sign_in: SignIn, hand_in: HandIn) -> None:
    row = hand_in(identity={}, anonymous=True)
    assert "Raised without a name" in sign_in("officer-01").get(f"/desk/cases/{row.number}").content.decode()


def test_a_nearby_case_is_suggested_joined_and_separated(sign_in: SignIn, hand_in: HandIn) -> None:
    lead, follower = hand_in(), hand_in()
    client = sign_in("officer-01")
    assert lead in client.get(f"/desk/cases/{follower.number}").context["page"].nearby
    data = {"seen": follower.seq, "number": lead.number}
    client.post(f"/desk/cases/{follower.number}/do/cluster", data)
    follower.refresh_from_db()
    assert follower.cluster == lead.number
    client.post(f"/desk/cases/{follower.number}/do/uncluster", {"seen": follower.seq})
    follower.refresh_from_db()
    assert follower.cluster == ""


def test_a_reply_to_the_lead_answers_its_followers(sign_in: SignIn, hand_in: HandIn) -> None:
    lead, follower = hand_in(), hand_in()
    client = sign_in("officer-01")
    client.post(f"/desk/cases/{follower.number}/do/cluster", {"seen": follower.seq, "number": lead.number})
    client.post(f"/desk/cases/{lead.number}/do/reply", {"seen": lead.seq, "message": "已调低音量。"})
    follower.refresh_from_db()
    assert follower.state == "replied"


def test_a_case_one_may_not_see_cannot_be_joined(sign_in: SignIn, hand_in: HandIn) -> None:
    mine, other = hand_in(), hand_in()
    CaseRow.objects.filter(pk=other.pk).update(unit="nankai-service-office", handler="")
    answer = sign_in("officer-01").post(
        f"/desk/cases/{mine.number}/do/cluster", {"seen": mine.seq, "number": other.number}
    )
    assert answer.status_code == 422
    mine.refresh_from_db()
    assert mine.cluster == ""


def test_a_mistyped_number_is_explained(sign_in: SignIn, case: CaseRow) -> None:
    answer = sign_in("officer-01").post(
        f"/desk/cases/{case.number}/do/cluster", {"seen": case.seq, "number": "123"}
    )
    assert answer.status_code == 422
    assert "case number" in answer.content.decode()


def test_a_photo_is_only_for_those_who_see_its_case(
    sign_in: SignIn, hand_in: HandIn, tmp_path: object
) -> None:
    row = hand_in()
    assert sign_in("officer-01").get(f"/desk/cases/{row.number}/photos/{'0' * 32}").status_code == 404
