"""An authority that ends while a draft is open: nothing is lost, nothing handed in, and there is a way on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client

from mashangban.applications.models import Application
from mashangban.assistance import mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.notices import phone_codes
from mashangban.web.portal.acting import AGENT, hold_as
from mashangban.web.services.mine import remember
from tests.shell.applications.applicants import PHONE, ready
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
CHEN, NEIGHBOUR = Person("陈静（演示）", PHONE), Person("李邻居", "19900000022")


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield


def given(now_and: timedelta = timedelta()) -> Mandate:
    return mandates.grant(
        CHEN,
        NEIGHBOUR,
        Scope(),
        how="counter",
        witnessed_by="hall-1",
        unit="nankai-service-office",
        now=NOW + now_and,
    ).mandate


@pytest.fixture
def ended() -> Mandate:
    mandate = given()
    mandates.revoke(mandate.reference, by="principal", now=NOW + timedelta(hours=1))
    return mandate


@pytest.fixture
def draft(ended: Mandate) -> Application:
    return ready(agent=ended.code)


def browser(draft: Application, *references: str) -> Client:
    """It began the draft and asked for these authorities."""
    client = Client(headers={"accept-language": "en"})
    for number in range(len(references) + 1):
        response, request = HttpResponse(), HttpRequest()
        request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
        if number:
            hold_as(request, response, references[number - 1], AGENT)
        else:
            remember(request, response, {draft.reference: ""})
        client.cookies.update(response.cookies)
    return client


def test_it_is_not_handed_in_the_page_says_why_and_how_to_go_on(draft: Application, ended: Mandate) -> None:
    page = browser(draft, ended.reference).post(f"/services/a/{draft.reference}/review", {"do": "send"})
    text = page.content.decode()
    assert "This authority to act was ended" in text
    assert "What you have filled in stays." in text
    assert f"/m/ask?scene={draft.scene}&amp;next=%2Fservices%2Fa%2F{draft.reference}%2Freview" in text
    draft.refresh_from_db()
    assert draft.case is None


def test_a_new_authority_of_the_same_principal_takes_over(draft: Application, ended: Mandate) -> None:
    new = given(timedelta(hours=1, minutes=30))
    client = browser(draft, ended.reference, new.reference)
    client.get(f"/services/a/{draft.reference}/review")
    draft.refresh_from_db()
    assert draft.agent == new.code
    assert [one.act for one in new.receipts.all()] == ["granted", "fill"]


def test_one_of_somebody_else_does_not(draft: Application, ended: Mandate) -> None:
    other = mandates.grant(
        Person("王奶奶", "19900000021"),
        NEIGHBOUR,
        Scope(),
        how="counter",
        witnessed_by="hall-1",
        unit="nankai-service-office",
        now=NOW,
    ).mandate
    browser(draft, ended.reference, other.reference).get(f"/services/a/{draft.reference}/review")
    draft.refresh_from_db()
    assert draft.agent == ended.code


def test_the_applicant_may_go_on_themself(draft: Application) -> None:
    client, address = browser(draft), f"/services/a/{draft.reference}/phone"
    client.post(address, {"do": "change"})
    token = phone_codes.send_code(PHONE, NOW + timedelta(hours=2))
    sent = {"phone": PHONE, "phone_token": token, "code-digits": phone_codes.code_of(token), "do": "next"}
    client.post(address, sent)
    draft.refresh_from_db()
    assert draft.agent == ""
