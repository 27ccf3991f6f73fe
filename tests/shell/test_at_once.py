"""Several people and processes at once: one wins, the others are told, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from mashangban.cases.handling import Stale, act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.roots import verify_all
from mashangban.cases.sweep import sweep
from mashangban.core.casework.model import Actor
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db(transaction=True)
REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each of the calls gave or raised, all begun together."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        together.wait(timeout=10)
        try:
            return call()
        except (Stale, Refused) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_replies_to_what_both_saw_are_one(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    seen = CaseRow.objects.get(number=number).seq
    results = at_once(*[lambda: act(number, "reply", officer, REPLY, now=NOW, seen=seen)] * 3)
    assert sum(isinstance(one, CaseRow) for one in results) == 1
    assert sum(isinstance(one, Stale) for one in results) == 2
    assert verify_all() == []


def test_notes_written_at_once_are_all_kept(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    at_once(*[lambda: act(number, "note", officer, {"note": "已联系"}, now=NOW)] * 4)
    assert Event.objects.filter(case__number=number, kind="noted").count() == 4
    assert verify_all() == []


def test_two_sweeps_do_not_do_the_same_twice(hand_in: Submit) -> None:
    for _ in range(6):
        hand_in()
    late = NOW + timedelta(hours=13)
    at_once(lambda: sweep(late), lambda: sweep(late))
    assert Event.objects.filter(kind="clock-breached").count() == 6
    assert verify_all() == []


def test_a_child_and_its_parent_do_not_block_each_other(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    for _ in range(2):
        act(number, "lead-opinion", officer, {"note": "反映停车难"}, now=NOW)
    children = list(CaseRow.objects.filter(parent__number=number))
    results = at_once(
        *[lambda: act(number, "note", officer, {"note": "已联系"}, now=NOW)] * 2,
        lambda: sweep(NOW + timedelta(days=40)),
        *[
            lambda child=child: act(child.number, "note", officer, {"note": "在办"}, now=NOW)
            for child in children
        ],
    )
    assert len(results) == 5
    assert verify_all() == []


def test_followers_are_clustered_and_answered_at_once(
    hand_in: Submit, officer: Actor, dispatcher: Actor
) -> None:
    lead, others = hand_in().number, [hand_in().number for _ in range(3)]
    at_once(
        lambda: act(lead, "reply", officer, REPLY, now=NOW),
        *[
            lambda number=number: act(number, "cluster", dispatcher, {"number": lead}, now=NOW)
            for number in others
        ],
    )
    assert verify_all() == []
    assert CaseRow.objects.get(number=lead).state == "replied"
