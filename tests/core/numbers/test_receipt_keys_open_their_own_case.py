"""A receipt key opens its own case, however it is typed, and no other."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.letters import ALPHABET
from mashangban.core.numbers import (
    KEY_LENGTH,
    NumberError,
    check_receipt_key,
    format_case_number,
    format_receipt_key,
    new_case_number,
    receipt_key,
    receipt_key_mistyped,
)

SECRET = b"a secret of the demo installation"
OLD_SECRET = b"the secret before the last change"
NUMBER = new_case_number(date(2024, 6, 5), Random(7))
seeds = st.integers(0, 10**6)


def number_of(seed: int) -> str:
    return new_case_number(date(2024, 6, 5), Random(seed))


@given(seeds)
def test_a_key_has_only_letters_that_are_not_confused(seed: int) -> None:
    key = receipt_key(number_of(seed), SECRET)
    assert len(key) == KEY_LENGTH
    assert set(key) <= set(ALPHABET)


@given(seeds, st.randoms(use_true_random=False))
def test_case_spaces_and_look_alikes_do_not_matter(seed: int, random: Random) -> None:
    number = number_of(seed)
    typed = format_receipt_key(receipt_key(number, SECRET)).lower()
    for written, look_alikes in {"0": "oO", "1": "iIlL", "2": "zZ", "5": "sS", "8": "bB", "v": "uU"}.items():
        typed = typed.replace(written, random.choice(look_alikes))
    assert check_receipt_key(format_case_number(number), f" {typed.replace('-', ' ')} ", [SECRET])


def test_the_key_of_another_case_does_not_open_this_one() -> None:
    assert not check_receipt_key(NUMBER, receipt_key(number_of(8), SECRET), [SECRET])


def test_a_key_made_with_an_older_secret_still_opens() -> None:
    assert check_receipt_key(NUMBER, receipt_key(NUMBER, OLD_SECRET), [SECRET, OLD_SECRET])


def test_a_key_made_with_a_withdrawn_secret_opens_nothing() -> None:
    assert not check_receipt_key(NUMBER, receipt_key(NUMBER, OLD_SECRET), [SECRET])


@given(st.integers(0, KEY_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_seen_without_a_secret(place: int, letter: str) -> None:
    key = receipt_key(NUMBER, SECRET)
    typed = key[:place] + letter + key[place + 1 :]
    assert receipt_key_mistyped(typed) == (typed != key)


@pytest.mark.parametrize("key", ["", "密钥", "7KD-2MX", "é" * 9, "\x00" * 9])
def test_nonsense_is_simply_not_the_key(key: str) -> None:
    assert not check_receipt_key(NUMBER, key, [SECRET])


def test_a_key_for_no_number_opens_nothing() -> None:
    assert not check_receipt_key("12345", receipt_key(NUMBER, SECRET), [SECRET])


def test_a_key_is_made_for_case_numbers_only() -> None:
    with pytest.raises(NumberError):
        receipt_key("12345", SECRET)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        receipt_key(NUMBER, b"short")
