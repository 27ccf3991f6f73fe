"""What people write is printed, never run; Chinese stays text; a missing font says what to install."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.utils import translation
from pypdf import PdfReader

from mashangban.papers.typesetting import CHINESE_FONTS, FontMissing, chinese_font, render_pdf, render_png

AT = datetime(2024, 6, 5, 8, tzinfo=UTC)
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "style.typ"; #panic("boom")',
    '"] + read("facts.json") + ["',
    "$x^2$ *bold* _it_ `raw` <label> @ref = Title",
    "\\#hash // comment /* more */ ~ --- 'q'",
]


def facts_with(text: str) -> dict[str, object]:
    """The facts of the plainest slip, with `text` wherever somebody may have written."""
    words = {"number": "编号", "reason": "理由", "content": "来信内容", "day": "日期"}
    return {
        "language": "zh",
        "title": "转办单",
        "unit": "王顶堤派出所",
        "number": "240605-1234567-8",
        "words": words,
        "foot": "码上办",
        "from": ["转出单位", "甲"],
        "to": ["转入单位", "乙"],
        "rows": [["类别", text]],
        "reason": text,
        "content": text,
        "notice": text,
        "signatures": ["移交人"],
    }


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def letters_of(text: str) -> str:
    """Letters and digits alone: typography may change quotes, spaces and dashes."""
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markup_in_a_text_is_printed_not_run(hostile: str) -> None:
    printed = text_of(render_pdf("transfer", facts_with(hostile), at=AT))
    assert letters_of(printed).count(letters_of(hostile)) == 4
    assert "root:" not in printed


def test_chinese_and_rare_characters_come_out_as_text() -> None:
    printed = text_of(render_pdf("transfer", facts_with("楼下商铺放音乐，𠮷䶮请协调"), at=AT))
    assert "楼下商铺放音乐，𠮷䶮请协调" in printed


def test_lines_are_kept_and_long_words_stay_on_the_page() -> None:
    printed = text_of(render_pdf("transfer", facts_with("第一行\n第二行\n" + "x1" * 300), at=AT))
    assert "第一行\n第二行\n" in printed
    assert letters_of(printed).count("x1" * 300) >= 1


def test_the_same_facts_at_the_same_time_give_the_same_bytes() -> None:
    assert render_pdf("transfer", facts_with("一"), at=AT) == render_pdf("transfer", facts_with("一"), at=AT)


def test_a_long_text_gives_further_pages() -> None:
    pages = render_png("transfer", facts_with("很长的一段话。" * 900), ppi=30)
    assert len(pages) > 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_an_unknown_template_is_named_with_those_there_are() -> None:
    with pytest.raises(LookupError, match=r"nothing.*poster"):
        render_pdf("nothing", {}, at=AT)


def test_the_best_installed_chinese_font_is_taken() -> None:
    assert chinese_font(["Arial", "SimHei", "Noto Sans CJK SC"]) == CHINESE_FONTS[0]


@pytest.mark.parametrize(("language", "word"), [("en", "fonts-noto-cjk"), ("zh-hans", "中文字体")])
def test_a_missing_font_says_what_to_install(language: str, word: str) -> None:
    with pytest.raises(FontMissing) as missing:
        chinese_font(["Arial", "Libertinus Serif"])
    with translation.override(language):
        assert word in str(missing.value)
        assert "MASHANGBAN_FONTS" in str(missing.value)
