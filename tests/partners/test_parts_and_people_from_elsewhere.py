"""Handled jointly: a part of a plan is decided by the partner. Online: the applicant is elsewhere, the partner is let know."""

from __future__ import annotations

from datetime import datetime

import pytest

from mashangban.applications import drafts, filling, materials, submission
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.partners.loopback import Neighbour, connected, exchange
from mashangban.partners.models import Handover
from mashangban.partners.shapes import Status
from tests.partners.matters import elder

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(haidian: Neighbour, now: datetime) -> CaseRow:
    """A resident of Haidian applies here for the two items of the over-60s; one is handled there."""
    told = elder()
    application = drafts.begin(
        "over-60s", told.answers, now=now, region="haidian", channel="counter"
    ).application
    filling.fill(application, told.values, now, complete=True)
    for one in materials.wanted(application, now):
        materials.bring_paper(application, one.evidence, now)
    receipt = submission.submit(application, now=now, identity={"name": told.name, "phone": told.phone})
    return CaseRow.objects.get(number=receipt.number)


def part_of(parent: CaseRow) -> CaseRow:
    return CaseRow.objects.get(parent=parent, service="cross-region.part")


def test_the_partner_is_let_know_of_an_application_from_there(
    haidian: Neighbour, parent: CaseRow, now: datetime
) -> None:
    exchange(now, haidian)
    slip = Handover.objects.get(case=parent)
    assert (slip.mode, slip.direction) == ("online", "in")
    assert (haidian.statuses[slip.slip].mode, haidian.statuses[slip.slip].state) == ("online", "received")


def test_only_the_part_that_is_not_online_is_decided_there(
    haidian: Neighbour, parent: CaseRow, now: datetime
) -> None:
    act(parent.number, "accept", actor_of("hall-1", now), {}, now=now)
    services = CaseRow.objects.filter(parent=parent).values_list("service", "snapshot__data__item")
    assert sorted(services) == [
        ("cross-region.part", "senior-card-review"),
        ("one-thing.item", "pension-attestation"),
    ]


def test_the_part_is_handed_over_with_what_its_item_asks_for(
    haidian: Neighbour, parent: CaseRow, now: datetime
) -> None:
    act(parent.number, "accept", actor_of("hall-1", now), {}, now=now)
    exchange(now, haidian)
    sent = next(iter(haidian.dossiers.values()))
    assert (sent.mode, sent.item, sent.name) == ("joint", "senior-card-review", "演示人乙")
    assert "insurance.place" not in sent.values
    assert part_of(parent).state == "with-partner"


def test_the_whole_waits_for_the_partner(haidian: Neighbour, parent: CaseRow, now: datetime) -> None:
    act(parent.number, "accept", actor_of("hall-1", now), {}, now=now)
    exchange(now, haidian)
    item = CaseRow.objects.get(parent=parent, service="one-thing.item")
    act(item.number, "grant", actor_of("review-human-resources", now), {"article": "实施清单"}, now=now)
    assert CaseRow.objects.get(pk=parent.pk).state == "in-hand"
    haidian.say(next(iter(haidian.dossiers)), "status", Status("joint", "granted", text="准予"), now)
    assert part_of(parent).state == "granted"
    assert CaseRow.objects.get(pk=parent.pk).state == "delivering"


def test_a_partner_that_is_not_connected_answers_on_paper(parent: CaseRow, now: datetime) -> None:
    clerk = actor_of("hall-1", now)
    act(parent.number, "accept", clerk, {}, now=now)
    with connected():  # nobody
        exchange(now)
    part = part_of(parent)
    assert (part.state, Handover.objects.filter(case=part).exists()) == ("handing-over", False)
    act(part.number, "granted-there", clerk, {"message": "海淀区来函准予。"}, now=now)
    assert part_of(parent).state == "granted"
