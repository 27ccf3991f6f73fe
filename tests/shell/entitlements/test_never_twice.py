"""The same right is never held twice: across runs, rules, households, withdrawals, and two at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mashangban.cases.intake import Refused
from mashangban.cases.sweep import sweep
from mashangban.entitlements import grants, holding, offering
from mashangban.entitlements.errors import AlreadyHeld, BudgetExhausted, RunRefused
from mashangban.entitlements.models import Candidate, Offer, Right
from mashangban.entitlements.settling import settle_lapsed
from tests.shell.desk import NOW
from tests.shell.entitlements.book import BENEFITS, Book, person
from tests.shell.entitlements.office import HANDLER, LATER, LEADER, OTHER, Office, confirm, grant

pytestmark = pytest.mark.django_db


def test_a_second_run_offers_nothing_and_says_who_has_it(district: Office) -> None:
    (first,) = district.offers([person("a", 85)])
    again = district.run([person("a", 85)], now=LATER)
    assert again.counts["elder-80"]["odd"]["held"] == 1
    assert Candidate.objects.get(run=again).state == "held"
    with pytest.raises(AlreadyHeld) as held:
        holding.claim(BENEFITS["elder"], [first.holder], "2024", first.case_id, LATER)
    assert held.value.number == first.case.number


def test_two_rules_of_one_right_offer_it_once(district: Office) -> None:
    run = district.approved([person("a", 85)], "elder-80", "elder-70")
    batch = offering.offer(run.case.number, "elder", HANDLER, now=NOW)
    assert (len(batch.made), batch.held) == (1, batch.made)


def test_a_household_has_it_once_whoever_receives_it(district: Office) -> None:
    family = [person(name, 70, household_id="h1", heating="none") for name in ("a", "b")]
    assert len(district.offers(family, "heating")) == 1


def test_nobody_of_a_household_brings_its_right_to_another(district: Office) -> None:
    """Neither of the two may get it again when both move on, whoever of them received it."""
    family = [person(name, 70, household_id="h1", heating="none") for name in ("a", "b")]
    district.offers(family, "heating")
    moved = [{**one, "household_id": "h2"} for one in family]
    assert district.offers(moved, "heating", now=LATER) == []
    assert district.offers([{**family[1], "household_id": "h3"}], "heating", now=LATER) == []


def test_whoever_received_it_for_a_household_does_not_bring_it_to_another(district: Office) -> None:
    district.offers([person("a", 70, household_id="h1", heating="none")], "heating")
    run = district.approved([person("a", 70, household_id="h2", heating="none")], "heating", now=LATER)
    assert offering.offer(run.case.number, "heating-aid", HANDLER, now=LATER).made == []


def test_whoever_got_it_by_applying_is_not_offered_it(district: Office) -> None:
    run = district.approved([person("a", 85, elder_subsidy=True)])
    assert offering.offer(run.case.number, "elder", HANDLER, now=NOW).held == [""]


def test_next_year_is_another_period(district: Office, book: Book) -> None:
    book.change("elder", budget=None)
    grant(district.offers([person("a", 85)])[0])
    later = datetime.combine(date(2025, 3, 3), NOW.timetz())
    (second,) = district.offers([person("a", 85)], now=later)
    assert (second.period, Right.objects.filter(released_at=None).count()) == ("2025", 2)


def test_objected_and_taken_back(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    assert grants.object_to(offer.case.number, "不需要", now=LATER).case.state == "objected"
    back = grants.take_back(offer.case.number, now=LATER + timedelta(days=3))
    assert (back.case.state, back.answer_by) == ("offered", back.case.due_at)
    assert confirm(back, LATER + timedelta(days=4)).case.state == "confirmed"


def test_an_objection_is_not_taken_back_beside_a_newer_offer(district: Office) -> None:
    family = [person(name, 70, household_id="h1", heating="none") for name in ("a", "b")]
    (offer,) = district.offers(family[:1], "heating")
    grants.object_to(offer.case.number, "不需要", now=LATER)
    (second,) = district.offers(family, "heating", now=LATER)
    with pytest.raises(AlreadyHeld) as held:
        grants.take_back(offer.case.number, now=LATER)
    assert held.value.number == second.case.number
    assert grants.find(offer.case.number).case.state == "objected"


def test_whoever_did_not_want_it_is_not_asked_again_for_a_year(district: Office) -> None:
    (offer,) = district.offers([person("a", 75, heating="none")], "heating")
    grants.object_to(offer.case.number, "不需要", now=LATER)
    soon, late = LATER + timedelta(days=300), LATER + timedelta(days=366)
    run = district.approved([person("a", 75, heating="none")], "heating", now=soon)
    assert offering.offer(run.case.number, "heating-aid", HANDLER, now=soon).declined == 1
    assert len(district.offers([person("a", 75, heating="none")], "heating", now=late)) == 1


def test_without_the_oldest_secret_nobody_is_offered_anything(district: Office, settings: Any) -> None:
    first = settings.SECRET_KEY
    district.offers([person("a", 85)])
    run = district.approved([person("a", 85), person("b", 85)], now=LATER)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret-" * 4, []
    with pytest.raises(RunRefused, match="secret-replaced"):
        offering.offer(run.case.number, "elder", HANDLER, now=LATER)
    settings.SECRET_KEY_FALLBACKS = [first]
    assert len(offering.offer(run.case.number, "elder", HANDLER, now=LATER).made) == 1


def test_no_answer_frees_the_right(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    late = NOW + timedelta(days=40)
    sweep(late)
    assert settle_lapsed(late) == 1
    assert (grants.find(offer.case.number).state, settle_lapsed(late)) == ("lapsed", 0)
    assert len(district.offers([person("a", 85)], now=late)) == 1


# --- at once ------------------------------------------------------------------------------------


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each of the calls gave or raised, all begun together."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        together.wait(timeout=10)
        try:
            return call()
        except (AlreadyHeld, BudgetExhausted, Refused) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_runs_offered_at_the_same_moment_offer_once(district: Office) -> None:
    runs = [district.approved([person("a", 85)], rule) for rule in ("elder-80", "elder-70")]
    made = at_once(
        *[lambda run=run: offering.offer(run.case.number, "elder", HANDLER, now=LATER) for run in runs]
    )
    assert sorted(len(one.made) for one in made) == [0, 1]
    assert Right.objects.filter(released_at=None).count() == Offer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_the_same_moment_do_not_overdraw_the_budget(district: Office, book: Book) -> None:
    offers = [confirm(one) for one in district.offers([person(name, 85) for name in "abc"])]
    done = at_once(*[lambda one=one: grants.grant(one.case.number, OTHER, now=LATER) for one in offers])
    # 250.00 reaches for two of 120.50
    assert sorted(type(one).__name__ for one in done) == ["BudgetExhausted", "Offer", "Offer"]


# --- whatever happens in whatever order ---------------------------------------------------------

STEPS = st.sampled_from(["run", "confirm", "object", "take-back", "grant", "refuse", "lapse", "recover"])


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEPS, st.integers(0, 2)), min_size=3, max_size=8))
def test_a_right_never_stands_twice(district: Office, steps: list[tuple[str, int]]) -> None:
    people = [
        person("a", 85, household_id="h1", heating="none"),
        person("b", 82, household_id="h1", heating="none"),
        person("c", 71, household_id="h2", heating="none"),
    ]
    Right.objects.all().delete()
    Offer.objects.all().delete()
    now = NOW
    for step, which in [("run", 0), *steps]:
        now += timedelta(hours=1)
        numbers = list(Offer.objects.order_by("pk").values_list("case__number", flat=True))
        if step == "run":
            district.offers(people, "elder-80", "elder-70", "heating", now=now)
        elif numbers:
            move(step, numbers[which % len(numbers)], now)
        standing = Right.objects.filter(released_at=None).values("right", "holder", "period")
        assert not standing.annotate(number=Count("pk")).filter(number__gt=1)
        paid = Offer.objects.filter(state__in=("granted", "checked")).values("right", "holder", "period")
        assert not paid.annotate(number=Count("pk")).filter(number__gt=1)


def move(step: str, number: str, now: datetime) -> None:
    """Do one step, where it can be done."""
    offer = grants.find(number)
    doing: dict[str, Callable[[], object]] = {
        "confirm": lambda: confirm(offer, now),
        "object": lambda: grants.object_to(number, "不需要", now=now),
        "take-back": lambda: grants.take_back(number, now=now),
        "grant": lambda: grants.grant(number, OTHER, now=now),
        "refuse": lambda: grants.refuse(
            number, LEADER, "不符合", "第三条", "不符合条件，不予发放。", now=now
        ),
        "lapse": lambda: (sweep(now + timedelta(days=40)), settle_lapsed(now + timedelta(days=40))),
        "recover": lambda: grants.check(number, HANDLER, "recover", "已迁出", "请退回", now=now),
    }
    try:
        doing[step]()
    except (Refused, AlreadyHeld, BudgetExhausted):
        return
