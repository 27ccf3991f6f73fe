"""The check letter finds slips in what is read from paper."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mashangban.core.letters import ALPHABET, LONGEST, check_letter, has_right_check, spell

written = st.text(ALPHABET, min_size=1, max_size=LONGEST - 1).map(lambda body: body + check_letter(body))


@given(written, st.data())
def test_one_wrong_letter_is_found(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(ALPHABET))
    assume(letter != text[place])
    assert not has_right_check(text[:place] + letter + text[place + 1 :])


@given(written, st.data())
def test_two_exchanged_letters_are_found_at_any_distance(text: str, data: st.DataObject) -> None:
    one, two = sorted(data.draw(st.lists(st.integers(0, len(text) - 1), min_size=2, max_size=2, unique=True)))
    assume(text[one] != text[two])
    assert not has_right_check(text[:one] + text[two] + text[one + 1 : two] + text[one] + text[two + 1 :])


@given(written)
def test_what_was_written_is_right(text: str) -> None:
    assert has_right_check(text)


@given(st.text(max_size=40))
def test_any_other_text_is_answered_not_raised(text: str) -> None:
    assert has_right_check(text) in (True, False)


@given(st.integers(0, 29**8 - 1), st.integers(0, 29**8 - 1))
def test_different_values_are_spelt_differently(one: int, two: int) -> None:
    assert (spell(one, 8) == spell(two, 8)) == (one == two)


def test_a_text_too_long_to_be_protected_is_refused() -> None:
    with pytest.raises(ValueError, match="27 letters"):
        check_letter("A" * LONGEST)
