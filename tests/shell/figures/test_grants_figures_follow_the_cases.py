"""Figures of grants without application: from real runs and offers, the same before and after folding, at a constant cost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.commands.figures import figures as command
from mashangban.directory.pack import current_pack
from mashangban.entitlements import grants
from mashangban.figures.fold import fold
from mashangban.figures.grants import read_grants
from mashangban.figures.grants_report import as_json, as_table
from tests.shell.desk import NOW
from tests.shell.entitlements.book import person
from tests.shell.entitlements.conftest import book, district
from tests.shell.entitlements.office import HANDLER, Office, confirm, grant

__all__ = ["book", "district"]

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def year(district: Office) -> None:
    """Eight people are found and told; one grant is checked, one paid back, one not wanted, one confirmed beside the person."""
    offers = district.offers([person(f"p{n}", 85) for n in range(8)])
    good, bad, unwanted, helped = offers[:4]
    later = NOW + timedelta(days=10)
    district_wide = [grant(one, later).case.number for one in (good, bad)]
    grants.check(district_wide[0], HANDLER, "ok", "一致", now=later)
    grants.check(district_wide[1], HANDLER, "recover", "已迁出", "请退回。", now=later)
    grants.object_to(unwanted.case.number, "不需要", now=NOW)
    confirm(helped, NOW, agent="hall-3")


def values(**more: Any) -> dict[str, Any]:
    return as_json(read_grants(DAY, DAY, **more))


def test_figures_follow_the_cases(year: None) -> None:
    found = values()
    expected = {
        "runs": 1, "found": 8, "found_covered": 0, "told": 8, "confirmed": 3, "confirmed_by_helper": 1,
        "confirmed_rate": 37.5, "objected": 1, "granted": 2, "granted_yuan": "241.00", "recovered_yuan": "120.50",
        "paid_yuan": "120.50", "after_checked": 2, "after_checked_in_order": 1, "median_days_found_to_granted": 10.0,
        "open": 5,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["by_benefit"]["elder"]["granted"] == 2


def test_folding_changes_nothing_but_the_cost(year: None) -> None:
    before = values()
    fold()
    with CaptureQueriesContext(connection) as queries:
        assert values() == before
    assert len(queries) < 8


def test_narrowed_to_a_unit_or_a_place(year: None) -> None:
    assert values(unit="nankai-tax")["told"] == 0
    assert values(unit="nankai-service-office")["told"] == 8
    there = values(place="gulou")
    assert (there["told"], there["found"], there["runs"]) == (8, None, None)


def test_the_command_prints_them(year: None) -> None:
    days = ["--since", DAY.isoformat(), "--until", DAY.isoformat()]
    printed = CliRunner().invoke(command, ["no-application", "--json", *days])
    assert json.loads(printed.output) == values()
    table = as_table(read_grants(DAY, DAY), current_pack(), "en")
    assert "Paid (yuan, less what is paid back) 120.50" in " ".join(table.split())


def test_nothing_is_no_rate(db: None) -> None:
    found = values()
    assert (found["found"], found["confirmed_rate"], found["median_days_found_to_granted"]) == (0, None, None)
    assert found["paid_yuan"] == "0.00"
