"""Default-deny over the whole site: each address has an entry, and the entry is true for every role."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from mashangban.directory.accounts import actor_of
from mashangban.directory.tokens import issue_token
from tests.web.security.conftest import SignIn
from tests.web.security.site import (
    ACCOUNT,
    ANYBODY,
    RECEIPT,
    TOKEN,
    WHO,
    Facts,
    Roles,
    routes,
    routes_for,
    staff_routes,
)

#: a person for each role of the pack, and one whose unit has nothing to do with the case
PEOPLE = (
    "officer-01",
    "desk-1",
    "dispatcher-1",
    "leader",
    "admin",
    "auditor",
    "hall-1",
    "district-dispatcher",
)


def answers(client: Client, path: str, **more: Any) -> dict[str, HttpResponse]:
    """What GET and POST are answered, where the address has them.

    An address that only takes forms sends whoever opens it on to a page of the desk, which is guarded itself.
    """
    both: dict[str, Any] = {"get": client.get(path, **more)}
    both["post"] = client.post(path, "{}", content_type="application/json", **more)
    if both["get"].headers.get("Location", "").startswith("/desk/") and both["get"].status_code == 302:
        del both["get"]
    return {method: one for method, one in both.items() if one.status_code != 405}


def is_shut(response: HttpResponse) -> bool:
    """Whether somebody is sent to sign in; a form sent after the session ended is given back (401)."""
    if response.status_code == 302:
        return response["Location"].startswith("/accounts/login/")
    return response.status_code == 401


def test_every_address_has_an_entry() -> None:
    assert sorted(set(routes()) - set(WHO)) == []


def test_every_entry_is_an_address() -> None:
    assert sorted(set(WHO) - set(routes())) == []


def test_a_stranger_opens_nothing_of_the_desk(client: Client, facts: Facts) -> None:
    for route in [*staff_routes(), *routes_for(ACCOUNT)]:
        found = answers(client, facts.path(route))
        assert found, route
        for method, response in found.items():
            assert is_shut(response), (route, method)


def test_a_stranger_learns_nothing_of_a_case(client: Client, facts: Facts) -> None:
    for route in routes_for(RECEIPT):
        for method, response in answers(client, facts.path(route)).items():
            assert response.status_code < 500, (route, method)
            assert "楼下太吵" not in response.content.decode(errors="replace"), (route, method)
            assert not response["Content-Type"].startswith(("image/", "application/pdf")), (route, method)


def test_without_a_token_the_desk_of_programs_is_shut(client: Client, facts: Facts) -> None:
    for route in routes_for(TOKEN):
        for method, response in answers(client, facts.path(route)).items():
            assert response.status_code == 401, (route, method)


def test_a_sign_in_is_no_token(sign_in: SignIn, facts: Facts) -> None:
    client = sign_in("leader")
    for route in routes_for(TOKEN):
        for method, response in answers(client, facts.path(route)).items():
            assert response.status_code == 401, (route, method)


def test_a_token_is_no_sign_in(client: Client, facts: Facts) -> None:
    text, _ = issue_token("leader", "test", now=timezone.now(), by="test")
    headers = {"Authorization": f"Bearer {text}"}
    for route in staff_routes():
        for method, response in answers(client, facts.path(route), headers=headers).items():
            assert is_shut(response), (route, method)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_role_opens_its_addresses_and_no_others(sign_in: SignIn, facts: Facts, person: str) -> None:
    client = sign_in(person)
    held = {grant.role for grant in actor_of(person, timezone.now()).grants}
    for route in staff_routes():
        entry = WHO[route]
        assert isinstance(entry, Roles)
        allowed = not entry.names or bool(held & set(entry.names))
        if entry.handler_only:
            continue
        for method, response in answers(client, facts.path(route)).items():
            # let in may still mean 404: the case is somebody else's, or 422: the form was empty
            assert (response.status_code != 403) is allowed, (route, method)
            assert response.status_code < 500, (route, method)


def test_someone_elses_case_is_not_there(sign_in: SignIn, facts: Facts) -> None:
    """The dispatcher of another unit: signed in, in a post, and yet. What is for other posts stays shut as such."""
    client = sign_in("district-dispatcher")
    held = {grant.role for grant in actor_of("district-dispatcher", timezone.now()).grants}
    for route in (one for one in staff_routes() if "<str:number>" in one):
        entry = WHO[route]
        assert isinstance(entry, Roles)
        expected = 404 if not entry.names or held & set(entry.names) else 403
        for method, response in answers(client, facts.path(route)).items():
            assert response.status_code == expected, (route, method)


@pytest.mark.parametrize("person", PEOPLE)
def test_only_the_handler_replies(sign_in: SignIn, facts: Facts, person: str) -> None:
    client = sign_in(person)
    for route, entry in WHO.items():
        if isinstance(entry, Roles) and entry.handler_only:
            refused = client.post(facts.path(route)).status_code in {403, 404}
            assert refused is not (person == "officer-01"), route


def test_the_officer_opens_the_case(sign_in: SignIn, facts: Facts) -> None:
    assert sign_in("officer-01").get(facts.path("desk/cases/<str:number>")).status_code == 200


def test_a_leader_without_a_second_factor_opens_nothing(sign_in: SignIn, facts: Facts) -> None:
    client = sign_in("leader")
    Authenticator.objects.all().delete()
    for route in staff_routes():
        for method, response in answers(client, facts.path(route)).items():
            assert response.headers.get("Location") == "/accounts/second-factor/app/", (route, method)


def test_what_anybody_may_open_never_breaks(client: Client, facts: Facts) -> None:
    for route in routes_for(ANYBODY):
        for method, response in answers(client, facts.path(route)).items():
            assert response.status_code < 500, (route, method)
