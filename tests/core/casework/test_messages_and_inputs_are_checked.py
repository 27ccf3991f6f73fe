"""What is typed: cleaned, refused with field and reason, never dropped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.casework import REFUSALS, Refusal, check_form, check_inputs
from mashangban.core.casework.inputs import PROBLEMS, STANDARD, blanks_in, check_value
from mashangban.core.catalog.model import FormField
from tests.core.casework.world import Desk, definition, opened

DESK = definition("desk")
REPLY = DESK.flow["assigned"]["reply"]


def one(kind: str, **more: Any) -> FormField:
    return FormField.model_validate({"type": kind, "title": {"zh": "项", "en": "Item"}, **more})


def problem(field: FormField, value: object) -> str | None:
    found = check_value("item", field, value)
    return str(found.params["problem"]) if isinstance(found, Refusal) else None


def taken() -> Desk:
    desk = opened("desk")
    desk.act("officer", "take")
    return desk


@pytest.mark.parametrize(
    "text", ["{name}您好", "【王顶堤派出所】请到{地址}办理", "带｛材料｝", "Dear {who}, come to {where}."]
)
def test_a_reply_with_blanks_left_is_refused_and_names_them(text: str) -> None:
    refusal = taken().tried("officer", "reply", message=text)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == ("blanks-left", "message")
    assert refusal.params["blanks"] == blanks_in(text)


def test_a_heading_in_chinese_brackets_is_no_blank() -> None:
    desk = taken()
    desk.act("officer", "reply", message="【王顶堤派出所】您好，请到 3 号窗口办理。")
    assert desk.last("acted").data["input"]["message"].startswith("【王顶堤派出所】")


def test_the_applicant_may_write_braces() -> None:
    desk = taken()
    desk.act("officer", "ask", message="Which building?")
    desk.act("applicant", "answer", message="{3}")


def test_a_canned_text_sent_as_it_is_is_marked_bare() -> None:
    desk = taken()
    desk.act(
        "officer",
        "reply",
        message="请到 3 号窗口办理。",
        template="window",
        template_body="请到3号窗口办理。\n",
    )
    acted = desk.last("acted").data
    assert acted["bare_template"] is True
    assert "template_body" not in acted["input"]
    assert acted["input"]["template"] == "window"


def test_a_canned_text_with_its_own_words_is_not() -> None:
    desk = taken()
    desk.act(
        "officer",
        "reply",
        message="请到3号窗口，找小张。",
        template="window",
        template_body="请到3号窗口办理。",
    )
    assert desk.last("acted").data["bare_template"] is False


def test_every_mistake_is_told_at_once_with_its_field() -> None:
    errors = check_inputs(DESK.flow["assigned"]["return"], {"reason": "x" * 501, "speed": 3}).errors
    assert {(error.code, error.field) for error in errors} == {
        ("bad-input", "reason"),
        ("missing-input", "evidence"),
        ("unknown-input", "speed"),
    }


@pytest.mark.parametrize("text", ["𠮷野家 䶮", "👨‍👩‍👧 谢谢", "a\nb"])
def test_rare_characters_emoji_and_lines_are_kept(text: str) -> None:
    assert check_inputs(REPLY, {"message": text}).clean["message"] == text


@pytest.mark.parametrize(
    ("kind", "more", "value", "expected"),
    [
        ("text", {"max": 5}, "123456", "too-long"),
        ("text", {}, "a\x00b", "control-characters"),
        ("text", {}, {"a": 1}, "wrong-type"),
        ("choice", {"of": [{"code": "a", "title": {"zh": "甲", "en": "A"}}]}, "b", "not-a-choice"),
        ("number", {"max": 3}, "4", "too-large"),
        ("number", {"min": 3}, 2, "too-small"),
        ("number", {}, float("nan"), "not-a-number"),
        ("number", {}, True, "not-a-number"),
        ("date", {}, "2024-02-30", "not-a-date"),
        ("phone", {}, "12345", "not-a-phone"),
        ("photos", {"max": 1}, ["a", "b"], "too-many"),
        ("photos", {}, ["../etc/passwd"], "not-a-code"),
        ("point", {}, {"lat": "95", "lon": "117"}, "not-a-point"),
        ("case-number", {}, "24101500000011", "not-a-case-number"),
        ("consent", {}, False, "not-consented"),
        ("rating", {}, 6, "too-large"),
        ("rating", {}, 2.5, "not-a-choice"),
        ("unit", {}, "No Such Unit", "not-a-code"),
    ],
)
def test_bad_values_name_their_problem(kind: str, more: dict[str, Any], value: object, expected: str) -> None:
    assert problem(one(kind, **more), value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "clean"),
    [
        ("phone", "１００ 0000-0001", "10000000001"),
        ("phone", "+86 100 0000 0001", "10000000001"),
        ("number", "１２", 12),
        ("number", 12.5, "12.5"),
        ("date", "2024-10-15T08:30", "2024-10-15T08:30"),
        ("point", {"lat": 39.0951234567, "lon": "117.145"}, {"lat": "39.095123", "lon": "117.145000"}),
        ("rating", "4", 4),
        ("consent", "on", True),
    ],
)
def test_values_become_plain_and_exact(kind: str, value: object, clean: object) -> None:
    assert check_value("item", one(kind), value) == clean


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    value=json_values,
    kind=st.sampled_from(sorted({field.type for field in STANDARD.values()} | {"point", "phone"})),
)
def test_no_value_of_any_kind_raises_and_every_problem_is_listed(value: object, kind: str) -> None:
    found = check_value("item", one(kind), value)
    if isinstance(found, Refusal):
        assert found.code in REFUSALS
        assert found.params["problem"] in PROBLEMS
    assert not isinstance(found, float)


def test_identity_goes_apart_and_subjects_are_found() -> None:
    form = {"category": "consultation", "content": "x", "phone": "10000000001", "about_person": "officer"}
    result = check_form(DESK, form)
    assert (result.errors, result.identity) == ([], {"phone": "10000000001"})
    assert "phone" not in result.clean
    assert result.subjects == {"officer"}


def test_anonymous_people_are_not_asked_who_they_are() -> None:
    result = check_form(DESK, {"category": "consultation", "content": "x"}, anonymous=True)
    assert result.errors == []


def test_a_form_tells_everything_wrong_at_once() -> None:
    errors = check_form(DESK, {"category": "complaint", "phone": "1"}).errors
    assert {error.field for error in errors} == {"category", "content", "phone"}


def test_a_question_is_asked_only_when_its_rule_is_true() -> None:
    fields = {
        "category": DESK.form["category"],
        "where": one("line", show_if="category = 'suggestion'"),
    }
    service = DESK.model_copy(update={"form": fields})
    assert check_form(service, {"category": "consultation"}).errors == []
    assert [e.field for e in check_form(service, {"category": "suggestion"}).errors] == ["where"]
    assert check_form(service, {"category": "consultation", "where": "hidden"}).clean == {
        "category": "consultation"
    }
