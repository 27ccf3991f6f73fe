"""Conditions are shown to people of an office in the words of questions and options, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mashangban.core.catalog.items import Question
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.model import Option
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.catalog.rule_words import in_words
from mashangban.core.catalog.situations import names_in, questions_of, rules_of_item, rules_of_scene

KINDS = (
    Option(code="company", title=Bilingual(zh="公司", en="Company")),
    Option(code="individual", title=Bilingual(zh="个体工商户", en="Individual business")),
)
QUESTIONS = {
    "kind": Question(title=Bilingual(zh="企业类型", en="Kind of firm"), type="choice", of=KINDS),
    "sign": Question(title=Bilingual(zh="设牌匾吗", en="A sign?")),
    "beds": Question(title=Bilingual(zh="多少床位", en="Beds"), type="number"),
}


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            "kind <> 'individual'",
            "当“企业类型”不是“个体工商户”时",
            "when “Kind of firm” is not “Individual business”",
        ),
        ("sign", "当“设牌匾吗”选“是”时", "when “A sign?” is answered “yes”"),
        ("NOT sign", "当“设牌匾吗”选“否”时", "when “A sign?” is answered “no”"),
        ("sign = false", "当“设牌匾吗”选“否”时", "when “A sign?” is answered “no”"),
        ("20 <= beds", "当“多少床位”不少于20时", "when “Beds” is at least 20"),
        ("NOT beds >= 20", "当“多少床位”小于20时", "when “Beds” is less than 20"),
        (
            "kind IN ('company', 'individual')",
            "当“企业类型”是“公司”、“个体工商户”之一时",
            "when “Kind of firm” is one of “Company”, “Individual business”",
        ),
        (
            "sign AND (beds > 5 OR kind = 'company')",
            "当“设牌匾吗”选“是”，并且（“多少床位”大于5，或者“企业类型”是“公司”）时",
            "when “A sign?” is answered “yes” and (“Beds” is more than 5 or “Kind of firm” is “Company”)",
        ),
        (
            "NOT (sign AND beds > 5)",
            "当“设牌匾吗”选“否”，或者“多少床位”不超过5时",
            "when “A sign?” is answered “no” or “Beds” is at most 5",
        ),
        ("beds BETWEEN 5 AND 9", "当“多少床位”在5到9之间时", "when “Beds” is between 5 and 9"),
        ("beds IS NULL", "当“多少床位”没有回答时", "when “Beds” is not answered"),
        ("kind LIKE 'c%'", "当“企业类型”符合“c%”时", "when “Kind of firm” is like “c%”"),
        ("beds * 2 > 5 + 4", "当“多少床位” × 2大于5 + 4时", "when “Beds” × 2 is more than 5 + 4"),
        ("(beds + 1) * 2 > 5", "当（“多少床位” + 1） × 2大于5时", "when (“Beds” + 1) × 2 is more than 5"),
        (
            "NOT (beds BETWEEN 5 AND 9 OR sign)",
            "当“多少床位”不在5到9之间，并且“设牌匾吗”选“否”时",
            "when “Beds” is not between 5 and 9 and “A sign?” is answered “no”",
        ),
        ("true", "当总是如此时", "when it is always so"),
        ("this is no rule", "this is no rule", "this is no rule"),
    ],
)
def test_it_says_when(rule: str, zh: str, en: str) -> None:
    assert (in_words(rule, QUESTIONS, "zh-hans"), in_words(rule, QUESTIONS, "en")) == (zh, en)


def test_no_name_or_code_of_the_district_is_left_unsaid() -> None:
    pack = load_pack(Path(__file__).parents[4] / "packs" / "nankai")
    rules: list[tuple[str, Mapping[str, Question]]]
    rules = [(rule, pack.questions) for item in pack.items.values() for _, rule in rules_of_item(item)]
    for versions in pack.scenes.values():
        asked = questions_of(pack, versions[-1])
        rules += [(rule, asked) for _, rule in rules_of_scene(versions[-1])]
        rules += [(one.show_if, asked) for one in asked.values() if one.show_if]
    assert len(rules) > 50
    for rule, questions in rules:
        codes = {option.code for name in names_in(rule) for option in questions[name].of}
        said = in_words(rule, questions, "zh")
        assert not [name for name in names_in(rule) | codes if name in said], said
