"""Administrators issue tokens for the people of their units, see them once, and end them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.directory.models import ApiToken
from mashangban.directory.tokens import PREFIX, issue_token, person_of_token
from tests.web.workbench.people import NOW, SignIn

pytestmark = pytest.mark.django_db

GOOD = {"person": "officer-01", "name": "值班大屏（演示）", "days": "30"}


def test_a_token_is_shown_once_and_works(sign_in: SignIn) -> None:
    client = sign_in("admin")
    text = client.post("/desk/tokens/issue", GOOD).context["fresh"]
    row = ApiToken.objects.get()
    assert person_of_token(text, NOW) == "officer-01"
    assert (row.created_by, row.expires_at) == ("admin", NOW + timedelta(days=30))
    assert PREFIX not in client.get("/desk/tokens").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("person", "nobody"),
        ("person", "district-dispatcher"),
        ("name", " "),
        ("name", "x" * 81),
        ("days", "3650"),
    ],
)
def test_what_is_wrong_is_told_and_kept(sign_in: SignIn, field: str, value: str) -> None:
    page = sign_in("admin").post("/desk/tokens/issue", {**GOOD, field: value})
    assert (page.status_code, list(page.context["errors"])) == (422, [field])
    assert page.context["typed"] == {**GOOD, field: value.strip()}
    assert not ApiToken.objects.exists()


def test_revoking_is_confirmed_and_ends_it_at_once(sign_in: SignIn) -> None:
    text, row = issue_token("officer-01", "大屏", now=NOW, by="admin")
    client = sign_in("admin")
    assert client.post(f"/desk/tokens/{row.pk}/revoke").status_code == 422
    assert person_of_token(text, NOW) == "officer-01"
    client.post(f"/desk/tokens/{row.pk}/revoke", {"confirmed": "yes"})
    assert person_of_token(text, NOW) is None


def test_tokens_of_other_units_are_neither_seen_nor_ended(sign_in: SignIn) -> None:
    _text, row = issue_token("district-dispatcher", "热线", now=NOW, by="cli:root")
    client = sign_in("admin")
    assert client.get("/desk/tokens").context["tokens"] == []
    assert client.post(f"/desk/tokens/{row.pk}/revoke", {"confirmed": "yes"}).status_code == 404


def test_the_list_says_what_has_ended(sign_in: SignIn) -> None:
    issue_token("officer-01", "旧", now=NOW - timedelta(days=2), by="admin", lives=timedelta(days=1))
    issue_token("officer-02", "新", now=NOW, by="admin")
    rows = sign_in("admin").get("/desk/tokens").context["tokens"]
    assert [(row.token.name, row.state) for row in rows] == [("新", "valid"), ("旧", "expired")]
