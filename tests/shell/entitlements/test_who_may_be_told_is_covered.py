"""After the approval as before it: small numbers of a street are covered, except for who works in that street."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mashangban.core.casework.model import Grant
from mashangban.entitlements import offering, queries
from mashangban.entitlements.models import Run
from mashangban.entitlements.queries import StreetLeft
from tests.shell.entitlements.book import UNIT, person
from tests.shell.entitlements.office import HANDLER, LATER, Office

pytestmark = pytest.mark.django_db
STREETS = {"gulou": 3, "huayuan": 9, "xuefu": 20, "wanxing": 40}
LOCAL = replace(HANDLER, id="local", grants=(Grant("handler", UNIT, frozenset({"gulou"})),))


@pytest.fixture
def run(district: Office) -> Run:
    """An approved run of four streets, one of them with three people."""
    people = [person(f"{s}{n}", 85, street=s) for s, most in STREETS.items() for n in range(most)]
    others = [person(f"{s}-{n}", 30, street=s) for s in STREETS for n in range(15)]
    return district.approved(people + others)


def shown(run: Run, actor: object = HANDLER) -> dict[str, StreetLeft]:
    return {one.street: one for one in queries.streets_by_benefit(run, actor)["elder"]}  # type: ignore[arg-type]  # both are actors


def test_three_people_of_a_street_are_not_counted_out(run: Run) -> None:
    found = shown(run)
    assert found["gulou"].new is None
    # nor do they follow from the sums: another street is covered with them
    assert found["huayuan"].new is None
    assert found["wanxing"].new == 40


def test_what_was_told_is_covered_too(run: Run) -> None:
    offering.offer(run.case.number, "elder", HANDLER, street="wanxing", most=2, now=LATER)
    found = shown(run)["wanxing"]
    assert (found.offered, found.new) == (None, None)


def test_who_works_in_a_street_reads_its_numbers(run: Run) -> None:
    found = shown(run, LOCAL)
    assert found["gulou"] == StreetLeft("gulou", 3, 0, 0, 0)
    # and of the others no more than anybody else
    assert found["huayuan"].new is None
