"""Commands on a case: carried out whole, or refused with a reason and without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from mashangban.cases.handling import NoSuchCase, Stale, act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.queries import applicant
from mashangban.cases.roots import engine_event
from mashangban.core.casework import SYSTEM, fold, from_json
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from mashangban.notices.models import Notice
from mashangban.papers.models import Upload
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}


def test_a_reply_moves_the_case_and_stops_its_promise(hand_in: Submit, officer: Actor) -> None:
    row = act(hand_in().number, "reply", officer, REPLY, now=LATER)
    assert (row.state, row.due_at, row.waiting) == ("replied", None, "applicant")


def test_the_row_is_always_what_the_log_folds_to(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=LATER)
    row = act(number, "rate", applicant(number), {"rating": 5}, now=LATER + timedelta(hours=1))
    events = [engine_event(event) for event in row.events.order_by("seq")]
    assert fold(events) == from_json(row.snapshot)
    assert (row.rating, row.closed_at) == (5, LATER + timedelta(hours=1))


def test_an_action_out_of_turn_is_refused_and_leaves_no_trace(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(number, "uphold", officer, {"reason": "x"}, now=LATER)
    assert caught.value.refusals[0].code == "not-now"
    assert Event.objects.count() == before


def test_whoever_saw_an_older_version_is_told_what_changed(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    seen = CaseRow.objects.get(number=number).seq
    act(number, "note", officer, {"note": "已联系店家"}, now=LATER)
    with pytest.raises(Stale) as caught:
        act(number, "reply", officer, REPLY, now=LATER, seen=seen)
    assert [event.kind for event in caught.value.changes] == ["noted"]
    assert (caught.value.seen, caught.value.current) == (seen, seen + 1)


def test_a_number_without_a_case_is_no_case(officer: Actor) -> None:
    with pytest.raises(NoSuchCase):
        act("24100800000001", "reply", officer, REPLY, now=NOW)


@pytest.mark.parametrize("person", ["nobody", "district-dispatcher"])
def test_to_those_who_may_not_know_of_it_there_is_no_case(hand_in: Submit, person: str) -> None:
    with pytest.raises(NoSuchCase):
        act(hand_in().number, "reply", actor_of(person, NOW), REPLY, now=NOW)


def test_whoever_sees_it_without_the_role_is_refused(hand_in: Submit) -> None:
    with pytest.raises(Refused) as caught:
        act(hand_in().number, "reply", actor_of("auditor", NOW), REPLY, now=NOW)
    assert caught.value.refusals[0].code == "not-allowed"


def test_a_reply_tells_the_applicant_by_the_queue_of_the_same_database(
    hand_in: Submit, officer: Actor
) -> None:
    act(hand_in().number, "reply", officer, REPLY, now=LATER)
    notice = Notice.objects.get(to="applicant")
    assert notice.sent_at is None
    assert DBTaskResult.objects.get().args_kwargs["args"] == [notice.pk]


def test_nobody_is_told_who_left_no_number(hand_in: Submit, officer: Actor) -> None:
    act(hand_in(anonymous=True).number, "reply", officer, REPLY, now=LATER)
    assert not Notice.objects.filter(to="applicant").exists()
    assert not DBTaskResult.objects.exists()


def test_a_new_handler_is_told_and_the_dispatcher_is_not(hand_in: Submit, dispatcher: Actor) -> None:
    data = {"person": "officer-02"}
    row = act(hand_in().number, "assign", dispatcher, data, now=LATER)
    assert row.handler == "officer-02"
    assert set(Notice.objects.filter(created_at=LATER).values_list("to", flat=True)) == {"officer-02"}


def test_a_bad_rating_reaches_handler_and_leader(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=LATER)
    row = act(number, "rate", applicant(number), {"rating": 1}, now=LATER)
    told = set(Notice.objects.filter(kind="rated-badly").values_list("to", flat=True))
    assert told == {"officer-01", "leader"}
    assert row.closed_at is None
    assert row.due_at is not None


def test_a_photo_of_a_reply_becomes_the_cases(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    Upload.objects.create(
        token="one", kind="image/jpeg", width=1, height=1, size=1, sha256="0" * 64, uploaded_by="officer-01",
        uploaded_at=NOW,
    )  # fmt: skip
    act(number, "note", officer, {"note": "现场照片", "photos": ["one"]}, now=LATER)
    assert Upload.objects.filter(case__number=number, internal=True).exists()


def test_a_photo_nobody_sent_is_refused(hand_in: Submit, officer: Actor) -> None:
    with pytest.raises(Refused) as caught:
        act(hand_in().number, "note", officer, {"note": "现场照片", "photos": ["none"]}, now=LATER)
    assert caught.value.refusals[0].code == "unknown-upload"


def test_a_member_of_staff_cannot_act_for_the_system(hand_in: Submit, officer: Actor) -> None:
    data = {"number": "24100800000001", "service": "x", "blocking": False}
    with pytest.raises(Refused):
        act(hand_in().number, "child-opened", officer, data, now=NOW)
    assert SYSTEM.id != officer.id
