"""From the draft to the licence anybody can verify: four agencies, one promise, one application."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from mashangban.applications import drafts, following, issuing, materials, reviewing, submission
from mashangban.applications.contracts import contracts_of, in_default
from mashangban.applications.errors import AlreadyApplied, AlreadySubmitted, NotReady
from mashangban.applications.models import Application
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.pages import applicant
from mashangban.cases.roots import verify_all
from mashangban.papers import scans
from mashangban.papers.models import Scan
from tests.shell.applications.applicants import FORM, begun, handed_in, ready, scan
from tests.shell.applications.offices import COUNTER, accept, agency, grant, items_of, leader
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
PROMISED = "premises-proof"


def test_what_is_missing_is_told_all_at_once_and_nothing_is_written() -> None:
    application = begun()
    with pytest.raises(NotReady) as refused:
        submission.submit(application, now=NOW)
    kinds = {one.kind for one in refused.value.missing}
    assert kinds == {"field", "material", "phone"}
    assert not CaseRow.objects.exists()


def test_one_application_becomes_one_parent_and_a_case_an_agency_in_stages() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    begun_now = set(items_of(receipt.number))
    assert begun_now == {"business-licence", "fire-safety", "environmental-assessment"}
    grant(items_of(receipt.number)["business-licence"])
    assert "medical-institution-registration" in items_of(receipt.number)


def test_nothing_personal_is_in_the_log() -> None:
    _, receipt = handed_in(promised=PROMISED)
    accept(receipt.number)
    log = str(list(Event.objects.values_list("data", flat=True))) + str(
        list(CaseRow.objects.values_list("snapshot", "excerpt"))
    )
    assert not any(
        str(FORM[name]) in log for name in ("firm.legal-name", "firm.legal-id", "firm.phone", "firm.name")
    )
    assert verify_all() == []


def test_what_another_situation_asked_for_is_not_handed_in(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    application = ready()
    drafts.answer(application, {"acts_for_other": True}, NOW)
    paper = scan()
    materials.attach(application, "agent-authority", [paper.token], NOW)
    drafts.fill(application, {"child.name": "小明（演示）"}, NOW, complete=False)
    drafts.answer(application, {"acts_for_other": False}, NOW)
    with django_capture_on_commit_callbacks(execute=True):
        number = submission.submit(application, now=NOW).number
    kept = {one["evidence"] for one in CaseRow.objects.get(number=number).snapshot["data"]["materials"]}
    assert "agent-authority" not in kept
    assert "child.name" not in drafts.values(Application.objects.get(pk=application.pk))
    assert not Scan.objects.filter(token=paper.token).exists()


def test_the_same_button_pressed_twice_gives_the_same_receipt() -> None:
    application, receipt = handed_in()
    again = submission.submit(application, now=NOW, once="button")
    assert (again.number, again.created) == (receipt.number, False)
    with pytest.raises(AlreadySubmitted, match=receipt.number):
        submission.submit(application, now=NOW, once="another")


def test_a_second_application_for_the_same_thing_is_shown_the_first() -> None:
    _, receipt = handed_in()
    second = ready()
    with pytest.raises(AlreadyApplied, match=receipt.number):
        submission.submit(second, now=NOW)
    other = ready(form={**FORM, "firm.name": "天津另一家护理服务有限公司（演示）"})
    assert submission.submit(other, now=NOW).created


def test_the_dossier_hangs_in_the_chain_with_the_letter() -> None:
    application, receipt = handed_in(promised=PROMISED)
    data = CaseRow.objects.get(number=receipt.number).snapshot["data"]
    promises = [one for row in data["plan"] for one in row["promises"]]
    (letter,) = [one for one in issuing.issued(receipt.number) if one.kind == "letter"]
    assert len(data["dossier"]) == 64
    digest = hashlib.sha256(scans.read(letter.token)).hexdigest()
    assert [one["letter"] for one in promises] == [digest]
    assert application.materials.get(evidence=PROMISED).letters == [letter.token]


def test_a_promise_becomes_a_contract_when_the_item_is_granted() -> None:
    _, receipt = handed_in(promised=PROMISED)
    accept(receipt.number)
    grant(items_of(receipt.number)["business-licence"])
    (letter,) = [one for one in issuing.issued(receipt.number) if one.kind == "letter"]
    assert letter.title.zh == "承诺书：住所（经营场所）使用证明"
    (contract,) = contracts_of(receipt.number)
    assert (contract.regime, contract.evidence, contract.state) == ("notice-and-commitment", PROMISED, "open")
    assert contract.promise
    assert contract.due_at is not None


def test_a_licence_is_verified_by_its_code_until_its_promise_proves_untrue() -> None:
    application, receipt = handed_in(promised=PROMISED)
    accept(receipt.number)
    row = grant(items_of(receipt.number)["business-licence"], valid_until="2034-10-07")
    (licence,) = [one for one in issuing.issued(receipt.number) if one.kind == "licence"]
    found = issuing.verify(licence.code.lower(), NOW)
    assert (found.status, found.issuer, found.holder_masked) == (
        "valid",
        "nankai-market-supervision",
        "天津康宁护理服务有限公司（演示）",
    )
    assert issuing.verify(licence.code, NOW + timedelta(days=3660)).status == "expired"
    (contract,) = contracts_of(receipt.number)
    later = NOW + timedelta(days=3)
    act(
        contract.number,
        "revoke",
        leader(row.unit),
        {"reason": "场所不存在", "article": "《行政许可法》第六十九条"},
        now=later,
    )
    assert issuing.verify(licence.code, later).status == "revoked"
    (part,) = [
        one for one in following.dossier(receipt.number, later).parts if one.item == "business-licence"
    ]
    assert part.decision is not None
    assert (part.said.zh, part.decision.revoked_because) == ("已撤销", "场所不存在")
    assert in_default(application.subject_hash) == [contract.number]
    act(contract.number, "repair", leader(row.unit), {"reason": "已整改"}, now=later)
    assert in_default(application.subject_hash) == []
    assert issuing.verify(licence.code, later).status == "revoked"


def test_a_licence_that_was_never_granted_is_unknown() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    number = items_of(receipt.number)["fire-safety"].number
    assert issuing.verify(issuing.code_of(number), NOW).status == "unknown"
    assert issuing.verify("hello", NOW).status == "mistyped"


def test_it_ends_with_delivery_and_a_rating_of_each_part_and_the_whole() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    for item in (
        "business-licence",
        "fire-safety",
        "environmental-assessment",
        "medical-institution-registration",
    ):
        grant(items_of(receipt.number)[item])
    act(
        receipt.number,
        "deliver",
        COUNTER,
        {"mode": "counter", "message": "四个证都好了，已当面交给您。"},
        now=NOW,
    )
    me = applicant(receipt.number)
    act(receipt.number, "rate", me, {"rating": 5}, now=NOW)
    act(items_of(receipt.number)["fire-safety"].number, "rate", me, {"rating": 4}, now=NOW)
    followed = following.dossier(receipt.number, NOW)
    assert followed.case.rating == 5
    assert {one.item: one.rating for one in followed.parts}["fire-safety"] == 4
    assert {one.kind for one in followed.documents} >= {"acceptance", "decision", "licence", "delivery"}


def test_an_agency_sees_only_what_its_item_asks() -> None:
    _, receipt = handed_in(promised=PROMISED)
    accept(receipt.number)
    row = items_of(receipt.number)["fire-safety"]
    seen = reviewing.dossier_for(row.number, agency(row.unit), NOW)
    assert {one.evidence for one in seen.papers} == {
        "id-card",
        "business-licence-copy",
        "fire-plan",
        "fire-acceptance",
        "floor-plan",
    }
    assert "medical.beds" not in {one.element for one in seen.answers}
    assert all(one.scans for one in seen.papers if one.material and one.material.how == "scan")


def test_an_agency_that_waited_for_a_licence_finds_it_among_the_papers() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    grant(items_of(receipt.number)["business-licence"])
    row = items_of(receipt.number)["medical-institution-registration"]
    seen = reviewing.dossier_for(row.number, agency(row.unit), NOW)
    assert ("licence", "business-licence") in {(one.kind, one.item) for one in seen.documents}


def test_a_callback_about_an_item_opens_no_more_than_the_item() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    row = grant(items_of(receipt.number)["fire-safety"])
    act(row.number, "rate", applicant(receipt.number), {"rating": 1, "remark": "太慢"}, now=NOW)
    callback = CaseRow.objects.get(parent=row)
    seen = reviewing.dossier_for(callback.number, agency(callback.unit), NOW)
    assert (seen.item, seen.member.number) == ("fire-safety", row.number)


def test_identities_are_covered_until_opened_with_a_reason_the_applicant_sees() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    row = items_of(receipt.number)["business-licence"]
    covered = {
        one.element: one.value for one in reviewing.dossier_for(row.number, agency(row.unit), NOW).answers
    }
    assert covered["firm.legal-id"] != FORM["firm.legal-id"]
    assert covered["firm.address"] == FORM["firm.address"]
    shown = reviewing.opened(row.number, agency(row.unit), "核对法定代表人", NOW)
    assert {one.element: one.value for one in shown.answers}["firm.legal-id"] == FORM["firm.legal-id"]
    (reveal,) = following.dossier(receipt.number, NOW).reveals
    assert (reveal.number, reveal.reason) == (row.number, "核对法定代表人")


def test_the_application_keeps_what_was_told_when_it_was_handed_in() -> None:
    application, _ = handed_in()
    kept = Application.objects.get(pk=application.pk)
    assert [one["code"] for one in kept.told["zh"]["items"]] == [row["item"] for row in kept.plan]
    assert kept.step == "submitted"
