"""What is missing is asked for once and all together; what was handed in may be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.applications import drafts, following, materials, reviewing
from mashangban.applications.errors import AlreadySubmitted
from mashangban.cases.handling import NoSuchCase, act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.cases.pages import applicant
from mashangban.cases.roots import verify_all
from mashangban.cases.sweep import sweep
from tests.shell.applications.applicants import handed_in, scan
from tests.shell.applications.offices import COUNTER, accept, agency, grant, items_of, staff
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def test_one_request_lists_every_defect() -> None:
    _, receipt = handed_in()
    reviewing.check(receipt.number, "articles", "defect", "缺少法定代表人签字", COUNTER, NOW)
    reviewing.check(receipt.number, "floor-plan", "defect", "图纸没有标注疏散通道", COUNTER, NOW)
    reviewing.check(receipt.number, "fire-plan", "ok", "", COUNTER, NOW)
    reviewing.check_field(receipt.number, "premises.area", "defect", "与平面图不一致", COUNTER, NOW)
    reviewing.ask_supplement(receipt.number, COUNTER, NOW, extra="如需帮助请致电大厅。")
    (message,) = [event for _, event in following.dossier(receipt.number, NOW).messages]
    text = message.data["input"]["message"]
    assert all(words in text for words in ("缺少法定代表人签字", "疏散通道", "与平面图不一致", "如需帮助"))
    assert "消防" not in text.splitlines()[1] + text.splitlines()[2]


def test_only_what_was_asked_for_again_may_change() -> None:
    application, receipt = handed_in()
    reviewing.check(receipt.number, "articles", "defect", "缺页", COUNTER, NOW)
    reviewing.check_field(receipt.number, "premises.area", "defect", "与平面图不一致", COUNTER, NOW)
    with pytest.raises(AlreadySubmitted):
        materials.attach(application, "articles", [scan().token], NOW)
    reviewing.ask_supplement(receipt.number, COUNTER, NOW)
    materials.attach(application, "articles", [scan().token], NOW)
    assert drafts.fill(application, {"premises.area": "1300"}, NOW, complete=False) == {}
    for change in (
        lambda: materials.attach(application, "fire-plan", [scan().token], NOW),
        lambda: drafts.fill(application, {"firm.name": "别的"}, NOW, complete=False),
        lambda: drafts.answer(application, {"beds": 10}, NOW),
    ):
        with pytest.raises(AlreadySubmitted, match=receipt.number):
            change()


def test_what_was_supplied_is_looked_at_again_and_its_hash_is_in_the_log() -> None:
    application, receipt = handed_in()
    reviewing.check(receipt.number, "articles", "defect", "缺页", COUNTER, NOW)
    reviewing.ask_supplement(receipt.number, COUNTER, NOW)
    assert [one.code for one in following.dossier(receipt.number, NOW).wants] == ["articles"]
    materials.attach(application, "articles", [scan(text=b"new").token], NOW)
    row = following.supply(receipt.number, "已补齐", NOW)
    last = following.dossier(receipt.number, NOW).events[-2:]
    assert row.state == "resubmitted"
    assert any("SHA-256" in str(event.data) for event in last)
    assert following.dossier(receipt.number, NOW).wants == []


def test_an_item_s_agency_asks_for_what_its_item_needs() -> None:
    application, receipt = handed_in()
    accept(receipt.number)
    row = items_of(receipt.number)["fire-safety"]
    reviewing.check(row.number, "floor-plan", "defect", "看不清", agency(row.unit), NOW)
    assert "看不清" in reviewing.supplement_text(row.number)
    reviewing.ask_supplement(row.number, agency(row.unit), NOW)
    materials.attach(application, "floor-plan", [scan().token], NOW)
    assert following.supply(row.number, "清楚的来了", NOW).state == "in-review"


def test_one_office_s_yes_does_not_undo_another_s_no() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    fire, licence = (items_of(receipt.number)[item] for item in ("fire-safety", "business-licence"))
    reviewing.check(fire.number, "id-card", "defect", "照片不清", agency(fire.unit), NOW)
    row = reviewing.check(licence.number, "id-card", "ok", "", agency(licence.unit), NOW)
    assert (row.checked, row.remark) == ("defect", "照片不清")
    assert reviewing.check(fire.number, "id-card", "ok", "", agency(fire.unit), NOW).checked == "ok"


def test_what_is_found_and_not_asked_for_is_not_the_applicant_s_to_see() -> None:
    _, receipt = handed_in()
    reviewing.check(receipt.number, "articles", "defect", "缺页", COUNTER, NOW)
    assert following.dossier(receipt.number, NOW).wants == []
    assert reviewing.dossier_for(receipt.number, COUNTER, NOW).wants


def test_a_defect_needs_its_remark_and_a_document_its_item() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    row = items_of(receipt.number)["fire-safety"]
    with pytest.raises(Refused, match="missing-input"):
        reviewing.check(row.number, "floor-plan", "defect", " ", agency(row.unit), NOW)
    with pytest.raises(Refused, match="bad-input"):
        reviewing.check(row.number, "medical-staff", "ok", "", agency(row.unit), NOW)
    with pytest.raises(NoSuchCase):
        reviewing.check(row.number, "floor-plan", "ok", "", agency("nankai-education"), NOW)
    with pytest.raises(Refused, match="not-allowed"):
        reviewing.check(row.number, "floor-plan", "ok", "", staff("looker", row.unit, "auditor"), NOW)


def test_silence_is_acceptance_on_receipt_and_says_so() -> None:
    _, receipt = handed_in()
    late = NOW + timedelta(days=8)
    sweep(late)
    followed = following.dossier(receipt.number, late)
    assert followed.case.state == "in-hand"
    assert followed.deemed
    assert [one.kind for one in followed.documents] == ["acceptance"]
    started = {one.item: one.member for one in followed.parts if one.member}
    assert started["fire-safety"].case.clocks["decide"].started_at == NOW
    assert followed.case.clocks["whole"].started_at == NOW


def test_silence_after_a_supplement_is_acceptance_too_and_counts_from_the_supplement() -> None:
    application, receipt = handed_in()
    reviewing.check(receipt.number, "articles", "defect", "缺页", COUNTER, NOW)
    reviewing.ask_supplement(receipt.number, COUNTER, NOW)
    materials.attach(application, "articles", [scan().token], NOW)
    supplied, late = NOW + timedelta(days=1), NOW + timedelta(days=12)
    following.supply(receipt.number, "", supplied)
    sweep(late)
    followed = following.dossier(receipt.number, late)
    started = {one.item: one.member for one in followed.parts if one.member}["fire-safety"]
    assert started.case.opened_at > NOW + timedelta(days=5)
    assert started.case.clocks["decide"].started_at == supplied
    assert followed.case.clocks["whole"].started_at == supplied
    assert followed.deemed_since == supplied


def test_nobody_supplies_for_thirty_working_days_and_it_ends() -> None:
    _, receipt = handed_in()
    reviewing.ask_supplement(receipt.number, COUNTER, NOW, extra="请补充场所照片。")
    sweep(NOW + timedelta(days=60))
    assert CaseRow.objects.get(number=receipt.number).state == "terminated"


def test_a_withdrawal_stops_every_agency_and_begins_nothing_new() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    grant(items_of(receipt.number)["fire-safety"])
    row = following.withdraw(receipt.number, applicant(receipt.number), "不办了", NOW)
    states = {item: one.state for item, one in items_of(receipt.number).items()}
    assert row.state == "withdrawn"
    assert states == {
        "business-licence": "withdrawn",
        "fire-safety": "granted",
        "environmental-assessment": "withdrawn",
    }
    assert {one.item: one.state for one in following.dossier(receipt.number, NOW).parts}[
        "medical-institution-registration"
    ] == "dropped"
    assert verify_all() == []


def test_what_was_withdrawn_before_it_was_accepted_waits_for_nothing() -> None:
    _, receipt = handed_in()
    following.withdraw(receipt.number, applicant(receipt.number), "不办了", NOW)
    parts = following.dossier(receipt.number, NOW).parts
    assert {(one.state, one.said.zh) for one in parts} == {("dropped", "不再办理")}


def test_a_withdrawal_that_is_refused_changes_nothing() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    before = dict(CaseRow.objects.values_list("number", "seq"))
    with pytest.raises(Refused):
        following.withdraw(receipt.number, applicant("20241008000000"), "不是我的", NOW)
    assert dict(CaseRow.objects.values_list("number", "seq")) == before


def test_guidance_may_be_asked_while_it_runs() -> None:
    _, receipt = handed_in()
    following.ask_guidance(receipt.number, "消防图纸怎么画？", NOW)
    assert [one.row.service for one in following.dossier(receipt.number, NOW).tasks] == ["one-thing.guidance"]


def test_a_joint_review_holds_no_withdrawal_up() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    act(receipt.number, "joint-review", COUNTER, {"reason": "疏散通道与床位布局需要一并确定"}, now=NOW)
    row = following.withdraw(receipt.number, applicant(receipt.number), "不办了", NOW)
    assert row.state == "withdrawn"
    assert CaseRow.objects.get(parent=row, service="one-thing.joint-review").state == "cancelled"
