"""Time passes: what is due happens once, in order, and one broken case does not stop the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases.models import CaseRow, Event
from mashangban.cases.sweep import sweep
from mashangban.notices.models import Notice
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
WARNED, BREACHED = NOW + timedelta(hours=9), NOW + timedelta(hours=12)


def kinds(number: str) -> list[str]:
    return list(Event.objects.filter(case__number=number).order_by("seq").values_list("kind", flat=True))


def test_nothing_is_due_at_first(hand_in: Submit) -> None:
    hand_in()
    swept = sweep(NOW + timedelta(hours=1))
    assert (swept.handled, swept.next_at) == (0, WARNED)


def test_a_promise_is_warned_of_then_broken(hand_in: Submit) -> None:
    number = hand_in().number
    sweep(WARNED), sweep(BREACHED)
    assert kinds(number)[3:] == ["clock-warned", "clock-breached"]
    assert Event.objects.get(kind="clock-breached").at == BREACHED


def test_a_breach_is_told_to_handler_and_leader(hand_in: Submit) -> None:
    hand_in()
    sweep(BREACHED)
    assert set(Notice.objects.filter(kind="clock-breached").values_list("to", flat=True)) == {
        "officer-01",
        "leader",
    }


def test_swept_late_it_is_dated_by_its_own_moment(hand_in: Submit) -> None:
    hand_in()
    late = BREACHED + timedelta(hours=5)
    sweep(late)
    breach = Event.objects.get(kind="clock-breached")
    assert (breach.at, breach.recorded_at) == (BREACHED, late)


def test_swept_twice_it_happens_once(hand_in: Submit) -> None:
    number = hand_in().number
    sweep(BREACHED)
    before = kinds(number)
    assert sweep(BREACHED).handled == 0
    assert kinds(number) == before


def test_a_case_that_cannot_be_swept_is_put_off(hand_in: Submit) -> None:
    broken, sound = hand_in().number, hand_in().number
    CaseRow.objects.filter(number=broken).update(snapshot={})
    swept = sweep(BREACHED)
    assert (swept.handled, swept.failed) == (1, 1)
    assert kinds(sound)[-1] == "clock-breached"
    assert CaseRow.objects.filter(number=broken, next_at__gt=BREACHED).exists()


def test_looking_costs_two_queries_when_nothing_is_due(hand_in: Submit) -> None:
    hand_in()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sweep(NOW)
    assert len(queries) == 2
