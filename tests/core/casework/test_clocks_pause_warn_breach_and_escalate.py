"""What clocks do by themselves and when somebody pauses, stops or restarts them."""

from __future__ import annotations

from datetime import datetime, timedelta

from mashangban.core.casework import Refusal, lights, limit_of, next_moment, tick
from tests.core.casework.world import DAY, HOUR, SHANGHAI, T0, Desk, FakeOffice, kinds, opened

MINUTE = timedelta(minutes=1)


def taken() -> Desk:
    desk = opened("desk")
    desk.act("officer", "take")
    return desk


def test_the_promise_runs_from_receipt_and_not_from_being_taken() -> None:
    desk = opened("desk")
    desk.wait(2 * HOUR)
    desk.act("officer", "take")
    assert desk.case.clocks["reply"].due_at == T0 + 12 * HOUR


def test_it_warns_at_its_share_then_breaches_at_its_end() -> None:
    desk = taken()
    assert next_moment(desk.service, desk.case) == T0 + 9 * HOUR
    assert desk.wait(9 * HOUR) == ["clock-warned"]
    assert next_moment(desk.service, desk.case) == T0 + 12 * HOUR
    assert desk.wait(3 * HOUR) == ["clock-breached"]


def test_lights_turn_from_green_to_yellow_to_red_and_out() -> None:
    desk = taken()
    assert lights(desk.case, T0) == "green"
    assert lights(desk.case, T0 + 9 * HOUR) == "yellow"
    assert lights(desk.case, T0 + 12 * HOUR) == "red"
    desk.act("officer", "redirect", reason="Danger.")
    assert lights(desk.case, T0) == "none"


def test_a_late_sweep_dates_everything_by_its_own_moment_and_in_order() -> None:
    desk = taken()
    desk.wait(3 * DAY)
    warned, breached, reminded = desk.events[-3:]
    assert kinds([warned, breached, reminded]) == ["clock-warned", "clock-breached", "clock-reminded"]
    assert [event.at - T0 for event in (warned, breached, reminded)] == [9 * HOUR, 12 * HOUR, 24 * HOUR]


def test_reminders_missed_in_between_are_said_once() -> None:
    desk = taken()
    desk.wait(10 * DAY)
    assert kinds(desk.events).count("clock-reminded") == 1
    moment = next_moment(desk.service, desk.case)
    assert moment is not None
    assert moment > desk.now


def test_a_breach_names_the_leader_who_may_then_act_and_the_owner_stays() -> None:
    desk = taken()
    desk.wait(13 * HOUR)
    assert (desk.case.escalated_to, desk.case.handler, desk.case.unit) == ("leader", "officer", "station")


def test_a_breach_without_a_leader_in_the_unit_goes_up() -> None:
    desk = opened("desk", office=FakeOffice(leaders={"bureau": "chief"}))
    desk.wait(13 * HOUR)
    assert desk.case.escalated_to == "chief"
    desk.act("chief", "assign", person="officer")


def test_a_breach_passes_over_a_leader_the_case_is_about() -> None:
    desk = opened("desk", {"category": "consultation", "content": "x", "about_person": "leader"})
    desk.wait(13 * HOUR)
    assert desk.case.escalated_to == "chief"


def test_a_clock_that_only_notifies_names_the_leader_and_escalates_nothing() -> None:
    desk = taken()
    desk.act("officer", "reply", message="No.")
    desk.act("applicant", "rate", rating=1)
    desk.wait(4 * DAY)
    breach = desk.last("clock-breached")
    assert (breach.data["clock"], breach.data["leader"], breach.data["escalated"]) == (
        "callback",
        "leader",
        False,
    )
    assert desk.case.escalated_to is None


def test_reminders_end_when_the_clock_stops() -> None:
    desk = taken()
    desk.wait(13 * HOUR)
    desk.act("officer", "reply", message="Sorry to be late.")
    assert desk.wait(5 * DAY) == []
    assert desk.case.escalated_to is None


def test_a_reply_at_the_very_end_is_in_time() -> None:
    desk = taken()
    desk.now = T0 + 12 * HOUR
    desk.act("officer", "reply", message="Just so.")
    assert desk.last("clock-stopped").data["in_time"] is True


def test_a_late_reply_is_a_breach_even_if_no_sweep_has_come() -> None:
    desk = taken()
    desk.now = T0 + 12 * HOUR + MINUTE
    events = desk.tried("officer", "reply", message="Too late.")
    assert not isinstance(events, Refusal)
    assert kinds(events)[:2] == ["clock-warned", "clock-breached"]
    assert events[-1].data["in_time"] is False


def test_a_holding_reply_moves_no_clock() -> None:
    desk = taken()
    before = desk.case.clocks
    desk.act("officer", "hold", message="We are on it.")
    assert desk.case.clocks == before
    assert (desk.case.contacted_at, desk.case.replied_at) == (T0, None)


def test_a_question_pauses_and_the_answer_resumes_with_the_rest_of_the_time() -> None:
    desk = taken()
    desk.wait(2 * HOUR)
    desk.act("officer", "ask", message="Which building?")
    desk.wait(20 * HOUR)
    desk.act("applicant", "answer", message="Number 3.")
    assert desk.case.clocks["reply"].due_at == T0 + 32 * HOUR
    assert desk.wait(5 * HOUR) == []


def test_a_pause_carries_reason_approver_and_cap() -> None:
    desk = taken()
    desk.act("officer", "ask", message="Which building?")
    paused = desk.last("clock-paused").data
    assert (paused["reason"], paused["approver"], paused["cap"]) == ("Which building?", "officer", "3 days")


