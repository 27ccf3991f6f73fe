"""From the window to the application: who sits at the counter is written down, and the ticket knows what was begun."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from mashangban.applications.models import Application
from mashangban.assistance import mandates, tickets
from mashangban.assistance.mandates import Person
from mashangban.assistance.scope import Scope
from tests.web.workbench.people import NOW, SignIn

pytestmark = pytest.mark.django_db
HALL = "nankai-service-office"
ELDER = Person("王奶奶", "19900000021")


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    client = sign_in("hall-1")
    client.post("/desk/counter/seat", {"hall": HALL, "window": "3"})
    return client


def begin_from(client: Client, address: str) -> Application:
    """Open the scene's page and send its form on, as a browser does with the hidden fields."""
    asked = dict(parse_qsl(urlsplit(address).query))
    page = client.get(address).content.decode()
    for name, value in asked.items():
        assert f'name="{name}" value="{value}"' in page, f"the page drops {name}"
    client.post(f"{urlsplit(address).path}/begin", asked)
    return Application.objects.get()


def test_a_walk_ins_application_names_the_clerk_and_is_noted_on_the_ticket(clerk: Client) -> None:
    ticket = tickets.take(HALL, now=NOW, scene="over-60s")
    clerk.post("/desk/counter/tickets/call")
    clerk.post(f"/desk/counter/tickets/{ticket.pk}/serve")
    [offer] = clerk.get("/desk/counter/").context["offers"]
    begun = begin_from(clerk, offer.page)
    ticket.refresh_from_db()
    assert (begun.channel, begun.agent) == ("counter", "hall-1")
    assert ticket.application == begun.reference


def test_begun_under_an_authority_it_is_the_principals(clerk: Client) -> None:
    given = mandates.grant(
        ELDER, "hall-1", Scope(), how="counter", witnessed_by="hall-2", unit=HALL, now=NOW
    ).mandate
    sent = {"mandate": given.reference, "scene": "over-60s"}
    begun = begin_from(clerk, clerk.post("/desk/counter/agents/begin", sent)["Location"])
    assert begun.agent == given.code
    assert [one.act for one in given.receipts.all()] == ["granted", "fill"]


def test_what_one_began_opens_again_from_the_list_of_the_day(clerk: Client, sign_in: SignIn) -> None:
    begin_from(clerk, "/services/over-60s?counter=1")
    other_machine = sign_in("hall-1")
    [begun] = other_machine.get("/desk/counter/").context["begun"]
    assert other_machine.get(begun.address, follow=True).status_code == 200
