"""What people type is kept whole, freed of what only misleads, or refused with a reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.text import TextRefused, clean_text


def clean(text: str) -> str:
    return clean_text(text, 10_000, "内容")


def refusal_of(text: str, most: int = 100) -> TextRefused:
    with pytest.raises(TextRefused) as refusal:
        clean_text(text, most, "内容")
    return refusal.value


@pytest.mark.parametrize(
    "text",
    [
        "𠮷野家对面的䶮先生",
        "𰻝𰻝面馆 𱍊",
        "葛\U000e0100城",
        "👨‍👩‍👧‍👦 👍🏽 ❤️‍🔥 🏳️‍🌈 🇨🇳",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "می‌خواهم",
        "第一行\n\n第二行\t列",
        "\ue863",
    ],
)
def test_rare_characters_emoji_and_lines_are_kept(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("停\u200b车\ufeff位", "停车位"),
        ("停\u200d车", "停车"),
        ("a\u200cb", "ab"),
        ("你好\U000e0041\U000e0042", "你好"),
        ("e\u0301", "é"),
        ("一\r\n二\r三\u2028四\x85五\x0b六", "一\n二\n三\n四\n五\n六"),
        ("  \n 问题 \u3000", "问题"),
    ],
)
def test_what_misleads_goes_and_line_ends_become_one(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\ufffe"])
def test_control_characters_are_refused_with_their_place(control: str) -> None:
    refusal = refusal_of(f"你好{control}")
    assert (refusal.code, refusal.params) == ("control-characters", {"field": "内容", "position": 3})


def test_half_a_character_is_refused() -> None:
    assert refusal_of("你\ud842").params == {"field": "内容", "position": 2}
    assert refusal_of("你\ud842").code == "lone-surrogates"


def test_too_much_is_told_with_how_much() -> None:
    refusal = refusal_of("𠮷" * 12, most=10)
    assert refusal.code == "too-long"
    assert refusal.params == {"field": "内容", "max": 10, "length": 12, "over": 2}


def test_what_is_dropped_does_not_count() -> None:
    assert clean_text("字\u200b" * 10 + "  ", 10, "内容") == "字" * 10


@pytest.mark.parametrize("text", ["", " \u3000\n", "\u200b\u202e"])
def test_nothing_is_refused_where_something_is_needed(text: str) -> None:
    assert refusal_of(text).code == "empty"


def test_nothing_is_fine_where_nothing_is_needed() -> None:
    assert clean_text(" \u200b ", 10, "备注", required=False) == ""


def test_a_title_stays_on_one_line() -> None:
    assert clean_text("王顶堤\r\n\t派出所", 20, "名称", one_line=True) == "王顶堤 派出所"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    try:
        once = clean(text)
    except TextRefused:
        return
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Po", "So"]), min_size=1, max_size=50))
def test_letters_digits_and_signs_are_never_lost(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)
