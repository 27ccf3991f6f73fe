"""Letters pass by the middleware for browsers, and nobody can tell."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from mashangban.web.api.express import ExpressMiddleware
from tests.web.api.calls import Send

pytestmark = pytest.mark.django_db

#: headers that only say something about pages
OF_PAGES = {"Content-Security-Policy"}


@pytest.fixture
def long_way(settings: Any) -> None:
    """All the middleware there is."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Express" not in name]


def headers_of(response: Any) -> dict[str, str]:
    varying = {"X-Request-ID", "Location", "Content-Length"}
    return {name: value for name, value in response.headers.items() if name not in OF_PAGES | varying}


def test_the_headers_are_the_same(send: Send, request: pytest.FixtureRequest) -> None:
    short = send()
    request.getfixturevalue("long_way")
    # a client takes up new middleware when it is made
    send_again = Client(headers={"accept-language": "en"})
    long = send_again.post("/api/v1/cases", "{}", content_type="application/json")
    assert set(headers_of(short)) == set(headers_of(long))
    for name in ("Vary", "Content-Language", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options"):
        assert short[name] == long[name], name


def test_the_length_is_told(send: Send) -> None:
    response = send()
    assert int(response["Content-Length"]) == len(response.content)


def test_another_host_is_refused(program: Client) -> None:
    response = program.post(
        "/api/v1/cases", "{}", content_type="application/json", headers={"Host": "evil.example"}
    )
    assert (response.status_code, json.loads(response.content)["code"]) == (400, "bad-request")


def test_everything_else_goes_on() -> None:
    passed: list[str] = []

    def the_rest(request: HttpRequest) -> HttpResponse:
        passed.append(request.path)
        return HttpResponse()

    ExpressMiddleware(the_rest)(RequestFactory().get("/api/v1/cases/1"))
    assert passed == ["/api/v1/cases/1"]
