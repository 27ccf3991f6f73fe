"""A place code is read however it is typed; a mistyped one and a forged one are told apart."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.codes import (
    SIGNATURE_LENGTH,
    TOKEN_LENGTH,
    CodeError,
    format_token,
    make_token,
    new_code_id,
    read_token,
)
from mashangban.core.letters import ALPHABET, check_letter

SECRET = b"a secret of the demo installation"
OLD_SECRET = b"the secret before the last change"
code_ids = st.integers().map(lambda seed: new_code_id(Random(seed)))


def refusal_of(text: str) -> str:
    with pytest.raises(CodeError) as refusal:
        read_token(text, [SECRET])
    return refusal.value.kind


@given(code_ids)
def test_a_code_reads_back_as_its_id(code_id: str) -> None:
    assert read_token(make_token(code_id, SECRET), [SECRET]) == code_id


@given(code_ids)
def test_a_code_typed_from_the_poster_is_read(code_id: str) -> None:
    typed = format_token(make_token(code_id, SECRET)).lower().replace("0", "o").replace("-", " ")
    assert read_token(typed, [SECRET]) == code_id


@given(code_ids, st.integers(0, TOKEN_LENGTH - 1), st.integers(1, len(ALPHABET) - 1))
def test_one_wrong_letter_is_mistyped(code_id: str, place: int, shift: int) -> None:
    token = make_token(code_id, SECRET)
    wrong = ALPHABET[(ALPHABET.index(token[place]) + shift) % len(ALPHABET)]
    assert refusal_of(token[:place] + wrong + token[place + 1 :]) == "mistyped"


@given(code_ids, st.text(ALPHABET, min_size=SIGNATURE_LENGTH, max_size=SIGNATURE_LENGTH))
def test_an_invented_signature_is_forged(code_id: str, signature: str) -> None:
    body = code_id + signature
    assert refusal_of(body + check_letter(body)) == "forged"


def test_a_code_of_another_installation_is_forged() -> None:
    assert refusal_of(make_token(new_code_id(Random(1)), OLD_SECRET)) == "forged"


def test_a_code_printed_before_the_secret_changed_is_read() -> None:
    code_id = new_code_id(Random(1))
    assert read_token(make_token(code_id, OLD_SECRET), [SECRET, OLD_SECRET]) == code_id


@given(st.text(max_size=60))
def test_any_other_text_is_mistyped(text: str) -> None:
    assert refusal_of(text) == "mistyped"


@given(code_ids)
def test_a_code_fits_a_small_qr_code(code_id: str) -> None:
    token = make_token(code_id, SECRET)
    assert len(token) == TOKEN_LENGTH <= 24
    assert token.isascii()
    assert token.isalnum()
    assert token == token.upper()


@pytest.mark.parametrize("code_id", ["", "short", "lowercase", "OOOOOOOO", "K7Q2M4XA9"])
def test_an_id_of_another_shape_is_refused(code_id: str) -> None:
    with pytest.raises(ValueError, match="8 letters"):
        make_token(code_id, SECRET)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        make_token(new_code_id(Random(1)), b"short")
