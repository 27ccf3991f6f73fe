"""Cases opened by cases: in one transaction, each knowing of the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.roots import verify_all
from mashangban.core.casework.model import Actor
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
LEAD = {"level": "general", "note": "邻里因噪声多次争吵"}


def lead_of(hand_in: Submit, officer: Actor) -> CaseRow:
    number = hand_in().number
    act(number, "lead-dispute", officer, LEAD, now=LATER)
    return CaseRow.objects.get(parent__number=number)


def test_a_lead_is_a_case_of_its_own(hand_in: Submit, officer: Actor) -> None:
    child = lead_of(hand_in, officer)
    assert (child.service, child.channel, child.place) == ("police-desk.dispute", "parent", "wdd-grid-01")
    assert child.due_at is not None


def test_the_parent_knows_of_it(hand_in: Submit, officer: Actor) -> None:
    child = lead_of(hand_in, officer)
    assert child.parent is not None
    assert list(child.parent.snapshot["children"]) == [child.number]
    assert Event.objects.get(case=child.parent, kind="child-opened").internal


def test_the_parent_learns_of_its_end(hand_in: Submit, officer: Actor) -> None:
    child = lead_of(hand_in, officer)
    handler = Actor(child.handler, "staff", officer.grants)
    act(child.number, "unfounded", handler, {"reason": "双方已和好"}, now=LATER)
    assert child.parent is not None
    assert Event.objects.filter(case=child.parent, kind="child-closed").exists()
    assert verify_all() == []


def test_a_population_lead_hangs_on_its_address(hand_in: Submit, officer: Actor) -> None:
    number = hand_in(data={"population_consent": True}).number
    data = {"address": "wdd-03-building-2", "note": "租户一人"}
    act(number, "lead-population", officer, data, now=LATER)
    assert CaseRow.objects.get(parent__number=number).place == "wdd-03-building-2"


def test_a_child_that_cannot_be_opened_undoes_the_action(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    with pytest.raises(Refused):
        act(number, "lead-dispute", officer, {"level": "no-such-level", "note": "x"}, now=LATER)
    assert CaseRow.objects.count() == 1
    assert Event.objects.filter(case__number=number).count() == 3
