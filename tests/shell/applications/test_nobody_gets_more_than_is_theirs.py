"""What an applicant, a helper or an agency could try to get that is somebody else's."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from mashangban.applications import drafts, following, materials, promising, reviewing, submission
from mashangban.applications.contracts import contracts_of
from mashangban.applications.erasing import erase
from mashangban.applications.errors import NotReady, PromiseRefused
from mashangban.applications.models import Application
from mashangban.assistance import mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.scope import MandateRefused, Scope
from mashangban.cases.handling import NoSuchCase, act
from mashangban.cases.models import CaseRow
from mashangban.papers.models import Scan
from tests.shell.applications.applicants import FORM, begun, filled, handed_in, ready, scan, with_papers
from tests.shell.applications.offices import COUNTER, accept, agency, grant, items_of, leader
from tests.shell.applications.test_an_elder_at_the_community import ELDER, SITUATION, elder
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
OTHER_ELDER = "990104193411020211"
PREMISES = "premises-proof"


def card_shown() -> Application:
    """A draft of somebody whose card an officer saw and typed from."""
    application = begun("over-60s", SITUATION, channel="counter", agent="hall-1")
    drafts.prove_phone(application, "", NOW, how="counter")
    drafts.fill(application, {"person.id-number": ELDER["person.id-number"]}, NOW, complete=False)
    return application


def state_of(application: Application, evidence: str) -> str:
    return next(one.state for one in materials.wanted(application, NOW) if one.evidence == evidence)


def test_a_card_seen_opens_the_registers_for_its_holder() -> None:
    application = card_shown()
    assert drafts.prefill(application, NOW)["person.name"].value == ELDER["person.name"]
    assert state_of(application, "id-card") == "ready"


def test_a_card_seen_opens_no_register_for_a_number_typed_at_home() -> None:
    application = card_shown()
    drafts.fill(application, {"person.id-number": OTHER_ELDER}, NOW, complete=False, card_seen=False)
    assert drafts.prefill(application, NOW) == {}
    assert state_of(application, "id-card") == "missing"


def test_a_number_first_typed_at_home_is_not_the_card_s() -> None:
    application = begun("over-60s", SITUATION, channel="counter")
    drafts.prove_phone(application, "", NOW, how="counter")
    drafts.fill(application, {"person.id-number": OTHER_ELDER}, NOW, complete=False, card_seen=False)
    assert drafts.prefill(application, NOW) == {}


def in_default() -> None:
    """The firm of the tests has broken a promise."""
    _application, receipt = handed_in(promised=PREMISES)
    accept(receipt.number)
    row = grant(items_of(receipt.number)["business-licence"])
    (contract,) = contracts_of(receipt.number)
    act(contract.number, "revoke", leader(row.unit), {"reason": "不属实", "article": "演示"}, now=NOW)


def test_a_promise_made_before_saying_who_one_is_does_not_get_round_a_default() -> None:
    in_default()
    application = begun()
    drafts.prove_phone(application, FORM["firm.phone"], NOW)
    promising.promise(application, PREMISES, "notice-and-commitment", NOW)
    drafts.fill(application, {**FORM, "firm.name": "另一家（演示）"}, NOW, complete=True)
    with_papers(application)
    assert promising.sign(application, "陈静（演示）", promising.DECLARATIONS, NOW) == []
    with pytest.raises(NotReady) as refused:
        submission.submit(application, now=NOW)
    assert {(one.kind, one.code) for one in refused.value.missing} == {("promise", PREMISES)}


def test_numbers_of_broken_promises_are_told_to_whom_they_belong() -> None:
    in_default()
    own, stranger = filled(), begun()
    drafts.prove_phone(stranger, "19900009999", NOW)
    drafts.fill(stranger, FORM, NOW, complete=True)
    told = {}
    for one in (own, stranger):
        with pytest.raises(PromiseRefused, match="in-default") as refused:
            promising.promise(one, PREMISES, "notice-and-commitment", NOW)
        told[one] = len(refused.value.names)
    assert told == {own: 1, stranger: 0}


def test_a_question_passed_on_shows_an_agency_no_other_agency_s_papers() -> None:
    _application, receipt = handed_in()
    following.ask_guidance(receipt.number, "床位怎么配", NOW)
    task = CaseRow.objects.get(parent__number=receipt.number, service="one-thing.guidance")
    act(task.number, "pass-on", COUNTER, {"unit": "nankai-health", "reason": "设置标准"}, now=NOW)
    with pytest.raises(NoSuchCase):
        reviewing.dossier_for(task.number, agency("nankai-health"), NOW)
    with pytest.raises(NoSuchCase):
        reviewing.check(task.number, "articles", "defect", "缺页", agency("nankai-health"), NOW)


def test_an_authority_of_one_principal_hands_in_for_nobody_else() -> None:
    given = mandates.grant(
        Person("王阿姨（演示）", "19900000021"), Person("李邻居（演示）", "19900000022"), Scope(),
        how="counter", witnessed_by="hall-1", unit="nankai-service-office", now=NOW,
    )  # fmt: skip
    with pytest.raises(MandateRefused) as refused:
        submission.submit(elder(), now=NOW, agent=given.mandate.code)
    assert refused.value.reason == "other-principal"


def test_what_is_taken_back_from_a_draft_is_kept_nowhere(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    application = begun()
    wrong, first, second = scan(), scan(), scan()
    with django_capture_on_commit_callbacks(execute=True):
        materials.attach(application, "articles", [wrong.token], NOW)
        materials.attach(application, "articles", [first.token, second.token], NOW)
        materials.attach(application, "articles", [second.token], NOW)
    assert list(Scan.objects.values_list("token", flat=True)) == [second.token]
    with django_capture_on_commit_callbacks(execute=True):
        materials.detach(application, "articles", NOW)
    assert not Scan.objects.exists()


def reusing(form: dict[str, Any], of: Application) -> Application:
    """Another application of the same firm that uses one document again."""
    application = filled(form={**FORM, **form})
    materials.reuse(application, "articles", of.materials.get(evidence="articles"), NOW)
    return application


@pytest.mark.parametrize("chained", [False, True])
def test_a_document_used_again_twice_outlives_whoever_brought_it(chained: bool) -> None:
    first = ready()
    second = reusing({"firm.name": "第二家（演示）"}, first)
    third = reusing({"firm.name": "第三家（演示）"}, second if chained else first)
    erase([second, first] if chained else [first, second], NOW)
    (token,) = third.materials.get(evidence="articles").scans
    assert Scan.objects.get(token=token).owner == materials.owner_of(third)
