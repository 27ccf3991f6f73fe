"""A monthly right is confirmed once: the next months go on from it until consent, account, facts or the person's mind change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mashangban.cases.intake import Refused
from mashangban.cases.models import Event
from mashangban.entitlements import accounts, budgets, carrying, consent, grants, offering, queries
from mashangban.entitlements.models import Offer, Right
from mashangban.entitlements.telling import CARRIED_ON, OFFERED, text_of
from mashangban.notices.models import Notice
from tests.shell.desk import NOW
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import HANDLER, LEADER, OTHER, Office, staff

pytestmark = pytest.mark.django_db
CARD = "6222020000000000000"
NOVEMBER, DECEMBER = NOW + timedelta(days=31), NOW + timedelta(days=61)


@pytest.fixture(autouse=True)
def _monthly(book: Book) -> None:
    book.change("elder", period="month")


def card() -> str:
    """A bank card with the right check digit."""
    return next(CARD[:-1] + str(digit) for digit in range(10) if accounts.luhn(CARD[:-1] + str(digit)))


def october(district: Office, *, agent: str | None = None, **facts: Any) -> Offer:
    """Confirmed with a bank card and granted in October."""
    (offer,) = district.offers([person("a", 85, **facts)])
    grants.confirm(offer.case.number, "bank-card", card(), consent.VERSION, now=NOW, agent=agent)
    return grants.grant(offer.case.number, OTHER, now=NOW)


def again(district: Office, now: datetime = NOVEMBER, **facts: Any) -> Offer:
    """The next month's offer to the same person."""
    (offer,) = district.offers([person("a", 85, **facts)], now=now)
    return offer


def test_the_next_month_goes_on_and_is_granted_by_another(district: Office) -> None:
    first, next_one = october(district), again(district)
    assert (next_one.case.state, next_one.period, next_one.answered_at) == ("confirmed", "2024-11", None)
    assert next_one.carried_from == first
    opened = accounts.opened(bytes(next_one.account), next_one.case.number)
    assert (opened, next_one.account_tail) == (accounts.Account("bank-card", card()), card()[-4:])
    with pytest.raises(Refused, match="same-person"):
        grants.grant(next_one.case.number, HANDLER, now=NOVEMBER)
    assert grants.grant(next_one.case.number, OTHER, now=NOVEMBER).case.state == "granted"


def test_the_log_names_what_it_rests_on_and_who_did_it(district: Office) -> None:
    first, next_one = october(district), again(district)
    event = Event.objects.get(case=next_one.case, data__action="carry-on")
    (given,) = event.data["input"]["carried"]
    assert event.actor == "system"
    assert given == {
        "rests_on": first.case.number, "version": consent.VERSION, "digest": consent.digest(consent.VERSION, paid=True),
        "account": "bank-card", "tail": card()[-4:],
    }  # fmt: skip
    assert card() not in str(event.data)


def test_the_person_is_told_once_and_that_there_is_nothing_to_do(district: Office) -> None:
    october(district)
    offer = again(district)
    assert [one.kind for one in Notice.objects.filter(case=offer.case, to="applicant")] == [CARRIED_ON]
    zh, en = (text_of(offer, CARRIED_ON, lang) for lang in ("zh", "en"))
    assert "2024年11月继续为您办理，120.50元" in zh
    assert "或者收款账户变了" in zh
    assert "goes on for November 2024, 120.50 yuan as you confirmed before" in en


def test_it_goes_on_from_month_to_month_by_the_one_confirmation(district: Office) -> None:
    first = october(district)
    again(district)
    # November waits to be granted still
    third = again(district, DECEMBER)
    assert (third.case.state, third.carried_from) == ("confirmed", first)
    assert Right.objects.filter(released_at=None).count() == 3


def test_that_the_benefit_is_received_by_now_is_our_own_doing(district: Office) -> None:
    october(district)
    assert again(district, elder_subsidy=True).case.state == "confirmed"


