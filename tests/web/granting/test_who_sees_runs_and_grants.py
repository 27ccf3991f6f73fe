"""Runs and grants are for the people of the body that answers for the benefit, and for whoever is above it."""

from __future__ import annotations

import pytest
from django.test import Client

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.core.casework import applicant_id
from mashangban.core.casework.model import Actor
from mashangban.entitlements.models import Offer
from tests.shell.entitlements.book import person
from tests.shell.entitlements.office import Office
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(district: Office) -> Offer:
    return district.offers([person("a", 85)])[0]


def statuses(client: Client, offer: Offer) -> dict[str, int]:
    """Address → what it answers: pages are opened, forms sent empty."""
    run, grant = offer.run.case.number, offer.case.number
    opened = [f"runs/{run}", f"runs/{run}/counts.xlsx", f"grants/{grant}", f"grants/{grant}/notice.pdf"]
    sent = [*(f"runs/{run}/{what}" for what in ("decide", "again", "offer")), f"grants/{grant}/account"]
    sent += [f"grants/{grant}/{action}" for action in ("grant", "refuse", "check", "keep", "stop", "nothing")]
    found = {path: client.get(f"/desk/granting/{path}").status_code for path in opened}
    return found | {path: client.post(f"/desk/granting/{path}").status_code for path in sent}


def test_another_body_finds_nothing(offer: Offer, sign_in: SignIn) -> None:
    client = sign_in("review-tax")
    assert set(statuses(client, offer).values()) == {404}
    assert client.get("/desk/granting/").context["runs"] == []
    assert client.get("/desk/granting/grants").context["rows"] == []


@pytest.mark.parametrize("who", ["auditor", "dispatcher-1"])
def test_other_posts_open_none_of_it(offer: Offer, sign_in: SignIn, who: str) -> None:
    assert set(statuses(sign_in(who), offer).values()) == {403}


def test_without_signing_in_there_is_nothing(offer: Offer) -> None:
    assert set(statuses(Client(), offer).values()) == {302, 401}


@pytest.mark.parametrize("who", ["hall-1", "hall-2", "district-leader"])
def test_the_body_itself_sees_run_and_grant(offer: Offer, sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    assert client.get("/desk/granting/").context["runs"][0].number == offer.run.case.number
    assert client.get("/desk/granting/grants").context["rows"][0].offer == offer
    page = client.get(f"/desk/granting/grants/{offer.case.number}").content.decode()
    assert "199****" in page
    assert "Stop it" not in page


def test_a_case_of_another_kind_is_no_run(offer: Offer, sign_in: SignIn) -> None:
    client = sign_in("hall-1")
    run, grant = offer.run.case.number, offer.case.number
    for path in (f"runs/{grant}", f"grants/{run}", "runs/12345", "grants/x"):
        assert client.get(f"/desk/granting/{path}").status_code == 404, path


def test_the_case_alone_cannot_be_moved_on(offer: Offer) -> None:
    """What touches a right or money goes through this room: the rows that the platform adds are missing."""
    number = offer.case.number
    with pytest.raises(Refused) as refused:
        act(number, "confirm", Actor(applicant_id(number), "applicant"), {}, now=offer.offered_at)
    assert [one.code for one in refused.value.refusals] == ["missing-input"]


def test_the_case_at_the_desk_leads_to_the_pages_here(offer: Offer, sign_in: SignIn) -> None:
    client = sign_in("hall-1")
    for row, name in ((offer.case, "grants"), (offer.run.case, "runs")):
        page = client.get(f"/desk/cases/{row.number}").content.decode()
        assert f"/desk/granting/{name}/{row.number}" in page
