"""A clock record knows when it is due and what remains of it, running or standing still."""

from fractions import Fraction

import pytest

from mashangban.core.worktime import Clock, PauseError, Term, remaining
from tests.core.worktime.sample_calendars import at, state_council

CLOCK = Clock(at("2024-10-08 09:00"), Term(8, "working hours"))


def test_a_running_clock_is_due() -> None:
    assert CLOCK.due(state_council()) == at("2024-10-09 10:00")


def test_a_clock_that_stands_still_is_not_due() -> None:
    assert CLOCK.pause(at("2024-10-08 10:00")).due(state_council()) is None


def test_a_clock_paused_after_its_due_moment_stays_due_then() -> None:
    assert CLOCK.pause(at("2024-10-09 11:00")).due(state_council()) == at("2024-10-09 10:00")


def test_after_the_pause_it_is_due_later() -> None:
    clock = CLOCK.pause(at("2024-10-08 10:00")).resume(at("2024-10-08 12:00"))
    assert clock.due(state_council()) == at("2024-10-09 12:00")


def test_what_remains_is_exact() -> None:
    assert remaining(CLOCK, at("2024-10-08 09:20"), state_council()) == Fraction(23, 3)


def test_nothing_is_used_while_it_stands_still() -> None:
    clock = CLOCK.pause(at("2024-10-08 10:00"))
    assert clock.remaining(at("2024-10-10 15:00"), state_council()) == 7


def test_what_remains_is_never_negative() -> None:
    assert CLOCK.remaining(at("2024-10-20 09:00"), state_council()) == 0


def test_pausing_twice_is_refused() -> None:
    with pytest.raises(PauseError, match="already paused"):
        CLOCK.pause(at("2024-10-08 10:00")).pause(at("2024-10-08 11:00"))


def test_resuming_a_running_clock_is_refused() -> None:
    with pytest.raises(PauseError, match="not paused"):
        CLOCK.resume(at("2024-10-08 11:00"))


def test_resuming_before_the_pause_is_refused() -> None:
    with pytest.raises(PauseError, match="ends before it begins"):
        CLOCK.pause(at("2024-10-08 10:00")).resume(at("2024-10-08 09:30"))


def test_a_clock_that_stands_still_does_not_warn() -> None:
    paused = CLOCK.pause(at("2024-10-08 10:00"))
    assert paused.warn_at("75%", state_council()) is None
    assert paused.warn_at("10%", state_council()) == at("2024-10-08 09:48")


def test_a_clock_paused_at_its_due_moment_stays_due_then() -> None:
    assert CLOCK.pause(at("2024-10-09 10:00")).due(state_council()) == at("2024-10-09 10:00")
