"""Services for the over-60s, run by delegation at the community, with somebody helping."""

from __future__ import annotations

from typing import Any

import pytest

from mashangban.applications import drafts, following, materials, submission
from mashangban.applications.errors import AlreadyApplied
from mashangban.applications.models import Application
from mashangban.assistance import mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.scope import MandateRefused, Scope
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.pages import applicant
from tests.shell.applications.applicants import begun, scan
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
ELDER: dict[str, Any] = {
    "person.name": "赵秀珍（演示）",
    "person.id-number": "990104193203080121",
    "person.phone": "19900001001",
    "person.birth-date": "1932-03-08",
    "card.kind": "review",
    "insurance.place": "天津市南开区",
}
SITUATION = {"age": 92, "card_first_time": False, "acts_for_other": True}


def elder(place: str = "guanyuanli") -> Application:
    """An application for an elder, typed in by a helper at the community."""
    application = begun("over-60s", SITUATION, channel="counter", place=place, agent="guanyuanli-1")
    drafts.prove_phone(application, ELDER["person.phone"], NOW, how="counter")
    assert drafts.fill(application, ELDER, NOW, complete=True) == {}
    for one in materials.wanted(application, NOW):
        if one.state == "missing":
            materials.attach(application, one.evidence, [scan().token], NOW)
    return application


def test_the_community_takes_it_where_it_is_delegated_and_the_hall_elsewhere() -> None:
    assert submission.submit(elder(), now=NOW, agent="guanyuanli-1").unit == "guanyuanli-community"
    Application.objects.update(thing_hash="")
    assert submission.submit(elder(place=""), now=NOW, agent="guanyuanli-1").unit == "nankai-service-office"


def test_who_acted_for_the_elder_is_in_the_log() -> None:
    number = submission.submit(elder(), now=NOW, agent="guanyuanli-1").number
    event = Event.objects.filter(case__number=number, kind="submitted").get()
    assert (event.data["agent"], event.role) == ("guanyuanli-1", "applicant")


def test_registers_hold_what_an_elder_seen_at_the_counter_need_not_bring() -> None:
    number = submission.submit(elder(), now=NOW, agent="guanyuanli-1").number
    kept = {
        one["evidence"]: one["how"]
        for one in CaseRow.objects.get(number=number).snapshot["data"]["materials"]
    }
    assert kept["id-card"] == kept["identity-check"] == "register"


def test_an_authority_that_ended_hands_nothing_in_and_the_draft_stays() -> None:
    given = mandates.grant(
        Person("赵秀珍（演示）", ELDER["person.phone"]), Person("李邻居（演示）", "19900000022"), Scope(),
        how="counter", witnessed_by="hall-1", unit="nankai-service-office", now=NOW,
    )  # fmt: skip
    application = elder()
    mandates.revoke(given.mandate.reference, by="principal", now=NOW)
    with pytest.raises(MandateRefused) as refused:
        submission.submit(application, now=NOW, agent=given.mandate.code)
    assert refused.value.reason == "revoked"
    assert drafts.open_reference(application.reference, NOW).case is None


def test_an_authority_without_it_withdraws_nothing() -> None:
    given = mandates.grant(
        Person("赵秀珍（演示）", ELDER["person.phone"]), Person("李邻居（演示）", "19900000022"), Scope(),
        how="counter", witnessed_by="hall-1", unit="nankai-service-office", now=NOW,
    )  # fmt: skip
    number = submission.submit(elder(), now=NOW, agent=given.mandate.code).number
    with pytest.raises(MandateRefused, match="out-of-scope"):
        following.withdraw(number, applicant(number), "不办了", NOW, agent=given.mandate.code)


def test_an_elder_who_applies_twice_is_shown_the_first() -> None:
    number = submission.submit(elder(), now=NOW, agent="guanyuanli-1").number
    with pytest.raises(AlreadyApplied, match=number):
        submission.submit(elder(), now=NOW, agent="guanyuanli-1")
    assert len(following.dossier(number, NOW).parts) == 2
