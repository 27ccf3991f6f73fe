"""A commitment letter tells what it must and carries the four declarations, in both languages on one page."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from mashangban.papers.decision_facts import Both, CommitmentLetter
from mashangban.papers.letters import commitment_letter, declarations

SIGNED = datetime(2024, 9, 2, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
Regime = Literal["notice-and-commitment", "credit-commitment", "tolerant-acceptance"]


def both(zh: str, en: str) -> Both:
    return {"zh": zh, "en": en}


LETTER = CommitmentLetter(
    "7KD2MX4QA1",
    "notice-and-commitment",
    both("开办便利店", "Opening a shop"),
    both("食品经营许可", "Food licence"),
    both("南开区市场监督管理局", "Market Supervision"),
    both("食品安全管理制度", "Food safety rules"),
    [both("国办发〔2020〕42号", "State Council Office 42"), both("管理办法第十二条", "Measures, Article 12")],
    both("已建立管理制度", "Rules are in place"),
    both("60个工作日内", "within 60 working days"),
    both("上门核查", "an on-site check"),
    both("依法撤销许可", "the licence is revoked"),
    "史明（演示）",
    "990104********0519",
    SIGNED,
)


def read(letter: CommitmentLetter) -> tuple[str, int]:
    pages = PdfReader(io.BytesIO(commitment_letter(letter, printed_at=SIGNED))).pages
    return "".join("".join(page.extract_text() for page in pages).split()), len(pages)


@pytest.mark.parametrize(
    ("regime", "title", "own"),
    [
        ("notice-and-commitment", "告知承诺书", "已经符合行政机关告知的条件、标准和要求"),
        ("credit-commitment", "信用承诺书", "能够在约定期限内补齐所缺材料"),
        ("tolerant-acceptance", "容缺受理承诺书", "领取结果之前补齐所缺材料"),
    ],
)
def test_a_letter_tells_everything_and_declares_four_things(regime: Regime, title: str, own: str) -> None:
    text, pages = read(replace(LETTER, regime=regime))
    texts = [LETTER.scene, LETTER.item, LETTER.unit, LETTER.evidence, *LETTER.basis]
    texts += [LETTER.content, LETTER.due, LETTER.check, LETTER.consequence, *declarations(regime)]
    wanted = [title, own, "公开", "史明（演示）", "990104********0519", "2024年9月2日10:30"]
    wanted += [said for one in texts for said in (one["zh"], "".join(one["en"].split()))]
    assert [words for words in wanted if words not in text] == []
    assert pages == 1


def test_who_signs_for_somebody_else_is_named() -> None:
    assert "代办人" not in read(LETTER)[0]
    text, _pages = read(replace(LETTER, agent="李小红（演示）"))
    assert "代办人" in text
    assert "李小红（演示）" in text


def test_what_is_said_of_publicity_can_be_given() -> None:
    assert "不予公开" in read(replace(LETTER, publicity=both("不予公开", "not published")))[0]


def test_the_same_letter_has_the_same_bytes_and_another_has_others() -> None:
    first = commitment_letter(LETTER, printed_at=SIGNED)
    assert first == commitment_letter(LETTER, printed_at=SIGNED)
    assert first != commitment_letter(replace(LETTER, due=both("明年", "next year")), printed_at=SIGNED)
