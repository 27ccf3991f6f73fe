"""The pages on grants take as many queries for many runs, offers, streets and rules as for one of each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.shell.entitlements.book import person
from tests.shell.entitlements.office import Office, confirm
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db


def queries(client: Client, *paths: str) -> dict[str, int]:
    """Page → queries, the second time it is asked for."""
    found = {}
    for name, path in zip(("overview", "list", "run", "file"), paths, strict=True):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        found[name] = len(captured)
    return found


def pages(run: str) -> list[str]:
    return [f"/desk/granting/{page}" for page in ("", "grants", f"runs/{run}", f"runs/{run}/counts.xlsx")]


def test_queries_do_not_grow(district: Office, sign_in: SignIn) -> None:
    client = sign_in("hall-1")
    first = district.offers([person("a", 85)])[0]
    one = queries(client, *pages(first.run.case.number))
    people = [person(f"p{n}", 85, street=f"s{n % 4}", heating="none") for n in range(9)]
    many = district.offers(people, "elder-80", "heating")
    district.run(people, "elder-70")
    for offer in many[:3]:
        confirm(offer)
    assert queries(client, *pages(many[0].run.case.number)) == one
    assert max(one.values()) < 25
