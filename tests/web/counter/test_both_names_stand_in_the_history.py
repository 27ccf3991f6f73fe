"""What was done for somebody else shows both names, to staff and to the applicant, at the cost of one query."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from mashangban.assistance import mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.scope import Scope
from mashangban.cases.handling import act
from mashangban.cases.intake import Submission, submit
from mashangban.cases.models import Event
from mashangban.cases.pages import applicant
from mashangban.cases.pages import track as track_of
from mashangban.web.portal import history as portal
from mashangban.web.workbench import history as workbench
from tests.shell.applications.applicants import PHONE, handed_in
from tests.web.workbench.people import NOW, SignIn

pytestmark = pytest.mark.django_db
ELDER, NEIGHBOUR = Person("王奶奶", "19900000021"), Person("李邻居", "19900000022")


def written(agent: str) -> str:
    """Number of a request for help that somebody wrote, and added to, for the elder."""
    identity = {"name": ELDER.name, "phone": ELDER.phone}
    sent = Submission(
        "one-thing.help",
        {"content": "想办老年证（演示）"},
        channel="web",
        identity=identity,
        agent=agent,
        demo=True,
    )
    number = submit(sent, now=NOW).number
    act(number, "message", applicant(number), {"message": "周三在家（演示）"}, now=NOW, agent=agent)
    return number


def mandate() -> str:
    return mandates.grant(
        ELDER, NEIGHBOUR, Scope(), how="counter", witnessed_by="hall-1", unit="nankai-service-office", now=NOW
    ).mandate.code


def test_to_staff() -> None:
    number = written(mandate())
    service = track_of(number, NOW).service
    with translation.override("zh-hans"):
        entries = workbench.entries(service, Event.objects.filter(case__number=number).order_by("seq"), NOW)
    done = [entry.who for entry in entries if entry.look == "is-resident"]
    assert done == ["李邻居代王**"] * 2


def test_to_staff_of_a_colleague_without_a_mandate() -> None:
    number = written("hall-1")
    service = track_of(number, NOW).service
    events = Event.objects.filter(case__number=number, kind="submitted")
    with translation.override("en"):
        [entry] = workbench.entries(service, events, NOW, principal="王**")
    assert entry.who.endswith(" for 王**")


def test_to_the_applicant(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    track = track_of(written(mandate()), NOW)
    with translation.override("en"), django_assert_num_queries(1):
        lines = portal.lines_of(track)
    assert [(line.title, line.who) for line in lines if line.by == "you"] == [
        ("Written for you", "李邻居 for 王**"),
        ("Handed in for you", "李邻居 for 王**"),
    ]


@pytest.mark.parametrize("page", ["/desk/cases/{}", "/desk/hall/applications/{}"])
def test_to_whoever_reviews_the_application(sign_in: SignIn, page: str) -> None:
    principal = Person("陈静", PHONE)
    given = mandates.grant(
        principal,
        NEIGHBOUR,
        Scope(),
        how="counter",
        witnessed_by="hall-1",
        unit="nankai-service-office",
        now=NOW,
    ).mandate
    with time_machine.travel(NOW):
        _application, receipt = handed_in(agent=given.code)
    assert "李邻居 for 陈*" in sign_in("hall-1").get(page.format(receipt.number)).content.decode()
