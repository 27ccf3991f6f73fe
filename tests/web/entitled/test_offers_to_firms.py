"""A firm is offered what the registers prove: by the pack's own rules, answered by its phone, paid to its account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import time_machine

from mashangban.entitlements import grants, offering, runs, working
from mashangban.entitlements.accounts import account
from mashangban.entitlements.errors import AccountRefused
from mashangban.entitlements.models import Offer
from tests.shell.desk import NOW
from tests.shell.entitlements.office import staff
from tests.web.entitled.conftest import opened
from tests.web.portal.plain_phone import PlainPhone

FIRM: dict[str, Any] = {
    "firm_id": "firm-a", "street": "gulou", "firm_kind": "company", "industry": "retail", "registered_on": date(2019, 1, 2),
    "registered_district": "120104", "rents_state_premises": True, "staff": 9, "staff_last_year": 9, "laid_off": 0,
    "unemployment_insured_months": 24, "tax_arrears": False, "in_default": False, "revenue": Decimal("1000.00"),
}  # fmt: skip
NUMBER = "0302 0123 4567 89"

Offered = Callable[[str, str], Offer]


@pytest.fixture
def offered(db: None, tmp_path: Path, settings: Any) -> Offered:
    """A firm is found by a rule of a unit, the run approved, the firm told."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    settings.POPULATION.mkdir()
    pl.DataFrame([FIRM]).write_parquet(settings.POPULATION / "firms.parquet")

    def make(rule: str, unit: str) -> Offer:
        handler, leader = staff("one", "handler", unit=unit), staff("two", "leader", unit=unit)
        run = runs.start([rule], "firms.parquet", handler, now=NOW)
        assert working.match(run.pk, NOW) == "in-review"
        runs.approve(run.case.number, leader, now=NOW)
        benefit = str(runs.find(run.case.number).rules[0]["benefit"])
        (number,) = offering.offer(run.case.number, benefit, handler, now=NOW).made
        return grants.find(number)

    return make


def test_a_firm_confirms_with_its_account(
    offered: Offered, phone: PlainPhone, morning: time_machine.Traveller
) -> None:
    offer = offered("stay-in-post-small", "nankai-human-resources")
    page = opened(phone, offer)
    assert "领取单位" in page.text
    page.press("to-confirm", form=0)
    version = page.forms[-1].offered["agreed"][0]
    assert "社保卡" not in page.text
    page.press("look", number="12", agreed=version)
    assert "账号应为8到32位数字" in page.text
    page.press("look", number=NUMBER, agreed=version).press("confirm")
    kept = grants.find(offer.case.number)
    assert (kept.case.state, kept.account_kind, kept.account_tail) == ("confirmed", "firm-account", "6789")
    colleague = staff("three", "handler", unit="nankai-human-resources")
    assert grants.grant(offer.case.number, colleague, now=NOW).case.state == "granted"
    assert phone.client.get(f"{page.path.split('?')[0]}/notice.pdf").content[:5] == b"%PDF-"


def test_a_reduction_asks_for_no_account(
    offered: Offered, phone: PlainPhone, morning: time_machine.Traveller
) -> None:
    offer = offered("small-rent-relief", "nankai-development")
    page = opened(phone, offer).press("to-confirm", form=0)
    assert "账号" not in page.text
    page.press("look", agreed=page.forms[-1].offered["agreed"][0])
    assert "发到哪里" not in page.text
    page.press("confirm")
    assert "办好会发短信告诉您" in page.text
    assert grants.find(offer.case.number).account_kind == ""


def test_a_firm_has_no_social_card_and_a_person_no_firms_account() -> None:
    for kind, subject in (("social-card", "firm"), ("bank-card", "firm"), ("firm-account", "person")):
        with pytest.raises(AccountRefused, match="unknown-kind"):
            account(kind, NUMBER, subject)
