"""The result says truly how one gets something: by itself, off what one pays, or by applying."""

from __future__ import annotations

from typing import Any

from tests.web.portal.plain_phone import PlainPhone

RESEARCH = {"f-research_spend": "1000", "f-firm_kind": "company", "f-industry": "manufacturing"}
SENIOR = {
    "f-hukou_district": "120104",
    "f-birth_date.y": "1941",
    "f-birth_date.m": "3",
    "f-birth_date.d": "2",
    "f-senior_card": "no",
}
LISTING = {"f-technology_sme": "no", "f-staff": "3", "f-revenue": "9", "f-research_spend": "9", "f-research_staff": "1"}  # fmt: skip


def result(phone: PlainPhone, rule: str, answers: dict[str, Any]) -> str:
    phone.open(f"/entitled/rules/{rule}").press(rule).press("next", **answers)
    return phone.press("result").text if "您的回答" not in phone.text else phone.text


def test_a_reduction_is_not_said_to_come_to_the_door(phone: PlainPhone) -> None:
    told = result(phone, "research-deduction", RESEARCH)
    assert "直接减免" in told
    assert "主动联系您" not in told


def test_a_rule_that_grants_nothing_says_that_one_applies_oneself(phone: PlainPhone) -> None:
    assert "这一项要自己申报" in result(phone, "technology-sme-listing", LISTING)


def test_what_the_records_prove_comes_by_itself(phone: PlainPhone) -> None:
    assert "主动联系您" in result(phone, "senior-card", SENIOR)


def test_whoever_fits_nothing_is_not_told_to_answer_more(phone: PlainPhone) -> None:
    told = result(phone, "senior-card", SENIOR | {"f-senior_card": "yes"})
    assert "目前没有符合条件的" in told
    assert "再答几题" not in told
