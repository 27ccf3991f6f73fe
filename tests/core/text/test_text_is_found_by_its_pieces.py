"""Every word of one or more characters that stands in a text is found by its tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.text import bigrams, query_bigrams

ideographs = st.sampled_from("停车位噪音户口𠮷䶮𰻝〇")
texts = st.text(st.one_of(ideographs, st.sampled_from("ab12，。 \n")), max_size=60)


def test_a_run_of_chinese_gives_characters_and_pairs() -> None:
    assert bigrams("停车位") == ["停", "车", "位", "停车", "车位"]


def test_rare_ideographs_count_as_one_character() -> None:
    assert query_bigrams("𠮷䶮家") == ["𠮷䶮", "䶮家"]


def test_a_sign_ends_a_run() -> None:
    assert "位被" not in bigrams("停车位，被占")


def test_words_and_numbers_stay_whole_in_small_letters() -> None:
    assert query_bigrams("Wi-Fi ＷＩＦＩ 240605 车牌A12345") == [
        "wi",
        "fi",
        "wifi",
        "240605",
        "车牌",
        "a12345",
    ]


def test_one_character_is_looked_for_as_itself() -> None:
    assert query_bigrams("噪") == ["噪"]


@pytest.mark.parametrize("text", ["", "，。！ \n", "👍"])
def test_without_letters_there_is_nothing_to_look_for(text: str) -> None:
    assert query_bigrams(text) == []


@given(st.text(ideographs, min_size=1, max_size=40), st.data())
def test_every_part_of_a_chinese_text_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert set(query_bigrams(text[start:end])) <= set(bigrams(text))


@given(texts)
def test_a_text_is_found_by_itself_and_no_token_comes_twice(text: str) -> None:
    tokens = bigrams(text)
    assert set(query_bigrams(text)) <= set(tokens)
    assert len(tokens) == len(set(tokens))


@given(st.text(max_size=100))
def test_tokens_hold_no_space_that_an_index_would_split(text: str) -> None:
    assert all(token and token.split() == [token] for token in bigrams(text))
