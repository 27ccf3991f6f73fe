"""Large type: one thing per screen."""

from __future__ import annotations

import pytest

from mashangban.cases.models import CaseRow
from tests.web.portal.plain_phone import PlainPhone


@pytest.fixture
def elder(phone: PlainPhone) -> PlainPhone:
    phone.client.cookies["view"] = "elder"
    return phone


def test_each_question_has_a_screen_of_its_own(elder: PlainPhone, token: str) -> None:
    elder.open(f"/q/{token}/new/suggestion")
    assert elder.html.count(" data-question=") == 1


def test_a_letter_arrives_step_by_step(elder: PlainPhone, token: str) -> None:
    elder.open(f"/q/{token}/new/suggestion").press(q_opinion_kind="praise")
    while "q-content" not in dict(elder.forms[-1].fields):
        elder.press()
    elder.press(q_content="路灯修好了")
    while "how" not in elder.forms[-1].offered:
        elder.press()
    elder.press(how="nameless")
    while ("do", "send") not in elder.forms[-1].buttons:
        elder.press()
    elder.press("send")
    assert CaseRow.objects.get().snapshot["data"]["content"] == "路灯修好了"


def test_a_mistake_stays_on_its_screen(elder: PlainPhone, token: str) -> None:
    elder.open(f"/q/{token}/new/suggestion").press()
    assert elder.status == 422
    assert "q-opinion_kind" in elder.forms[-1].offered


def test_changing_between_the_versions_keeps_the_letter(elder: PlainPhone, token: str) -> None:
    elder.open(f"/q/{token}/new/suggestion").press(q_opinion_kind="praise")
    elder.client.cookies["view"] = ""
    elder.press()
    assert ("q-opinion_kind", "praise") in elder.forms[-1].fields


def test_large_type_may_be_chosen_in_the_middle_of_a_letter(phone: PlainPhone, token: str) -> None:
    phone.open(f"/q/{token}/new/suggestion").press(
        "view:elder", q_opinion_kind="praise", q_content="路灯修好了"
    )
    assert 'class="is-elder"' in phone.html
    assert ("q-content", "路灯修好了") in phone.forms[-1].fields


def test_so_may_the_language(phone: PlainPhone, token: str) -> None:
    phone.open(f"/q/{token}/new/suggestion").press("lang:en", q_opinion_kind="praise", q_content="路灯修好了")
    assert "Step 1 of 3" in phone.text
    assert ("q-content", "路灯修好了") in phone.forms[-1].fields
    assert "Privacy" in phone.open("/privacy").text
