"""Which language a page is in."""

from __future__ import annotations

import pytest
from django.test import Client


def language(client: Client, path: str = "/privacy", **headers: str) -> str:
    return client.get(path, headers=headers)["Content-Language"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "zh-hans"),
        ("en-GB,en;q=0.8", "en"),
        ("zh-TW", "zh-hans"),
        ("de,fr", "zh-hans"),
        ("de,en;q=0.5", "en"),
    ],
)
def test_the_browser_decides_for_a_newcomer(client: Client, accepted: str, expected: str) -> None:
    assert language(client, **({"Accept-Language": accepted} if accepted else {})) == expected


@pytest.mark.django_db
def test_a_link_may_say_the_language_and_it_is_remembered(client: Client) -> None:
    assert language(client, "/privacy?lang=en") == "en"
    assert language(client) == "en"


@pytest.mark.django_db
def test_the_switch_goes_back_to_the_page(client: Client) -> None:
    response = client.post("/i18n", {"lang": "en", "next": "/about"})
    assert response["Location"] == "/about"
    assert language(client) == "en"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/i18n", {"lang": "en", "next": elsewhere})["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_language_changes_nothing(client: Client) -> None:
    client.post("/i18n", {"lang": "xx", "next": "/"})
    assert language(client) == "zh-hans"


@pytest.mark.django_db
def test_large_type_is_remembered_until_taken_back(client: Client) -> None:
    client.post("/view", {"view": "elder", "next": "/"})
    assert 'class="is-elder"' in client.get("/privacy").content.decode()
    client.post("/view", {"view": "plain", "next": "/"})
    assert 'class="is-elder"' not in client.get("/privacy").content.decode()
