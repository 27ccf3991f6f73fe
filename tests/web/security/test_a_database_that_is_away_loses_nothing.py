"""Locked or gone: 503 with Retry-After, and what was typed comes back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)

LETTER = {
    "service": "police-desk.ask",
    "place": "wdd-grid-01",
    "data": {"category": "consultation", "matter": "other", "content": "写了很久的一封信（演示）"},
}
DRAFT = {"q-content": "写了很久的一封信（演示）", "do": "send", "once": "k" * 20}


@pytest.fixture
def locked() -> Iterator[None]:
    """Somebody else holds the tables."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
        other: Any = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
    else:
        given = connection.get_connection_params()
        other = psycopg.connect(
            **{name: given[name] for name in ("dbname", "user", "host") if given.get(name)}
        )
        other.execute("LOCK TABLE cases_case, cases_idempotencykey IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 100")
    yield
    other.rollback() if connection.vendor != "sqlite" else other.execute("ROLLBACK")
    other.close()
    connection.close()


@pytest.fixture
def gone() -> Iterator[None]:
    """The database is not there at all."""
    before = dict(connection.settings_dict)
    connection.close()
    nowhere = {"NAME": "/nonexistent/folder/db.sqlite3"} if connection.vendor == "sqlite" else {"PORT": "1"}
    connection.settings_dict.update(nowhere)
    yield
    connection.close()
    connection.settings_dict.update(before)


def send(client: Client) -> Any:
    return client.post("/api/v1/cases", json.dumps(LETTER), content_type="application/json",
                       headers={"Idempotency-Key": "k" * 20, "Accept-Language": "en"})  # fmt: skip


def told_to_come_back(response: Any) -> bool:
    return response.status_code == 503 and int(response["Retry-After"]) > 0


def test_a_program_is_told_to_come_back_when_it_is_locked(client: Client, locked: None) -> None:
    response = send(client)
    assert told_to_come_back(response)
    assert (response["Content-Type"], response.json()["code"]) == ("application/problem+json", "unavailable")


def test_a_program_is_told_to_come_back_when_it_is_gone(client: Client, gone: None) -> None:
    assert told_to_come_back(send(client))


def test_other_addresses_of_the_api_are_no_different(client: Client, gone: None) -> None:
    response = client.get("/api/v1/roots/2024-10-15")
    assert told_to_come_back(response)
    assert response["Content-Type"] == "application/problem+json"


def test_open311_says_it_in_its_own_words(client: Client, gone: None) -> None:
    response = client.get("/open311/v2/requests.json")
    assert told_to_come_back(response)
    assert response.json()[0]["code"] == 503


def test_after_the_lock_the_same_letter_is_taken(client: Client) -> None:
    assert send(client).status_code == 201


@pytest.mark.parametrize("state", ["locked", "gone"])
def test_the_draft_comes_back_with_the_page(
    client: Client, state: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(state)
    response = client.post("/at/wdd-grid-01/new/suggestion", {**DRAFT, "q-opinion_kind": "praise",
                           "how": "nameless", "screen": "review", "seen": ["opinion_kind", "content"]})  # fmt: skip
    assert told_to_come_back(response)
    assert "写了很久的一封信（演示）" in response.content.decode()
    assert 'name="once"' in response.content.decode()


def test_the_process_says_that_it_lives_and_that_it_cannot_work(client: Client, gone: None) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
