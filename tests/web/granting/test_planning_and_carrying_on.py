"""Runs of another day say that nobody can be told of them; what goes on from an earlier confirmation is seen everywhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from html import escape

import pytest
import time_machine

from mashangban.entitlements import consent, grants, runs, working
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import Budget
from mashangban.web.granting.findings import COVERED
from tests.shell.desk import NOW
from tests.shell.entitlements.book import SINCE, Book, person
from tests.shell.entitlements.office import HANDLER, LEADER, OTHER, Office
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
NOVEMBER = NOW + timedelta(days=31)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (
            date(2024, 12, 1),
            "“As of” is 1 Dec 2024, which has not come yet. Until then this run is for planning",
        ),
        (date(2024, 9, 30), "“As of” is 30 Sep 2024: it is granted month by month, and that month is over."),
    ],
)
def test_a_run_as_of_another_day_says_so_and_tells_nobody(
    district: Office, book: Book, sign_in: SignIn, on: date, said: str
) -> None:
    book.change("elder", period="month")
    run = runs.start(["elder-80"], district.people([person("a", 85)]), HANDLER, on=on, now=NOW)
    working.match(run.pk, NOW)
    client, path = sign_in("hall-2"), f"/desk/granting/runs/{run.case.number}"
    assert said in client.get(path).content.decode()
    runs.approve(run.case.number, LEADER, now=NOW)
    approved = client.get(path).content.decode()
    assert said in approved
    assert "Tell them" not in approved
    answer = client.post(f"{path}/offer", {"benefit": "elder", "street": "gulou", "most": "5"})
    assert (answer.status_code, Offer.objects.count()) == (422, 0)
    assert said in answer.content.decode()


def test_a_run_outside_the_budget_says_from_when_to_when_it_pays(
    district: Office, book: Book, sign_in: SignIn
) -> None:
    book.change("elder", budget=Budget(date(2024, 11, 1), date(2025, 3, 31), Decimal(1000)))
    run = district.run([person("a", 85)])
    page = sign_in("hall-2").get(f"/desk/granting/runs/{run.case.number}").content.decode()
    assert "The benefit has a budget from 1 Nov 2024 to 31 Mar 2025." in page


def test_a_grant_after_the_budget_waits_and_says_what_to_do(
    district: Office, book: Book, sign_in: SignIn
) -> None:
    (offer,) = district.offers([person("a", 85)])
    grants.confirm(offer.case.number, "social-card", "", consent.VERSION, now=NOW)
    book.change("elder", budget=Budget(SINCE, date(2024, 10, 7), Decimal(1000)))
    answer = sign_in("hall-2").post(f"/desk/granting/grants/{offer.case.number}/grant", {"message": "已准予"})
    page = answer.content.decode()
    assert "The budget pays from 1 Jan 2024 to 7 Oct 2024" in page
    assert 'value="已准予"' in page
    assert grants.find(offer.case.number).waits_for_budget


def test_the_office_sees_what_was_carried_on(district: Office, book: Book, sign_in: SignIn) -> None:
    book.change("elder", period="month")
    (first,) = district.offers([person("a", 85)])
    grants.confirm(first.case.number, "social-card", "", consent.VERSION, now=NOW)
    grants.grant(first.case.number, OTHER, now=NOW)
    with time_machine.travel(NOVEMBER, tick=False):
        client = sign_in("hall-1")
        run = district.approved([person("a", 85), person("b", 90)], now=NOVEMBER)
        path = f"/desk/granting/runs/{run.case.number}"
        sent = {"benefit": "elder", "street": "gulou", "most": "5"}
        told = client.post(f"{path}/offer", sent, follow=True).content.decode()
        assert "1 of them confirmed it before: it goes on, and they need not answer." in told
        assert f'without asking again: <strong class="num">{escape(COVERED)}</strong>' in told
        rows = client.get("/desk/granting/grants?state=carried").context["rows"]
        offer = Offer.objects.get(carried_from=first)
        assert [row.offer for row in rows] == [offer]
        page = client.get(f"/desk/granting/grants/{offer.case.number}").content.decode()
    assert f"/desk/granting/grants/{first.case.number}" in page
