"""Figures of one-thing services: from real applications, exact before and after folding, at a constant cost."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.applications import drafts
from mashangban.cases.handling import act
from mashangban.cases.pages import applicant
from mashangban.cases.sweep import sweep
from mashangban.commands.figures import figures as command
from mashangban.core.measures import Counted
from mashangban.directory.pack import current_pack
from mashangban.figures.fold import add, fold
from mashangban.figures.reading import default_period
from mashangban.figures.services import ServicesFigures, read_services
from mashangban.figures.services_report import as_json, as_table
from tests.shell.applications.applicants import FORM, begun, handed_in
from tests.shell.applications.offices import COUNTER, accept, grant, items_of, refuse
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
DAY = NOW.date()
LATER = NOW + timedelta(days=60)


def read(since: date = DAY, until: date = DAY, **more: Any) -> ServicesFigures:
    return read_services(since, until, LATER, **more)


def accepted(name: str = "康宁", **more: Any) -> str:
    """A nursing centre applied for, its licence promised for and granted."""
    form = {**FORM, "firm.name": f"天津{name}护理服务有限公司（演示）"}
    _, receipt = handed_in(promised="premises-proof", form=form, **more)
    accept(receipt.number)
    grant(items_of(receipt.number)["business-licence"])
    return receipt.number


def completed(name: str = "康宁") -> str:
    """… and all its items, delivered and rated."""
    number = accepted(name)
    for item in ("fire-safety", "environmental-assessment", "medical-institution-registration"):
        grant(items_of(number)[item])
    act(number, "deliver", COUNTER, {"mode": "counter", "message": "已当面交给您。"}, now=NOW)
    act(number, "rate", applicant(number), {"rating": 4}, now=NOW)
    return number


def test_a_whole_application_is_counted_and_folding_changes_nothing() -> None:
    number = completed()
    before = as_json(read())
    fold()
    assert as_json(read()) == before
    assert before["applications"]["handed_in"] == before["applications"]["completed"] == 1
    assert (
        before["commitments"]["handled"] == before["commitments"]["by_regime"]["notice-and-commitment"] == 1
    )
    assert (before["commitments"]["contracts"], before["commitments"]["due"]) == (1, 0)
    assert before["commitments"]["fulfilment_rate"] is None
    assert before["items"] == {"decided": 4, "outcomes": {"granted": 4}}
    assert before["on_time"]["items"] == {"rate": 100.0, "numerator": 4, "denominator": 4}
    assert before["ratings"]["whole"]["answered"] == 1
    assert before["follow_up"]["asked"] == 1
    assert number not in json.dumps(before)


def test_time_and_visits_saved_are_those_of_the_notice() -> None:
    completed()
    found = as_json(read())
    time = found["time_compression"]
    assert time["numerator"] == time["statutory"] - time["promised"] > 0
    assert time["items"] + time["left_out"] + sum(one["items"] for one in time["other_units"]) >= 4
    application, _ = handed_in(form={**FORM, "firm.name": "天津另一家护理有限公司（演示）"})
    trips = application.told["zh"]["trips"]
    saved = as_json(read())["trip_reduction"]
    assert saved["denominator"] == 2 * trips["before"]
    assert saved["numerator"] == 2 * (trips["before"] - trips["after"])


def test_what_was_refused_and_what_was_accepted_by_silence() -> None:
    number = accepted()
    refuse(items_of(number)["fire-safety"])
    handed_in(form={**FORM, "firm.name": "天津无人理会护理有限公司（演示）"})
    sweep(NOW + timedelta(days=12))
    found = as_json(read(until=DAY + timedelta(days=20)))
    assert found["applications"]["deemed"] == 1
    assert found["items"]["outcomes"]["refused"] == 1
    assert found["on_time"]["notice"] == {"rate": 50.0, "numerator": 1, "denominator": 2}


def test_a_draft_that_was_left_is_told_by_its_step() -> None:
    begun()
    drafts.reach(begun(), "form", NOW)
    handed_in()
    steps = {one.step: (one.reached, one.left, one.under_way) for one in read().steps}
    assert (steps["situation"], steps["form"], steps["submitted"]) == ((3, 1, 0), (2, 1, 0), (1, 0, 0))
    alive = {one.step: one.under_way for one in read_services(DAY, DAY, NOW).steps}
    assert (alive["situation"], alive["form"]) == (1, 1)


def test_a_unit_has_its_items_and_no_drop_off() -> None:
    accepted()
    found = as_json(read(unit="nankai-market-supervision"))
    assert (found["items"]["decided"], found["applications"]["handed_in"]) == (1, 0)
    assert found["drop_off"] is None


def test_elders_are_counted_where_they_are_served_whatever_the_period() -> None:
    where = ("one-thing.application", "guanyuanli-community")
    add(
        Counter(
            {
                Counted(DAY, *where, "guanyuanli", "over-60s", "served", "counter"): 7,
                Counted(DAY, *where, "guanyuanli", "over-60s", "served", "assisted"): 3,
                Counted(DAY, *where, "wangdingdi", "over-60s", "served", "counter"): 2,
                Counted(LATER.date() + timedelta(days=1), *where, "guanyuanli", "over-60s", "served", "online"): 1,
            }
        )
    )  # fmt: skip
    elders = as_json(read(date(2024, 1, 1), date(2024, 6, 30)))["elders"]
    assert (elders["served"], elders["in_period"]) == (10, 0)
    assert elders["by_way"] == {"assisted": 3, "counter": 7}
    assert as_json(read())["elders"]["in_period"] == 10


def test_what_comes_from_another_district_counts_for_it_and_for_firms() -> None:
    accepted(region="haidian")
    across = as_json(read())["cross_region"]
    assert (across["items_open"], across["passed"], across["firms"]) == (39, 1, 1)
    assert (across["by_mode"], across["by_partner"]) == ({"online-in": 1}, {"haidian": 1})


def test_the_number_of_queries_does_not_depend_on_the_applications() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            read()
        return len(caught)

    completed()
    fold()
    few = queries()
    accepted("宁康")
    accepted("安康")
    fold()
    assert queries() == few < 10


def test_the_table_and_the_period_without_a_replay() -> None:
    accepted()
    pack = current_pack()
    assert "承诺办事项" in as_table(read(), pack, "zh")
    assert "Items decided on a commitment" in as_table(read(), pack, "en")
    assert default_period("services", DAY + timedelta(days=40)) == (DAY, DAY + timedelta(days=40))


def test_the_command_prints_them() -> None:
    output = CliRunner().invoke(command, ["services", "--json"]).output
    found = json.loads(output)
    assert found["scenes"] == {"existing": 28, "added": 8, "total": 36}
    assert found["on_time"]["whole"]["rate"] is None
