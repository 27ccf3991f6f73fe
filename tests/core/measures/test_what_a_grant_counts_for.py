"""What runs and offers add to the figures, and what is made of it; plain logs, no database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from mashangban.core.casework.model import Event
from mashangban.core.measures import Counted, counters
from mashangban.core.measures.grants import GRANT, RUN, NoApplication, no_application

AT = datetime(2024, 10, 8, 1, tzinfo=UTC)


def opened(service: str, **form: Any) -> Event:
    data = {"service": service, "unit": "office", "place": "nankai", "state": "start", "data": form}
    return Event("submitted", AT, "hall-1", "handler", data)


def acted(action: str, to: str, days: int = 0, agent: str = "", **given: Any) -> Event:
    data = {"action": action, "entered": True, "to": to, "input": given, "agent": agent or None}
    return Event("acted", AT + timedelta(days=days), "hall-1", "handler", data)


def offered(*after: Event, amount: str = "120.50", found: str = "2024-10-01") -> Counter[Counted]:
    first = opened(GRANT, benefit="elder", amount=amount, found=found)
    return counters([first, acted("offer", "offered"), *after], UTC)


def run(*outcome: str, approved: bool = True) -> Counter[Counted]:
    log = [opened(RUN), acted("finished", "in-review", outcome=[{"yes": one} for one in outcome])]
    return counters([*log, *([acted("approve", "approved", 1)] if approved else [])], UTC)


def figures(*cases: Counter[Counted]) -> NoApplication:
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for case in cases:
        for one, n in case.items():
            sums[one.service, one.category, one.measure, one.value] += n
    return no_application(sums)


GRANTED = (acted("confirm", "confirmed", 2, agent="hall-3"), acted("grant", "granted", 3))


def test_what_a_run_found_counts_once_it_is_approved() -> None:
    assert figures(run("120", "8"), run("40", approved=False)).found == 128


def test_what_the_log_covers_is_told_apart() -> None:
    found = figures(run("120", "<5", "0"))
    assert (found.runs, found.found, found.found_covered) == (1, 120, 1)


def test_a_grant_counts_with_its_sum_and_days() -> None:
    one = figures(offered(*GRANTED), offered()).total
    assert (one.told, one.confirmed, one.by_helper, one.granted) == (2, 1, 1, 1)
    assert (one.granted_yuan, one.paid_yuan, one.median_days) == (
        Decimal("120.50"),
        Decimal("120.50"),
        Decimal("10.0"),
    )
    assert one.open == 2


def test_what_is_paid_back_is_not_paid() -> None:
    good = offered(*GRANTED, acted("check", "checked", 30, outcome="ok"), amount="0.30")
    bad = offered(*GRANTED, acted("check", "recovered", 30, outcome="recover"), amount="0.10")
    one = figures(good, bad).total
    assert (one.checked, one.in_order, one.recovered, one.open) == (2, 1, 1, 0)
    assert (str(one.granted_yuan), str(one.recovered_yuan), str(one.paid_yuan)) == ("0.40", "0.10", "0.30")


def test_an_objection_that_was_taken_back_is_none() -> None:
    no = acted("object", "objected", 1)
    assert figures(offered(no)).total.objected == 1
    assert figures(offered(no, acted("take-back", "offered", 2))).total.objected == 0


def test_what_was_confirmed_for_an_earlier_period_is_told_apart() -> None:
    one = figures(offered(acted("carry-on", "confirmed", 0)), offered(*GRANTED)).total
    assert (one.confirmed, one.carried_on) == (2, 1)


def test_without_the_day_of_the_match_days_count_from_the_offer() -> None:
    assert figures(offered(*GRANTED, found="")).total.median_days == Decimal("3.0")


def test_nothing_counts_before_the_person_is_told() -> None:
    assert counters([opened(GRANT, benefit="elder", amount="1.00")], UTC) == Counter()


def test_benefits_are_told_apart() -> None:
    found = figures(offered(), offered(*GRANTED)).benefits
    assert list(found) == ["elder"]
    assert found["elder"].granted == 1
