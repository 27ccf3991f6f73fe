"""Rates of one-thing services: exact, with what they are made of, and none where there is nothing to divide by."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.casework.model import Event
from mashangban.core.measures import OneThing, Trips, counters, drop_off, one_thing
from tests.core.measures.applications import application, contract, done, ended, item, ran_out, stopped

STEPS = ("situation", "form", "submitted")


def read(*cases: list[Event], trips: Trips | None = None) -> OneThing:
    """The indicators of these cases."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for events in cases:
        for key, n in counters(events, ZoneInfo("Asia/Shanghai"), trips=trips).items():
            found[key.service, key.category, key.measure, key.value] += n
    return one_thing(found)


def test_nothing_has_no_rates() -> None:
    found = read()
    shares = [found.supplement, found.trips, found.compression.saved, found.all_contracts.fulfilment, *found.on_time.values()]  # fmt: skip
    assert {share.rate for share in shares} == {None}
    assert found.handed_in == found.by_commitment == 0


def test_time_saved_is_of_the_sums() -> None:
    granted = [done("grant", "granted")]
    found = read(
        [item(statutory="20 working days", promised="5 working days"), *granted],
        [item(statutory="3 working days", promised="1 working day"), *granted],
    )
    assert (found.compression.saved.part, found.compression.saved.whole) == (17, 23)
    assert found.compression.saved.rate == Decimal("73.91")
    assert found.scenes["start-firm"].compression == found.compression


def test_limits_in_other_units_stand_apart() -> None:
    found = read([item(statutory="30 days", promised="10 days"), done("grant", "granted")])
    assert found.compression.items == 0
    (other,) = found.other_units
    assert (other.unit, other.saved.rate) == ("days", Decimal("66.67"))


def test_visits_saved() -> None:
    assert read([application()], [application()], trips=Trips(3, 1)).trips.rate == Decimal("66.67")


def test_an_overdue_item_is_late_before_it_is_decided() -> None:
    found = read([item(), done("grant", "granted"), stopped("decide")], [item(), ran_out("decide")])
    assert found.on_time["items"].rate == Decimal("50.00")


def test_fulfilment_is_of_what_is_due() -> None:
    kept = [contract(), done("accept-material", "fulfilled"), ended("fulfilled")]
    found = read(kept, kept, [contract(), done("revoke", "revoked"), ended("revoked")], [contract()])
    credit = found.contracts["credit-commitment"]
    assert (credit.contracts, credit.due, credit.kept_in_time, credit.open) == (4, 3, 2, 0)
    assert credit.fulfilment.rate == Decimal("66.67")
    assert found.contracts["tolerant-acceptance"].fulfilment.rate is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=3))
def test_whoever_reached_a_step_went_on_was_left_or_is_under_way(drawn: list[tuple[int, int]]) -> None:
    furthest = {step: (here, min(here, alive)) for step, (here, alive) in zip(STEPS, drawn, strict=True)}
    steps = drop_off(STEPS, furthest)
    for one, following in pairwise(steps):
        assert one.reached == following.reached + one.left + one.under_way
    assert steps[0].reached == sum(here for here, _ in furthest.values())
    assert (steps[-1].left, steps[-1].under_way) == (0, 0)


def test_a_draft_that_is_alive_is_not_left() -> None:
    (first, *_) = drop_off(STEPS, {"situation": (4, 3), "submitted": (6, 0)})
    assert (first.reached, first.left, first.under_way, first.share.rate) == (10, 1, 3, Decimal("10.00"))
