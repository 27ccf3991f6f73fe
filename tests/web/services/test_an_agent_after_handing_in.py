"""Once an application is handed in, an agent's browser acts as the agent: in scope, with both names, told to both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client

from mashangban.applications import drafts, submission
from mashangban.assistance import mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.cases.handling import act
from mashangban.cases.models import Event
from mashangban.web.portal.acting import AGENT, hold_as
from mashangban.web.portal.holding import hold
from tests.shell.applications.applicants import FORM, NURSING, PHONE, SITUATION, handed_in, with_papers
from tests.shell.applications.offices import COUNTER
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
CHEN, NEIGHBOUR = Person("陈静（演示）", PHONE), Person("李邻居", "19900000022")
EVERYTHING = Scope(acts=("fill", "submit", "supply", "receive", "withdraw"))


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def given(scope: Scope = EVERYTHING) -> Mandate:
    return mandates.grant(
        CHEN, NEIGHBOUR, scope, how="counter", witnessed_by="hall-1", unit="nankai-service-office", now=NOW
    ).mandate


def browser(*holds: Callable[[HttpRequest, HttpResponse], object]) -> Client:
    """A browser that has shown some things already."""
    client = Client(headers={"accept-language": "en"})
    for one in holds:
        response, request = HttpResponse(), HttpRequest()
        request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
        one(request, response)
        client.cookies.update(response.cookies)
    return client


def agents(mandate: Mandate, number: str) -> Client:
    return browser(
        lambda request, response: hold(request, response, number),
        lambda request, response: hold_as(request, response, mandate.reference, AGENT),
    )


def asked_again(mandate: Mandate | None) -> str:
    """Number of an application to which something has to be supplied."""
    _application, receipt = handed_in(agent=mandate.code if mandate else "")
    act(receipt.number, "ask-supplement", COUNTER, {"message": "请补交平面图（演示）"}, now=NOW)
    return receipt.number


def supplied(number: str) -> list[str | None]:
    """Who supplied, by the log."""
    events = Event.objects.filter(case__number=number, kind="acted")
    return [event.data.get("agent") for event in events if event.data["action"] == "supply"]


def supply(client: Client, number: str) -> Any:
    """The page after pressing the button."""
    return client.post(f"/services/case/{number}/supply", {"do": "send-anyway"})


def test_what_the_agent_supplies_carries_the_authority_and_leaves_a_receipt() -> None:
    mandate = given()
    number = asked_again(mandate)
    supply(agents(mandate, number), number)
    assert supplied(number) == [mandate.code]
    assert [(one.act, one.number) for one in mandate.receipts.all()][-1] == ("supply", number)


def test_the_principal_with_their_own_key_acts_for_themselves() -> None:
    mandate = given()
    number = asked_again(mandate)
    supply(browser(lambda request, response: hold(request, response, number)), number)
    assert supplied(number) == [None]
    assert mandate.receipts.filter(act="supply").count() == 0


def test_an_authority_given_after_handing_in_counts_as_well() -> None:
    number = asked_again(None)
    mandate = given()
    supply(agents(mandate, number), number)
    assert supplied(number) == [mandate.code]


def test_once_ended_nothing_is_supplied_and_the_page_says_why() -> None:
    mandate = given()
    number = asked_again(mandate)
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    page = supply(agents(mandate, number), number)
    assert "authority to act was ended" in page.content.decode()
    assert supplied(number) == []


def test_withdrawing_needs_its_own_permission() -> None:
    mandate = given(Scope(scenes=(NURSING,)))
    _application, receipt = handed_in(agent=mandate.code)
    client = agents(mandate, receipt.number)
    page = client.post(f"/services/case/{receipt.number}/withdraw", {"reason": "不办了"})
    assert page.status_code == 422
    assert "does not cover" in page.content.decode()
    assert not Event.objects.filter(case__number=receipt.number, kind="closed").exists()


def test_nobody_rates_for_another() -> None:
    mandate = given()
    _application, receipt = handed_in(agent=mandate.code)
    why = {"reason": "不符合条件", "article": "第三十八条", "message": "不予受理（演示）"}
    act(receipt.number, "refuse", COUNTER, why, now=NOW)
    sent = {
        "q-rating": "5",
        "sure": "1",
        "seen": str(Event.objects.filter(case__number=receipt.number).count()),
    }
    page = agents(mandate, receipt.number).post(f"/t/{receipt.number}/do/rate", sent)
    assert "Only the applicant can do this" in page.content.decode()


def test_what_the_agent_writes_is_told_to_have_been_written() -> None:
    mandate = given()
    _application, receipt = handed_in(agent=mandate.code)
    sent = {"q-message": "请问何时受理？（演示）"}
    agents(mandate, receipt.number).post(f"/t/{receipt.number}/do/message", sent)
    [event] = Event.objects.filter(case__number=receipt.number, kind="messaged")
    assert event.data["agent"] == mandate.code
    assert mandate.receipts.order_by("pk").last().act == "write"  # type: ignore[union-attr]  # it has just been written


def test_taking_the_result_needs_permission_and_is_told_once() -> None:
    mandate = given()
    _application, receipt = handed_in(agent=mandate.code)
    why = {"reason": "不符合条件", "article": "第三十八条", "message": "不予受理（演示）"}
    act(receipt.number, "refuse", COUNTER, why, now=NOW)
    client, paper = (
        agents(mandate, receipt.number),
        f"/services/case/{receipt.number}/papers/{receipt.number}/refusal.pdf",
    )
    assert [client.get(paper).status_code for _ in range(2)] == [200, 200]
    assert mandate.receipts.filter(act="receive").count() == 1
    Mandate.objects.update(acts=["fill", "submit"])
    page = client.get(paper)
    assert page.status_code == 403
    assert "does not cover" in page.content.decode()


def test_the_key_is_the_applicant_s_and_no_cookie_less_makes_the_agent_one() -> None:
    mandate = given(Scope(scenes=(NURSING,)))
    _application, receipt = handed_in(agent=mandate.code)
    number = receipt.number
    client = browser(lambda request, response: hold(request, response, number, under=mandate.code))
    page = client.get(f"/services/case/{number}?new=1")
    assert page.status_code == 200
    assert "Receipt key" not in page.content.decode()
    assert client.get(f"/t/{number}/receipt.pdf").status_code == 404
    assert client.post(f"/services/case/{number}/withdraw", {"reason": "不办了"}).status_code == 422
    assert not Event.objects.filter(case__number=number, kind="closed").exists()


def test_the_draft_s_code_opens_it_to_the_agent_as_the_agent() -> None:
    mandate = given(Scope(scenes=(NURSING,)))
    begun = drafts.begin(NURSING, SITUATION, now=NOW, agent=mandate.code)
    application = begun.application
    drafts.prove_phone(application, PHONE, NOW, how="mandate")
    drafts.fill(application, FORM, NOW, complete=True)
    number = submission.submit(with_papers(application), now=NOW).number
    client = Client(headers={"accept-language": "en"})
    assert client.get(f"/services/resume?code={begun.code}").status_code == 302
    assert client.post(f"/services/case/{number}/withdraw", {"reason": "不办了"}).status_code == 422
