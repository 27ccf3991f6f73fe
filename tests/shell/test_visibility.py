"""Who finds and sees a case, and who is not even told that it exists."""

from __future__ import annotations

import pytest

from mashangban.cases.models import Assist, CaseRow
from mashangban.cases.queries import InboxFilter, NoSuchCase, can_see, case_page, inbox, visible
from mashangban.core.casework.model import Actor, Grant
from mashangban.directory.accounts import actor_of
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db


def sees(actor: Actor, number: str) -> set[bool]:
    """Every way to ask has to give the same answer."""
    row = CaseRow.objects.get(number=number)
    listed = number in {one.number for one in inbox(actor, InboxFilter(status="all"), NOW).rows}
    try:
        page = bool(case_page(number, actor, NOW))
    except NoSuchCase:
        page = False
    return {can_see(actor, row), visible(actor).filter(number=number).exists(), listed, page}


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("officer-01", True),
        ("officer-05", True),
        ("dispatcher-1", True),
        ("leader", True),
        ("bureau-leader", True),
        ("auditor", True),
        ("district-dispatcher", False),
        ("nobody-we-know", False),
    ],
)
def test_the_unit_and_those_above_it_see_a_case(hand_in: Submit, person: str, seen: bool) -> None:
    assert sees(actor_of(person, NOW), hand_in().number) == {seen}


def test_whoever_it_is_about_does_not(hand_in: Submit) -> None:
    data = {"category": "suggestion", "opinion_kind": "criticism", "about_person": "officer-05"}
    number = hand_in(data={**data, "content": "态度不好"}, category="suggestion").number
    assert sees(actor_of("officer-05", NOW), number) == {False}
    assert sees(actor_of("officer-04", NOW), number) == {True}


def test_a_unit_that_assists_sees_it(hand_in: Submit) -> None:
    number = hand_in().number
    other = Actor("someone", "staff", (Grant("handler", "wangdingdi-street-office"),))
    row = CaseRow.objects.get(number=number)
    assert not can_see(other, row)
    Assist.objects.create(case=row, unit="wangdingdi-street-office")
    row.snapshot["assisting"] = {"wangdingdi-street-office": False}
    row.save()
    assert can_see(other, row)
    assert [one.number for one in inbox(other, InboxFilter(status="assisting"), NOW).rows] == [number]
    assert case_page(number, other, NOW).row == row


def test_the_applicant_is_no_member_of_staff(hand_in: Submit) -> None:
    number = hand_in().number
    assert sees(Actor(f"applicant:{number}", "applicant"), number) == {False}
