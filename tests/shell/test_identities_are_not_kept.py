"""Who raised a case is forgotten the set time after it was closed, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.cases.handling import act
from mashangban.cases.identity import erase_old
from mashangban.cases.models import Identity
from mashangban.cases.pages import applicant, case_page, track
from mashangban.cases.sweep import sweep
from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from mashangban.jobs.nightly import nightly
from tests.shell.desk import NOW, Submit

REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}
RATED = NOW + timedelta(hours=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> timedelta:
    keep = current_pack().info.keep_identity
    assert keep is not None
    return timedelta(days=keep.days)


@pytest.fixture
def closed(hand_in: Submit, officer: Actor) -> str:
    """The number of a case answered, rated and closed."""
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=NOW + timedelta(hours=1))
    row = act(number, "rate", applicant(number), {"rating": 5}, now=RATED)
    assert row.closed_at == RATED
    return number


def test_it_is_erased_when_the_time_is_up(closed: str, kept: timedelta) -> None:
    assert erase_old(RATED + kept - timedelta(seconds=1)) == 0
    assert erase_old(RATED + kept) == 1
    identity = Identity.objects.get(case__number=closed)
    assert (bytes(identity.sealed), identity.phone_hash) == (b"", "")


def test_an_open_case_keeps_it_however_old(hand_in: Submit, kept: timedelta) -> None:
    hand_in()
    assert erase_old(NOW + 4 * kept) == 0


def test_a_case_opened_again_keeps_it(closed: str, kept: timedelta) -> None:
    act(closed, "reopen", applicant(closed), {"reason": "音响又响了。"}, now=RATED + timedelta(days=1))
    assert erase_old(RATED + kept) == 0


def test_the_page_of_resident_and_officer_say_when(closed: str, kept: timedelta, officer: Actor) -> None:
    for page in (track(closed, RATED), case_page(closed, officer, RATED)):
        assert page.keeping.until == RATED + kept
    erase_old(RATED + kept)
    for page in (track(closed, RATED), case_page(closed, officer, RATED)):
        assert (page.keeping.until, page.keeping.erased_at) == (None, RATED + kept)


def test_the_nightly_work_does_it(closed: str, kept: timedelta) -> None:
    nightly(RATED + kept)
    assert Identity.objects.get().erased_at == RATED + kept


def test_closing_by_itself_starts_the_time_too(hand_in: Submit, officer: Actor, kept: timedelta) -> None:
    number = hand_in().number
    act(number, "reply", officer, REPLY, now=NOW)
    sweep(NOW + timedelta(days=60))
    closed_at = Identity.objects.get(case__number=number).closed_at
    assert closed_at is not None
    assert erase_old(closed_at + kept) == 1


def test_what_is_to_be_erased_is_found_by_its_index(closed: str, kept: timedelta) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        erase_old(RATED + kept - timedelta(days=1))
    [query] = queries.captured_queries
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN " + query["sql"])
        else:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
        plan = " ".join(str(part) for row in cursor.fetchall() for part in row)
    assert "identity_to_erase" in plan
