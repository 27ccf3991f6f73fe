"""Whatever is lost, doubled or overtaken on the way: one case, and both sides know the same in the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from mashangban.partners.collecting import collect
from mashangban.partners.envelope import Signed
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover, Message
from mashangban.partners.projecting import status_of_case
from mashangban.partners.shapes import State, Status
from mashangban.partners.ways import Answer, PartnerAway
from tests.partners.matters import NOW, tax_change

#: what is written by either side, in its order, and how the line treats each sending of it
ACTS = {
    "accept": {},
    "ask-supplement": {"message": "请补交决议。"},
    "grant": {"message": "予以变更。", "article": "税收征收管理法"},
    "refuse": {"message": "不予变更。", "article": "税收征收管理法", "reason": "不符"},
}
STEPS = st.lists(
    st.sampled_from([*ACTS, "supplied", "withdrawn", "delivered", "exchange"]), min_size=1, max_size=8
)
FATES = st.lists(st.sampled_from(["through", "lost", "receipt lost", "twice"]), min_size=30, max_size=30)


class BadLine:
    """A way on which messages and receipts get lost and doubled."""

    def __init__(self, neighbour: Neighbour, fates: list[str]) -> None:
        self.neighbour, self.fates = neighbour, fates

    def send(self, message: Signed) -> Answer:
        fate = self.fates.pop() if self.fates else "through"
        if fate == "lost":
            raise PartnerAway("lost")
        answer = self.neighbour.send(message)
        if fate == "twice":
            answer = self.neighbour.send(message)
        if fate == "receipt lost":
            raise PartnerAway("receipt lost")
        return answer


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, fates=FATES, seed=st.integers(0, 999))
def test_any_schedule(steps: list[str], fates: list[str], seed: int) -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        haidian = Neighbour("haidian", "110108", draw=Random(seed).randrange)
        with haidian.connected():
            run(haidian, steps, fates, Random(seed))
        transaction.savepoint_rollback(point)


def run(haidian: Neighbour, steps: list[str], fates: list[str], chance: Random) -> None:
    now, officer, line = NOW, actor_of("review-tax", NOW), BadLine(haidian, list(fates))
    slip, post = "11010824100800000010", []  # letters of the other side that are still under way
    from mashangban.partners.slips import new_slip

    slip = new_slip("110108", now.date(), chance.randrange)
    post.append(haidian.write(slip, "dossier", tax_change(), now))
    for step in steps:
        now += timedelta(minutes=7)
        if step == "exchange":
            deliver(now, line)
        elif step in ACTS:
            act_if_possible(slip, step, officer, now)
        else:
            post.append(haidian.write(slip, "dossier", tax_change(phase=step), now))
        for raw in chance.sample(post, chance.randint(0, len(post))):
            haidian.post(raw, now)  # in any order, and any of them again later
    for raw in post:  # what was lost is sent again until it is taken; the last one says it all
        haidian.post(raw, now)
    for _ in range(6):
        now += timedelta(hours=2)
        deliver(now, line)
    line.fates = []
    deliver(now + timedelta(hours=2), line)
    handover = Handover.objects.get(slip=slip)
    assert CaseRow.objects.filter(service="cross-region.request").count() <= 1
    assert haidian.statuses[slip] == status_of_case(handover)
    assert handover.heard == haidian.said[slip]
    assert not Message.objects.filter(next_try_at__isnull=False).exists()


def act_if_possible(slip: str, action: str, officer: Actor, now: datetime) -> None:
    case = CaseRow.objects.filter(handover__slip=slip).first()
    if case is None:
        return
    try:
        with transaction.atomic():
            act(case.number, action, officer, ACTS[action], now=now)
    except Refused:
        return


def deliver(now: datetime, line: BadLine) -> None:
    from mashangban.partners.outbox import deliver_due
    from mashangban.partners.syncing import sync

    sync(now)
    deliver_due(now, {"haidian": line})


@pytest.mark.django_db
def test_a_partner_that_was_down_for_a_day_hears_it_all_afterwards() -> None:
    haidian = Neighbour("haidian", "110108", draw=Random(3).randrange)
    with haidian.connected():
        slip = haidian.hand_over(tax_change(), NOW)
        down = BadLine(haidian, ["lost"] * 5)
        for hour in range(5):
            deliver(NOW + timedelta(hours=2 * hour), down)
        waiting = Message.objects.get(direction="out")
        assert (waiting.attempts, waiting.problem) == (5, "lost")
        assert slip not in haidian.statuses
        exchange(NOW + timedelta(days=1), haidian)
        assert haidian.statuses[slip].state == "received"


#: how a partner's decision may go, and where that leads the collection here
WAYS = [
    (("received", "accepted", "granted"), "delivering"),
    (("received", "supplement", "received", "accepted", "refused"), "refused"),
    (("returned", "received", "accepted", "supplement", "accepted", "granted"), "delivering"),
    (("received", "supplement", "terminated"), "terminated"),
]


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(WAYS), seed=st.integers(0, 999))
def test_any_order_of_a_partners_answers_ends_where_the_last_one_says(
    way: tuple[tuple[State, ...], str], seed: int
) -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        chance = Random(seed)
        haidian = Neighbour("haidian", "110108", draw=Random(seed).randrange)
        with haidian.connected():
            clerk = actor_of("hall-1", NOW)
            slip = collect("haidian", title="档案查询", name="演示人丙", phone="19900000003", values={}, item="enterprise-archive-copy", unit="nankai-service-office", actor=clerk, now=NOW)  # fmt: skip
            assert slip.case is not None
            act(slip.case.number, "hand-over", clerk, {}, now=NOW)
            exchange(NOW, haidian)
            written = [
                haidian.write(slip.slip, "status", Status("proxy", state, text="说明"), NOW)
                for state in way[0]
            ]
            # some twice, some never, in any order; the last one is sent until it is taken
            sent = [raw for raw in written[:-1] for _ in range(chance.randint(0, 2))] + [written[-1]]
            chance.shuffle(sent)
            for raw in sent:
                haidian.post(raw, NOW)
            found = Handover.objects.select_related("case").get(pk=slip.pk)
            assert found.case is not None
            assert (found.state, found.case.state, found.heard) == (way[0][-1], way[1], len(written))
        transaction.savepoint_rollback(point)
