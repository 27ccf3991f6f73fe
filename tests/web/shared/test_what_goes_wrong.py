"""Errors: a clear page or problem document, and nothing typed is lost."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from mashangban.web.shared.errors import bad_request, too_often, unavailable
from mashangban.web.shared.middleware import UnavailableMiddleware

LOCKED = OperationalError("database is locked")


def handled(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return UnavailableMiddleware(lambda _request: HttpResponse()).process_exception(request, error)


def test_a_locked_database_is_told_as_busy_with_a_time_to_come_back() -> None:
    response = handled(RequestFactory().get("/t/"), LOCKED)
    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (503, "20")


def test_what_was_typed_can_be_sent_again_from_the_page() -> None:
    request = RequestFactory().post("/q/X/new/a?b=1", {"q-content": "楼下<太>吵\n请来看看", "once": "k" * 20})
    html = unavailable(request).content.decode()
    assert 'action="/q/X/new/a?b=1"' in html
    assert 'name="q-content" value="楼下&lt;太&gt;吵\n请来看看"' in html
    assert f'name="once" value="{"k" * 20}"' in html


def test_passwords_are_not_written_into_a_page() -> None:
    request = RequestFactory().post("/accounts/login/", {"login": "officer", "password": "secret-word"})
    assert "secret-word" not in unavailable(request).content.decode()


def test_other_errors_of_the_database_are_not_called_busy() -> None:
    assert handled(RequestFactory().get("/"), IntegrityError("UNIQUE constraint failed: x")) is None


def test_programs_get_a_problem_document() -> None:
    response = handled(RequestFactory().post("/api/v1/cases"), LOCKED)
    assert response is not None
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == "unavailable"


def test_a_limit_says_how_long_to_wait() -> None:
    response = too_often(RequestFactory().post("/t/", {"number": "1"}), 130)
    assert (response.status_code, response["Retry-After"]) == (429, "130")


def test_an_unreadable_request_has_a_page_of_its_own() -> None:
    assert bad_request(RequestFactory().get("/")).status_code == 400


@pytest.mark.django_db
def test_nothing_there_is_told_with_a_way_on(client: Client) -> None:
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert 'href="/t/"' in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_safety_mark_keeps_what_was_typed() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/at/wdd-grid-01/new/suggestion", {"q-content": "多装几个路灯", "do": "next"})
    assert response.status_code == 403
    assert "多装几个路灯" in response.content.decode()


@pytest.mark.django_db
def test_every_answer_carries_a_number_to_ask_about(client: Client) -> None:
    assert client.get("/privacy", headers={"X-Request-ID": "abcdef1234"})["X-Request-ID"] == "abcdef1234"
    assert client.get("/privacy", headers={"X-Request-ID": "<bad>"})["X-Request-ID"] != "<bad>"
