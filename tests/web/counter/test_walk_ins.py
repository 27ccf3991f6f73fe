"""Counter mode: the scene is found in the visitor's words and begun for whoever stands at the window."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mashangban.applications import drafts
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


def test_scenes_are_found_in_the_words_of_the_visitor(clerk: Client) -> None:
    page = clerk.get("/desk/counter/", {"q": "老年证"})
    assert page.context["offers"][0].scene.scene == "over-60s"
    assert clerk.get("/desk/counter/", {"q": "xyzxyz"}).context["offers"] == []


def test_the_way_on_carries_counter_and_ticket(clerk: Client) -> None:
    ticket = tickets.take(HALL, now=NOW, scene="over-60s")
    clerk.post("/desk/counter/tickets/call")
    [offer] = clerk.get("/desk/counter/").context["offers"]
    assert offer.page == f"/services/over-60s?counter=1&ticket={ticket.pk}"
    assert offer.paper == "/services/over-60s/notice.pdf"


def test_what_one_began_today_stands_there_with_both_names_and_the_ticket(clerk: Client) -> None:
    given = mandates.grant(
        ELDER, "hall-1", Scope(), how="counter", witnessed_by="hall-2", unit=HALL, now=NOW
    ).mandate
    made = drafts.begin("over-60s", {}, now=NOW, channel="counter", agent=given.code).application
    drafts.begin("over-60s", {}, now=NOW, channel="counter", agent="hall-2")
    tickets.take(HALL, now=NOW)
    called = tickets.call_next(HALL, "3", "hall-1", now=NOW)
    assert called
    tickets.finish(called, now=NOW, application=made.reference)
    [begun] = clerk.get("/desk/counter/").context["begun"]
    assert begun.both.endswith(" for 王**")
    assert (begun.ticket, begun.address) == ("C001", f"/services/a/{made.reference}/")


def test_the_page_costs_the_same_however_much_was_begun(
    clerk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        drafts.begin("over-60s", {}, now=NOW, channel="counter", agent="hall-1")
    with django_assert_max_num_queries(16):
        assert len(clerk.get("/desk/counter/").context["begun"]) == 6
