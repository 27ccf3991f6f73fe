"""A warning comes when its share of the term is used."""

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.worktime import (
    Pause,
    ShareError,
    Term,
    due_at,
    due_with_pauses,
    elapsed,
    share_of,
    warn_moment,
)
from tests.core.worktime.moments import receipts_with_pauses, terms
from tests.core.worktime.sample_calendars import at, state_council

shares = st.fractions(Fraction(1, 1000), Fraction(1))


@pytest.mark.parametrize(
    ("term", "share", "expected"),
    [
        ("12 hours", "75%", "2024-10-08 18:00"),
        ("8 working hours", "75%", "2024-10-08 16:30"),
        # 3.75 of the working days from the 9th on: the Saturday is worked
        ("5 working days", "75%", "2024-10-12 18:00"),
        ("6 working days", "75%", "2024-10-14 12:00"),
        ("4 days", "75%", "2024-10-12 00:00"),
        ("1 working day", "50%", "2024-10-09 12:00"),
        # used up at the end of Saturday the 12th, not at the begin of Monday
        ("8 working days", "50%", "2024-10-13 00:00"),
    ],
)
def test_worked_out_warnings(term: str, share: str, expected: str) -> None:
    start, length = at("2024-10-08 09:00"), Term.parse(term)
    due = due_at(start, length, state_council())
    assert warn_moment(start, due, share, length, state_council()) == at(expected)


@given(receipts_with_pauses, terms, shares, shares)
def test_a_greater_share_never_warns_earlier(
    case: tuple[datetime, list[Pause]], term: Term, one: Fraction, two: Fraction
) -> None:
    start, pauses = case
    due = due_with_pauses(start, term, state_council(), pauses)
    early, late = (
        warn_moment(start, due, part, term, state_council(), pauses) for part in sorted((one, two))
    )
    assert start <= early <= late <= due


@given(receipts_with_pauses, terms)
def test_the_whole_share_warns_at_the_due_moment(case: tuple[datetime, list[Pause]], term: Term) -> None:
    start, _ = case
    due = due_at(start, term, state_council())
    assert warn_moment(start, due, Fraction(1), term, state_council()) == due


def test_a_pause_delays_the_warning() -> None:
    start, term, pause = (
        at("2024-10-08 09:00"),
        Term(12, "hours"),
        (at("2024-10-08 10:00"), at("2024-10-08 15:00")),
    )
    due = due_with_pauses(start, term, state_council(), [pause])
    assert warn_moment(start, due, "75%", term, state_council(), [pause]) == at("2024-10-08 23:00")


@pytest.mark.parametrize("text", ["0%", "101%", "-5%", "75", "many%", "", "%", "1/0%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ShareError, match="for example 75%"):
        share_of(text)


def test_a_binary_float_is_no_share() -> None:
    with pytest.raises(ShareError):
        share_of(0.75)


def test_a_percentage_is_exact() -> None:
    assert share_of("33.3%") == Fraction(333, 1000)


def test_a_warning_never_comes_before_its_share() -> None:
    start, term = at("2024-10-08 09:00"), Term(1, "hours")
    warn = warn_moment(start, due_at(start, term, state_council()), Fraction(1, 7), term, state_council())
    assert elapsed(start, warn, "hours", state_council()) >= Fraction(1, 7)


def test_a_term_that_fills_the_last_covered_day_can_warn() -> None:
    start, term = at("2026-12-30 09:00"), Term(1, "working days")
    due = due_at(start, term, state_council())
    assert warn_moment(start, due, "75%", term, state_council()) == at("2026-12-31 18:00")
