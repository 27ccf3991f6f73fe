"""At a counter somebody of the staff answers for the person: both names stand in every act, and the helper does not grant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from mashangban.cases.intake import Refused
from mashangban.cases.models import Event
from mashangban.directory.accounts import actor_of
from mashangban.directory.models import Account
from mashangban.directory.pack import current_pack
from mashangban.entitlements import grants
from mashangban.entitlements.models import Offer
from tests.shell.desk import NOW
from tests.web.entitled.conftest import opened
from tests.web.portal.plain_phone import PlainPhone

AtCounter = Callable[[str], PlainPhone]


@pytest.fixture
def at_counter(phone: PlainPhone) -> AtCounter:
    """A browser in which somebody of the staff is signed in."""

    def make(person: str) -> PlainPhone:
        user = User.objects.create_user(person)
        Account.objects.create(user=user, person=person, demo=True)
        phone.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return phone

    return make


def confirmed(page: PlainPhone) -> PlainPhone:
    """The open offer is confirmed."""
    page.press("to-confirm", form=0)
    page.press("look", agreed=page.forms[-1].offered["agreed"][0])
    return page.press("confirm")


def acts(offer: Offer) -> dict[str, str]:
    """What was done in the person's name → who did it."""
    rows = Event.objects.filter(case=offer.case, kind="acted", actor__startswith="applicant")
    return {one.data["action"]: one.data.get("agent", "") for one in rows}


def test_the_page_says_for_whom_one_acts(at_counter: AtCounter, offer: Offer) -> None:
    page = opened(at_counter("hall-3"), offer)
    assert f"{current_pack().people['hall-3'].name.zh}代" in page.text
    assert acts(offer) == {}


def test_both_names_stand_in_every_act(at_counter: AtCounter, offer: Offer) -> None:
    page = at_counter("hall-3")
    opened(page, offer).press("to-object", form=0).press("object", objection="not-needed")
    page.press("take-back", form=0)
    confirmed(page)
    assert acts(offer) == {"object": "hall-3", "take-back": "hall-3", "confirm": "hall-3"}
    assert page.text.count("（演示）代") == 2


def test_the_helper_does_not_grant_and_a_colleague_does(at_counter: AtCounter, offer: Offer) -> None:
    confirmed(opened(at_counter("hall-3"), offer))
    with pytest.raises(Refused, match="same-person"):
        grants.grant(offer.case.number, actor_of("hall-3", NOW), now=NOW)
    assert grants.grant(offer.case.number, actor_of("hall-2", NOW), now=NOW).case.state == "granted"


@pytest.mark.parametrize("who", ["auditor", "district-leader"])
def test_nobody_of_the_staff_answers_silently(at_counter: AtCounter, offer: Offer, who: str) -> None:
    confirmed(opened(at_counter(who), offer))
    assert acts(offer) == {"confirm": who}


def test_the_helper_too_shows_the_phone_first(at_counter: AtCounter, offer: Offer) -> None:
    from mashangban.entitlements.codes import code_of

    page = at_counter("hall-3").open(f"/e/{code_of(offer.code_id)}")
    assert "元" not in page.text
    page.press("tail", form=0, tail="0000")
    assert page.status == 422


def test_the_language_of_the_counter_is_not_the_persons(at_counter: AtCounter, offer: Offer) -> None:
    confirmed(opened(at_counter("hall-3"), offer))
    assert grants.find(offer.case.number).lang == ""


def test_the_persons_own_language_is_kept(phone: PlainPhone, offer: Offer) -> None:
    opened(phone, offer)
    assert grants.find(offer.case.number).lang == "zh"
