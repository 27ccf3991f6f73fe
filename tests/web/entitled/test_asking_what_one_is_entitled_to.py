"""“What am I entitled to?”: asked a few things at a time, told why, nothing kept."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.web.portal.plain_phone import PlainPhone

BORN: dict[str, Any] = {"f-birth_date.y": "1942", "f-birth_date.m": "3", "f-birth_date.d": "2"}
AT_80: dict[str, Any] = {"f-hukou_district": "120104", **BORN}


def as_typed(answers: dict[str, str]) -> dict[str, Any]:
    """Fields of the page, by their names."""
    return dict(answers)


def begin(phone: PlainPhone, *, rule: str = "", whom: str = "person") -> PlainPhone:
    """Past the choice for whom; about one rule, or all."""
    if rule:
        return phone.open(f"/entitled/rules/{rule}").press(rule)
    return phone.open("/entitled/").press(whom)


def test_a_few_questions_are_asked_that_many_rules_hang_on(phone: PlainPhone) -> None:
    page = begin(phone)
    asked = {name.partition(".")[0] for name, _value in page.forms[-1].fields if name.startswith("f-")}
    asked |= set(page.forms[-1].offered)
    assert {"f-hukou_district", "f-birth_date"} <= asked
    assert 3 <= len(asked) <= 5


def test_whoever_has_no_child_is_not_asked_how_old_it_is(phone: PlainPhone) -> None:
    page = begin(phone, rule="newborn-insurance")
    assert "f-children" in dict(page.forms[-1].fields)
    page.press("next", **as_typed({"f-hukou_district": "120104", "f-children": "0"}))
    assert "暂不符合的：1项" in page.text


def test_the_result_says_why_how_much_and_by_which_law(phone: PlainPhone) -> None:
    begin(phone, rule="elder-subsidy").press("next", **AT_80).press(
        "next", **as_typed({"f-elder_subsidy": "no"})
    )
    assert "您可以享受1项" in phone.text
    assert "每月100元" in phone.text
    assert "老年人权益保障法" in phone.text
    assert "82周岁" in phone.text
    assert "示例标准，以实际政策为准" in phone.text


def test_what_time_alone_brings_is_told_with_its_day(phone: PlainPhone) -> None:
    begin(phone, rule="senior-card").press(
        "next",
        **as_typed({"f-hukou_district": "120104", "f-birth_date.y": "1967", "f-birth_date.m": "3", "f-birth_date.d": "2", "f-senior_card": "no"}),
    )  # fmt: skip
    assert "从2027年3月2日起（年满60周岁），您就可以享受。" in phone.text


@pytest.mark.parametrize(("year", "told"), [("1946", True), ("1956", False)])
def test_what_time_opens_soon_is_told_though_other_answers_are_missing(
    phone: PlainPhone, year: str, told: bool
) -> None:
    begin(phone, rule="elder-subsidy").press("next", **as_typed({**AT_80, "f-birth_date.y": year}))
    assert (f"从{int(year) + 80}年3月2日起（年满80周岁），您可能可以享受" in phone.text) is told


def test_a_new_version_of_a_rule_ends_nothing_and_is_looked_at_too(phone: PlainPhone) -> None:
    begin(phone, rule="elder-subsidy").press("next", **AT_80).press(
        "next", **as_typed({"f-elder_subsidy": "no"})
    )
    assert "到2024年12月31日为止" not in phone.text
    phone.press("change:birth_date", form=0).press("next", **as_typed({"f-birth_date.y": "1947"}))
    assert "从2027年3月2日起（年满80周岁），您就可以享受。" in phone.text


def test_what_is_left_empty_is_not_known_and_can_be_said_later(phone: PlainPhone) -> None:
    begin(phone, rule="elder-subsidy").press("next", **AT_80).press("next")
    assert "还差一点信息" in phone.text
    assert "已在领高龄津贴" in phone.text
    phone.press("about:elder-subsidy", form=0).press("next", **as_typed({"f-elder_subsidy": "no"}))
    assert "您可以享受1项" in phone.text


def test_an_answer_is_changed_and_the_others_stay(phone: PlainPhone) -> None:
    begin(phone, rule="elder-subsidy").press("next", **AT_80).press(
        "next", **as_typed({"f-elder_subsidy": "no"})
    )
    phone.press("change:birth_date", form=0)
    assert dict(phone.forms[-1].fields)["f-birth_date.y"] == "1942"
    phone.press("next", **as_typed({"f-birth_date.y": "1990"}))
    assert "暂不符合的：1项" in phone.text
    assert "南开区" in phone.text


def test_back_keeps_what_was_typed_on_this_page_too(phone: PlainPhone) -> None:
    begin(phone).press("next", **AT_80)
    phone.press("back", **as_typed({"f-lives_alone": "yes"}))
    fields = dict(phone.forms[-1].fields)
    assert (fields["f-birth_date.y"], fields["f-lives_alone"]) == ("1942", "yes")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"f-birth_date.y": "42"}, "年份请写四位数字"),
        ({"f-birth_date.m": "2", "f-birth_date.d": "30"}, "没有这一天"),
        ({"f-birth_date.y": "1700"}, "请再看看年份"),
        ({"f-birth_date.m": "三"}, "日请都写数字"),
    ],
)
def test_a_slip_is_told_at_its_question_and_stays_as_typed(phone: PlainPhone, typed: Any, told: str) -> None:
    page = begin(phone).press("next", **(AT_80 | typed))
    assert page.status == 422
    assert told in page.text
    assert dict(page.forms[-1].fields)["f-birth_date.y"] == (AT_80 | typed)["f-birth_date.y"]
    assert dict(page.forms[-1].fields)["f-hukou_district"] == "120104"


@pytest.mark.parametrize(
    ("typed", "ok"), [("３０００元", True), ("1.5万", True), ("many", False), ("-1", False)]
)
def test_sums_are_read_as_people_write_them(phone: PlainPhone, typed: str, ok: bool) -> None:
    begin(phone, rule="housing-rent-subsidy").press("next", **as_typed({"f-hukou_district": "120104"}))
    while "f-household_income_month" not in dict(phone.forms[-1].fields):
        phone.press(
            "next",
            **as_typed(
                {"f-owns_home": "no", "f-birth_date.y": "1980", "f-birth_date.m": "1", "f-birth_date.d": "1"}
            ),
        )
    phone.press("next", **as_typed({"f-household_income_month": typed}))
    assert (phone.status == 200) is ok


def test_large_type_asks_one_thing_at_a_time(phone: PlainPhone) -> None:
    begin(phone).press("view:elder")
    fields = {name.partition(".")[0] for name in [*dict(phone.forms[-1].fields), *phone.forms[-1].offered]}
    phone.press("next", **AT_80)
    fields = {name.partition(".")[0] for name in phone.forms[-1].offered if name.startswith("f-")} or {
        "f-number"
    }
    assert len(fields) == 1


def test_another_language_in_the_middle_keeps_everything(phone: PlainPhone) -> None:
    begin(phone).press("next", **AT_80).press("lang:en").press("result")
    assert "What you answered" in phone.text
    assert "2 March 1942" in phone.text


def test_nothing_is_kept_or_logged(phone: PlainPhone, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        begin(phone).press("next", **AT_80)
    assert "no-store" in phone.response["Cache-Control"]
    assert phone.path == "/entitled/"
    assert "1942" not in caplog.text
    assert not {"sessionid", "mine", "begun"} & set(phone.client.cookies)


def test_firms_are_asked_about_the_firm(phone: PlainPhone) -> None:
    page = begin(phone, whom="firm")
    assert "说说企业的情况" in page.text
    assert "f-registered_district" in page.forms[-1].offered


def test_nonsense_breaks_nothing(phone: PlainPhone) -> None:
    for nonsense in (
        {"for": "dog"},
        {"for": "person", "page": "no_fact birth_date", "trail": ["x y", ""], "do": "about:nothing"},
        {
            "for": "person",
            "only": "no-rule",
            "f-birth_date": "----",
            "f-sex": "x" * 5000,
            "do": "change:nothing",
        },
        {"for": "firm", "do": "lang:xx", "f-street": "1", "f-staff": "9" * 60},
        {"for": "person", "do": "view:", "f-household_size": "1e999999"},
    ):
        assert phone.client.post("/entitled/", nonsense).status_code in {200, 422}


def test_what_was_worked_out_reads_as_a_sum_of_money(phone: PlainPhone) -> None:
    answers = {
        "f-hukou_district": "120104",
        "f-household_income_month": "2000",
        "f-household_size": "3",
        "f-minimum_living": "no",
        "f-extreme_poverty": "no",
    }
    begin(phone, rule="minimum-living")
    while "下一步" in phone.text:
        phone.press("next", **as_typed(answers))
    assert "家庭人均月收入：666.67元/人/月" in phone.text
