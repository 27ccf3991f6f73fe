"""Pages of the office cost the same number of queries however many there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.entitlements import queries
from mashangban.entitlements.pages import page
from mashangban.entitlements.reviewing import review
from tests.shell.entitlements.book import person
from tests.shell.entitlements.office import HANDLER, LATER, Office, confirm, grant, staff

pytestmark = pytest.mark.django_db


def asked(district: Office) -> dict[str, int]:
    """Page → queries."""
    run = queries.runs(HANDLER)[0]
    offer = queries.offers(HANDLER).rows[0]
    found: dict[str, int] = {}
    pages: dict[str, Any] = {
        "runs": lambda: [one.case.state for one in queries.runs(HANDLER)],
        "offers": lambda: [(one.case.state, one.text.rule) for one in queries.offers(HANDLER).rows],
        "summary": lambda: queries.summary(HANDLER),
        "budgets": lambda: queries.budgets(HANDLER),
        "streets": lambda: queries.streets_by_benefit(run, HANDLER),
        "review": lambda: review(run.case.number),
        "page": lambda: page(offer, "zh", LATER, HANDLER),
    }
    for name, made in pages.items():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            made()
        found[name] = len(captured)
    return found


def test_queries_do_not_grow(district: Office) -> None:
    few = district.offers([person("a", 85)])
    one = asked(district)
    many = district.offers([person(f"p{n}", 85, street=f"s{n % 4}") for n in range(8)])
    for offer in many[:4]:
        confirm(offer)
    grant(few[0])
    assert asked(district) == one
    assert max(one.values()) <= 5


def test_a_page_after_another_shows_everybody_once(district: Office) -> None:
    made = district.offers([person(f"p{n}", 85) for n in range(7)])
    first = queries.offers(HANDLER, size=3)
    second = queries.offers(HANDLER, size=3, after=first.next_cursor)
    third = queries.offers(HANDLER, size=3, after=second.next_cursor)
    seen = [one.pk for listed in (first, second, third) for one in listed.rows]
    assert (sorted(seen), third.next_cursor) == (sorted(one.pk for one in made), "")
    with pytest.raises(queries.BadCursor):
        queries.offers(HANDLER, after="not a cursor")


def test_another_office_sees_nothing(district: Office) -> None:
    district.offers([person("a", 85)])
    stranger = staff("x", "handler", unit="nankai-tax")
    assert (list(queries.offers(stranger).rows), queries.runs(stranger), queries.budgets(stranger)) == (
        [],
        [],
        [],
    )
    assert sum(queries.summary(stranger).values()) == 0
