"""A poster fits one page, says what it must in both languages, and its code opens the place."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from pypdf import PdfReader

from mashangban.core.codes import format_token, make_token, new_code_id
from mashangban.papers.poster import CODE_WIDTH_MM, PosterFacts, poster_pdf, poster_png

TOKEN = make_token(new_code_id(Random(3)), b"a secret of the demo installation")
FACTS = PosterFacts(
    place_zh="王顶堤第1警格（演示）",
    place_en="Wangdingdi police grid 1 (demo)",
    unit_zh="公安南开分局王顶堤派出所",
    unit_en="Wangdingdi Police Station",
    promise_zh="12小时内答复您",
    promise_en="Answered within 12 hours",
    url=f"https://mashangban.example/q/{TOKEN}",
    code=TOKEN,
    valid_until=date(2025, 6, 30),
    serial="WDD-0001",
)
LONG = replace(
    FACTS,
    place_zh="很长的地方名称" * 8,
    place_en="A place with a very long name " * 8,
    unit_zh="公安南开分局王顶堤派出所" * 4,
    promise_zh="工作日十二小时内必有实质性答复并且回访",
    url=f"https://a-rather-long-host-name.of-some-district.example:8443/mashangban/q/{TOKEN}",
    phone="022-00000000",
)
AT = datetime(2024, 6, 5, tzinfo=UTC)


def picture_of(facts: PosterFacts, ppi: int = 100) -> Image.Image:
    return Image.open(io.BytesIO(poster_png(facts, ppi=ppi)))


def scanned(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def words_of(facts: PosterFacts) -> str:
    reader = PdfReader(io.BytesIO(poster_pdf(facts, at=AT)))
    return "".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("facts", [FACTS, LONG], ids=["usual", "long"])
def test_the_code_opens_the_place(facts: PosterFacts) -> None:
    assert scanned(picture_of(facts)) == [facts.url]


def test_the_code_is_read_when_small_grey_and_blurred() -> None:
    worn = picture_of(FACTS, ppi=60).convert("L").filter(ImageFilter.GaussianBlur(1))
    assert scanned(worn) == [FACTS.url]


def test_the_code_is_read_with_a_corner_dirty() -> None:
    picture = picture_of(FACTS)
    code = zxingcpp.read_barcodes(picture)[0].position
    middle = ((code.top_left.x + code.bottom_right.x) // 2, (code.top_left.y + code.bottom_right.y) // 2)
    picture.paste((255, 255, 255), (middle[0], middle[1], middle[0] + 60, middle[1] + 60))
    assert scanned(picture) == [FACTS.url]


@pytest.mark.parametrize("facts", [FACTS, LONG], ids=["usual", "long"])
def test_the_code_is_at_least_nine_centimetres_wide_in_print(facts: PosterFacts) -> None:
    code = zxingcpp.read_barcodes(picture_of(facts))[0].position
    millimetres = (code.top_right.x - code.top_left.x) / 100 * 25.4
    assert millimetres == pytest.approx(CODE_WIDTH_MM, abs=1.5)
    assert millimetres >= 90


@pytest.mark.parametrize("facts", [FACTS, LONG], ids=["usual", "long"])
def test_a_poster_is_one_a4_page(facts: PosterFacts) -> None:
    pages = PdfReader(io.BytesIO(poster_pdf(facts, at=AT))).pages
    assert len(pages) == 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)


@pytest.mark.parametrize(
    "word",
    [
        "王顶堤第1警格",
        "12小时内答复您",
        "Answeredwithin12hours",
        "咨询",
        "查进度",
        "提建议",
        "反映问题",
        "Reporttrouble",
        "请先拨打110",
        "有效期至2025年6月30日",
        "Validuntil30June2025",
        "WDD-0001",
        "https://mashangban.example/q/",
        format_token(TOKEN),
    ],
)
def test_a_poster_says(word: str) -> None:
    assert word in words_of(FACTS)


def test_a_poster_without_a_last_day_says_so() -> None:
    assert "更换前长期有效" in words_of(replace(FACTS, valid_until=None))
