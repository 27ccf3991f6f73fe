"""Authorities given before a member of staff: the sheet, the key that is shown once, finding and ending."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mashangban.assistance import keys, mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.core.numbers import format_receipt_key
from tests.web.workbench.people import NOW, SignIn

pytestmark = pytest.mark.django_db
HALL = "nankai-service-office"
ELDER, NEIGHBOUR = Person("王奶奶", "19900000021"), Person("李邻居", "19900000022")
GOOD: dict[str, Any] = {
    "principal_name": ELDER.name,
    "principal_phone": ELDER.phone,
    "who": "colleague",
    "colleague": "hall-2",
    "acts": ["fill", "submit"],
    "every": "on",
    "days": "30",
    "how": "counter",
    "seen": "on",
}


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    return sign_in("hall-1")


def given(agent: Person | str = "hall-1", unit: str = HALL) -> Mandate:
    return mandates.grant(
        ELDER, agent, Scope(), how="counter", witnessed_by="hall-2", unit=unit, now=NOW
    ).mandate


def test_given_it_is_the_principals_sheet_and_the_key_stands_there_once(clerk: Client) -> None:
    answer = clerk.post("/desk/counter/mandates/new", GOOD)
    mandate = Mandate.objects.get()
    key = format_receipt_key(keys.key_of(mandate.reference))
    assert key in clerk.get(answer["Location"]).content.decode()
    assert key not in clerk.get(answer["Location"]).content.decode()
    assert (mandate.agent, mandate.witnessed_by, mandate.unit) == ("hall-2", "hall-1", HALL)


def test_somebody_else_may_be_named(clerk: Client) -> None:
    other = {"who": "other", "agent_name": NEIGHBOUR.name, "agent_phone": NEIGHBOUR.phone}
    clerk.post("/desk/counter/mandates/new", {**GOOD, **other})
    assert mandates.parties(Mandate.objects.get()).agent == NEIGHBOUR


def test_on_a_home_visit_the_visitor_may_act_and_be_the_witness(clerk: Client) -> None:
    clerk.post("/desk/counter/mandates/new", {**GOOD, "who": "me", "how": "home-visit"})
    mandate = Mandate.objects.get()
    assert (mandate.agent, mandate.witnessed_by) == ("hall-1", "hall-1")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"principal_name": "1"}, "principal_name"),
        ({"principal_phone": "123"}, "principal_phone"),
        ({"acts": []}, "acts"),
        ({"days": "9999"}, "days"),
        ({"how": "by post"}, "how"),
        ({"seen": ""}, "seen"),
        ({"every": "", "scenes": ["nothing"]}, "scenes"),
        ({"who": "other", "agent_name": "", "agent_phone": ""}, "agent_name"),
        ({"who": "me"}, "agent"),
        ({"colleague": "officer-01"}, "agent"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    clerk: Client, changed: dict[str, Any], field: str
) -> None:
    page = clerk.post("/desk/counter/mandates/new", {**GOOD, **changed})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert page.context["form"].typed["principal_phone"] == {**GOOD, **changed}["principal_phone"]
    assert not Mandate.objects.exists()


def test_the_agent_sees_for_whom_a_colleague_only_the_surname(clerk: Client, sign_in: SignIn) -> None:
    address = f"/desk/counter/mandates/{given().reference}"
    assert ELDER.phone in clerk.get(address).content.decode()
    colleague = sign_in("hall-2").get(address).content.decode()
    assert ELDER.name not in colleague
    assert ELDER.phone not in colleague
    assert "王**" in colleague


def test_another_halls_is_not_there_until_its_principal_shows_it(clerk: Client) -> None:
    mandate = given(NEIGHBOUR, unit="guanyuanli-community")
    address = f"/desk/counter/mandates/{mandate.reference}"
    assert clerk.get(address).status_code == 404
    assert clerk.post("/desk/counter/mandates/find", {"q": ELDER.phone})["Location"] == address
    assert clerk.get(address).status_code == 200
    # by the number alone: whoever gave it sees who did so, once in half a day
    clerk.post("/desk/counter/mandates/find", {"q": ELDER.phone})
    assert [one.by for one in mandate.receipts.filter(act="looked-up")] == ["hall-1"]


@pytest.mark.parametrize("typed", ["", "19900000099", "K7Q2M4XA9RT0"])
def test_nothing_found_says_what_to_type(clerk: Client, typed: str) -> None:
    page = clerk.post("/desk/counter/mandates/find", {"q": typed})
    assert page.status_code == 404
    assert "12 letters of the sheet" in page.content.decode()


def test_ending_needs_a_reason_and_is_at_once(clerk: Client) -> None:
    mandate = given()
    address = f"/desk/counter/mandates/{mandate.reference}/end"
    assert clerk.post(address, {"reason": " "}).status_code == 422
    clerk.post(address, {"reason": "本人来柜台终止"})
    mandate.refresh_from_db()
    assert (mandate.standing(NOW), mandate.revoked_by) == ("revoked", "hall-1")
