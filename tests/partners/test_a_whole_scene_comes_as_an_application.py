"""A scene collected elsewhere becomes an application here, with its items, and goes back with every decision."""

from __future__ import annotations

from datetime import datetime

import pytest

from mashangban.applications.models import Application
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover
from tests.partners.matters import elder

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(haidian: Neighbour, now: datetime) -> str:
    return haidian.hand_over(elder(), now)


def test_it_is_an_application_from_there_by_the_partner(haidian: Neighbour, slip: str, now: datetime) -> None:
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "received", haidian.statuses[slip].text
    application = Application.objects.get()
    assert (application.channel, application.region, application.agent) == (
        "partner",
        "haidian",
        "partner:haidian",
    )
    assert application.case is not None
    assert application.case.snapshot["data"]["slip"] == slip


def test_the_items_decisions_go_back_one_by_one(haidian: Neighbour, slip: str, now: datetime) -> None:
    parent = CaseRow.objects.get(handover__slip=slip)
    act(parent.number, "accept", actor_of("hall-1", now), {}, now=now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "accepted"
    assert {one.outcome for one in haidian.statuses[slip].decided} == {"open"}
    for child in CaseRow.objects.filter(parent=parent):
        reviewer = next(iter(_reviewers(child.unit)))
        act(child.number, "grant", actor_of(reviewer, now), {"article": "实施清单"}, now=now)
    exchange(now, haidian)
    status = haidian.statuses[slip]
    assert status.state == "granted"
    assert {one.outcome for one in status.decided} == {"granted"}
    assert all("/v/" in one.verify for one in status.decided)


def _reviewers(unit: str) -> list[str]:
    from mashangban.directory.pack import current_pack

    pack = current_pack()
    return [holder.person for post in pack.posts.values() if post.unit == unit and "handler" in post.roles for holder in post.holders]  # fmt: skip


def test_what_is_missing_is_returned_before_there_is_a_case(haidian: Neighbour, now: datetime) -> None:
    slip = haidian.hand_over(elder(values={"person.name": "演示人乙"}, materials=[]), now)
    exchange(now, haidian)
    status = haidian.statuses[slip]
    assert status.state == "returned"
    assert "身份证" in status.text
    assert not CaseRow.objects.exists()
    haidian.say(slip, "dossier", elder(), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "received"


def test_an_unknown_scene_is_returned(haidian: Neighbour, now: datetime) -> None:
    slip = haidian.hand_over(elder(scene="no-such-scene"), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "returned"


def test_a_second_application_for_the_same_thing_is_returned(
    haidian: Neighbour, slip: str, now: datetime
) -> None:
    again = haidian.hand_over(elder(), now)
    exchange(now, haidian)
    assert haidian.statuses[again].state == "returned"
    assert "在办" in haidian.statuses[again].text


def test_withdrawing_there_withdraws_everything_here(haidian: Neighbour, slip: str, now: datetime) -> None:
    parent = CaseRow.objects.get(handover__slip=slip)
    act(parent.number, "accept", actor_of("hall-1", now), {}, now=now)
    haidian.say(slip, "dossier", elder(phase="withdrawn", note="不办了"), now)
    exchange(now, haidian)
    assert haidian.statuses[slip].state == "withdrawn"
    assert not CaseRow.objects.filter(closed_at=None).exists()


def test_delivery_there_completes_it_here(haidian: Neighbour, slip: str, now: datetime) -> None:
    parent = CaseRow.objects.get(handover__slip=slip)
    act(parent.number, "accept", actor_of("hall-1", now), {}, now=now)
    for child in CaseRow.objects.filter(parent=parent):
        act(child.number, "grant", actor_of(_reviewers(child.unit)[0], now), {"article": "实施清单"}, now=now)
    haidian.say(slip, "dossier", elder(phase="delivered", note="结果已交本人"), now)
    exchange(now, haidian)
    assert CaseRow.objects.get(pk=parent.pk).state == "completed"
    assert haidian.statuses[slip].state == "delivered"


def test_a_supplement_goes_there_and_comes_back(haidian: Neighbour, slip: str, now: datetime) -> None:
    parent = CaseRow.objects.get(handover__slip=slip)
    act(parent.number, "ask-supplement", actor_of("hall-1", now), {"message": "请补照片。"}, now=now)
    exchange(now, haidian)
    assert (haidian.statuses[slip].state, haidian.statuses[slip].text) == ("supplement", "请补照片。")
    haidian.say(slip, "dossier", elder(phase="supplied", note="照片已补"), now)
    exchange(now, haidian)
    assert CaseRow.objects.get(pk=parent.pk).state == "resubmitted"
    assert haidian.statuses[slip].state == "received"


def test_what_was_erased_meanwhile_is_said_and_stops_no_message(
    haidian: Neighbour, slip: str, now: datetime
) -> None:
    parent = CaseRow.objects.get(handover__slip=slip)
    act(parent.number, "ask-supplement", actor_of("hall-1", now), {"message": "请补照片。"}, now=now)
    Application.objects.update(erased_at=now)
    haidian.say(slip, "dossier", elder(phase="supplied", note="照片已补"), now)
    exchange(now, haidian)
    assert CaseRow.objects.get(pk=parent.pk).state == "supplement"
    assert "已按期限清除" in Handover.objects.get().told
