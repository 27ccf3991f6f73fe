"""Counting how often something is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from mashangban.web.shared.limits import RATES, forget_counts, limited


@pytest.fixture(autouse=True)
def _counting(settings: Settings) -> Iterator[None]:
    settings.RATE_LIMITS_ON = True
    forget_counts()
    yield
    settings.RATE_LIMIT_STORAGE = "memory://"
    forget_counts()


def test_the_sixth_code_in_an_hour_has_to_wait() -> None:
    answers = [limited("phone-code-phone", "a hash") for _ in range(6)]
    assert answers[:5] == [0] * 5
    assert 0 < answers[5] <= 3600


def test_others_are_not_held_up() -> None:
    for _ in range(6):
        limited("phone-code-phone", "a hash")
    assert limited("phone-code-phone", "another") == 0


def test_a_refused_use_is_not_counted() -> None:
    for _ in range(50):
        limited("phone-code-phone", "a hash")
    assert limited("phone-code-phone", "a hash") <= 3600


def test_an_unknown_limit_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        limited("no-such-limit", "x")


def test_switched_off_it_lets_everybody_in(settings: Settings) -> None:
    settings.RATE_LIMITS_ON = False
    assert {limited("phone-code-phone", "a hash") for _ in range(20)} == {0}


def test_a_store_that_is_gone_lets_people_in(settings: Settings) -> None:
    settings.RATE_LIMIT_STORAGE = "memcached://127.0.0.1:9"
    assert limited("submit-address", "203.0.113.9") == 0


@pytest.mark.parametrize("name", sorted(RATES))
def test_every_rate_can_be_read(name: str) -> None:
    assert limited(name, "203.0.113.9") == 0
