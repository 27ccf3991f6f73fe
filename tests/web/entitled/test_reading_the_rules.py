"""The rules in plain words: found, read, compared with their other versions."""

from __future__ import annotations

import pytest

from tests.web.portal.plain_phone import PlainPhone


@pytest.mark.parametrize(
    ("query", "there"), [("q=取暖", True), ("q=heating", True), ("for=firm", False), ("topic=old-age", False)]
)
def test_rules_are_found_by_words_topic_and_whom(phone: PlainPhone, query: str, there: bool) -> None:
    assert ("困难家庭冬季取暖补助" in phone.open(f"/entitled/rules/?{query}").text) is there


def test_words_that_no_rule_has_lead_on(phone: PlainPhone) -> None:
    assert "没有找到相关的政策" in phone.open("/entitled/rules/?q=nothing-like-it").text


def test_a_rule_tells_its_conditions_versions_and_examples(phone: PlainPhone) -> None:
    page = phone.open("/entitled/rules/elder-subsidy")
    assert "每月100元" in page.text
    assert "新旧标准对照" in page.text
    assert "2025年1月1日起" in page.text
    assert "每月120元" in page.text
    assert "示例标准" in page.text
    assert "举几个例子" in page.text


def test_every_rule_can_be_read_in_both_languages(phone: PlainPhone) -> None:
    from mashangban.directory.pack import current_pack

    for language in ("zh", "en"):
        phone.open(f"/entitled/?lang={language}")
        for rule in current_pack().rules:
            assert phone.open(f"/entitled/rules/{rule}").status == 200


def test_a_rule_that_does_not_exist_is_not_found(phone: PlainPhone) -> None:
    assert phone.open("/entitled/rules/nothing").status == 404
