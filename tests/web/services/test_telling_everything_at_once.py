"""A scene's page: the one-time notice for the situation in the address."""

from __future__ import annotations

from tests.web.portal.plain_phone import PlainPhone

NURSING = "/services/open-nursing-centre"


def test_every_document_says_why_by_which_law_and_who_holds_it(phone: PlainPhone) -> None:
    text = phone.open(f"{NURSING}?firm_kind=company&beds=40&acts_for_other=no").text
    for words in (
        "已从人口基础信息库共享",
        "《医疗机构管理条例》",
        "选址和建筑设计平面图",
        "告知承诺",
        "省了40%",
        "以前要跑12次",
    ):
        assert words in text, words


def test_what_hangs_on_an_open_question_says_so(phone: PlainPhone) -> None:
    assert "取决于" in phone.open(NURSING).text
    assert "取决于" not in phone.open(f"{NURSING}?firm_kind=company&beds=40&acts_for_other=no").text


def test_a_condition_that_is_not_met_is_told_before_anybody_wastes_time(phone: PlainPhone) -> None:
    assert "还不符合这个条件" in phone.open(f"{NURSING}?beds=10").text
    assert "还不符合这个条件" not in phone.open(f"{NURSING}?beds=40").text


def test_a_wrong_answer_stays_as_typed_with_the_remedy(phone: PlainPhone) -> None:
    phone.open(f"{NURSING}?beds=many&firm_kind=martian")
    assert 'value="many"' in phone.html
    assert "请写数字" in phone.text
    assert phone.status == 200


def test_the_notice_is_a_pdf_as_well(phone: PlainPhone) -> None:
    response = phone.client.get(f"{NURSING}/notice.pdf?beds=40")
    assert response.content.startswith(b"%PDF")


def test_a_scene_nobody_has_is_not_there(phone: PlainPhone) -> None:
    assert phone.open("/services/fly-to-the-moon").status == 404


def test_delegated_places_and_other_regions_are_offered_where_the_scene_has_them(phone: PlainPhone) -> None:
    html = phone.open("/services/over-60s").html
    assert 'name="place" value="guanyuanli"' in html
    assert '<option value="haidian">' in html
    assert 'name="place"' not in phone.open(NURSING).html


def test_in_large_type_one_question_comes_after_the_other(phone: PlainPhone) -> None:
    phone.client.cookies["view"] = "elder"
    assert phone.open(NURSING).html.count("data-question=") == 1
    phone.open(f"{NURSING}?firm_kind=company")
    assert 'type="hidden" name="firm_kind" value="company"' in phone.html


def test_what_the_plan_itself_makes_out_is_not_taken_from_a_register(phone: PlainPhone) -> None:
    text = phone.open(NURSING).text
    assert "“营业执照（设立登记）”办好后自动流转" in text
    assert "已从市场主体登记库共享" not in text
