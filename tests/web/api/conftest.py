"""What the tests of the API share: a program that calls, a letter, tokens of people."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from mashangban.directory.tokens import issue_token
from mashangban.web.shared.limits import forget_counts
from tests.web.api.calls import Send

#: a Tuesday within office hours
MORNING = datetime(2024, 10, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    """Who is on duty depends on the hour, so every test begins at the same one."""
    with time_machine.travel(MORNING):
        yield


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    """Limits count from nothing in each test."""
    forget_counts()


@pytest.fixture
def program() -> Client:
    """A program that understands English and has no cookies."""
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


@pytest.fixture
def letter() -> dict[str, Any]:
    """A letter without a name."""
    return {
        "service": "police-desk.ask",
        "place": "wdd-grid-01",
        "data": {"category": "consultation", "matter": "other", "content": "楼下烧烤店晚上太吵，影响休息。"},
    }


@pytest.fixture
def send(program: Client, letter: dict[str, Any]) -> Send:
    """Send a letter; what is given replaces the usual, ``key`` and ``headers`` apart."""

    def do(
        body: object = None, *, key: str | None = None, headers: dict[str, str] | None = None, **given: Any
    ) -> Any:
        sent = {**letter, **given} if body is None else body
        data = sent if isinstance(sent, str | bytes) else json.dumps(sent)
        all_headers = {"Idempotency-Key": key or str(uuid.uuid4()), **(headers or {})}
        return program.post("/api/v1/cases", data, content_type="application/json", headers=all_headers)

    return do


@pytest.fixture
def receipt(send: Send) -> dict[str, Any]:
    """A letter sent, as acknowledged."""
    made: dict[str, Any] = json.loads(send().content)
    return made


@pytest.fixture
def token_of() -> Callable[[str], dict[str, str]]:
    """The headers of a person's token."""

    def do(person: str) -> dict[str, str]:
        text, _ = issue_token(person, "test", now=timezone.now(), by="test")
        return {"Authorization": f"Bearer {text}"}

    return do
