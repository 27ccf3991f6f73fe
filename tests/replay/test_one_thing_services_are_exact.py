"""What the page publishes of one-thing services, from drafts, promises and decisions played through the engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from mashangban.applications.models import Application
from mashangban.cases.definitions import publish
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.roots import verify_number
from mashangban.commands.figures import figures
from mashangban.directory.pack import current_pack
from mashangban.notices.models import Notice
from mashangban.partners.models import Handover
from mashangban.replay import services
from mashangban.replay.service_story import ServiceStory, load_service_story

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
CONTRACTS = ("one-thing.notice-commitment", "one-thing.credit-commitment", "one-thing.tolerance")


@pytest.fixture(scope="module", autouse=True)
def _replayed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The story, once for all tests here; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish(current_pack(), NOW)
        services.play(NOW)
        yield
        transaction.set_rollback(True)


def test_everybody_of_the_story_came_and_everything_is_closed() -> None:
    story = load_service_story()
    handed_in = Application.objects.filter(case__isnull=False)
    mine = handed_in.exclude(channel="partner").count()
    assert mine == sum(kind.applications for kind in story.kinds) + story.elders + _online(story)
    assert not CaseRow.objects.filter(closed_at=None).exists()


def _online(story: ServiceStory) -> int:
    return sum(firm.mode == "online" for firm in story.across.firms)


def test_playing_it_again_changes_nothing() -> None:
    before = Event.objects.count()
    again = services.play(NOW)
    assert not again.fresh
    assert Event.objects.count() == before


def test_contracts_are_kept_broken_and_repaired() -> None:
    rows = CaseRow.objects.filter(service__in=CONTRACTS)
    ends = Counter(rows.values_list("service", "state"))
    assert ends["one-thing.notice-commitment", "fulfilled"] > 300
    assert ends["one-thing.credit-commitment", "fulfilled"] > 30
    assert {state for _, state in ends} >= {"fulfilled", "revoked", "cured"}


def test_a_school_builds_its_senior_high_wing_on_a_credit_commitment() -> None:
    promised = Application.objects.filter(scene="construction-permit", materials__regime="credit-commitment")
    titles = [application.told["zh"]["title"] for application in promised]
    assert len(titles) == 5


def test_elders_are_served_at_their_community_some_with_help() -> None:
    rows = Application.objects.filter(scene="over-60s")
    assert set(rows.values_list("unit", flat=True)) == {"guanyuanli-community"}
    channels = Counter(
        "helped" if agent else channel for channel, agent in rows.values_list("channel", "agent")
    )
    assert channels == {"helped": 9, "web": 4, "counter": 12}


def test_firms_came_from_three_districts_in_three_ways() -> None:
    slips = set(Handover.objects.values_list("partner", "direction").distinct())
    assert slips >= {(place, way) for place in ("haidian", "changping", "dachang") for way in ("in", "out")}
    assert set(Application.objects.exclude(region="").values_list("region", flat=True)) == {"haidian", "changping", "dachang"}  # fmt: skip


def test_nobody_is_told_today_of_what_happened_then() -> None:
    assert not Notice.objects.filter(to="applicant", sent_at=None).exists()


def test_its_events_are_written_today_and_hang_together() -> None:
    assert not Event.objects.exclude(recorded_at=NOW).exists()
    number = Application.objects.filter(scene="start-restaurant", case__isnull=False).values_list("case__number", flat=True)[0]  # fmt: skip
    assert verify_number(number) == []


def test_the_figures_say_what_the_page_says() -> None:
    story = load_service_story()
    found = json.loads(CliRunner().invoke(figures, ["services", "--json"]).output)
    assert found["period"] == {"since": "2024-01-01", "until": "2024-06-30"}
    assert found["commitments"]["handled"] == 486
    assert (found["elders"]["served"], found["elders"]["in_period"]) == (25, 0)
    assert (found["cross_region"]["items_open"], found["cross_region"]["firms"]) == (39, 12)
    assert found["scenes"] == {"existing": 28, "added": 8, "total": 36}
    assert {one["step"]: one["left"] for one in found["drop_off"][:-1]} == story.left
    shares = [found["time_compression"], found["trip_reduction"], *found["on_time"].values()]
    assert all(one["rate"] == round(100 * one["numerator"] / one["denominator"], 2) for one in shares)


def test_the_story_ends_the_same_on_every_database() -> None:
    found = json.loads(CliRunner().invoke(figures, ["services", "--json"]).output)
    whole, promised = found["applications"], found["commitments"]
    assert (whole["handed_in"], whole["completed"], whole["refused"], whole["deemed"]) == (350, 347, 3, 4)
    assert promised["by_regime"] == {"notice-and-commitment": 411, "credit-commitment": 87}
    assert (promised["contracts"], promised["due"], promised["fulfilled_on_time"]) == (519, 513, 499)
    assert (promised["cured"], promised["revoked"], promised["repaired"], promised["late"]) == (18, 11, 3, 14)
    assert found["items"] == {"decided": 958, "outcomes": {"granted": 958, "terminated": 3}}
    assert (found["time_compression"]["promised"], found["time_compression"]["statutory"]) == (893, 2818)
