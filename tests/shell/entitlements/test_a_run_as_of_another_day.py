"""A run may look ahead or back; offers rest on a day of the present period, and on days of the budget."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from mashangban.cases.models import Event
from mashangban.entitlements import changing, grants, offering, runs, timing, working
from mashangban.entitlements.errors import BudgetClosed, RunRefused
from mashangban.entitlements.models import Offer, Run
from mashangban.entitlements.rulebook import Budget
from tests.shell.desk import NOW
from tests.shell.entitlements.book import SINCE, Book, person
from tests.shell.entitlements.office import HANDLER, LATER, LEADER, OTHER, Office, confirm

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("period", "on", "said"),
    [
        ("month", date(2024, 10, 1), ""),
        ("month", date(2024, 9, 30), "day-past"),
        ("month", TODAY + timedelta(days=1), "day-ahead"),
        ("year", date(2024, 1, 1), ""),
        ("year", date(2023, 12, 31), "day-past"),
        ("once", TODAY - timing.FRESH, ""),
        ("once", TODAY - timing.FRESH - timedelta(days=1), "day-past"),
        ("once", date(2029, 12, 1), "day-ahead"),
    ],
)
def test_the_day_lies_in_the_present_period(book: Book, period: str, on: date, said: str) -> None:
    book.change("elder", period=period, budget=None)
    refused = timing.hindrance(book.benefit("elder"), on, TODAY)
    assert (refused.reason if refused else "") == said
    assert refused is None or refused.field == "on"


@pytest.mark.parametrize(
    ("on", "today", "said"),
    [
        (date(2024, 10, 8), date(2024, 12, 31), ""),
        (date(2024, 12, 31), date(2025, 1, 1), "budget-closed"),
        (date(2023, 12, 1), date(2023, 12, 1), "budget-closed"),
    ],
)
def test_a_declared_budget_pays_on_its_days_alone(book: Book, on: date, today: date, said: str) -> None:
    book.change("elder", period="once")
    refused = timing.hindrance(book.benefit("elder"), on, today)
    assert (refused.reason if refused else "") == said


def run_as_of(district: Office, on: date) -> Run:
    """Approved today, whatever its day."""
    run = runs.start(["elder-80"], district.people([person("a", 79)]), HANDLER, on=on, now=NOW)
    working.match(run.pk, NOW)
    return runs.approve(run.case.number, LEADER, now=NOW)


@pytest.mark.django_db
def test_who_turns_80_next_year_is_found_and_offered_nothing_yet(district: Office, book: Book) -> None:
    book.change("elder", budget=Budget(SINCE, date(2025, 12, 31), Decimal(1000)))
    run, day = run_as_of(district, date(2025, 2, 1)), datetime.combine(date(2025, 2, 1), NOW.timetz())
    with pytest.raises(RunRefused) as refused:
        offering.offer(run.case.number, "elder", HANDLER, now=NOW)
    assert (refused.value.reason, Offer.objects.count()) == ("day-ahead", 0)
    assert len(offering.offer(run.case.number, "elder", HANDLER, now=day).made) == 1


@pytest.mark.django_db
def test_what_will_be_re_opens_nothing_today(district: Office, book: Book) -> None:
    book.change("elder", budget=None, period="once")
    (offer,) = district.offers([person("a", 85)])
    ahead, back = (run_as_of(district, day) for day in (date(2024, 12, 1), date(2024, 2, 1)))
    assert ahead.counts["elder-80"]["again"] == {}
    with pytest.raises(RunRefused, match="day-ahead"):
        changing.reopen_changed(ahead.case.number, now=LATER)
    assert changing.reopen_changed(back.case.number, now=LATER) == []
    assert grants.find(offer.case.number).case.state == "offered"


@pytest.mark.django_db
def test_nothing_is_granted_once_the_budget_is_over(district: Office, book: Book) -> None:
    offer = confirm(district.offers([person("a", 85)])[0])
    over = datetime.combine(date(2025, 1, 2), NOW.timetz())
    with pytest.raises(BudgetClosed) as closed:
        grants.grant(offer.case.number, OTHER, now=over)
    assert (closed.value.until, grants.find(offer.case.number).waits_for_budget) == (date(2024, 12, 31), True)
    book.change("elder", budget=Budget(SINCE, date(2025, 1, 31), Decimal(1000)))
    assert grants.grant(offer.case.number, OTHER, now=over).case.state == "granted"


@pytest.mark.django_db
def test_a_budget_the_pack_has_no_more_pays_nothing(district: Office, book: Book) -> None:
    offer = confirm(district.offers([person("a", 85)])[0])
    book.change("elder", budget=Budget(date(2024, 10, 1), date(2025, 9, 30), Decimal(1000)))
    with pytest.raises(BudgetClosed):
        grants.grant(offer.case.number, OTHER, now=LATER)


@pytest.mark.parametrize(("yes", "no"), [(3, 40), (40, 2), (30, 40)])
@pytest.mark.django_db
def test_what_the_chain_covers_does_not_follow_from_the_rest(district: Office, yes: int, no: int) -> None:
    people = [person(f"p{n}", 85 if n < yes else 30) for n in range(yes + no)]
    run = district.run([*people, *(person(f"u{n}", 85, hukou_district=None) for n in range(12))])
    told = Event.objects.get(case=run.case, data__action="finished").data["input"]
    (numbers,) = told["outcome"]
    shown = [numbers[answer] for answer in ("yes", "no", "unknown")]
    assert told["rows"] == yes + no + 12
    assert shown.count("covered") == (0 if min(yes, no) >= 5 else 2)
    assert not {str(n) for n in range(1, 5)} & set(shown)
