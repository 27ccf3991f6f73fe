"""The inbox: order, filters in the address, search, export, pages, and a constant number of queries."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from mashangban.cases.models import CaseRow
from tests.web.workbench.people import NOW, HandIn, SignIn

pytestmark = pytest.mark.django_db


def _numbers(answer: Any) -> list[str]:
    return [row.number for row in answer.context["rows"]]


def test_what_falls_due_first_comes_first(sign_in: SignIn, hand_in: HandIn) -> None:
    late, early = hand_in(now=NOW - timedelta(hours=1)), hand_in(now=NOW - timedelta(hours=3))
    assert _numbers(sign_in("officer-01").get("/desk/")) == [early.number, late.number]


def test_an_officer_begins_with_their_own_a_dispatcher_with_the_unit(sign_in: SignIn, case: CaseRow) -> None:
    assert sign_in("officer-01").get("/desk/").context["tab"] == "mine"
    assert sign_in("dispatcher-1").get("/desk/").context["tab"] == "unit"


def test_a_light_filter_shows_only_that_light(sign_in: SignIn, hand_in: HandIn) -> None:
    hand_in()
    red = hand_in(now=NOW - timedelta(hours=13))
    assert _numbers(sign_in("officer-01").get("/desk/?tab=unit&light=red")) == [red.number]


def test_overdue_is_said_in_words(sign_in: SignIn, hand_in: HandIn) -> None:
    hand_in(now=NOW - timedelta(hours=13))
    page = sign_in("officer-01").get("/desk/?tab=unit").content.decode()
    assert "1 h overdue" in page


def test_two_characters_are_found(sign_in: SignIn, hand_in: HandIn) -> None:
    music = hand_in()
    hand_in(data={"content": "身份证丢了怎么补办"})
    assert _numbers(sign_in("officer-01").get("/desk/?tab=all&q=音乐")) == [music.number]


def test_a_number_leads_straight_to_its_case(sign_in: SignIn, case: CaseRow) -> None:
    spaced = f"{case.number[:6]}-{case.number[6:13]}-{case.number[13]}"
    answer = sign_in("officer-01").get("/desk/", {"q": spaced, "tab": "all"})
    assert answer.headers["Location"] == f"/desk/cases/{case.number}"


def test_the_number_of_a_case_of_others_leads_nowhere(sign_in: SignIn, case: CaseRow) -> None:
    answer = sign_in("district-dispatcher").get("/desk/", {"q": case.number, "tab": "all"})
    assert answer.status_code == 200
    assert _numbers(answer) == []


def test_each_filter_can_be_taken_away(sign_in: SignIn, case: CaseRow) -> None:
    page = sign_in("officer-01").get("/desk/?tab=unit&category=consultation&handler=officer-01")
    assert [without for _text, without in page.context["chips"]] == [
        "handler=officer-01&tab=unit",
        "category=consultation&tab=unit",
    ]


@pytest.mark.parametrize(
    "query", ["light=purple", "from=yesterday", "after=rubbish", "tab=none", "from=2024-13-40"]
)
def test_a_filter_that_makes_no_sense_does_no_harm(sign_in: SignIn, case: CaseRow, query: str) -> None:
    assert sign_in("officer-01").get(f"/desk/?{query}", follow=True).status_code == 200


def test_days_narrow_the_list(sign_in: SignIn, hand_in: HandIn) -> None:
    hand_in(now=NOW - timedelta(days=3))
    today = hand_in()
    day = NOW.date().isoformat()
    assert _numbers(sign_in("officer-01").get(f"/desk/?tab=unit&from={day}&to={day}")) == [today.number]


def test_more_rows_come_as_a_fragment(sign_in: SignIn, hand_in: HandIn) -> None:
    made = {hand_in(now=NOW - timedelta(minutes=minute)).number for minute in range(52)}
    client = sign_in("officer-01")
    first = client.get("/desk/?tab=unit")
    second = client.get(f"/desk/?{first.context['next']}&part=rows")
    assert set(_numbers(first)) | set(_numbers(second)) == made
    assert "<html" not in second.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_list(
    sign_in: SignIn, hand_in: HandIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("dispatcher-1")
    hand_in()
    client.get("/desk/")
    with django_assert_max_num_queries(9) as first:
        client.get("/desk/")
    for minute in range(30):
        hand_in(now=NOW - timedelta(minutes=minute))
    with django_assert_max_num_queries(len(first)):
        client.get("/desk/")


def test_new_cases_are_announced(sign_in: SignIn, hand_in: HandIn) -> None:
    client = sign_in("officer-01")
    newest = hand_in().pk
    assert "new case" not in client.get(f"/desk/arrivals?since={newest}").content.decode()
    hand_in()
    assert "1 new case has come" in client.get(f"/desk/arrivals?since={newest}").content.decode()


def test_the_export_opens_in_excel_and_holds_no_identity(sign_in: SignIn, case: CaseRow) -> None:
    answer = sign_in("officer-01").get("/desk/export.xlsx?tab=unit")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][12] == "楼下店铺放音乐太吵"
    assert "19900000001" not in str(rows)


def test_the_export_carries_no_formulas(sign_in: SignIn, hand_in: HandIn) -> None:
    hand_in(data={"content": "=HYPERLINK(1)"})
    lines = sign_in("officer-01").get("/desk/export.csv?tab=unit").content.decode("utf-8-sig").splitlines()
    assert lines[1].endswith("'=HYPERLINK(1)")


def test_an_export_of_another_kind_is_not_there(sign_in: SignIn) -> None:
    assert sign_in("officer-01").get("/desk/export.pdf").status_code == 404


def test_an_empty_list_says_what_to_do(sign_in: SignIn) -> None:
    assert "Nothing waits for you" in sign_in("officer-01").get("/desk/").content.decode()
