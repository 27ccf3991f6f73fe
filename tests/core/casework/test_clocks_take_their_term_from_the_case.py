"""A term that a case brings along, a clock that tells the applicant, and what happens by itself when it has run out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.core.casework import Refusal, lights, submit
from mashangban.core.catalog.model import Clock
from tests.core.casework.world import APPLICANT, DAY, HOUR, NUMBER, T0, Desk, FakeOffice, definition, opened


def staged(**form: object) -> Desk:
    return opened("staged", {"name": "Evergreen", "plan": [], **form}, channel="web")


def promise(due: str | None = "3 days") -> Desk:
    return opened("promise", {"promise": "Kept"} | ({"due": due} if due else {}), channel="parent")


def test_the_case_s_own_term_counts() -> None:
    desk = staged(term="3 days", plan=[{"key": "a", "service": "test.item"}])
    desk.act("officer", "accept")
    assert desk.case.clocks["whole"].within == "3 days"
    assert desk.case.clocks["whole"].due_at == desk.case.clocks["own"].due_at


def test_without_one_the_definition_s_counts_or_no_clock_runs() -> None:
    desk = staged(plan=[{"key": "a", "service": "test.item"}])
    desk.act("officer", "accept")
    assert desk.case.clocks["whole"].within == "20 working days"
    assert "own" not in desk.case.clocks


@pytest.mark.parametrize("term", ["soon", "0 days", "5 fortnights", "3 days and a half"])
def test_what_is_no_term_is_refused(term: str) -> None:
    answer = submit(
        definition("promise"), NUMBER, {"promise": "Kept", "due": term}, place="estate", channel="parent",
        anonymous=False, identity_given=False, actor=APPLICANT, now=T0, office=FakeOffice(),
    )  # fmt: skip
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.field, answer.params["problem"]) == ("bad-input", "due", "not-a-term")


def test_a_clock_needs_a_term_from_somewhere() -> None:
    with pytest.raises(ValueError, match="within_field"):
        Clock.model_validate({"title": {"zh": "期", "en": "Term"}})


def test_receipt_clocks_can_count_from_an_earlier_day() -> None:
    early = T0 - 5 * DAY
    answer = submit(
        definition("promise"), NUMBER, {"promise": "Kept", "due": "3 days"}, place="estate", channel="parent",
        anonymous=False, identity_given=False, actor=APPLICANT, now=T0, office=FakeOffice(), since=early,
    )  # fmt: skip
    assert not isinstance(answer, Refusal)
    clock = answer.case.clocks["due"]
    assert (clock.started_at, answer.case.opened_at) == (early, T0)
    assert clock.due_at < T0
    desk = Desk(definition("promise"), FakeOffice(), list(answer), T0)
    assert "clock-breached" in desk.wait(0 * HOUR)
    assert desk.case.state == "overdue"
    assert all(event.at >= T0 for event in desk.events)


def test_the_applicant_is_told_of_a_clock_that_is_theirs() -> None:
    desk = promise()
    desk.wait(timedelta(days=3, hours=6))
    assert desk.last("clock-warned").data["tells_applicant"]
    assert not desk.last("clock-warned").internal
    other = opened("desk")
    other.wait(10 * HOUR)
    assert other.last("clock-warned").internal


def test_what_is_to_happen_when_a_clock_runs_out_happens_at_its_moment() -> None:
    desk = promise()
    due = desk.case.clocks["due"].due_at
    desk.wait(30 * DAY)
    assert desk.case.state == "overdue"
    assert desk.last("acted").at == due
    assert (desk.last("acted").actor, desk.last("acted").data["timed"]) == ("system", True)


def test_nobody_does_it_before() -> None:
    assert promise().refused("officer", "overdue") == "not-allowed"


def test_a_command_that_comes_too_late_meets_what_has_happened() -> None:
    desk = promise()
    desk.now += 5 * DAY
    assert desk.refused("applicant", "hand-in") == "not-now"


def test_it_happens_on_the_way_in_when_the_clock_ran_out_elsewhere() -> None:
    desk = promise()
    desk.act("applicant", "hand-in")
    desk.wait(5 * DAY)
    assert desk.case.state == "handed-in"
    assert lights(desk.case, desk.now) == "red"
    desk.act("officer", "hand-back", message="It is not the right one.")
    assert desk.case.state == "overdue"


def test_a_promise_without_a_day_does_not_run_out() -> None:
    desk = promise(None)
    assert "due" not in desk.case.clocks
    desk.wait(50 * DAY)
    assert desk.case.state == "open"


def test_from_one_end_to_another_is_neither_a_reopening_nor_a_second_end() -> None:
    desk = promise()
    desk.wait(5 * DAY)
    desk.act("leader", "revoke", reason="Not kept.")
    ended = desk.case.closed_at
    desk.wait(2 * DAY)
    desk.act("leader", "repair", reason="Put right since.")
    assert (desk.case.state, desk.case.closed_at, desk.case.openings) == ("repaired", ended, 1)
    assert [event.kind for event in desk.events].count("closed") == 1


def test_a_row_that_stays_in_a_final_state_leaves_the_case_closed() -> None:
    desk = promise()
    desk.act("applicant", "hand-in")
    desk.act("officer", "confirm")
    desk.act("officer", "note-again", note="Filed.")
    assert not desk.case.open
    assert all(clock.stopped_at for clock in desk.case.clocks.values())
    assert desk.refused("officer", "note-again", note="Filed.") == "too-often"


def test_and_only_within_its_time() -> None:
    desk = promise()
    desk.act("applicant", "hand-in")
    desk.act("officer", "confirm")
    desk.wait(12 * DAY)
    assert desk.refused("officer", "note-again", note="Filed.") == "too-late"


def test_a_rating_after_the_end_may_open_a_case() -> None:
    desk = staged()
    desk.act("officer", "accept")
    desk.act("officer", "deliver")
    before = len(desk.case.children)
    desk.act("applicant", "rate", rating=2)
    assert (desk.case.rating, desk.case.open, len(desk.case.children)) == (2, False, before + 1)


def test_a_good_rating_opens_none() -> None:
    desk = staged()
    desk.act("officer", "accept")
    desk.act("officer", "deliver")
    before = len(desk.case.children)
    desk.act("applicant", "rate", rating=5)
    assert len(desk.case.children) == before
