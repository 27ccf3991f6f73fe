"""Host headers, open redirects, fixed sessions, forged addresses, guessed numbers, borrowed photos."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from mashangban.core.numbers import new_case_number
from mashangban.directory.models import Account
from mashangban.papers.models import Upload
from mashangban.papers.uploads import store
from tests.web.security.conftest import SignIn
from tests.web.security.site import Facts

PASSWORD = "a long enough password"


@pytest.fixture
def officer(db: None) -> User:
    """An account with a password."""
    user = User.objects.create_user("officer-01", password=PASSWORD)
    Account.objects.create(user=user, person="officer-01")
    return user


def log_in(client: Client, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": "officer-01", "password": PASSWORD, **more})


# --- the request's own claims ------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/api/v1/services", "/accounts/login/"])
def test_another_host_name_is_refused(client: Client, db: None, path: str) -> None:
    response = client.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_links_never_follow_the_host_header(client: Client, facts: Facts, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    letter = {"service": "police-desk.ask", "place": "wdd-grid-01", "data": {"category": "suggestion",
              "opinion_kind": "praise", "content": "谢谢（演示）"}}  # fmt: skip
    response = client.post("/api/v1/cases", json.dumps(letter), content_type="application/json",
                           headers={"Host": "evil.example", "Idempotency-Key": "k" * 20})  # fmt: skip
    assert response.json()["track_url"].startswith("http://127.0.0.1:8000/")


@pytest.mark.parametrize("forwarded", ["10.9.8.7", "1.2.3.4, 5.6.7.8", "127.0.0.1", "nonsense"])
def test_an_address_cannot_be_made_up(client: Client, db: None, settings: Any, forwarded: str) -> None:
    """Whatever X-Forwarded-For says, the wrong tokens of one peer count together."""
    settings.RATE_LIMITS_ON = True
    wrong = {"Authorization": "Bearer msb_wrong"}
    for _ in range(30):
        client.get("/api/v1/staff/cases", headers=wrong)
    response = client.get("/api/v1/staff/cases", headers={**wrong, "X-Forwarded-For": forwarded})
    assert response.status_code == 429


def test_a_trusted_proxy_tells_clients_apart(client: Client, db: None, settings: Any) -> None:
    settings.RATE_LIMITS_ON, settings.TRUSTED_PROXIES = True, ["127.0.0.1"]
    wrong = {"Authorization": "Bearer msb_wrong"}
    for _ in range(30):
        client.get("/api/v1/staff/cases", headers={**wrong, "X-Forwarded-For": "10.0.0.1"})
    first = client.get("/api/v1/staff/cases", headers={**wrong, "X-Forwarded-For": "9.9.9.9, 10.0.0.1"})
    other = client.get("/api/v1/staff/cases", headers={**wrong, "X-Forwarded-For": "10.0.0.2"})
    assert (first.status_code, other.status_code) == (429, 401)


# --- being sent elsewhere ----------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("path", ["/i18n", "/view"])
def test_a_choice_leads_back_here(client: Client, db: None, path: str, target: str) -> None:
    response = client.post(path, {"lang": "en", "view": "elder", "next": target})
    assert response["Location"] == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_the_desk(client: Client, officer: User, target: str) -> None:
    assert log_in(client, next=target)["Location"] == "/desk/"


# --- sessions ----------------------------------------------------------------------------------


def test_a_session_begins_anew_at_sign_in(client: Client, officer: User) -> None:
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before
    client.cookies["sessionid"] = before or ""
    assert client.get("/desk/").status_code == 302


def test_signing_out_ends_the_session(client: Client, officer: User) -> None:
    log_in(client)
    key = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = key
    assert client.get("/desk/").status_code == 302


def test_cookies_are_out_of_reach_of_scripts_and_foreign_pages(
    client: Client, officer: User, facts: Facts
) -> None:
    log_in(client)
    client.get(f"/t/{facts.number}/{facts.key}")
    client.post("/i18n", {"lang": "en"})
    for name in ("sessionid", "mine", "lang"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] in {"Lax", "Strict"}, name


def test_with_tls_cookies_travel_nowhere_else() -> None:
    told = (
        "from mashangban.config import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.LANGUAGE_COOKIE_SECURE, s.SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    # no demo and nothing said: that is how it runs in service
    env = {name: value for name, value in os.environ.items() if not name.startswith("MASHANGBAN_")}
    env["MASHANGBAN_SECRET_KEY"] = "a secret that only tests use, long enough"
    made = subprocess.run([sys.executable, "-c", told], env=env, capture_output=True, text=True, check=True)
    assert made.stdout.split() == ["True"] * 5


def test_the_receipts_cookie_cannot_be_written_by_hand(client: Client, facts: Facts) -> None:
    client.cookies["mine"] = json.dumps([facts.number])
    assert "楼下太吵" not in client.get(f"/t/{facts.number}").content.decode()


def nobodys_number() -> str:
    """A number that could be a case's."""
    return new_case_number(date(2024, 10, 15), lambda below: 4711 % below)


