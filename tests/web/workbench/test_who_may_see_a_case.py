"""Person × case: 404 for what is not theirs, on every address of the case."""

from __future__ import annotations

import pytest

from mashangban.cases.models import CaseRow
from tests.web.workbench.people import HandIn, SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("officer-01", 200),
        ("officer-02", 200),
        ("desk-1", 200),
        ("dispatcher-1", 200),
        ("leader", 200),
        ("auditor", 200),
        ("bureau-leader", 200),
        ("district-dispatcher", 404),
        ("district-leader", 404),
    ],
)
def test_a_case_is_seen_in_its_unit_and_above(
    sign_in: SignIn, case: CaseRow, person: str, status: int
) -> None:
    assert sign_in(person).get(f"/desk/cases/{case.number}").status_code == status


@pytest.mark.parametrize("path", ["do/reply", "do/note", "do/cluster", "identity"])
def test_no_address_of_somebody_elses_case_answers(sign_in: SignIn, case: CaseRow, path: str) -> None:
    answer = sign_in("district-dispatcher").post(
        f"/desk/cases/{case.number}/{path}", {"message": "x", "note": "x"}
    )
    assert answer.status_code == 404
    case.refresh_from_db()
    assert case.seq == len(case.events.all())


def test_a_case_that_is_about_me_is_not_there(sign_in: SignIn, hand_in: HandIn) -> None:
    about = {
        "category": "suggestion",
        "opinion_kind": "criticism",
        "about_person": "officer-02",
        "matter": None,
    }
    row = hand_in(data=about)
    assert sign_in("officer-02").get(f"/desk/cases/{row.number}").status_code == 404
    assert row.handler != "officer-02"


def test_who_gave_it_away_is_led_to_the_inbox(sign_in: SignIn, case: CaseRow) -> None:
    data = {"unit": "nankai-service-office", "reason": "不属于公安职责", "seen": case.seq}
    answer = sign_in("officer-01").post(f"/desk/cases/{case.number}/do/transfer", data)
    assert answer.headers["Location"] == "/desk/"
    assert sign_in("officer-02").get(f"/desk/cases/{case.number}").status_code == 404
    assert sign_in("district-dispatcher").get(f"/desk/cases/{case.number}").status_code == 200


@pytest.mark.parametrize("number", ["1", "24101512345678", "not-a-number", "24101500000000"])
def test_a_number_that_is_none_is_not_there(sign_in: SignIn, number: str) -> None:
    assert sign_in("officer-01").get(f"/desk/cases/{number}").status_code == 404


def test_an_auditor_looks_and_does_not_touch(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("auditor")
    page = client.get(f"/desk/cases/{case.number}").content.decode()
    assert "There is nothing for you to do here; you may look." in page
    assert client.post(f"/desk/cases/{case.number}/do/note", {"note": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("person", "action", "possible"),
    [
        ("officer-01", "reply", True),
        ("officer-02", "reply", False),
        ("dispatcher-1", "reply", False),
        ("dispatcher-1", "assign", True),
        ("officer-01", "assign", False),
        ("leader", "reject", True),
        ("officer-01", "reject", False),
        ("officer-01", "rate", False),
    ],
)
def test_the_panel_and_the_address_agree_on_who_may_act(
    sign_in: SignIn, case: CaseRow, person: str, action: str, possible: bool
) -> None:
    client = sign_in(person)
    page = client.get(f"/desk/cases/{case.number}").content.decode()
    assert (f'/do/{action}"' in page) is possible
    status = client.post(f"/desk/cases/{case.number}/do/{action}", {"seen": case.seq}).status_code
    assert status == (422 if possible else 403)
