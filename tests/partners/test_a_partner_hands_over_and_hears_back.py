"""An item collected elsewhere: it opens here, is decided here, and the collecting side hears of every step."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover
from mashangban.partners.shapes import Dossier
from tests.partners.matters import tax_change

pytestmark = pytest.mark.django_db
REVIEWER = "review-tax"


def test_it_becomes_a_case_of_the_items_own_body(haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    slip = haidian.hand_over(dossier, now)
    case = CaseRow.objects.get(handover__slip=slip)
    assert (case.service, case.unit, case.channel) == ("cross-region.request", "nankai-tax", "partner")
    assert "演示" not in str(case.snapshot["data"].get("name", ""))


def test_the_decision_goes_back_with_its_article(haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    slip = haidian.hand_over(dossier, now)
    number = CaseRow.objects.get(handover__slip=slip).number
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "received"
    officer = actor_of(REVIEWER, now)
    act(number, "accept", officer, {}, now=now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "accepted"
    act(number, "grant", officer, {"message": "予以变更。", "article": "税收征收管理法", "licence_number": "演示1"}, now=now)  # fmt: skip
    exchange(now, haidian)
    status = haidian.statuses[slip]
    assert (status.state, status.number, status.decided[0].article) == ("granted", number, "税收征收管理法")
    assert status.decided[0].licence == "演示1"


def test_delivery_there_ends_it_here(haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    slip = haidian.hand_over(dossier, now)
    number = CaseRow.objects.get(handover__slip=slip).number
    officer = actor_of(REVIEWER, now)
    act(number, "accept", officer, {}, now=now)
    act(number, "grant", officer, {"message": "予以变更。", "article": "税收征收管理法"}, now=now)
    haidian.say(slip, "dossier", tax_change(phase="delivered", note="已交本人"), now)
    exchange(now, haidian)
    assert CaseRow.objects.get(number=number).state == "delivered"
    assert haidian.statuses[slip].state == "delivered"
    assert Handover.objects.get(slip=slip).closed_at == now


def test_a_supplement_is_asked_for_there_and_supplied_from_there(
    haidian: Neighbour, dossier: Dossier, now: datetime
) -> None:
    slip = haidian.hand_over(dossier, now)
    number = CaseRow.objects.get(handover__slip=slip).number
    act(number, "ask-supplement", actor_of(REVIEWER, now), {"message": "请补交变更决议。"}, now=now)
    exchange(now, haidian)
    assert haidian.statuses[slip].text == "请补交变更决议。"
    haidian.say(slip, "dossier", tax_change(phase="supplied", note="决议已补"), now)
    assert CaseRow.objects.get(number=number).state == "received"


def test_what_is_missing_is_told_at_once_and_tried_again(haidian: Neighbour, now: datetime) -> None:
    slip = haidian.hand_over(tax_change(values={}, phone=""), now)
    exchange(now, haidian)
    status = haidian.statuses[slip]
    assert status.state == "returned"
    assert "企业名称" in status.text
    assert "联系电话" in status.text
    haidian.say(slip, "dossier", tax_change(), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "received"
    assert CaseRow.objects.filter(service="cross-region.request").count() == 1


@pytest.mark.parametrize("item", ["nothing-of-ours", "food-licence"])
def test_what_is_not_open_across_regions_is_returned(haidian: Neighbour, now: datetime, item: str) -> None:
    slip = haidian.hand_over(tax_change(item=item), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "returned"
    assert not CaseRow.objects.exists()


def test_it_may_be_withdrawn_from_there(haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    slip = haidian.hand_over(dossier, now)
    haidian.say(slip, "dossier", tax_change(phase="withdrawn", note="不办了"), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "withdrawn"


def test_what_the_clock_does_is_told_as_well(haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    from mashangban.cases.sweep import sweep

    slip = haidian.hand_over(dossier, now)
    number = CaseRow.objects.get(handover__slip=slip).number
    act(number, "ask-supplement", actor_of(REVIEWER, now), {"message": "请补交变更决议。"}, now=now)
    later = now + timedelta(days=90)
    sweep(later)
    exchange(later, haidian)
    assert haidian.statuses[slip].state == "terminated"
