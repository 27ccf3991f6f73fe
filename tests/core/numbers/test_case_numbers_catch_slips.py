"""A slip of the finger never leads to another resident's case."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from mashangban.core.numbers import (
    NumberError,
    case_number_day,
    format_case_number,
    new_case_number,
    parse_case_number,
)

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
numbers = st.builds(new_case_number, days, st.integers().map(Random))


@given(numbers, st.integers(0, 13), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(NumberError) as refusal:
        parse_case_number(number[:place] + wrong + number[place + 1 :])
    assert refusal.value.code == "check"


@given(numbers, st.integers(0, 12))
def test_every_exchange_of_neighbours_is_caught(number: str, place: int) -> None:
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if exchanged == number:
        assert parse_case_number(exchanged) == number
        return
    with pytest.raises(NumberError) as refusal:
        parse_case_number(exchanged)
    assert refusal.value.code == "check"


@given(numbers)
def test_a_printed_number_reads_back_as_itself(number: str) -> None:
    assert parse_case_number(format_case_number(number)) == number


@given(days, st.integers())
def test_a_number_names_its_day(day: date, seed: int) -> None:
    assert case_number_day(new_case_number(day, Random(seed))) == day


def test_full_width_digits_spaces_and_hyphens_are_welcome() -> None:
    number = new_case_number(date(2024, 6, 5), lambda below: 1234567)
    typed = f"　２４０６０５ - {number[6:13]}—{number[13]}\n"
    assert parse_case_number(typed) == number


def test_a_number_is_printed_in_three_groups() -> None:
    number = new_case_number(date(2024, 6, 5), lambda below: 1234567)
    assert format_case_number(number) == f"240605-1234567-{number[-1]}"


def test_letters_are_named_in_the_refusal() -> None:
    with pytest.raises(NumberError) as refusal:
        parse_case_number("240605-1234X67-8办")
    assert (refusal.value.code, refusal.value.params) == ("characters", {"found": "X办"})


@pytest.mark.parametrize("typed", ["", "240605", "240605-1234567-88"])
def test_a_wrong_length_is_told_with_both_counts(typed: str) -> None:
    with pytest.raises(NumberError) as refusal:
        parse_case_number(typed)
    assert refusal.value.code == "length"
    assert refusal.value.params["expected"] == 14


def test_digits_that_name_no_day_are_refused_even_with_a_right_check_digit() -> None:
    body = "2413311234567"
    with pytest.raises(NumberError) as refusal:
        parse_case_number(body + damm.calc_check_digit(body))
    assert (refusal.value.code, refusal.value.params) == ("date", {"found": "241331"})


def test_a_year_that_does_not_fit_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="2100"):
        new_case_number(date(2100, 1, 1), Random(1))
