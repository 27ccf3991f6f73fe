"""A verification code finds every slip of the finger, and nobody without the secret makes one."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.letters import ALPHABET
from mashangban.core.numbers import NumberError, format_case_number, new_case_number
from mashangban.core.verification import (
    CODE_LENGTH,
    VerifyCodeError,
    format_verify_code,
    parse_verify_code,
    read_verify_code,
    verify_code,
)

SECRET, OLDER, FOREIGN = (word * 16 for word in (b"a", b"b", b"c"))
NUMBERS = st.integers(0, 10**9).map(lambda seed: new_case_number(date(2024, 9, 2), Random(seed)))


@given(NUMBERS)
def test_a_code_leads_back_to_its_number_and_to_no_other(number: str) -> None:
    code = verify_code(number, SECRET)
    assert len(code) == CODE_LENGTH
    assert read_verify_code(code, [SECRET]) == number
    assert verify_code(format_case_number(number), SECRET) == code


@given(NUMBERS, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(number: str, place: int, letter: str) -> None:
    code = verify_code(number, SECRET)
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(VerifyCodeError) as refused:
            parse_verify_code(wrong)
        assert refused.value.kind == "mistyped"


@given(NUMBERS, st.integers(0, CODE_LENGTH - 2))
def test_every_exchange_of_neighbours_is_found(number: str, place: int) -> None:
    code = verify_code(number, SECRET)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(VerifyCodeError):
            parse_verify_code(wrong)


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(VerifyCodeError):
        read_verify_code(text, [SECRET])


def test_a_code_is_read_as_people_write_it() -> None:
    code = verify_code("24090242856561", SECRET)
    printed = format_verify_code(code)
    assert printed.startswith("240902-4285656-1-")
    for typed in (
        printed.lower(),
        f" {printed} ",
        printed.replace("0", "O"),
        f"https://desk.example/v/{code}/",
    ):
        assert read_verify_code(typed, [SECRET]) == "24090242856561"


def test_an_older_secret_still_counts_and_a_foreign_one_is_forgery() -> None:
    code = verify_code("24090242856561", OLDER)
    assert read_verify_code(code, [SECRET, OLDER]) == "24090242856561"
    with pytest.raises(VerifyCodeError) as refused:
        read_verify_code(code, [FOREIGN])
    assert refused.value.kind == "forged"


def test_what_cannot_be_a_number_or_a_secret_makes_no_code() -> None:
    with pytest.raises(NumberError):
        verify_code("24090242856562", SECRET)
    with pytest.raises(ValueError, match="16 bytes"):
        verify_code("24090242856561", b"short")
