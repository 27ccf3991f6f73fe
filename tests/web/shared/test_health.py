"""Whether it lives, whether it can work, and who may read its numbers."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from mashangban.cases.models import DefinitionVersion
from mashangban.database.pending import PendingMigrations, pending_migrations


def test_living_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_without_a_pack_it_is_not_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "no-pack")


@pytest.mark.django_db
def test_with_a_pack_it_is_ready(client: Client) -> None:
    DefinitionVersion.objects.create(
        service="x", version="2024-01-01", digest="0" * 64, body={}, loaded_at="2024-01-01T00:00:00+08:00"
    )
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_this_machine_may_read_the_numbers(client: Client) -> None:
    assert "mashangban_cases_open 0" in client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_others_may_not(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403


@pytest.mark.django_db
def test_a_token_opens_them_from_anywhere(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "a token"
    given = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer a token"})
    assert given.status_code == 200
    assert client.get("/metrics").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "left"), [("2026-11-01", 60), ("2027-01-01", -1)])
def test_how_long_the_calendar_lasts_can_be_watched(client: Client, day: str, left: int) -> None:
    with time_machine.travel(f"{day}T10:00:00+08:00", tick=False):
        assert f"\nmashangban_calendar_days_left {left}\n" in client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_a_database_older_than_the_program_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("cases", "0001_initial")
    pending_migrations.forget()
    response = client.get("/readyz", headers={"accept-language": "en"})
    assert (response.status_code, response.json()["code"]) == (503, "migrations-pending")
    assert response.json()["detail"] == "Run `mashangban migrate`. Missing: cases.0001_initial"


@pytest.mark.django_db
def test_once_nothing_is_missing_the_database_is_asked_only_now_and_then() -> None:
    moments = iter([0.0, 0.0, 29.0, 31.0, 31.0])
    pending = PendingMigrations(clock=lambda: next(moments))
    asked = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert pending.missing() == []
        asked.append(len(queries) > 0)
    assert asked == [True, False, True]
