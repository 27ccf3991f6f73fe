"""Signing in: lock-out, the second factor, and what stays shut."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.web.workbench.people import SECRET, SignIn

pytestmark = pytest.mark.django_db


def _enter(client: Client, person: str, password: str = "a long enough password") -> Any:
    return client.post("/accounts/login/", {"login": person, "password": password})


def _code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def test_an_officer_signs_in_with_a_password(client: Client, user_of: Any) -> None:
    user_of("officer-01")
    assert _enter(client, "officer-01").headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(client: Client, user_of: Any) -> None:
    user_of("officer-01")
    answer = _enter(client, "officer-01", "wrong")
    assert answer.status_code == 200
    assert 'value="officer-01"' in answer.content.decode()
    assert client.get("/desk/").status_code == 302


def test_six_wrong_passwords_lock_the_account_with_a_page_that_says_so(client: Client, user_of: Any) -> None:
    user_of("officer-01")
    client.cookies["lang"] = "en"
    answers = [_enter(client, "officer-01", "wrong") for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "locked from here for half an hour" in answers[-1].content.decode()
    assert _enter(client, "officer-01").status_code == 429


def test_a_lock_does_not_shut_out_others(client: Client, user_of: Any) -> None:
    user_of("officer-01")
    user_of("officer-02")
    for _ in range(6):
        _enter(client, "officer-01", "wrong")
    assert _enter(client, "officer-02").headers["Location"] == "/desk/"


def test_a_leader_is_asked_for_a_code_after_the_password(client: Client, user_of: Any) -> None:
    user_of("leader")
    assert _enter(client, "leader").headers["Location"] == "/accounts/second-factor/code/"
    assert client.get("/desk/").status_code == 302
    client.post("/accounts/second-factor/code/", {"code": _code()})
    assert client.get("/desk/").status_code == 200


def test_a_wrong_code_opens_nothing(client: Client, user_of: Any) -> None:
    user_of("leader")
    _enter(client, "leader")
    again = client.post("/accounts/second-factor/code/", {"code": "000000"})
    assert again.status_code == 200
    assert "验证码不正确，请重新输入" in again.content.decode()
    assert client.get("/desk/").status_code == 302


def test_a_leader_without_a_second_factor_can_only_set_one_up(sign_in: SignIn) -> None:
    client = sign_in("leader", factor=False)
    for path in ("/desk/", "/desk/station", "/desk/notices", "/desk/help"):
        assert client.get(path).headers["Location"] == "/accounts/second-factor/app/"


def test_an_officer_needs_no_second_factor(sign_in: SignIn) -> None:
    assert sign_in("officer-01").get("/desk/").status_code == 200


def test_a_leader_cannot_switch_the_second_factor_off(sign_in: SignIn, client: Client, user_of: Any) -> None:
    user_of("leader")
    _enter(client, "leader")
    client.post("/accounts/second-factor/code/", {"code": _code()})
    client.post("/accounts/second-factor/app/off/")
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_secrets_of_second_factors_are_sealed_at_rest(user_of: Any) -> None:
    user_of("leader")
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert SECRET not in stored


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"])
def test_there_is_no_sign_up_and_no_reset_by_mail(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.post(path, {"username": "x", "password1": "y"}).status_code == 405


def test_a_stranger_is_sent_to_sign_in_and_back(client: Client) -> None:
    assert client.get("/desk/queue?x=1").headers["Location"] == "/accounts/login/?next=/desk/queue%3Fx%3D1"


def test_a_fragment_sends_the_whole_browser_to_sign_in(client: Client) -> None:
    answer = client.get("/desk/notices/bell", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")
    assert answer.content == b""


def test_a_session_lasts_twelve_hours(client: Client, user_of: Any) -> None:
    user_of("officer-01")
    _enter(client, "officer-01")
    assert not client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() == 12 * 3600


def test_an_account_of_nobody_in_the_pack_opens_nothing(user_of: Any, sign_in: SignIn) -> None:
    user_of("gone-from-the-pack")
    answer = sign_in("gone-from-the-pack").get("/desk/")
    assert answer.status_code == 403
    assert "You hold no post today" in answer.content.decode()


def test_what_was_typed_survives_the_end_of_a_session(client: Client) -> None:
    answer = client.post(
        "/desk/cases/24101512345678/do/reply", {"message": "请带身份证和户口簿到户籍窗口办理。", "seen": "3"}
    )
    page = answer.content.decode()
    assert answer.status_code == 401
    assert 'name="message" value="请带身份证和户口簿到户籍窗口办理。"' in page
    assert 'action="/desk/cases/24101512345678/do/reply"' in page


def test_an_address_that_forms_are_sent_to_leads_back_when_merely_opened(sign_in: SignIn) -> None:
    client = sign_in("officer-01")
    assert client.get("/desk/cases/1/do/reply").headers["Location"] == "/desk/cases/1"
    assert client.get("/desk/assign").headers["Location"] == "/desk/"
