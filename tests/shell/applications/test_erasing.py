"""What has served its time is erased: with the identity goes the form, and go the scans."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.applications import materials, reviewing
from mashangban.applications.contracts import contracts_of, in_default
from mashangban.applications.erasing import erase_closed
from mashangban.applications.following import dossier, withdraw
from mashangban.applications.materials import owner_of
from mashangban.cases import identity
from mashangban.cases.handling import act
from mashangban.cases.pages import applicant
from mashangban.jobs.nightly import nightly
from mashangban.papers.models import Scan
from tests.shell.applications.applicants import FORM, begun, filled, handed_in
from tests.shell.applications.offices import COUNTER, accept, grant, items_of, leader
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def test_with_the_identity_go_values_and_scans_and_the_case_stays() -> None:
    application, receipt = handed_in(promised="premises-proof")
    withdraw(receipt.number, applicant(receipt.number), "不办了", NOW)
    assert Scan.objects.filter(owner=owner_of(application)).exists()
    identity.erase(receipt.number, now=NOW)
    assert erase_closed(NOW) == 1
    application.refresh_from_db()
    assert (bytes(application.sealed), application.subject_hash) == (b"", "")
    assert not Scan.objects.filter(owner=owner_of(application)).exists()
    assert dossier(receipt.number, NOW).case.state == "withdrawn"
    assert reviewing.dossier_for(receipt.number, COUNTER, NOW).hidden == "erased"
    assert erase_closed(NOW) == 0


def test_what_another_application_uses_again_is_kept_for_it() -> None:
    first, receipt = handed_in()
    second = filled(form={**FORM, "firm.name": "第二家（演示）"})
    before = first.materials.get(evidence="articles")
    again = materials.reuse(second, "articles", before, NOW)
    withdraw(receipt.number, applicant(receipt.number), "不办了", NOW)
    identity.erase(receipt.number, now=NOW)
    assert erase_closed(NOW) == 1
    assert Scan.objects.get(token=again.scans[0]).owner == owner_of(second)


def test_a_broken_contract_is_not_forgotten_by_waiting() -> None:
    application, receipt = handed_in(promised="premises-proof")
    accept(receipt.number)
    row = grant(items_of(receipt.number)["business-licence"])
    (contract,) = contracts_of(receipt.number)
    act(contract.number, "revoke", leader(row.unit), {"reason": "不属实", "article": "演示"}, now=NOW)
    identity.erase(receipt.number, now=NOW)
    assert erase_closed(NOW) == 1
    assert in_default(application.subject_hash) == [contract.number]


def test_the_night_erases_drafts_nobody_touched() -> None:
    application = begun()
    nightly(NOW + timedelta(days=29))
    application.refresh_from_db()
    assert application.erased_at is None
    nightly(NOW + timedelta(days=31))
    application.refresh_from_db()
    assert application.erased_at is not None
