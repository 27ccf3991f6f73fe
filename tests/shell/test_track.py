"""A case as its applicant follows it: nothing internal, and only what they may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases.handling import NoSuchCase, act
from mashangban.cases.identity import reveal
from mashangban.cases.intake import Refused
from mashangban.cases.queries import applicant, track
from mashangban.core.casework.model import Actor
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}


def test_notes_among_staff_are_not_shown(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "note", officer, {"note": "此人常来信"}, now=LATER)
    assert "此人常来信" not in str([event.data for event in track(number, LATER).events])


def test_the_reply_is_shown_and_may_be_rated_once(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=LATER)
    seen = track(number, LATER)
    assert seen.messages[-1].data["input"]["message"] == REPLY["message"]
    assert {"rate", "reopen"} <= set(seen.actions)
    act(number, "rate", applicant(number), {"rating": 5}, now=LATER)
    assert track(number, LATER).rated
    with pytest.raises(Refused):
        act(number, "rate", applicant(number), {"rating": 1}, now=LATER)


def test_the_time_to_reopen_is_told(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=LATER)
    assert track(number, LATER).until["reopen"] > LATER + timedelta(days=6)


def test_reopened_it_keeps_its_number_and_gets_a_new_promise(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=LATER)
    row = act(number, "reopen", applicant(number), {"reason": "晚上又吵了"}, now=LATER + timedelta(hours=2))
    assert (row.number, row.handler) == (number, "officer-01")
    assert row.due_at == LATER + timedelta(hours=14)


def test_who_saw_the_identity_is_shown(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    reveal(number, officer, "电话回访", now=LATER)
    assert [event.data["reason"] for event in track(number, LATER).reveals] == ["电话回访"]


def test_the_applicant_may_write_to_the_desk(hand_in: Submit) -> None:
    number = hand_in().number
    assert track(number, NOW).may_write
    row = act(number, "message", applicant(number), {"message": "是二楼那家"}, now=LATER)
    assert row.due_at == NOW + timedelta(hours=12)
    assert track(number, LATER).messages[-1].data["message"] == "是二楼那家"


def test_the_key_of_another_case_is_nobody_here(hand_in: Submit) -> None:
    number, other = hand_in().number, hand_in().number
    with pytest.raises(Refused):
        act(number, "message", applicant(other), {"message": "x"}, now=LATER)


def test_an_unknown_number_is_no_case() -> None:
    with pytest.raises(NoSuchCase):
        track("24100800000001", NOW)


def test_it_costs_three_queries(hand_in: Submit) -> None:
    number = hand_in().number
    track(number, NOW)
    with CaptureQueriesContext(connection) as queries:
        track(number, NOW)
    assert len(queries) == 3
