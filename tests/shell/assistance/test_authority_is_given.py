"""Three ways to let somebody act for one: a code to one's own phone, the counter, a home visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.assistance import keys, mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import MandateRefused, Scope
from mashangban.notices.phone_codes import PhoneCodeRefused
from tests.shell.assistance.people import (
    COLLEAGUE,
    ELDER,
    HALL,
    NEIGHBOUR,
    SCENE,
    WITNESS,
    Phones,
    asked,
    granted,
    proven,
)
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def test_the_principals_code_makes_it_valid_from_that_moment() -> None:
    phones = Phones()
    mandate = asked(phones, Scope(days=7))
    later = NOW + timedelta(minutes=5)
    confirmed = mandates.confirm(mandate.reference, phones.code, now=later)
    assert (confirmed.since, confirmed.until) == (later, later + timedelta(days=7))
    assert confirmed.standing(later) == "valid"


def test_the_question_goes_to_the_principal_and_names_who_asks_and_for_what() -> None:
    phones = Phones()
    mandate = asked(phones, Scope(scenes=(SCENE,)))
    [(number, text)] = phones.taken
    assert number == ELDER.phone
    assert NEIGHBOUR.name in text
    assert f"/m/{mandate.reference}" in text
    assert "60" in text


def test_nothing_is_allowed_before_the_principal_agrees() -> None:
    mandate = asked(Phones())
    with pytest.raises(MandateRefused, match="waiting"):
        mandates.check(mandate.code, "fill", SCENE, NOW)


def test_a_wrong_code_leaves_it_waiting() -> None:
    phones = Phones()
    mandate = asked(phones)
    wrong = f"{(int(phones.code) + 1) % 1_000_000:06d}"
    with pytest.raises(PhoneCodeRefused, match="wrong-code"):
        mandates.confirm(mandate.reference, wrong, now=NOW)
    assert mandates.find(mandate.reference).standing(NOW) == "waiting"


def test_confirming_twice_is_confirming_once() -> None:
    phones = Phones()
    mandate = asked(phones)
    first = mandates.confirm(mandate.reference, phones.code, now=NOW)
    second = mandates.confirm(mandate.reference, phones.code, now=NOW + timedelta(minutes=1))
    assert second.until == first.until
    assert mandate.receipts.count() == 1


def test_a_code_proves_the_phone_once() -> None:
    phones = Phones()
    mandate = asked(phones)
    mandates.confirm(mandate.reference, phones.code, now=NOW)
    with pytest.raises(PhoneCodeRefused):
        mandates.prove(mandate.reference, phones.code, now=NOW)


def test_a_question_is_open_for_a_day() -> None:
    mandate = asked(Phones())
    with pytest.raises(MandateRefused, match="expired"):
        mandates.ask_again(mandate.reference, now=NOW + timedelta(days=1))


def test_who_asks_has_proven_their_own_phone() -> None:
    with pytest.raises(MandateRefused, match="agent-not-proven"):
        mandates.ask(ELDER, NEIGHBOUR, Scope(), now=NOW, agent_token="", send=Phones())
    assert not Mandate.objects.exists()


@pytest.mark.parametrize(("how", "agent"), [("counter", COLLEAGUE), ("home-visit", WITNESS)])
def test_before_a_witness_it_holds_at_once(how: str, agent: str) -> None:
    given = mandates.grant(ELDER, agent, Scope(), how=how, witnessed_by=WITNESS, unit=HALL, now=NOW)
    assert given.mandate.standing(NOW) == "valid"
    assert given.mandate.witnessed_by == WITNESS
    assert keys.is_key(given.mandate.reference, given.key)


def test_at_the_counter_nobody_witnesses_their_own() -> None:
    with pytest.raises(MandateRefused, match="own-witness"):
        mandates.grant(ELDER, WITNESS, Scope(), how="counter", witnessed_by=WITNESS, unit=HALL, now=NOW)
    assert not Mandate.objects.exists()


def test_without_a_witness_it_is_not_given() -> None:
    with pytest.raises(MandateRefused, match="not-witnessed"):
        mandates.grant(ELDER, NEIGHBOUR, Scope(), how="counter", witnessed_by="nobody", unit=HALL, now=NOW)


def test_names_and_numbers_are_sealed_and_open_again() -> None:
    mandate = granted().mandate
    assert ELDER.phone.encode() not in bytes(mandate.sealed)
    both = mandates.parties(mandate)
    assert both.principal == ELDER
    assert both.agent == NEIGHBOUR


def test_the_agents_mandates_are_found_by_person_and_by_phone() -> None:
    granted()
    granted(agent=WITNESS)
    assert [one.agent for one in mandates.of_agent(WITNESS, NOW)] == [WITNESS]
    assert [one.agent for one in mandates.of_agents_phone(NEIGHBOUR.phone, NOW)] == [""]


@pytest.mark.parametrize(
    ("principal", "scope", "reason", "field"),
    [
        (Person("王", ELDER.phone), Scope(), "bad-name", "principal_name"),
        (Person("王奶奶 点此http", ELDER.phone), Scope(acts=("everything",)), "no-acts", "acts"),
        (Person("http://a.b/c", ELDER.phone), Scope(), "bad-name", "principal_name"),
        (Person("王奶奶", "12345"), Scope(), "bad-phone", "principal_phone"),
        (Person("王奶奶", NEIGHBOUR.phone), Scope(), "same-person", "principal_phone"),
        (ELDER, Scope(scenes=("no-such-scene",)), "bad-scene", "scenes"),
        (ELDER, Scope(acts=()), "no-acts", "acts"),
        (ELDER, Scope(days=366), "bad-days", "days"),
        (ELDER, Scope(days=0), "bad-days", "days"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    principal: Person, scope: Scope, reason: str, field: str
) -> None:
    with pytest.raises(MandateRefused) as refused:
        mandates.ask(principal, NEIGHBOUR, scope, now=NOW, agent_token=proven(NEIGHBOUR), send=Phones())
    assert (refused.value.reason, refused.value.field) == (reason, field)
