"""The application's page: where each item stands, what is asked, what was promised, what came out, who looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.applications import own_documents, reviewing
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import COUNTER, accept, agency, grant, items_of, leader, refuse
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.pages import holds, photo, sending


def test_the_tracking_address_leads_to_the_application(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    assert holds(phone, receipt).place == f"/services/case/{receipt.number}"
    assert PlainPhone().open(f"/services/case/{receipt.number}").place == f"/t/{receipt.number}"


def test_items_stand_with_agency_state_and_what_they_wait_for(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    grant(items_of(receipt.number)["fire-safety"])
    text = holds(phone, receipt).text
    for words in ("已办结1个，共4个", "南开区消防救援支队", "等待：", "营业执照（设立登记）"):
        assert words in text, words


def test_a_refusal_shows_reason_and_article(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    refuse(items_of(receipt.number)["fire-safety"])
    text = holds(phone, receipt).text
    assert "面积不足" in text
    assert "《行政许可法》第三十八条" in text


def test_what_is_asked_again_is_answered_right_there(phone: PlainPhone) -> None:
    application, receipt = handed_in()
    reviewing.check(receipt.number, "floor-plan", "defect", "看不清", COUNTER, NOW)
    reviewing.ask_supplement(receipt.number, COUNTER, NOW)
    holds(phone, receipt)
    assert "想向您了解情况" not in phone.text, "the step has a name of its own"
    form = next(n for n, one in enumerate(phone.forms) if one.action.endswith("/supply"))
    phone.press("send", form=form)
    assert phone.status == 422
    assert "看不清" in phone.text
    phone.press("upload:floor-plan", form=form, **sending({"files-floor-plan": photo()}))
    assert len(application.materials.get(evidence="floor-plan").scans) == 1
    phone.press("send", form=form, note="已重新拍照")
    assert CaseRow.objects.get(number=receipt.number).state == "resubmitted"


def test_a_document_of_the_offices_own_has_a_place_to_upload_it(phone: PlainPhone) -> None:
    application, receipt = handed_in()
    own_documents.name_document(
        receipt.number, "食堂燃气检测报告", "厨房使用管道燃气，请提供检测报告", COUNTER, NOW
    )
    reviewing.ask_supplement(receipt.number, COUNTER, NOW)
    holds(phone, receipt)
    form = next(n for n, one in enumerate(phone.forms) if one.action.endswith("/supply"))
    phone.press("upload:own-1", form=form, **sending({"files-own-1": photo()}))
    phone.press("send", form=form)
    assert CaseRow.objects.get(number=receipt.number).state == "resubmitted"
    assert len(application.materials.get(evidence="own-1").scans) == 1
    assert "食堂燃气检测报告" in phone.text, "also among what was handed in"


def test_a_page_of_the_draft_leads_to_its_case_once_that_is_held_here(phone: PlainPhone) -> None:
    application, receipt = handed_in()
    holds(phone, receipt)
    for page in ("form", "materials", "review"):
        assert phone.open(f"/services/a/{application.reference}/{page}").place == (
            f"/services/case/{receipt.number}"
        )
    assert PlainPhone().open(f"/services/a/{application.reference}/form").status == 404


def test_two_clocks_that_stand_still_at_once_are_told_once(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"]
    act(item.number, "ask-supplement", agency(item.unit), {"message": "请补一份说明"}, now=NOW)
    assert holds(phone, receipt).text.count("等您补充期间暂停计时") == 1


def test_items_and_the_whole_are_rated_each(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"]
    grant(item)
    holds(phone, receipt).open(f"/t/{item.number}/do/rate")
    phone.press("next", **sending({"q-rating": "5"}))
    data = dict(phone.forms[0].fields) | {"sure": "1"}
    answer = phone.client.post(f"/t/{item.number}/do/rate", data)
    assert answer["Location"] == f"/services/case/{receipt.number}?done=rate"
    assert CaseRow.objects.get(number=item.number).rating == 5


def test_withdrawing_is_confirmed_and_takes_every_item_along(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    holds(phone, receipt).open(f"/t/{receipt.number}/do/withdraw")
    assert phone.place == f"/services/case/{receipt.number}/withdraw"
    phone.open(phone.client.post(phone.path, {"reason": "不办了"})["Location"])
    assert not CaseRow.objects.filter(closed_at=None, parent__number=receipt.number).exists()
    assert CaseRow.objects.get(number=receipt.number).state == "withdrawn"
    assert "已撤回" in phone.text


def test_papers_are_for_whoever_holds_the_key(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    address = f"/services/case/{receipt.number}/papers/{receipt.number}/acceptance.pdf"
    assert phone.client.get(address).status_code == 404
    assert holds(phone, receipt).client.get(address).content.startswith(b"%PDF")


def test_a_stranger_with_another_key_sees_no_part_of_it(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"]
    assert phone.open(f"/t/{item.number}/do/message").status == 404


def test_whoever_looked_at_the_identity_is_named_also_from_an_agency(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"]
    reviewing.opened(item.number, agency(item.unit), "核对申请人", NOW)
    assert "核对申请人" in holds(phone, receipt).text


@pytest.mark.parametrize("granted", [0, 3])
def test_the_page_costs_the_same_however_far_it_has_come(phone: PlainPhone, granted: int) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    for item in list(items_of(receipt.number).values())[:granted]:
        grant(item)
    holds(phone, receipt)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        phone.open(f"/services/case/{receipt.number}")
    assert len(queries) <= 14


def test_a_contract_for_later_is_handed_in_from_the_page(phone: PlainPhone) -> None:
    _application, receipt = handed_in(promised="premises-proof")
    accept(receipt.number)
    grant(items_of(receipt.number)["business-licence"])
    text = holds(phone, receipt).text
    assert "您的承诺事项" in text
    assert "前核查" in text


def test_what_was_handed_in_can_be_read_again(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    text = holds(phone, receipt).text
    assert "天津康宁护理服务有限公司（演示）" in text
    assert "经营场所平面图" in text


def test_an_item_that_is_late_is_said_to_be_late(phone: PlainPhone, morning: time_machine.Traveller) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    assert "已超期" not in holds(phone, receipt).text
    morning.move_to(NOW + timedelta(days=14))
    assert "前办结，已超期，正在督办" in phone.open(f"/services/case/{receipt.number}").text


def test_why_a_joint_review_is_called_is_for_colleagues(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    act(receipt.number, "joint-review", COUNTER, {"reason": "疑似与旧案有关"}, now=NOW)
    text = holds(phone, receipt).text
    assert "召集联合会审" in text
    assert "疑似与旧案有关" not in text


def test_what_is_rated_is_named_and_not_asked_for_again(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"]
    grant(item)
    assert "投入使用、营业前消防安全检查" in holds(phone, receipt).open(f"/t/{item.number}/do/rate").text


def test_what_was_revoked_is_no_longer_said_to_stand(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"]
    grant(item)
    given = {"reason": "材料不实", "article": "《行政许可法》第六十九条"}
    act(item.number, "revoke", leader(item.unit), given, now=NOW)
    assert "批准后已撤销" in holds(phone, receipt).text
