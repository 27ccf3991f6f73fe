"""How documents may come: scanned, from a register, used again, on paper, promised, later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mashangban.applications import drafts, following, materials, promising, submission
from mashangban.applications.contracts import contracts_of, due_soon
from mashangban.applications.errors import MaterialRefused, PromiseRefused
from mashangban.applications.models import Application
from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.pages import applicant
from mashangban.cases.sweep import sweep
from mashangban.papers import scans
from tests.shell.applications.applicants import (
    FORM,
    begun,
    filled,
    handed_in,
    ready,
    scan,
    with_papers,
)
from tests.shell.applications.offices import accept, agency, grant, items_of, leader
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
PREMISES = "premises-proof"
#: a firm the demo's register knows, and its contact's phone
KNOWN = {
    "firm.code": "99990104DEM0000011",
    "firm.legal-id": "99010419850503502X",
    "firm.phone": "19900002001",
}


def wanted(application: Application, evidence: str) -> materials.Wanted:
    """One document of the list."""
    return next(one for one in materials.wanted(application, NOW) if one.evidence == evidence)


def test_scans_become_the_application_s_own() -> None:
    application, one = begun(), scan()
    row = materials.attach(application, "articles", [one.token], NOW)
    assert wanted(application, "articles").state == "ready"
    assert (row.trust, len(row.digest)) == ("statement", 64)
    assert scans.open_scan(one.token).owner == materials.owner_of(application)


@pytest.mark.parametrize(
    ("evidence", "tokens", "reason"),
    [("articles", [], "no-scan"), ("articles", ["nobody"], "unknown-scan"), ("drawings", ["x"], "not-asked")],
)
def test_what_cannot_be_attached_says_why(evidence: str, tokens: list[str], reason: str) -> None:
    with pytest.raises(MaterialRefused) as refused:
        materials.attach(begun(), evidence, tokens, NOW)
    assert refused.value.reason == reason


def test_another_s_scan_cannot_be_attached() -> None:
    one = scan()
    materials.attach(begun(), "articles", [one.token], NOW)
    with pytest.raises(MaterialRefused, match="unknown-scan"):
        materials.attach(begun(), "articles", [one.token], NOW)


def test_what_a_register_holds_need_not_be_brought() -> None:
    application = begun()
    assert wanted(application, "id-card").state == "missing"
    drafts.prove_phone(application, KNOWN["firm.phone"], NOW)
    drafts.fill(application, KNOWN, NOW, complete=False)
    held = wanted(application, "id-card")
    assert (held.state, held.bring) == ("ready", False)
    assert held.held is not None
    assert held.held.register == "population"
    assert materials.use_register(application, "id-card", NOW).trust == "register"


def test_a_register_that_knows_nothing_is_said_so() -> None:
    with pytest.raises(MaterialRefused, match="not-held"):
        materials.use_register(begun(), "id-card", NOW)


def test_what_an_item_of_the_plan_makes_is_nobody_s_to_bring() -> None:
    assert wanted(begun(), "business-licence-copy").state == "not-needed"


def test_a_document_is_used_again_with_its_trust_by_the_same_applicant_only() -> None:
    first, _ = handed_in()
    second = filled(form={**FORM, "firm.name": "天津第二家护理服务有限公司（演示）"})
    (again,) = wanted(second, "articles").reusable
    assert again.material.application_id == first.pk
    assert materials.reuse(second, "articles", again.material, NOW).trust == "statement"
    stranger = filled(form={**FORM, "firm.phone": "19900009999"})
    assert wanted(stranger, "articles").reusable == ()
    with pytest.raises(MaterialRefused, match="not-yours"):
        materials.reuse(stranger, "articles", again.material, NOW)


def test_paper_brought_to_the_counter_counts_as_the_original_where_one_is_asked() -> None:
    application = begun(channel="counter")
    assert materials.bring_paper(application, "medical-staff", NOW).trust == "original"
    shown = materials.attach(application, "medical-staff", [scan().token], NOW, seen_original=True)
    assert (shown.how, shown.trust) == ("scan", "original")
    materials.detach(application, "medical-staff", NOW)
    assert wanted(application, "medical-staff").state == "missing"


def test_a_folder_of_papers_is_taken_at_once_or_not_at_all() -> None:
    application = begun(channel="counter")
    with pytest.raises(MaterialRefused, match="drawings"):
        materials.bring_papers(application, ["articles", "drawings"], NOW)
    assert not application.materials.exists()
    brought = materials.bring_papers(application, ["articles", "medical-staff"], NOW)
    assert [one.trust for one in brought] == ["statement", "original"]
    assert all(one.pk for one in materials.bring_papers(application, ["articles"], NOW))
    assert application.materials.count() == 2


def test_a_promise_needs_its_four_declarations_and_the_name() -> None:
    application = filled()
    promising.promise(application, PREMISES, "notice-and-commitment", NOW)
    assert "signature" in {one.kind for one in submission.missing(application, NOW)}
    assert promising.sign(application, " ", {"aware": True}, NOW) == [
        "qualified",
        "liable",
        "true-intent",
        "name",
    ]
    assert promising.sign(application, "陈静（演示）", promising.DECLARATIONS, NOW) == []
    assert "signature" not in {one.kind for one in submission.missing(application, NOW)}
    promising.unpromise(application, PREMISES, NOW)
    assert promising.promises(application, NOW) == []


@pytest.mark.parametrize(
    ("evidence", "regime"), [("fire-plan", "notice-and-commitment"), (PREMISES, "tolerant-acceptance")]
)
def test_what_is_not_open_to_a_promise_is_refused(evidence: str, regime: str) -> None:
    with pytest.raises(PromiseRefused, match="not-open"):
        promising.promise(begun(), evidence, regime, NOW)


def test_whoever_broke_a_promise_loses_the_mode_until_it_is_repaired() -> None:
    _, receipt = handed_in(promised=PREMISES)
    accept(receipt.number)
    row = grant(items_of(receipt.number)["business-licence"])
    (contract,) = contracts_of(receipt.number)
    act(contract.number, "revoke", leader(row.unit), {"reason": "不属实", "article": "演示"}, now=NOW)
    again = filled(form={**FORM, "firm.name": "又一家（演示）"})
    with pytest.raises(PromiseRefused) as refused:
        promising.promise(again, PREMISES, "notice-and-commitment", NOW)
    assert (refused.value.reason, refused.value.names) == ("in-default", [contract.number])
    act(contract.number, "repair", leader(row.unit), {"reason": "已整改"}, now=NOW)
    assert promising.promise(again, PREMISES, "notice-and-commitment", NOW).how == "promise"


# --- tolerant acceptance ------------------------------------------------------------------------

PHARMACY = "start-pharmacy"
MISSING = "floor-plan"


def pharmacy() -> Application:
    """An application for a pharmacy whose floor plan comes later."""
    answers = _answered(PHARMACY)
    application = begun(PHARMACY, answers)
    drafts.prove_phone(application, FORM["firm.phone"], NOW)
    given: dict[str, Any] = {}
    for one in drafts.fields(application, NOW):
        given[one.element] = FORM.get(one.element) or (
            [option.code for option in one.options][:1] if one.type == "choices"
            else one.options[0].code if one.options
            else {"number": "10", "date": "2024-01-01", "phone": FORM["firm.phone"]}.get(one.type, "演示")
        )  # fmt: skip
        if one.optional:
            given.pop(one.element)
    assert drafts.fill(application, given, NOW, complete=True) == {}
    return application


def _answered(scene: str) -> dict[str, Any]:
    """Every question answered with its first option, or no."""
    application, answers = begun(scene, {}), dict[str, Any]()
    while told := drafts.compiled(application, NOW).unanswered:
        question = drafts.compiled(application, NOW).questions[told[0]]
        answers[told[0]] = {"number": 100, "yes-no": False}.get(
            question.type, question.of and question.of[0].code
        )
        drafts.answer(application, answers, NOW)
    return answers


def tolerated() -> tuple[Application, str]:
    """A pharmacy accepted with its floor plan owed: the application and the contract's number."""
    application = pharmacy()
    promising.promise(application, MISSING, "tolerant-acceptance", NOW)
    with_papers(application)
    promising.sign(application, "陈静（演示）", promising.DECLARATIONS, NOW)
    receipt = submission.submit(application, now=NOW)
    accept(receipt.number)
    for _ in range(4):  # the drug licence may wait for others
        open_now = [one for one in items_of(receipt.number).values() if one.closed_at is None]
        if any(one.snapshot["data"]["item"] == "drug-licence" for one in open_now):
            break
        for row in open_now:
            grant(row)
    (contract,) = contracts_of(receipt.number)
    return application, contract.number


