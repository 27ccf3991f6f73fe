"""The page's figures, from the whole half year played through the engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from mashangban.cases.models import CaseRow, Event
from mashangban.commands.figures import figures
from mashangban.replay import desk, live

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 15, tzinfo=SHANGHAI)


@pytest.fixture(scope="module", autouse=True)
def _replayed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The half year, once for all tests here; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        desk.play("desk", NOW)
        yield
        transaction.set_rollback(True)


def shown(*options: str) -> dict[str, Any]:
    result = CliRunner().invoke(figures, ["desk", "--json", *options])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_scans_letters_categories_and_rate() -> None:
    found = shown()
    assert (found["scans"], found["letters"]) == (4253, 699)
    assert found["by_category"] == {"consultation": 515, "progress-query": 91, "suggestion": 93}
    assert found["submission_rate"] == 16.44
    assert found["category_shares"] == {"consultation": 73.68, "progress-query": 13.02, "suggestion": 13.3}


def test_rates_of_the_half_year_are_of_all_letters_for_none_is_running() -> None:
    found = shown()
    assert (found["reply_pending"], found["contact_pending"]) == (0, 0)
    assert found["replied_in_time_rate"] == round(100 * found["replied_in_time"] / 699, 2)
    assert found["contacted_in_time_rate"] == round(100 * found["contacted_in_time"] / 699, 2)


def test_matters_that_are_open_now_leave_the_half_year_as_it_was() -> None:
    before = shown()
    assert live.play(NOW).letters > 20
    assert shown() == before


def test_some_promises_are_missed_and_some_letters_come_back() -> None:
    found = shown()
    assert 3 <= found["breached_rate"] <= 5
    assert found["reopened"] > 5
    assert found["returns"] > 3


def test_ratings_come_from_fewer_than_half() -> None:
    ratings = shown()["ratings"]
    assert 40 <= ratings["response_rate"] <= 50
    assert ratings["levels"]["1"] > 0


def test_every_kind_of_lead_is_noted() -> None:
    assert set(shown()["leads"]) == {"police-desk.dispute", "police-desk.opinion", "police-desk.population"}


def test_the_loud_music_has_two_dated_measures_and_an_answer() -> None:
    case = CaseRow.objects.get(opened_at=datetime(2024, 8, 6, 20, 17, tzinfo=SHANGHAI))
    done = [event.data for event in Event.objects.filter(case=case, kind="acted").order_by("seq")]
    assert [one["action"] for one in done] == ["hold", "act", "act", "reply", "rate"]
    assert all(one["input"]["happened_on"] == "2024-08-06" for one in done if one["action"] == "act")


def test_letters_come_at_night_and_on_holidays() -> None:
    opened = [
        at.astimezone(SHANGHAI)
        for at in CaseRow.objects.filter(parent=None).values_list("opened_at", flat=True)
    ]
    assert sum(1 for at in opened if at.hour >= 22 or at.hour < 6) > 40
    assert any(
        datetime(2024, 5, 1, tzinfo=SHANGHAI) <= at < datetime(2024, 5, 6, tzinfo=SHANGHAI) for at in opened
    )


def test_no_event_is_later_than_the_aftermath() -> None:
    last = Event.objects.order_by("-at").values_list("at", flat=True)[0]
    assert last < datetime(2024, 9, 30, tzinfo=SHANGHAI) + timedelta(days=60)


def test_a_unit_and_a_place_narrow_the_figures() -> None:
    grid = shown("--place", "wdd-grid-01")
    assert 0 < grid["letters"] < 699
    assert shown("--unit", "wangdingdi-police")["letters"] < 699


def test_the_table_names_the_rate_in_both_languages() -> None:
    for lang, words in (("zh", "提交率"), ("en", "Submission rate")):
        output = CliRunner().invoke(figures, ["desk", "--lang", lang]).output
        assert words in output
        assert "16.44 %" in output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since", "yesterday"], "Write it as 2024-04-01"),
        (["--since", "2024-05-01", "--until", "2024-04-01"], "is before"),
        (["--unit", "nowhere"], "no unit 'nowhere'"),
        (["--place", "nowhere"], "no place 'nowhere'"),
    ],
)
def test_wrong_options_are_named_with_their_remedy(options: list[str], words: str) -> None:
    result = CliRunner().invoke(figures, ["desk", *options])
    assert result.exit_code == 2
    assert words in result.output
