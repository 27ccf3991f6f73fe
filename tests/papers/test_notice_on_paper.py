"""The one-time notice on paper says what the notice says, in the language asked for."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from mashangban.commands.notice import notice as command
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.notice import notice
from mashangban.core.catalog.pack import Pack
from mashangban.papers.bilingual import Language
from mashangban.papers.notice import notice_pdf

AT = datetime(2024, 9, 2, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(Path(__file__).parents[2] / "packs" / "nankai")


def printed(nankai: Pack, scene: str, answers: dict[str, object], language: Language) -> str:
    told = notice(nankai, nankai.scene(scene), answers, on=date(2024, 9, 2), lang=language)
    return words_of(notice_pdf(told, language=language, printed_at=AT))


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_names_items_documents_laws_and_the_promise(nankai: Pack) -> None:
    text = printed(
        nankai, "open-nursing-centre", {"beds": 40, "firm_kind": "company", "acts_for_other": False}, "zh"
    )
    for words in (
        "一次性告知书：开办护理中心",
        "21个工作日",
        "医疗机构执业登记",
        "《消防法》",
        "告知承诺",
        "即为受理",
        "符合条件",
    ):
        assert words in text


def test_a_condition_that_fails_is_printed(nankai: Pack) -> None:
    assert "不符合条件：床位数不少于20张" in printed(nankai, "open-nursing-centre", {"beds": 10}, "zh")


def test_what_is_held_need_not_be_brought(nankai: Pack) -> None:
    text = printed(nankai, "over-60s", {"age": 72}, "zh")
    assert text.index("不用您提供，我们已有") < text.index("人口基础信息库")


def test_it_is_all_english_for_english_readers(nankai: Pack) -> None:
    text = printed(nankai, "over-60s", {"age": 72, "acts_for_other": True}, "en")
    assert "One-timenotice:Servicesfortheover-60s" in text
    assert [c for c in text if "\u4e00" <= c <= "\u9fff" and c not in "国发号"] == []


def test_the_same_notice_gives_the_same_bytes(nankai: Pack) -> None:
    told: dict[str, Any] = notice(nankai, nankai.scene("newborn"), on=date(2024, 9, 2))
    pages = [notice_pdf(told, language="zh", printed_at=AT) for _ in range(2)]
    assert pages[0] == pages[1]


def test_every_scene_can_be_printed(nankai: Pack) -> None:
    for code in nankai.scenes:
        assert "一次性告知书" in printed(nankai, code, {}, "zh")


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    out = tmp_path / "notice.pdf"
    result = CliRunner().invoke(
        command, ["over-60s", "--on", "2024-09-02", "--out", str(out), "--lang", "zh"]
    )
    assert (result.exit_code, result.stdout.strip()) == (0, str(out))
    assert "观园里" in words_of(out.read_bytes())
