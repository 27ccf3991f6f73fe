"""A run from the form to the offers: what does not fit is said beside it, and nothing that was chosen is lost."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from mashangban.core.catalog.parts import Bilingual
from mashangban.entitlements import runs, working
from mashangban.entitlements.models import Offer, Run
from mashangban.entitlements.rulebook import Budget, MatchFailed
from tests.shell.desk import NOW
from tests.shell.entitlements.book import SINCE, Book, person
from tests.shell.entitlements.office import HANDLER, LATER, LEADER, Office
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
NEW = "/desk/granting/runs/new"


def form(district: Office, **fields: Any) -> dict[str, Any]:
    """A form that fits, with what is given instead."""
    whole = {"rules": ["elder-80"], "on": "2024-10-08", "engine": "polars"}
    return {**whole, "dataset": district.people([person("a", 85)]), **fields}


def street(name: str, old: int, young: int) -> list[dict[str, Any]]:
    """People of a street: how many of 85 and of 30."""
    ages = [85] * old + [30] * young
    return [person(f"{name}{n}", age, street=name) for n, age in enumerate(ages)]


# --- beginning ----------------------------------------------------------------------------------


def test_a_run_is_begun(district: Office, sign_in: SignIn) -> None:
    answer = sign_in("hall-1").post(NEW, form(district), follow=True)
    run = Run.objects.get()
    assert (run.on, run.engine, run.started_by) == (date(2024, 10, 8), "polars", "hall-1")
    page = answer.content.decode()
    assert "The match is under way" in page
    assert "hx-trigger" in page


def test_a_run_whose_worker_died_can_be_begun_again(district: Office, sign_in: SignIn) -> None:
    client, before = sign_in("hall-1"), NOW - runs.SILENCE
    run = runs.start(["elder-80"], district.people([person("a", 85)]), HANDLER, now=before)
    Run.objects.filter(pk=run.pk).update(seen_at=NOW - timedelta(seconds=30))
    page = f"/desk/granting/runs/{run.case.number}"
    assert "The match is under way" in client.get(page).content.decode()
    assert "still gives signs of life" in client.post(f"{page}/again", follow=True).content.decode()
    Run.objects.filter(pk=run.pk).update(seen_at=before)
    assert "has given no sign of life since" in client.get(page).content.decode()
    assert "The match has stopped" in client.get("/desk/granting/").content.decode()
    assert "It waits its turn" in client.post(f"{page}/again", follow=True).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("on", "8. October", "That is no day."),
        ("on", "2019-05-01", "no version that is valid on that day"),
        ("rules", [], "Choose at least one rule."),
        ("rules", ["no-such\x00rule"], "There is no such rule any more."),
        ("dataset", "../secret.parquet", "There is no such data set any more."),
        ("engine", "abacus", "Choose from the list."),
    ],
)
def test_what_does_not_fit_is_said_and_the_rest_kept(
    district: Office, sign_in: SignIn, field: str, value: Any, said: str
) -> None:
    answer = sign_in("hall-1").post(NEW, form(district, **{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert ('value="elder-80" checked' in page) is (field != "rules")
    assert field == "on" or 'value="2024-10-08"' in page
    assert not Run.objects.exists()


def test_nobody_begins_a_run_for_another_body(district: Office, sign_in: SignIn) -> None:
    client = sign_in("review-tax")
    assert (
        "No rule for you to run" in client.get(NEW).content.decode()
        or client.get(NEW).context["choices"] == []
    )
    assert client.post(NEW, form(district)).status_code == 422
    assert not Run.objects.exists()


def test_without_data_there_is_nothing_to_choose(district: Office, sign_in: SignIn) -> None:
    assert "There are no data yet" in sign_in("hall-1").get(NEW).content.decode()


# --- looking ------------------------------------------------------------------------------------


def test_small_numbers_are_covered_on_the_page_and_in_the_file(district: Office, sign_in: SignIn) -> None:
    people = street("gulou", 3, 40) + street("xuefu", 20, 40) + street("huayuan", 12, 30)
    run, client = district.run(people), sign_in("hall-2")
    page = client.get(f"/desk/granting/runs/{run.case.number}")
    rows = {row.title: row.cells for row in page.context["rules"][0].tables[0].rows}
    assert "*" in next(cells for name, cells in rows.items() if "Gulou" in name)
    assert ">*<" in page.content.decode()
    answer = client.get(f"/desk/granting/runs/{run.case.number}/counts.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "*" in cells
    assert 3 not in cells
    assert "3" not in cells


def test_samples_show_facts_and_no_pseudonym(district: Office, sign_in: SignIn) -> None:
    run = district.run([person("pseudonym-77", 85)])
    page = sign_in("hall-1").get(f"/desk/granting/runs/{run.case.number}").content.decode()
    assert "15 January 1939" in page
    assert "pseudonym-77" not in page


def test_a_match_that_failed_says_why_and_can_be_given_up(
    district: Office, book: Book, sign_in: SignIn
) -> None:
    book.fails = MatchFailed(Bilingual(zh="文件损坏", en="the file is damaged"))
    run = district.run([person("a", 85)])
    client, path = sign_in("hall-1"), f"/desk/granting/runs/{run.case.number}"
    assert "the file is damaged" in client.get(path).content.decode()
    empty = client.post(f"{path}/decide", {"what": "drop", "text": " "})
    assert empty.status_code == 422
    book.fails = None
    client.post(f"{path}/again")
    working.match(run.pk, LATER)
    assert runs.find(run.case.number).case.state == "in-review"


# --- deciding -----------------------------------------------------------------------------------


def test_whoever_began_it_does_not_approve_it(district: Office, sign_in: SignIn) -> None:
    run = runs.start(["elder-80"], district.people([person("a", 85)]), LEADER, now=NOW)
    working.match(run.pk, NOW)
    client, path = sign_in("district-leader"), f"/desk/granting/runs/{run.case.number}"
    page = client.get(path).content.decode()
    assert "You began this run, so somebody else looks at it and decides." in page
    assert "Approve offers" not in page
    answer = client.post(f"{path}/decide", {"what": "approve", "confirmed": "yes"})
    assert answer.status_code == 422
    assert answer.context["stray"] in answer.content.decode()
    assert runs.find(run.case.number).case.state == "in-review"


def test_a_handler_does_not_approve(district: Office, sign_in: SignIn) -> None:
    run = district.run([person("a", 85)])
    client, path = sign_in("hall-2"), f"/desk/granting/runs/{run.case.number}"
    assert "The head of the body that answers" in client.get(path).content.decode()
    answer = client.post(f"{path}/decide", {"what": "approve", "confirmed": "yes"})
    assert answer.status_code == 422
    assert "Decision" in answer.content.decode()
    assert answer.context["stray"] in answer.content.decode()


def test_the_leader_looks_first_and_gives_a_reason_against(district: Office, sign_in: SignIn) -> None:
    run = district.run([person("a", 85)])
    client, path = sign_in("district-leader"), f"/desk/granting/runs/{run.case.number}/decide"
    unticked = client.post(path, {"what": "approve", "text": "看过了"})
    assert unticked.status_code == 422
    assert 'value="看过了"' in unticked.content.decode()
    assert client.post(path, {"what": "reject", "text": ""}).status_code == 422
    assert client.post(path, {"what": "shred"}).status_code == 404
    odd = client.post(path, {"what": "reject", "text": "数据\x00不全"})
    assert odd.status_code == 422
    assert odd.context["wrong"]["reject"] in odd.content.decode()
    client.post(path, {"what": "reject", "text": "数据不全"})
    assert runs.find(run.case.number).case.state == "rejected"


# --- telling ------------------------------------------------------------------------------------


def test_a_street_is_told_and_the_rest_is_not(district: Office, sign_in: SignIn) -> None:
    run = district.approved(street("gulou", 3, 0) + street("xuefu", 2, 0))
    client, path = sign_in("hall-1"), f"/desk/granting/runs/{run.case.number}"
    sent = {"benefit": "elder", "street": "gulou", "most": "2"}
    page = client.post(f"{path}/offer", sent, follow=True).content.decode()
    assert "2 persons were told." in page
    assert "1 is left." in page
    assert {one.street for one in Offer.objects.all()} == {"gulou"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"most": "many"}, "Write a number from 1 to 500."),
        ({"most": "0"}, "Write a number from 1 to 500."),
        ({"benefit": "gold\x00"}, "That rule grants nothing here."),
    ],
)
def test_an_offer_that_cannot_be_made_says_why(
    district: Office, sign_in: SignIn, fields: dict[str, str], said: str
) -> None:
    run = district.approved([person("a", 85)])
    sent = {"benefit": "elder", "street": "gulou", "most": "5", **fields}
    answer = sign_in("hall-1").post(f"/desk/granting/runs/{run.case.number}/offer", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_street_that_is_nonsense_tells_nobody(district: Office, sign_in: SignIn) -> None:
    run = district.approved([person("a", 85)])
    sent = {"benefit": "elder", "street": "no\x00where", "most": "5"}
    page = sign_in("hall-1").post(f"/desk/granting/runs/{run.case.number}/offer", sent, follow=True)
    assert "Nobody is left to be told here." in page.content.decode()
    assert not Offer.objects.exists()


def test_what_is_not_approved_is_told_to_nobody(district: Office, sign_in: SignIn) -> None:
    run = district.run([person("a", 85)])
    sent = {"benefit": "elder", "street": "gulou", "most": "5"}
    answer = sign_in("hall-1").post(f"/desk/granting/runs/{run.case.number}/offer", sent)
    assert answer.status_code == 422
    assert "a second person has approved" in answer.content.decode()


def test_more_than_the_budget_is_said(district: Office, book: Book, sign_in: SignIn) -> None:
    book.change("elder", budget=Budget(SINCE, date(2024, 12, 31), Decimal("200.00")))
    run = district.approved(street("gulou", 3, 0))
    sent = {"benefit": "elder", "street": "gulou", "most": "9"}
    page = sign_in("hall-1").post(f"/desk/granting/runs/{run.case.number}/offer", sent, follow=True)
    assert "161.50 yuan more than the budget holds" in page.content.decode()


def test_nobody_is_told_twice_by_a_second_run(district: Office, sign_in: SignIn) -> None:
    people = street("gulou", 6, 0)
    district.offers(people)
    again = district.run(people, now=LATER)
    client, path = sign_in("district-leader"), f"/desk/granting/runs/{again.case.number}"
    odd = {one.title: one.number for one in client.get(path).context["rules"][0].odd}
    assert odd["Has the right already"] == "6"
    runs.approve(again.case.number, LEADER, now=LATER)
    (left,) = client.get(path).context["streets"]["elder"]
    assert (left.new, left.held) == ("0", "6")
    assert HANDLER.id == again.started_by
