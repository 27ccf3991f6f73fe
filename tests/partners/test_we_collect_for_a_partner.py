"""Collected at our counter, decided elsewhere: checked here first, told to the applicant, delivered here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.partners.collecting import CannotCollect, Paper, collect, supplement
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover
from mashangban.partners.shapes import Decided, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(haidian: Neighbour, now: datetime) -> Handover:
    return collect(
        "haidian",
        title="居住证明（演示）",
        name="演示人丙",
        phone="19900000003",
        values={"person.name": "演示人丙"},
        papers=[Paper("id-card", "身份证", "original")],
        item="residence-proof",
        unit="nankai-service-office",
        actor=actor_of("hall-1", now),
        now=now,
    )


def state_of(slip: Handover) -> str:
    return CaseRow.objects.get(handover__slip=slip.slip).state


def number_of(slip: Handover) -> str:
    return CaseRow.objects.get(handover__slip=slip.slip).number


def test_nothing_leaves_before_the_form_is_checked(haidian: Neighbour, slip: Handover, now: datetime) -> None:
    exchange(now, haidian)
    assert (state_of(slip), haidian.dossiers) == ("checking", {})
    act(number_of(slip), "hand-over", actor_of("hall-1", now), {"note": "原件已核"}, now=now)
    exchange(now, haidian)
    sent = haidian.dossiers[slip.slip]
    assert (sent.phase, sent.name, sent.number) == ("handed-over", "演示人丙", number_of(slip))


def test_the_answer_comes_back_and_is_delivered_here(
    haidian: Neighbour, slip: Handover, now: datetime
) -> None:
    clerk = actor_of("hall-1", now)
    act(number_of(slip), "hand-over", clerk, {}, now=now)
    exchange(now, haidian)
    decided = [Decided("residence-proof", "居住证明", "granted", licence="演示2")]
    haidian.say(slip.slip, "status", Status("proxy", "granted", decided=decided), now)
    assert state_of(slip) == "delivering"
    act(number_of(slip), "deliver", clerk, {"message": "已交您本人。", "mode": "counter"}, now=now)
    exchange(now, haidian)
    assert haidian.dossiers[slip.slip].phase == "delivered"
    assert Handover.objects.get(pk=slip.pk).closed_at is not None


def test_a_status_that_skips_steps_is_followed_all_the_same(
    haidian: Neighbour, slip: Handover, now: datetime
) -> None:
    act(number_of(slip), "hand-over", actor_of("hall-1", now), {}, now=now)
    exchange(now, haidian)
    late = haidian.write(slip.slip, "status", Status("proxy", "accepted"), now)
    haidian.say(slip.slip, "status", Status("proxy", "refused", text="不在范围内", article="办法第三条"), now)
    assert haidian.post(late, now).taken == "late"
    assert state_of(slip) == "refused"


def test_a_supplement_travels_in_the_next_dossier(haidian: Neighbour, slip: Handover, now: datetime) -> None:
    clerk = actor_of("hall-1", now)
    act(number_of(slip), "hand-over", clerk, {}, now=now)
    exchange(now, haidian)
    haidian.say(slip.slip, "status", Status("proxy", "supplement", text="请补照片"), now)
    assert state_of(slip) == "supplement"
    supplement(slip, {"person.birth-date": "1960-01-01"}, [Paper("photo", "照片")])
    act(number_of(slip), "supply", clerk, {"note": "照片已补"}, now=now)
    exchange(now, haidian)
    sent = haidian.dossiers[slip.slip]
    assert (sent.phase, sent.note, len(sent.materials)) == ("supplied", "照片已补", 2)


def test_withdrawn_before_it_left_nobody_hears_of_it(
    haidian: Neighbour, slip: Handover, now: datetime
) -> None:
    act(number_of(slip), "withdraw", actor_of("hall-1", now), {}, now=now)
    exchange(now, haidian)
    assert haidian.dossiers == {}
    assert Handover.objects.get(pk=slip.pk).closed_at is not None


def test_withdrawn_afterwards_the_partner_is_asked_to_stop(
    haidian: Neighbour, slip: Handover, now: datetime
) -> None:
    clerk = actor_of("hall-1", now)
    act(number_of(slip), "hand-over", clerk, {}, now=now)
    exchange(now, haidian)
    act(number_of(slip), "withdraw", clerk, {"note": "不办了"}, now=now)
    exchange(now + timedelta(minutes=1), haidian)
    assert haidian.dossiers[slip.slip].phase == "withdrawn"
    haidian.say(slip.slip, "status", Status("proxy", "granted"), now)
    assert state_of(slip) == "withdrawn"


def test_a_partner_that_the_pack_does_not_have_is_refused(now: datetime) -> None:
    with pytest.raises(CannotCollect, match="not-connected"):
        collect("nowhere", title="x", name="演示人丙", phone="19900000003", values={}, item="x", unit="nankai-service-office", actor=actor_of("hall-1", now), now=now)  # fmt: skip
