"""Writing a letter without scripts, from the first question to the receipt."""

from __future__ import annotations

import pytest

from mashangban.cases.identity import masked
from mashangban.cases.models import CaseRow
from mashangban.directory.pack import current_pack
from mashangban.notices.models import PhoneCode
from mashangban.notices.phone_codes import code_of
from mashangban.web.portal.choices import choice_named
from tests.web.portal.plain_phone import PlainPhone

TEXT = "楼下烧烤店每晚放音乐，𠮷祥里3号楼😀\n请帮忙协调。"


def begin(phone: PlainPhone, token: str, category: str = "suggestion") -> PlainPhone:
    return phone.open(f"/q/{token}/new/{category}")


def suggestion(phone: PlainPhone, token: str, text: str = TEXT) -> PlainPhone:
    return begin(phone, token).press(q_opinion_kind="suggestion", q_content=text)


def test_a_letter_without_a_name_arrives(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token).press(how="nameless").press("send")
    row = CaseRow.objects.get()
    assert row.number in phone.path
    assert (row.snapshot["anonymous"], row.snapshot["data"]["content"]) == (True, TEXT)


def test_a_letter_with_a_proven_phone_arrives(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token).press("send-code", how="phone", q_phone="199 0000 0001")
    phone.press(code_digits=code_of(PhoneCode.objects.get().token)).press("send")
    assert phone.place.endswith("/receipt")
    assert masked(CaseRow.objects.get().number)["phone"].endswith("0001")


def test_the_phone_has_to_be_proven(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token).press(how="phone", q_phone="19900000001")
    assert (phone.status, "获取验证码" in phone.text) == (422, True)


def test_another_number_than_the_proven_one_is_asked_again(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token).press("send-code", how="phone", q_phone="19900000001")
    code = code_of(PhoneCode.objects.get().token)
    phone.press(q_phone="19900000002", code_digits=code)
    assert (phone.status, CaseRow.objects.count()) == (422, 0)


def test_wrong_digits_say_how_many_tries_are_left(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token).press("send-code", how="phone", q_phone="19900000001")
    right = code_of(PhoneCode.objects.get().token)
    phone.press(code_digits=f"{(int(right) + 1) % 1_000_000:06d}")
    assert "还可以试 4 次" in phone.text


@pytest.mark.parametrize("typed", ["110", "abc", "1990000000"])
def test_a_wrong_phone_says_what_one_looks_like(phone: PlainPhone, token: str, typed: str) -> None:
    suggestion(phone, token).press("send-code", how="phone", q_phone=typed)
    assert (phone.status, "11 位手机号" in phone.text) == (422, True)
    assert f'value="{typed}"' in phone.html


def test_an_error_is_listed_above_with_a_link_to_its_field_and_nothing_is_lost(
    phone: PlainPhone, token: str
) -> None:
    begin(phone, token).press(q_content=TEXT)
    assert phone.status == 422
    assert 'href="#q-opinion_kind"' in phone.html
    assert TEXT in dict(phone.forms[-1].fields)["q-content"]


def test_an_answer_brings_its_own_questions(phone: PlainPhone, token: str) -> None:
    begin(phone, token, "trouble")
    assert "q-noise_source" not in phone.forms[-1].offered
    phone.press(q_matter="noise", q_content=TEXT)
    assert "q-noise_source" in phone.forms[-1].offered
    assert dict(phone.forms[-1].fields)["q-content"] == TEXT


def test_another_district_says_itself_what_is_trouble() -> None:
    service = current_pack().service("police-desk.ask")
    matter = service.form["matter"]
    marked = [one.model_copy(update={"trouble": one.code == "lost-item"}) for one in matter.of]
    form = {**service.form, "matter": matter.model_copy(update={"of": tuple(marked)})}
    trouble = choice_named(service.model_copy(update={"form": form}), "trouble")
    assert trouble is not None
    assert "noise" in trouble.left_out
    assert "lost-item" not in trouble.left_out


def test_trouble_and_questions_offer_different_matters(phone: PlainPhone, token: str) -> None:
    trouble = begin(phone, token, "trouble").forms[-1].offered["q-matter"]
    question = begin(phone, token, "consultation").forms[-1].offered["q-matter"]
    assert ("noise" in trouble, "noise" in question) == (True, False)
    assert ("hukou" in trouble, "hukou" in question) == (False, True)


def test_an_answer_to_a_question_no_longer_asked_is_left_out(phone: PlainPhone, token: str) -> None:
    begin(phone, token, "trouble").press(q_matter="parking", q_content=TEXT)
    phone.press(q_parking_where="3号楼前").press("back")
    phone.press(q_matter="safety").press(how="nameless").press("send")
    assert "parking_where" not in CaseRow.objects.get().snapshot["data"]


def test_a_text_that_is_too_long_is_kept_and_told(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token, "长" * 2001)
    assert (phone.status, "2000" in phone.text) == (422, True)
    assert dict(phone.forms[-1].fields)["q-content"] == "长" * 2001


def test_control_characters_are_told_with_their_position(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token, "路灯\x07坏了")
    assert (phone.status, "第 3 个字符" in phone.text) == (422, True)


def test_the_review_leads_back_to_each_answer(phone: PlainPhone, token: str) -> None:
    suggestion(phone, token).press(how="nameless").press("to:matter")
    assert dict(phone.forms[-1].fields)["q-content"] == TEXT


def test_the_place_may_be_another_one_by_name(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press(q_opinion_kind="praise", q_content=TEXT, spot="隆隆大厦")
    phone.press(how="nameless").press("send")
    assert CaseRow.objects.get().place == "minglong-tower"


def test_a_place_nobody_knows_is_told(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press(q_opinion_kind="praise", q_content=TEXT, spot="火星")
    assert (phone.status, 'href="#spot"' in phone.html) == (422, True)


def test_a_spot_on_the_map_is_kept(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press(q_opinion_kind="praise", q_content=TEXT, q_point="39.095,117.145")
    phone.press(how="nameless").press("send")
    assert str(CaseRow.objects.get().lat) == "39.095000"


def test_whoever_it_is_about_does_not_get_it(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press(q_opinion_kind="criticism", q_content=TEXT, q_about_person="officer-01")
    phone.press(how="nameless").press("send")
    row = CaseRow.objects.get()
    assert row.handler != "officer-01"
    assert row.snapshot["subjects"] == ["officer-01"]


def test_in_english_everything_is_english(phone: PlainPhone, token: str) -> None:
    phone.open("/privacy?lang=en")
    assert "Step 1 of 3" in begin(phone, token).text
