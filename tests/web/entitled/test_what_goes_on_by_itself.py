"""Whoever confirmed last month reads that it goes on, and can still name another account, or say no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from mashangban.entitlements import consent, grants
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import using
from tests.shell.desk import NOW
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import OTHER, Office
from tests.web.entitled.conftest import opened
from tests.web.portal.plain_phone import PlainPhone

NOVEMBER = NOW + timedelta(days=31)


@pytest.fixture
def book() -> Iterator[Book]:
    made = Book()
    made.change("elder", period="month")
    with using(made):
        yield made


@pytest.fixture
def carried(db: None, book: Book, tmp_path: Path, settings: Any, morning: time_machine.Traveller) -> Offer:
    """November's, after October's was confirmed and granted."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    office = Office(tmp_path / "population")
    (first,) = office.offers([person("a", 85)])
    grants.confirm(first.case.number, "social-card", "", consent.VERSION, now=NOW)
    grants.grant(first.case.number, OTHER, now=NOW)
    (second,) = office.offers([person("a", 85)], now=NOVEMBER)
    morning.move_to(NOVEMBER)
    return second


def test_there_is_nothing_to_do(phone: PlainPhone, carried: Offer) -> None:
    page = opened(phone, carried)
    assert "2024年11月继续为您办理，沿用您以前的确认，您不用做什么" in page.text
    assert "社保卡" in page.text
    assert "请在" not in page.text.partition("继续为您办理")[0]


def test_another_account_is_named(phone: PlainPhone, carried: Offer) -> None:
    opened(phone, carried).press("to-confirm", form=0)
    assert "换一个收款账户" in phone.text
    card = "6222000000000000"
    version = phone.forms[-1].offered["agreed"][0]
    phone.press("look", account="bank-card", number=checked(card), agreed=version).press("confirm")
    changed = grants.find(carried.case.number)
    assert (changed.account_tail, changed.carried_from) == (checked(card)[-4:], None)


def test_it_is_not_wanted_any_more(phone: PlainPhone, carried: Offer) -> None:
    opened(phone, carried).press("to-object", form=0).press("object", objection="not-needed")
    assert "已记下您不领取" in phone.text
    assert grants.find(carried.case.number).case.state == "objected"


def test_a_service_that_goes_on_has_no_account_to_change(
    phone: PlainPhone, carried: Offer, book: Book
) -> None:
    book.change("elder", paid=False)
    assert "换一个收款账户" not in opened(phone, carried).text


def checked(number: str) -> str:
    """The number with the check digit that fits."""
    from mashangban.entitlements.accounts import luhn

    return next(number[:-1] + str(last) for last in range(10) if luhn(number[:-1] + str(last)))
