"""Promises in place of documents: by how they stand, for those whose units they concern."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from mashangban.applications.contracts import contracts_of
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from tests.shell.applications.offices import grant, items_of
from tests.shell.desk import NOW
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
LIST = "/desk/hall/contracts"
REVIEWER = "review-market-supervision"


@pytest.fixture
def promise(in_hand: str) -> CaseRow:
    """An open contract of the market supervision bureau."""
    grant(items_of(in_hand)["business-licence"])
    return contracts_of(in_hand)[0].row


def test_an_open_promise_is_listed_with_its_regime_and_day(sign_in: SignIn, promise: CaseRow) -> None:
    page = sign_in(REVIEWER).get(LIST)
    (one,) = page.context["rows"]
    assert (one.row.number, one.regime, one.late, one.soon) == (
        promise.number,
        "notice and commitment",
        False,
        False,
    )
    assert [n for _, _, n in page.context["totals"]] == [1, 0, 0, 0]


def test_filters_of_the_address_narrow_it(sign_in: SignIn, promise: CaseRow) -> None:
    client = sign_in(REVIEWER)
    for query in ("regime=tolerant-acceptance", "stand=late", "stand=closed", "stand=default", "stand=soon"):
        assert client.get(f"{LIST}?{query}").context["rows"] == [], query


def test_what_makes_no_sense_narrows_nothing(sign_in: SignIn, promise: CaseRow) -> None:
    page = sign_in(REVIEWER).get(f"{LIST}?regime=nonsense&stand=x&unit=nankai-fire")
    assert len(page.context["rows"]) == 1


@pytest.mark.parametrize(("days", "stand"), [(37, "soon"), (45, "late")])
def test_what_is_due_soon_or_late_says_so(sign_in: SignIn, promise: CaseRow, days: int, stand: str) -> None:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        (one,) = sign_in(REVIEWER).get(f"{LIST}?stand={stand}").context["rows"]
        assert getattr(one, stand)


def test_a_broken_promise_is_in_default(sign_in: SignIn, promise: CaseRow) -> None:
    why = {"reason": "场所不存在", "article": "《行政许可法》第六十九条"}
    act(promise.number, "revoke", actor_of("lead-market-supervision", NOW), why, now=NOW)
    (one,) = sign_in(REVIEWER).get(f"{LIST}?stand=default").context["rows"]
    assert one.broken


def test_other_agencies_and_other_roles_see_none(sign_in: SignIn, promise: CaseRow) -> None:
    assert sign_in("review-fire").get(LIST).context["rows"] == []
    assert sign_in("auditor").get(LIST).status_code == 403


def test_the_excel_file_holds_the_list_and_no_identity(sign_in: SignIn, promise: CaseRow) -> None:
    answer = sign_in(REVIEWER).get(f"{LIST}.xlsx?stand=open")
    sheet = load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert "陈静" not in str(rows)


def test_the_terms_stand_on_the_page_of_the_case(sign_in: SignIn, promise: CaseRow) -> None:
    page = sign_in(REVIEWER).get(f"/desk/cases/{promise.number}").content.decode()
    assert "notice and commitment" in page
    assert "30 working days" in page