def test_a_pause_ends_by_itself_at_its_cap() -> None:
    desk = taken()
    desk.act("officer", "ask", message="Which building?")
    end = datetime(2024, 10, 19, 0, 0, tzinfo=SHANGHAI)  # three days after the day of asking
    assert next_moment(desk.service, desk.case) == end
    assert desk.wait(end - T0) == ["clock-resumed"]
    assert desk.case.clocks["reply"].due_at == end + 12 * HOUR


def test_the_cap_holds_for_all_pauses_together() -> None:
    desk = taken()
    for _ in range(2):
        desk.act("officer", "ask", message="Which building?")
        desk.wait(30 * HOUR)
        desk.act("applicant", "answer", message="Number 3.")
    desk.act("officer", "ask", message="Which floor?")
    assert desk.wait(30 * HOUR) == ["clock-resumed"]
    assert desk.case.state == "waiting"
    assert desk.case.clocks["reply"].running
    desk.act("applicant", "answer", message="The fourth.")
    assert desk.refused("officer", "ask", message="Which door?") == "pause-cap"


def test_a_clock_that_has_run_out_is_not_paused_any_more() -> None:
    desk = taken()
    desk.wait(13 * HOUR)
    desk.act("officer", "ask", message="Which building?")
    assert not desk.case.clocks["reply"].paused
    assert lights(desk.case, desk.now) == "red"


def test_a_pause_needs_its_approver() -> None:
    desk = opened("hazard", {"content": "Vans"}, channel="patrol")
    desk.act("officer", "verify", evidence=["photo-1"])
    assert desk.refused("officer", "suspend", reason="Rain.") == "approver-needed"
    desk.act("leader", "suspend-by-leader", reason="Rain.")
    assert desk.last("clock-paused").data["approver"] == "leader"


def test_a_pause_without_a_reason_is_refused() -> None:
    desk = opened("hazard", {"content": "Vans"}, channel="patrol")
    desk.act("officer", "verify", evidence=["photo-1"])
    assert desk.refused("leader", "suspend-by-leader") == "missing-input"


def test_transfers_and_reassignments_move_no_clock() -> None:
    desk = taken()
    before = desk.case.clocks
    desk.act("leader", "reassign", person="colleague", reason="Shift over.")
    desk.act("colleague", "transfer", unit="other-station", reason="Their street.")
    assert desk.case.clocks == before


def test_reopening_restarts_the_clock_from_that_moment_and_keeps_number_and_owner() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    desk.wait(2 * DAY)
    desk.act("applicant", "reopen", reason="Still loud.")
    case = desk.case
    assert case.clocks["reply"].due_at == desk.now + 12 * HOUR
    assert (case.number, case.handler, case.openings, case.state) == (
        desk.events[0].data["number"],
        "officer",
        2,
        "assigned",
    )
    assert case.counts == {"reopen": 1}


def test_a_reopened_case_whose_handler_has_gone_is_routed_again() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    desk.office.gone.add("officer")
    desk.office.handler = "colleague"
    desk.act("applicant", "reopen", reason="Still loud.")
    assert desk.case.handler == "colleague"


def test_a_closed_case_can_be_reopened_within_its_limit_only() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    desk.act("applicant", "rate", rating=5)
    desk.wait(9 * DAY)
    assert desk.refused("applicant", "reopen", reason="Loud again.") == "too-late"


def test_what_nobody_rates_closes_by_itself() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    assert desk.wait(16 * DAY) == ["acted", "closed"]
    assert desk.case.rating is None


def test_closing_stops_every_clock() -> None:
    desk = taken()
    desk.act("officer", "redirect", reason="Danger now.")
    assert all(clock.stopped_at for clock in desk.case.clocks.values())
    assert next_moment(desk.service, desk.case) is None


def test_a_timed_step_that_may_not_be_taken_is_put_off_by_a_day_and_said() -> None:
    desk = taken()
    desk.act("officer", "involve", unit="street-office")
    desk.act("officer", "reply", message="Done.")
    kinds_made = desk.wait(16 * DAY)
    assert "deferred" in kinds_made
    assert desk.case.open
    assert desk.last("deferred").data["code"] == "assisting-open"
    desk.act("street-clerk", "assist-done", note="Counted.")
    desk.wait(2 * DAY)
    assert not desk.case.open


def test_an_event_is_never_dated_before_the_one_before() -> None:
    desk = taken()
    desk.wait(HOUR)
    desk.act("officer", "hold", message="We are on it.")
    desk.now -= 30 * MINUTE
    desk.act("officer", "hold", message="Still on it.")
    assert desk.events[-1].at == T0 + HOUR


def test_nothing_due_makes_no_events() -> None:
    desk = taken()
    assert list(tick(desk.service, desk.case, T0 + HOUR, desk.office)) == []


def test_a_year_without_a_calendar_loses_no_rating_and_shortens_the_promise() -> None:
    desk = opened("desk", at=datetime(2026, 12, 30, 9, 0, tzinfo=SHANGHAI))
    desk.act("officer", "take")
    desk.act("officer", "reply", message="Done.")
    desk.act("applicant", "rate", rating=1)
    started = desk.last("clock-started").data
    assert desk.case.rating == 1
    assert (started["within"], started["instead_of"]) == ("15 days", "15 working days")


def test_a_limit_includes_its_last_moment() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    row = desk.service.flow["replied"]["reopen"]
    desk.now = limit_of(desk.service, desk.case, row, desk.office) or T0
    assert not isinstance(desk.tried("applicant", "reopen", reason="Loud."), Refusal)
    desk.now += timedelta(seconds=1)
    assert desk.refused("applicant", "reopen", reason="Loud.") == "too-late"


def test_a_calendar_that_the_pack_lacks_is_a_refusal_not_an_error() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    desk.service = desk.service.model_copy(update={"calendar": "moon"})
    assert desk.refused("applicant", "reopen", reason="Loud.") == "broken-definition"
