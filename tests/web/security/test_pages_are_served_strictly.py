"""Headers of every page, and nothing inline in any."""

from __future__ import annotations

import re

import pytest
import pytest_django
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.web.security.conftest import MORNING, SignIn, a_letter, signed_in
from tests.web.security.site import ANYBODY, Facts, routes_for, staff_routes

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:",
    re.IGNORECASE,
)
FOREIGN = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!127\.0\.0\.1|localhost)""")


def pages(client: Client, paths: list[str]) -> dict[str, HttpResponse]:
    """What was answered as HTML."""
    found = {}
    for path in paths:
        response = client.get(path)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            found[path] = response
    return found  # type: ignore[return-value]  # the test client adds to what it returns


@pytest.fixture(scope="module")
def everything(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> dict[str, HttpResponse]:
    """Pages of residents - one of them with the receipt - and of a leader, and the pages of errors.

    Fetched once: each test reads the same answers, and leaves them as they are.
    """
    with django_db_blocker.unblock(), time_machine.travel(MORNING), transaction.atomic():
        found = fetched()
        transaction.set_rollback(True)
    assert len(found) > 25
    return found


def fetched() -> dict[str, HttpResponse]:
    """What ``everything`` promises."""
    facts = a_letter()
    public = [facts.path(route) for route in routes_for(ANYBODY)]
    opened = Client()
    opened.get(f"/t/{facts.number}/{facts.key}")
    mine = [f"/t/{facts.number}", f"/t/{facts.number}/receipt"]
    desk = [facts.path(route) for route in staff_routes()]
    errors = ["/nothing-here", "/q/FORGED", "/t/24101500000000"]
    return pages(Client(), [*public, *errors]) | pages(opened, mine) | pages(signed_in("leader"), desk)


def test_scripts_and_styles_come_from_here_only(everything: dict[str, HttpResponse]) -> None:
    for path, response in everything.items():
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        assert "object-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "form-action 'self'" in policy, path
        assert "base-uri 'none'" in policy, path


def test_pages_are_neither_framed_nor_guessed(everything: dict[str, HttpResponse]) -> None:
    for path, response in everything.items():
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["Referrer-Policy"] == "same-origin", path
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", path


def test_nothing_is_inline(everything: dict[str, HttpResponse]) -> None:
    assert {
        path: found for path, one in everything.items() if (found := INLINE.findall(one.content.decode()))
    } == {}


def test_nothing_is_loaded_from_elsewhere(everything: dict[str, HttpResponse]) -> None:
    assert {
        p: found for p, one in everything.items() if (found := FOREIGN.findall(one.content.decode()))
    } == {}


def test_a_case_is_not_kept_by_caches(sign_in: SignIn, facts: Facts) -> None:
    opened = Client()
    opened.get(f"/t/{facts.number}/{facts.key}")
    shown = [opened.get(f"/t/{facts.number}"), sign_in("leader").get(f"/desk/cases/{facts.number}")]
    assert all("no-store" in one["Cache-Control"] or "no-cache" in one["Cache-Control"] for one in shown)


@pytest.mark.parametrize("path", ["/api/v1/services", "/open311/v2/services.json", "/healthz"])
def test_answers_to_programs_are_not_guessed_either(client: Client, db: None, path: str) -> None:
    assert client.get(path)["X-Content-Type-Options"] == "nosniff"