# --- guessing ----------------------------------------------------------------------------------


def test_a_wrong_key_and_a_missing_case_look_alike(client: Client, facts: Facts) -> None:
    missing = nobodys_number()
    one, other = client.get(f"/t/{facts.number}/AAAAAAAAA"), client.get(f"/t/{missing}/AAAAAAAAA")
    assert one.status_code == other.status_code
    assert one.headers.get("Location", "").replace(facts.number, missing) == other.headers.get("Location", "")


def test_without_the_key_a_number_tells_nothing(client: Client, facts: Facts) -> None:
    one, other = client.get(f"/t/{facts.number}"), client.get(f"/t/{nobodys_number()}")
    assert one.status_code == other.status_code


def test_numbers_do_not_follow_each_other(client: Client, facts: Facts) -> None:
    letter = {
        "service": "police-desk.ask",
        "data": {"category": "suggestion", "opinion_kind": "praise", "content": "好的"},
    }
    made = [
        client.post("/api/v1/cases", json.dumps(letter), content_type="application/json",
                    headers={"Idempotency-Key": f"{n:020d}"}).json()["number"]
        for n in range(4)
    ]  # fmt: skip
    steps = {int(b[6:13]) - int(a[6:13]) for a, b in itertools.pairwise(made)}
    assert not steps & set(range(-3, 4))


# --- photos ------------------------------------------------------------------------------------


def test_a_photo_is_served_as_what_it_is(facts: Facts) -> None:
    opened = Client()
    opened.get(f"/t/{facts.number}/{facts.key}")
    response = opened.get(f"/uploads/{facts.upload}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_photo_is_shown_to_those_of_its_case_only(client: Client, sign_in: SignIn, facts: Facts) -> None:
    path = f"/uploads/{facts.upload}"
    assert client.get(path).status_code == 404
    assert sign_in("district-dispatcher").get(path).status_code == 404
    assert sign_in("officer-01").get(path).status_code == 200


def test_what_staff_keep_among_themselves_is_not_shown_to_the_applicant(facts: Facts, photo: bytes) -> None:
    inner = store(photo, by="officer-01", now=timezone.now(), internal=True)
    Upload.objects.filter(pk=inner.pk).update(case=Upload.objects.get(token=facts.upload).case)
    opened = Client()
    opened.get(f"/t/{facts.number}/{facts.key}")
    assert opened.get(f"/uploads/{inner.token}").status_code == 404
    api = {"X-Receipt-Key": facts.key}
    assert opened.get(f"/api/v1/cases/{facts.number}/uploads/{inner.token}", headers=api).status_code == 404


def test_a_photo_of_one_letter_cannot_be_taken_by_another(client: Client, facts: Facts) -> None:
    letter = {"service": "police-desk.ask", "data": {"category": "suggestion", "opinion_kind": "praise",
              "content": "好的", "photos": [facts.upload]}}  # fmt: skip
    response = client.post("/api/v1/cases", json.dumps(letter), content_type="application/json",
                           headers={"Idempotency-Key": "k" * 20})  # fmt: skip
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "unknown-upload")
