"""Role × page: default-deny, 403 with the posts it is for."""

from __future__ import annotations

import pytest
from django.test import Client

from mashangban.web.workbench import urls
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db

EVERYBODY = {"officer-01", "desk-1", "dispatcher-1", "leader", "admin", "auditor", "district-dispatcher"}
#: page → who may open it; everybody else gets 403
PAGES = {
    "/desk/": EVERYBODY,
    "/desk/notices": EVERYBODY,
    "/desk/services": EVERYBODY,
    "/desk/help": EVERYBODY,
    "/desk/queue": {"dispatcher-1", "leader", "admin", "district-dispatcher"},
    "/desk/station": {"leader"},
    "/desk/posters": EVERYBODY - {"auditor"},
    "/desk/audit": {"admin", "auditor"},
    "/desk/tokens": {"admin"},
}


@pytest.mark.parametrize("person", sorted(EVERYBODY))
def test_a_page_opens_for_its_roles_and_no_other(sign_in: SignIn, person: str) -> None:
    client = sign_in(person)
    for page, who in PAGES.items():
        assert client.get(page).status_code == (200 if person in who else 403), page


def test_a_shut_page_names_the_posts_it_is_for(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/station").content.decode()
    assert "It opens for:" in page
    assert "leader" in page


def test_every_address_of_the_desk_is_guarded() -> None:
    unguarded = [
        pattern.name
        for pattern in urls.urlpatterns
        if not hasattr(pattern.callback, "desk_roles")
        and not hasattr(getattr(pattern.callback, "__wrapped__", None), "desk_roles")
    ]
    assert unguarded == []


def test_a_stranger_opens_nothing(client: Client) -> None:
    for page in PAGES:
        assert client.get(page).status_code == 302


@pytest.mark.parametrize(
    ("path", "people"),
    [
        ("/desk/station/absences", {"leader"}),
        ("/desk/assign", {"leader", "dispatcher-1", "district-dispatcher"}),
        ("/desk/audit/verify", {"admin", "auditor"}),
        ("/desk/tokens/issue", {"admin"}),
        ("/desk/tokens/1/revoke", {"admin"}),
        ("/desk/posters/wdd-grid-01/issue", {"leader", "admin"}),
    ],
)
def test_sending_is_guarded_like_looking(sign_in: SignIn, path: str, people: set[str]) -> None:
    for person in EVERYBODY:
        refused = sign_in(person).post(path).status_code == 403
        assert refused is (person not in people), person


def test_a_leader_finds_the_stations_figures_in_the_bar(sign_in: SignIn) -> None:
    client = sign_in("leader")
    assert 'href="/board/station/wangdingdi-police"' in client.get("/desk/").content.decode()
    assert client.get("/board/station/wangdingdi-police").status_code == 200
    assert "/board/station/" not in sign_in("officer-01").get("/desk/").content.decode()


def test_the_bar_names_only_pages_that_open(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/").content.decode()
    assert 'href="/desk/posters"' in page
    assert 'href="/desk/station"' not in page
    assert 'href="/desk/audit"' not in page