def test_tolerance_holds_the_result_until_the_document_came() -> None:
    application, contract = tolerated()
    number = application.case.number if application.case else ""
    row = items_of(number)["drug-licence"]
    with pytest.raises(Refused, match="children-open"):
        grant(row)
    with pytest.raises(Refused, match="missing-input"):
        following.hand_in(contract, "给您", NOW)
    materials.attach(application, MISSING, [scan().token], NOW)
    assert following.hand_in(contract, "平面图补上了", NOW).state == "handed-in"
    act(contract, "cure", agency(row.unit), {}, now=NOW)
    assert grant(row).state == "granted"


def test_what_was_not_made_up_in_time_ends_the_item() -> None:
    application, contract = tolerated()
    number = application.case.number if application.case else ""
    assert contract in {
        one.number for one in due_soon([items_of(number)["drug-licence"].unit], NOW, timedelta(days=40))
    }
    sweep(NOW + timedelta(days=60))
    assert items_of(number)["drug-licence"].state == "terminated"


def test_a_withdrawal_makes_what_is_owed_void() -> None:
    application, contract = tolerated()
    number = application.case.number if application.case else ""
    following.withdraw(number, applicant(number), "不开了", NOW)
    assert [one.state for one in contracts_of(number) if one.number == contract] == ["void"]


def test_everything_ready_says_nothing_is_missing() -> None:
    assert submission.missing(ready(), NOW) == []