def consent_is_another(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(consent="2023-01-01")


def account_is_gone(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(account=b"")


def account_is_of_another_case(offer: Offer) -> None:
    strange = accounts.sealed(accounts.Account("bank-card", card()), "another")
    Offer.objects.filter(pk=offer.pk).update(account=strange)


def facts_are_erased(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(facts=b"", erased_at=NOW)


def stands_no_more(offer: Offer) -> None:
    grants.reopen(offer.case.number, "登记有变化", [{"fact": "hukou_district"}], now=NOW)


def paid_back(offer: Offer) -> None:
    grants.check(offer.case.number, HANDLER, "recover", "户籍已迁出", "请退回。", now=NOW)


@pytest.mark.parametrize(
    "happens",
    [
        consent_is_another,
        account_is_gone,
        account_is_of_another_case,
        facts_are_erased,
        stands_no_more,
        paid_back,
    ],
)
def test_otherwise_it_is_asked_anew(district: Office, happens: Callable[[Offer], None]) -> None:
    happens(october(district))
    offer = again(district)
    assert (offer.case.state, offer.carried_from, bytes(offer.account)) == ("offered", None, b"")
    assert Notice.objects.filter(case=offer.case, to="applicant").get().kind == OFFERED


def test_a_fact_that_changed_is_asked_anew_one_that_nobody_reads_is_not(district: Office, book: Book) -> None:
    october(district)
    assert again(district, heating="none").case.state == "confirmed"
    (other,) = district.offers([person("a", 86)], now=DECEMBER)
    assert other.case.state == "offered"


def test_an_objection_ends_it(district: Office, book: Book) -> None:
    october(district)
    number = again(district).case.number
    objected = grants.object_to(number, "不需要了", now=NOVEMBER)
    assert (objected.case.state, objected.answered_at, bytes(objected.account)) == ("objected", NOVEMBER, b"")
    elder = book.benefit("elder")
    assert carrying.granted_before(elder, objected.link, "2024-12") is None
    back = grants.take_back(number, now=NOVEMBER)
    assert (back.case.state, back.account_kind) == ("offered", "")
    tally = budgets.standing(elder, NOW.date()).tally
    assert (tally.confirmed, tally.objected) == (1, 0)


def test_another_account_is_named_until_it_is_granted(district: Office) -> None:
    october(district)
    number = again(district).case.number
    changed = grants.confirm(number, "social-card", "", consent.VERSION, now=NOVEMBER)
    assert (changed.case.state, changed.account_kind, changed.carried_from) == (
        "confirmed",
        "social-card",
        None,
    )
    third = again(district, DECEMBER)
    assert (third.account_kind, third.carried_from) == ("social-card", changed)


def test_whoever_said_yes_in_their_name_does_not_grant_what_goes_on_from_it(district: Office) -> None:
    helper = staff("hall-3", "handler")
    october(district, agent=helper.id)
    number = again(district).case.number
    with pytest.raises(Refused, match="same-person"):
        grants.grant(number, helper, now=NOVEMBER)


def test_a_right_had_once_has_nothing_to_go_on_from(district: Office, book: Book) -> None:
    book.change("elder", period="once")
    (offer,) = district.offers([person("b", 85)])
    assert offer.case.state == "offered"


def test_another_person_of_the_household_is_asked_for_their_own_account(district: Office, book: Book) -> None:
    book.change("heating-aid", period="month")
    family = {"household_id": "h1", "heating": "none"}
    (first,) = district.offers([person("a", 70, **family)], "heating")
    grants.grant(
        grants.confirm(first.case.number, "social-card", "", consent.VERSION, now=NOW).case.number,
        OTHER,
        now=NOW,
    )
    (second,) = district.offers([person("b", 70, **family)], "heating", now=NOVEMBER)
    assert second.case.state == "offered"


def test_the_office_sees_which_were_carried_on(district: Office) -> None:
    october(district)
    run = district.approved([person("a", 85), person("b", 90)], now=NOVEMBER)
    batch = offering.offer(run.case.number, "elder", HANDLER, now=NOVEMBER)
    assert (len(batch.made), len(batch.carried)) == (2, 1)
    rows = queries.offers(LEADER, carried_on=True).rows
    assert [one.case.number for one in rows] == batch.carried
    assert queries.carried_of(run) == 1
