"""A replay of a small story: repeatable, all or nothing, and quiet."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mashangban.cases.models import CaseRow, DayRoot, Event
from mashangban.cases.roots import verify_all
from mashangban.directory.models import ScanCount
from mashangban.directory.pack import current_pack
from mashangban.figures.reading import default_period, read
from mashangban.figures.report import as_json
from mashangban.notices.models import Notice
from mashangban.replay import desk
from mashangban.replay.letters import draw_letters, draw_scans
from mashangban.replay.story import Story, load_story

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATER = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def small() -> Story:
    """Two weeks' worth of letters, told ones included."""
    letters = {"consultation": 14, "progress-query": 3, "suggestion": 3}
    return load_story("desk").model_copy(update={"scans": 60, "letters": letters, "elsewhere": {"gulou": 1}})


def test_the_whole_story_is_drawn_the_same_way_twice(small: Story) -> None:
    once, twice = draw_letters(small, SHANGHAI), draw_letters(small, SHANGHAI)
    assert once == twice
    assert draw_scans(small, once, SHANGHAI) == draw_scans(small, twice, SHANGHAI)


def test_every_letter_has_a_moment_of_its_own(small: Story) -> None:
    letters = draw_letters(load_story("desk"), SHANGHAI)
    assert len({letter.at for letter in letters}) == len(letters) == 699


def test_every_place_of_the_story_is_in_the_pack() -> None:
    story = load_story("desk")
    assert set(story.places) | set(story.elsewhere) <= set(current_pack().places)


@pytest.mark.django_db
def test_it_ends_with_every_case_closed_and_nothing_queued(small: Story) -> None:
    desk.play("desk", LATER, story=small)
    assert CaseRow.objects.filter(parent=None).count() == 20
    assert not CaseRow.objects.filter(closed_at=None).exists()
    assert not DBTaskResult.objects.exists()
    assert not Notice.objects.filter(read_at=None).exists()


@pytest.mark.django_db
def test_played_twice_it_is_there_once(small: Story) -> None:
    assert desk.play("desk", LATER, story=small).fresh
    events, first = Event.objects.count(), as_json(read("desk", small.since, small.until))
    assert not desk.play("desk", LATER, story=small).fresh
    assert (Event.objects.count(), as_json(read("desk", small.since, small.until))) == (events, first)


@pytest.mark.django_db
def test_interrupted_it_leaves_nothing(small: Story) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        desk.play("desk", LATER, stop, story=small)
    assert not CaseRow.objects.exists()
    assert not ScanCount.objects.exists()
    assert desk.play("desk", LATER, story=small).fresh


@pytest.mark.django_db
def test_its_history_verifies_and_its_days_are_sealed(small: Story) -> None:
    desk.play("desk", LATER, story=small)
    days = {timezone.localdate(at) for at in Event.objects.values_list("recorded_at", flat=True)}
    assert set(DayRoot.objects.values_list("day", flat=True)) == days
    assert verify_all() == []


@pytest.mark.django_db
def test_its_period_is_what_figures_show_by_default(small: Story) -> None:
    desk.play("desk", LATER, story=small)
    assert default_period("desk", date(2026, 3, 2)) == (small.since, small.until)
