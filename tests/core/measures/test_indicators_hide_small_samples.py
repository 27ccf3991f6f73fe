"""What may be shown of few answers, and what rates are made of."""

from __future__ import annotations

from decimal import Decimal

from mashangban.core.measures import SMALL, indicators


def test_four_ratings_are_suppressed_but_counted() -> None:
    ratings = indicators({("rated", "5"): SMALL - 1, ("replied", ""): 20}).ratings
    assert ratings.suppressed
    assert (ratings.levels, ratings.average, ratings.satisfied_rate) == (None, None, None)
    assert (ratings.answered, ratings.silent) == (4, 16)


def test_five_ratings_are_shown() -> None:
    ratings = indicators({("rated", "5"): 4, ("rated", "1"): 1, ("replied", ""): 10}).ratings
    assert ratings.levels == {5: 4, 4: 0, 3: 0, 2: 0, 1: 1}
    assert (ratings.satisfied_rate, ratings.average) == (Decimal("80.00"), Decimal("4.20"))
    assert ratings.response_rate == Decimal("50.00")


def test_no_ratings_are_not_a_small_sample() -> None:
    assert not indicators({("replied", ""): 10}).ratings.suppressed


def test_in_time_is_measured_against_all_letters() -> None:
    found = indicators({("letters", ""): 8, ("replied", ""): 4, ("replied-in-time", ""): 2})
    assert found.replied_in_time_rate == Decimal("25.00")


def test_letters_whose_time_is_running_are_neither_in_time_nor_late() -> None:
    counts = {("letters", ""): 8, ("replied-in-time", ""): 2, ("contacted-in-time", ""): 3}
    found = indicators({**counts, ("reply-pending", ""): 4, ("contact-pending", ""): 2})
    assert (found.replied_in_time_rate, found.contacted_in_time_rate) == (Decimal("50.00"), Decimal("50.00"))


def test_while_all_are_running_there_is_no_rate_yet() -> None:
    found = indicators({("letters", ""): 2, ("reply-pending", ""): 2, ("contact-pending", ""): 2})
    assert (found.replied_in_time_rate, found.contacted_in_time_rate) == (None, None)


def test_without_letters_there_are_no_rates() -> None:
    found = indicators({})
    rates = [found.replied_in_time_rate, found.breached_rate, found.reopened_rate, found.median_reply]
    assert rates == [None] * 4


def test_other_clocks_are_not_the_promise() -> None:
    assert indicators({("letters", ""): 2, ("breached", "fix"): 1}).breached == 0
