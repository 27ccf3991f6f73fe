"""Matters of the last three days: every light, many states, added once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mashangban.cases.models import CaseRow
from mashangban.core import casework
from mashangban.core.casework import from_json
from mashangban.figures.reading import read
from mashangban.replay import live

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 15, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_they_stand_in_many_states_and_every_light() -> None:
    assert live.play(NOW).refused == ()
    rows = list(CaseRow.objects.filter(closed_at=None))
    states = {row.state for row in rows}
    assert {"received", "action-open", "waiting", "returned", "replied", "dissatisfied"} <= states
    assert {casework.lights(from_json(row.snapshot), NOW) for row in rows} >= {"green", "yellow", "red"}


def test_one_waits_in_the_districts_queue_and_one_follows_another() -> None:
    live.play(NOW)
    assert CaseRow.objects.filter(handler="", unit="nankai-service-office").count() == 1
    assert CaseRow.objects.exclude(cluster="").count() == 1


def test_they_are_added_once() -> None:
    live.play(NOW)
    assert live.play(NOW).letters == 0


def test_they_count_for_the_days_they_came() -> None:
    added = live.play(NOW).letters
    # one of them brings a neighbour's letter on the same matter
    assert read("desk", NOW.date().replace(day=1), NOW.date()).totals.letters == added + 1
