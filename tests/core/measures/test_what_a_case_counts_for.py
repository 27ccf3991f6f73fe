"""Counters of one case, made from its events."""

from __future__ import annotations

from datetime import date

import pytest

from mashangban.core.casework.model import Event
from mashangban.core.measures import counters
from tests.core.measures.letters import SHANGHAI, acted, clock, happened, hold, reply, submitted


def counted(*events: Event) -> dict[tuple[str, str], int]:
    """(measure, value) → how often."""
    return {(key.measure, key.value): n for key, n in counters(events, SHANGHAI).items()}


def test_no_events_count_for_nothing() -> None:
    assert counters([], SHANGHAI) == {}


def test_a_case_counts_for_the_local_day_of_its_submission() -> None:
    (key,) = {
        (one.day, one.place, one.category) for one in counters([submitted(), clock(), reply(60)], SHANGHAI)
    }
    assert key == (date(2024, 5, 31), "p", "c")


def test_a_transferred_case_counts_for_the_unit_that_has_it_now() -> None:
    moved = [submitted(), happened(5, "assigned", unit="bureau", handler=None)]
    assert {key.unit for key in counters(moved, SHANGHAI)} == {"bureau"}
    assert counted(*moved)["transferred", ""] == 1


@pytest.mark.parametrize(("minutes", "in_time"), [(720, True), (720.01, False)])
def test_in_time_is_up_to_and_including_the_promised_moment(minutes: float, in_time: bool) -> None:
    assert (("replied-in-time", "") in counted(submitted(), clock(), reply(minutes))) is in_time


def test_begun_minutes_count_whole() -> None:
    assert ("reply-minutes", "721") in counted(submitted(), clock(), reply(720.01))


def test_a_holding_reply_is_contact_but_no_answer() -> None:
    found = counted(submitted(), clock(), hold(10))
    assert found["contacted-in-time", ""] == found["held", ""] == 1
    assert ("replied", "") not in found


def test_a_bare_template_is_counted_apart() -> None:
    found = counted(submitted(), clock(), reply(10, bare=True))
    assert found["template-only", ""] == 1
    assert ("replied", "") not in found


def test_an_answer_after_a_bare_template_counts_from_the_answer() -> None:
    found = counted(submitted(), clock(), reply(10, bare=True), reply(30))
    assert found["reply-minutes", "30"] == 1
    assert ("template-only", "") not in found


def test_a_pause_is_not_credited_to_the_promise() -> None:
    paused = [
        happened(60, "clock-paused", clock="reply"),
        happened(
            800,
            "clock-resumed",
            clock="reply",
            since="2024-06-01T00:30+08:00",
            until="2024-06-01T12:50+08:00",
        ),
    ]
    found = counted(submitted(), clock(), *paused, reply(810))
    assert ("replied-in-time", "") not in found
    assert found["paused-minutes", "740"] == 1


def test_the_first_rating_counts_and_the_follow_up_apart() -> None:
    found = counted(submitted(), acted(9, "rate", rating=1), acted(99, "rate-again", rating=4))
    assert found["rated", "1"] == found["rated-again", "4"] == 1
    assert ("rated", "4") not in found


def test_a_reopened_case_is_not_ended_any_more() -> None:
    ended = [submitted(), happened(9, "closed", state="closed")]
    assert counted(*ended)["ended", "closed"] == 1
    found = counted(*ended, happened(99, "reopened", action="reopen"))
    assert found["open", ""] == found["reopened", ""] == 1
    assert ("ended", "closed") not in found


def test_a_lead_told_twice_is_one_lead() -> None:
    child = happened(5, "child-opened", number="2", service="dispute")
    assert counted(submitted(), child, child)["lead", "dispute"] == 1


def test_a_clock_that_runs_out_twice_is_one_case_late() -> None:
    breach = happened(720, "clock-breached", clock="reply")
    assert counted(submitted(), clock(), breach, breach)["breached", "reply"] == 1


def test_an_answer_repeated_on_a_follower_is_its_officers() -> None:
    repeated = acted(9, "reply", message="substantive", bare_template=False, on_behalf_of="officer-02")
    assert counted(submitted(), clock(), repeated)["officer-replied", "officer-02"] == 1


def test_an_unanswered_letter_is_pending_while_its_promise_runs() -> None:
    found = counted(submitted(), clock(), hold(10))
    assert found["reply-pending", ""] == 1
    assert ("contact-pending", "") not in found


@pytest.mark.parametrize(
    "event",
    [
        happened(720, "clock-breached", clock="reply"),
        happened(60, "clock-stopped", clock="reply", in_time=True),
        happened(60, "closed", state="withdrawn"),
    ],
)
def test_a_promise_that_is_over_is_not_pending(event: Event) -> None:
    found = counted(submitted(), clock(), event)
    assert {("reply-pending", ""), ("contact-pending", "")}.isdisjoint(found)


def test_another_clock_that_is_over_leaves_the_letter_pending() -> None:
    assert counted(submitted(), clock(), happened(9, "clock-breached", clock="fix"))["reply-pending", ""] == 1
