"""Tickets at the desk: taken, called, served, printed; and the screen that shows nobody's name."""

from __future__ import annotations

import pytest
from django.test import Client

from mashangban.assistance import tickets
from mashangban.assistance.models import Ticket
from tests.web.workbench.people import NOW, SignIn

pytestmark = pytest.mark.django_db
HALL = "nankai-service-office"
SEAT = {"hall": HALL, "window": "3"}


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    """At window 3 of the hall."""
    client = sign_in("hall-1")
    client.post("/desk/counter/seat", SEAT)
    return client


def test_a_ticket_is_given_out_and_its_slip_says_how_many_are_ahead(clerk: Client) -> None:
    tickets.take(HALL, now=NOW)
    answer = clerk.post("/desk/counter/tickets/take", {"scene": "over-60s", "elder": "on"})
    slip = clerk.get(answer["Location"])
    assert slip.context["ticket"].code == "A001"
    assert slip.context["ahead"] == 0
    assert "A001" in slip.content.decode()


def test_a_name_that_is_none_is_told_and_what_was_typed_stays(clerk: Client) -> None:
    page = clerk.post("/desk/counter/tickets/take", {"scene": "over-60s", "name": "12345"})
    assert page.status_code == 422
    assert list(page.context["errors"]) == ["name"]
    assert page.context["typed"]["scene"] == "over-60s"
    assert not Ticket.objects.exists()


def test_call_serve_and_finish(clerk: Client) -> None:
    ticket = tickets.take(HALL, now=NOW)
    clerk.post("/desk/counter/tickets/call")
    assert "They are here" in clerk.get("/desk/counter/").content.decode()
    clerk.post(f"/desk/counter/tickets/{ticket.pk}/serve")
    clerk.post(f"/desk/counter/tickets/{ticket.pk}/finish")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.counter, ticket.called_by) == ("done", "3", "hall-1")


def test_who_calls_without_a_window_is_told_to_say_which(sign_in: SignIn) -> None:
    tickets.take(HALL, now=NOW)
    page = sign_in("hall-1").post("/desk/counter/tickets/call", follow=True)
    assert "at which window you sit" in page.content.decode()


def test_what_was_called_to_another_window_is_not_moved(clerk: Client) -> None:
    tickets.take(HALL, now=NOW)
    called = tickets.call_next(HALL, "5", "hall-2", now=NOW)
    assert called
    page = clerk.post(f"/desk/counter/tickets/{called.pk}/finish", follow=True)
    assert "another window" in page.content.decode()
    called.refresh_from_db()
    assert called.state == "called"


def test_a_ticket_of_another_hall_is_not_found(clerk: Client) -> None:
    other = tickets.take("guanyuanli-community", now=NOW)
    assert clerk.get(f"/desk/counter/tickets/{other.pk}").status_code == 404
    assert clerk.post(f"/desk/counter/tickets/{other.pk}/serve").status_code == 404


def test_nobody_sits_in_a_hall_that_is_not_theirs(clerk: Client) -> None:
    clerk.post("/desk/counter/seat", {"hall": "guanyuanli-community", "window": "1"})
    assert clerk.get("/desk/counter/").context["seat"].unit == HALL


def test_the_screen_needs_no_sign_in_and_tells_codes_only(client: Client, clerk: Client) -> None:
    tickets.take(HALL, now=NOW, name="王奶奶", elder=True)
    tickets.take(HALL, now=NOW)
    clerk.post("/desk/counter/tickets/call")
    page = client.get(f"/desk/counter/screen/{HALL}").content.decode()
    assert "C001" in page
    assert "C002" in page
    assert "王奶奶" not in page
    assert client.get("/desk/counter/screen/nowhere").status_code == 404


def test_a_display_without_scripts_renews_itself(client: Client) -> None:
    assert "Refresh" not in client.get(f"/desk/counter/screen/{HALL}").headers
    assert client.get(f"/desk/counter/screen/{HALL}?plain=1").headers["Refresh"] == "10"


@pytest.mark.parametrize("path", ["", "tickets", "agents", "agents/visits", "mandates", "mandates/new"])
def test_the_counter_is_for_those_who_staff_it(sign_in: SignIn, path: str) -> None:
    assert sign_in("officer-01").get(f"/desk/counter/{path}").status_code == 403
