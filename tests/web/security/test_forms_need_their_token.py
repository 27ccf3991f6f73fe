"""No form of the site can be sent from a foreign page."""

from __future__ import annotations

from django.test import Client

from tests.web.security.conftest import SignIn
from tests.web.security.site import Facts, routes

#: programs send no cookies, so nothing rides on them
PROGRAMS = ("api/", "open311/", "partner/")


def test_a_form_without_its_token_is_refused_everywhere(facts: Facts) -> None:
    strict = Client(enforce_csrf_checks=True)
    pages = [route for route in routes() if not route.startswith(PROGRAMS)]
    taken = [route for route in pages if strict.post(facts.path(route), {"a": "b"}).status_code != 403]
    assert taken == []


def test_a_sign_in_cannot_be_misused_from_a_foreign_page(sign_in: SignIn, facts: Facts) -> None:
    client = sign_in("officer-01")
    client.handler.enforce_csrf_checks = True
    path = facts.path("desk/cases/<str:number>/do/<str:action>")
    response = client.post(path, {"message": "x"}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


def test_programs_are_not_known_by_a_browsers_cookies(sign_in: SignIn, facts: Facts) -> None:
    client = sign_in("officer-01")
    paths = [facts.path(route) for route in routes() if route.startswith("api/v1/staff/")]
    assert {client.get(path).status_code for path in paths} <= {401, 405}
