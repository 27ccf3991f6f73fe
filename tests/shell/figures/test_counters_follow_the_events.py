"""Counters and cursor: exactly once, in any batches, exact before and after folding."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases.handling import act
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from mashangban.figures.fold import difference, fold, position
from mashangban.figures.models import Cursor, DayFigure
from mashangban.figures.reading import Figures, default_period, read
from mashangban.figures.report import as_json
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def figures(since: date = DAY, until: date = DAY, **filters: Any) -> Figures:
    return read("desk", since, until, **filters)


def rows() -> set[tuple[Any, ...]]:
    return set(
        DayFigure.objects.exclude(n=0).values_list(
            "day", "unit", "place", "category", "measure", "value", "n"
        )
    )


def answered(hand_in: Submit, officer: Actor, hours: int = 1) -> str:
    number = hand_in().number
    act(number, "reply", officer, {"message": "已经解决了。"}, now=NOW + timedelta(hours=hours))
    return number


def test_a_letter_shows_before_anything_is_folded(hand_in: Submit) -> None:
    hand_in()
    assert figures().totals.letters == 1
    assert not DayFigure.objects.exists()


def test_folding_changes_nothing_that_is_read(hand_in: Submit, officer: Actor) -> None:
    answered(hand_in, officer)
    before = as_json(figures())
    fold()
    assert as_json(figures()) == before
    assert before["replied_in_time"] == 1


def test_folding_again_changes_nothing(hand_in: Submit, officer: Actor) -> None:
    answered(hand_in, officer)
    fold()
    once = rows()
    assert fold() == 0
    assert rows() == once


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_size_of_batches_does_not_matter(hand_in: Submit, officer: Actor, batch: int) -> None:
    answered(hand_in, officer)
    answered(hand_in, officer, hours=13)
    whole = {(*key[:1], *key[2:], n) for key, n in difference(0).items()}
    fold(batch=batch)
    assert rows() == whole


def test_a_history_that_grows_takes_back_what_it_counted(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    fold()
    act(number, "reply", officer, {"message": "已经解决了。"}, now=NOW + timedelta(hours=1))
    act(
        number, "rate", Actor(f"applicant:{number}", "applicant"), {"rating": 5}, now=NOW + timedelta(hours=2)
    )
    fold()
    assert not DayFigure.objects.filter(measure="open").exclude(n=0).exists()
    assert DayFigure.objects.get(measure="ended", value="closed").n == 1


def test_the_cursor_is_at_the_last_event(hand_in: Submit) -> None:
    hand_in()
    folded = fold()
    assert folded > 0
    assert difference(position()) == {}


def test_a_late_answer_counts_for_the_day_of_the_letter(hand_in: Submit, officer: Actor) -> None:
    answered(hand_in, officer, hours=30)
    found = figures()
    assert (found.totals.replied, found.totals.replied_in_time, found.totals.breached) == (1, 0, 1)
    assert figures(DAY + timedelta(days=1), DAY + timedelta(days=2)).totals.letters == 0


def test_a_place_takes_in_everything_below_it(hand_in: Submit) -> None:
    hand_in(place="wdd-01-shops")
    hand_in(place="wdd-02-car-park")
    assert figures(place="wangdingdi").totals.letters == 2
    assert figures(place="wdd-grid-01").totals.letters == 1


def test_a_transferred_letter_is_the_new_units(hand_in: Submit) -> None:
    number = hand_in(place="gulou").number
    assert figures(unit="wangdingdi-police").totals.letters == 0
    dispatcher = actor_of("district-dispatcher", NOW)
    data = {"unit": "wangdingdi-police", "reason": "请先代为答复"}
    act(number, "transfer", dispatcher, data, now=NOW + timedelta(minutes=5))
    assert figures(unit="wangdingdi-police").totals.letters == 1
    assert figures(unit="nankai-public-security").totals.letters == 1


def test_the_number_of_queries_does_not_depend_on_the_letters(hand_in: Submit, officer: Actor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            figures()
        return len(caught)

    hand_in()
    fold()
    few = queries()
    for _ in range(6):
        answered(hand_in, officer)
    fold()
    assert queries() == few


def test_without_a_replay_the_period_begins_with_the_first_letter(hand_in: Submit) -> None:
    hand_in()
    today = DAY + timedelta(days=40)
    assert default_period("desk", today) == (DAY, today)
    fold()
    assert default_period("desk", today) == (DAY, today)


def test_another_way_of_counting_makes_the_counters_anew(hand_in: Submit) -> None:
    hand_in()
    fold()
    once = rows()
    Cursor.objects.update(name="events of an older version")
    fold()
    assert rows() == once
