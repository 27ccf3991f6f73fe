"""Authority to act by phone: asked for, agreed to on either phone, looked at and ended by the principal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from mashangban.assistance import keys, mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.notices.phone_codes import code_of
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
ELDER, NEIGHBOUR = Person("王奶奶", "19900000021"), Person("李邻居", "19900000022")
FORM = {
    "agent_name": NEIGHBOUR.name,
    "agent_phone": NEIGHBOUR.phone,
    "principal_name": ELDER.name,
    "principal_phone": ELDER.phone,
    "acts": ["fill", "submit"],
    "days": "30",
    "scene": "over-60s",
    "next": "/services/over-60s",
}


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def phone() -> Client:
    return Client(headers={"accept-language": "en"})


def ask(helper: Client, **changed: object) -> Mandate:
    """The helper proves their own phone and asks."""
    form = {**FORM, **changed}
    token = helper.post("/m/ask", {**form, "do": "send-code"}).context["asking"].own_token
    answer = helper.post("/m/ask", {**form, "agent_token": token, "code-digits": code_of(token), "do": "ask"})
    assert answer.status_code == 302, answer.context["errors"]
    return Mandate.objects.get()


def given() -> Mandate:
    return mandates.grant(
        ELDER, NEIGHBOUR, Scope(), how="counter", witnessed_by="hall-1", unit="nankai-service-office", now=NOW
    ).mandate


def code(mandate: Mandate) -> str:
    mandate.refresh_from_db()
    return code_of(mandate.code_token)


def test_the_code_typed_on_the_helpers_phone_leads_back_to_what_they_were_at() -> None:
    helper = phone()
    mandate = ask(helper)
    sent = {"code": code(mandate), "next": "/services/over-60s"}
    answer = helper.post(f"/m/{mandate.reference}/do/confirm", sent)
    assert answer["Location"] == "/services/over-60s"
    page = helper.get(f"/m/{mandate.reference}").content.decode()
    assert f"{NEIGHBOUR.name} for 王**" in page


def test_the_principal_is_asked_on_their_own_phone_and_says_yes_there() -> None:
    helper, principal = phone(), phone()
    mandate = ask(helper)
    question = principal.get(f"/m/{mandate.reference}").content.decode()
    assert f"May {NEIGHBOUR.name} act for you?" in question
    principal.post(f"/m/{mandate.reference}/do/confirm", {"code": code(mandate)})
    mandate.refresh_from_db()
    assert mandate.standing(NOW) == "valid"
    assert "Go on" in helper.get(f"/m/{mandate.reference}").content.decode()


def test_only_the_scene_one_came_from_unless_more_was_asked() -> None:
    assert ask(phone()).scenes == ["over-60s"]
    Mandate.objects.all().delete()
    assert ask(phone(), every="yes").scenes == []


def test_a_wrong_code_is_told_and_nothing_is_allowed() -> None:
    helper = phone()
    mandate = ask(helper)
    wrong = f"{(int(code(mandate)) + 1) % 1_000_000:06d}"
    page = helper.post(f"/m/{mandate.reference}/do/confirm", {"code": wrong})
    assert page.status_code == 422
    assert "4 tries are left" in page.content.decode()
    assert mandates.find(mandate.reference).standing(NOW) == "waiting"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"principal_phone": NEIGHBOUR.phone}, "principal_phone"),
        ({"principal_phone": "1"}, "principal_phone"),
        ({"principal_name": "?"}, "principal_name"),
        ({"agent_name": ""}, "agent_name"),
        ({"acts": []}, "acts"),
        ({"days": "400"}, "days"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(changed: dict[str, object], field: str) -> None:
    helper = phone()
    form = {**FORM, **changed}
    token = helper.post("/m/ask", {**form, "do": "send-code"}).context["asking"].own_token
    page = helper.post("/m/ask", {**form, "agent_token": token, "code-digits": code_of(token), "do": "ask"})
    assert (page.status_code, list(page.context["errors"])) == (422, [field])
    assert page.context["asking"].typed["principal_name"] == form["principal_name"]
    assert not Mandate.objects.exists()


def test_nobody_asks_without_having_proven_their_own_phone() -> None:
    page = phone().post("/m/ask", {**FORM, "do": "ask"})
    assert (page.status_code, list(page.context["errors"])) == (422, ["agent_phone"])


def test_a_stranger_with_the_address_sees_neither_names_nor_acts() -> None:
    mandate = given()
    page = phone().get(f"/m/{mandate.reference}").content.decode()
    assert NEIGHBOUR.name not in page
    assert "王" not in page
    assert phone().post(f"/m/{mandate.reference}/do/end", {"sure": "yes"}).status_code == 422
    assert mandates.find(mandate.reference).standing(NOW) == "valid"


def test_the_key_opens_it_and_ends_it() -> None:
    mandate, principal = given(), phone()
    sent = {"reference": keys.format_reference(mandate.reference), "key": keys.key_of(mandate.reference)}
    assert principal.post("/m/", sent)["Location"] == f"/m/{mandate.reference}"
    assert "Authority given" in principal.get(f"/m/{mandate.reference}").content.decode()
    assert principal.post(f"/m/{mandate.reference}/do/end").status_code == 422
    principal.post(f"/m/{mandate.reference}/do/end", {"sure": "yes"})
    mandate.refresh_from_db()
    assert mandate.revoked_by == "principal"


def test_a_wrong_key_is_told_and_the_reference_stays() -> None:
    page = phone().post("/m/", {"reference": given().reference, "key": "AAA-AAA-AAA"})
    assert page.status_code == 422
    assert page.context["typed"] == Mandate.objects.get().reference
    assert "key does not belong" in page.content.decode()


def test_without_the_key_a_code_to_the_principals_phone_does() -> None:
    mandate, principal = given(), phone()
    principal.post(f"/m/{mandate.reference}/do/again")
    principal.post(f"/m/{mandate.reference}/do/prove", {"code": code(mandate)})
    assert "What has been done" in principal.get(f"/m/{mandate.reference}").content.decode()


def test_the_agent_may_give_it_back() -> None:
    helper = phone()
    mandate = ask(helper)
    helper.post(f"/m/{mandate.reference}/do/confirm", {"code": code(mandate)})
    helper.post(f"/m/{mandate.reference}/do/end", {"sure": "yes"})
    mandate.refresh_from_db()
    assert mandate.revoked_by == "agent"
    assert "Drafts stay" in helper.get(f"/m/{mandate.reference}").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_one_is_never_led_to_another_site(elsewhere: str) -> None:
    assert phone().get("/m/ask", {"next": elsewhere}).context["asking"].next == ""


def test_an_unknown_reference_says_what_to_compare() -> None:
    page = phone().get("/m/K7Q2M4XA9RT0")
    assert page.status_code == 404
    assert "Compare the letters" in page.content.decode()
