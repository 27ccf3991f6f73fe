"""Whoever handed in for another reads it as long as the authority holds; then they see what they did, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mashangban.applications.models import Application
from mashangban.assistance import mandates, receipts
from mashangban.assistance.models import Mandate
from mashangban.papers import scans
from mashangban.web.portal.acting import AGENT, PRINCIPAL, hold_as
from mashangban.web.portal.holding import hold
from tests.shell.applications.applicants import handed_in
from tests.shell.desk import NOW
from tests.web.services.pages import photo
from tests.web.services.test_an_agent_after_handing_in import _a_working_morning, browser, given

pytestmark = pytest.mark.django_db
__all__ = ["_a_working_morning"]


@pytest.fixture
def mandate() -> Mandate:
    return given()


@pytest.fixture
def number(mandate: Mandate) -> str:
    number: str = handed_in(agent=mandate.code)[1].number
    receipts.write(mandate, "submit", now=NOW, number=number)
    return number


def agent(mandate: Mandate, number: str) -> Client:
    return browser(
        lambda request, response: hold(request, response, number, under=mandate.code),
        lambda request, response: hold_as(request, response, mandate.reference, AGENT),
    )


def addresses(number: str) -> list[str]:
    application = Application.objects.get(case__number=number)
    token = scans.take(photo().read(), "card.jpg", by="applicant", now=NOW).token
    application.materials.filter(evidence="id-card").update(how="scan", scans=[token])
    return [
        f"/services/case/{number}",
        f"/services/case/{number}/withdraw",
        f"/services/a/{application.reference}/scans/{token}",
        f"/t/{number}/do/message",
    ]


def test_contents_are_closed_and_what_was_done_stays_listed(mandate: Mandate, number: str) -> None:
    client = agent(mandate, number)
    assert [client.get(one).status_code for one in addresses(number)] == [200] * 4
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    assert [client.get(one).status_code for one in addresses(number)] == [403] * 4
    page = client.get(f"/services/case/{number}").content.decode()
    assert "Your authority to act has ended" in page
    assert "Hand it in" in page
    assert "What I handed in" not in page


def test_a_new_authority_opens_it_again_and_the_key_does_so_always(mandate: Mandate, number: str) -> None:
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    again = given()
    client = browser(
        lambda request, response: hold(request, response, number, under=mandate.code),
        lambda request, response: hold_as(request, response, again.reference, AGENT),
    )
    assert client.get(f"/services/case/{number}").status_code == 200
    key = browser(lambda request, response: hold(request, response, number))
    assert key.get(f"/services/case/{number}").status_code == 200


def test_the_principal_sees_that_it_is_closed_and_who_looked_it_up(mandate: Mandate, number: str) -> None:
    receipts.write(mandate, "looked-up", now=NOW, by="hall-2")
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    client: Any = browser(lambda request, response: hold_as(request, response, mandate.reference, PRINCIPAL))
    page = client.get(f"/m/{mandate.reference}").content.decode()
    assert "can no longer open what was handed in" in page
    assert "Looked up by phone number at a counter" in page
