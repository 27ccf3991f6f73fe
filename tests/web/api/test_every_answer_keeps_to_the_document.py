"""The OpenAPI document is true: whatever is sent, no 5xx, and every answer is one the document announces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings

from mashangban.cases.intake import Submission, submit
from mashangban.directory.tokens import issue_token
from mashangban.web.api.openapi import document, operations
from mashangban.web.api.site import api

pytestmark = pytest.mark.django_db

#: enough to reach every branch of a schema, few enough for each run
EXAMPLES = 8


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The whole site, middleware included."""
    environ.setdefault("HTTP_HOST", "127.0.0.1")
    return _handler()(environ, start_response)


def _handler() -> WSGIHandler:
    if not hasattr(_handler, "made"):
        _handler.made = WSGIHandler()  # type: ignore[attr-defined]  # made once, when settings are ready
    made: WSGIHandler = _handler.made  # type: ignore[attr-defined]  # as above
    return made


schema = schemathesis.openapi.from_dict(document())
schema.app = application


@pytest.fixture(autouse=True)
def _connection_stays_open() -> Iterator[None]:
    """The test's transaction lives on a connection that the end of a request would close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def facts() -> dict[str, str]:
    """A case with its key, and a token, so that more than refusals is reached."""
    now = timezone.now()
    data = {"category": "consultation", "matter": "other", "content": "楼下太吵（演示）"}
    receipt = submit(Submission("police-desk.ask", data, place="wdd-grid-01", anonymous=True), now=now)
    text, _ = issue_token("officer-01", "test", now=now, by="test")
    return {"number": receipt.number, "key": receipt.key, "token": text}


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_answers_conform(case: schemathesis.Case[Any], facts: dict[str, str]) -> None:
    headers = {"Accept-Language": "en"}
    if "{number}" in case.operation.path:
        case.path_parameters = {**(case.path_parameters or {}), "number": facts["number"]}
        headers["X-Receipt-Key"] = facts["key"]
    if "/staff/" in case.operation.path:
        headers["Authorization"] = f"Bearer {facts['token']}"
    case.call_and_validate(
        headers=headers,
        excluded_checks=[
            # tokens are sent on purpose here; tests of their own say what happens without
            schemathesis.checks.ignored_auth,
            schemathesis.checks.missing_required_header,
            # what the schema forbids is refused, but what it cannot say is refused as well
            schemathesis.checks.positive_data_acceptance,
            schemathesis.checks.unsupported_method,
        ],
    )


def test_every_address_is_described() -> None:
    described = {path for path, _verb, _operation in operations(document())}
    routed = {"/api/v1/cases"} | {
        "/api/v1/" + str(pattern.pattern).replace("<", "{").replace(">", "}")
        for pattern in api.urls[0]
        if str(pattern.pattern)
    }
    assert described == routed


def test_the_document_is_served(client: Any) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert "/api/v1/cases" in response.json()["paths"]


def test_the_page_of_the_document_needs_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "/api/v1/cases" in page
    assert "<script" not in page
    assert "https://" not in page
