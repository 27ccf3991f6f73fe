"""A scan that says who somebody is has no cover: whoever opens it is noted, once a day, and the applicant sees it."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow, Event
from mashangban.papers import scans
from mashangban.web.portal.holding import hold
from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import COUNTER
from tests.shell.desk import NOW
from tests.web.services.pages import photo
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db


def looks() -> list[tuple[str, str]]:
    return [
        (one.actor, one.data["document"])
        for one in Event.objects.filter(kind="identity-revealed").order_by("pk")
    ]


def scan_of(number: str, evidence: str = "id-card") -> str:
    """The address of a document as if it had been photographed."""
    taken = scans.take(photo().read(), "card.jpg", by="applicant", now=NOW)
    rows = CaseRow.objects.get(number=number).application.materials
    rows.filter(evidence=evidence).update(how="scan", scans=[taken.token])
    return f"/desk/hall/applications/{number}/scans/{taken.token}"


def test_pages_and_file_of_an_identity_card_are_noted_once_a_person(sign_in: SignIn) -> None:
    _application, receipt = handed_in()
    client, other = sign_in("hall-1"), sign_in("hall-2")
    address = scan_of(receipt.number)
    assert [client.get(one).status_code for one in (address, f"{address}/1", address)] == [200] * 3
    assert looks() == [("hall-1", "id-card")]
    assert other.get(f"/desk/hall/applications/{receipt.number}?at=paper:id-card").status_code == 200
    assert looks() == [("hall-1", "id-card"), ("hall-2", "id-card")]
    phone = Client(headers={"accept-language": "en"})
    response = HttpResponse()
    hold(HttpRequest(), response, receipt.number)
    phone.cookies.update(response.cookies)
    page = phone.get(f"/services/case/{receipt.number}").content.decode()
    assert page.count("read the scan of: Identity card") == 2


def test_other_documents_leave_none(sign_in: SignIn) -> None:
    _application, receipt = handed_in()
    assert sign_in("hall-1").get(scan_of(receipt.number, "medical-site-proof")).status_code == 200
    assert looks() == []


def test_a_look_meanwhile_does_not_stop_whoever_decides(sign_in: SignIn) -> None:
    _application, receipt = handed_in()
    seen = Event.objects.filter(case__number=receipt.number).count()
    sign_in("hall-2").get(scan_of(receipt.number))
    assert act(receipt.number, "accept", COUNTER, {}, now=NOW, seen=seen).state == "in-hand"
