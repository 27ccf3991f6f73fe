"""A grant from the page: filters, files, four eyes, the budget, the account, and a replay."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from mashangban.directory.sealing import seal
from mashangban.entitlements import consent, grants
from mashangban.entitlements.models import Offer
from mashangban.entitlements.pages import facts_of
from mashangban.entitlements.rulebook import Budget
from tests.shell.entitlements.book import SINCE, Book, person
from tests.shell.entitlements.office import LATER, Office, confirm, grant
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
LIST = "/desk/granting/grants"
#: a number with the right check digit that no bank gives out
CARD = "6200000000000000000"


@pytest.fixture
def offer(district: Office) -> Offer:
    return district.offers([person("a", 85)])[0]


def send(client: Client, offer: Offer, action: str, **fields: str) -> Any:
    return client.post(f"{LIST}/{offer.case.number}/{action}", fields, follow=True)


# --- the list -----------------------------------------------------------------------------------


def test_filters_of_the_address_narrow_the_list(district: Office, sign_in: SignIn) -> None:
    people = [person("a", 85), person("b", 85, street="xuefu"), person("c", 30, heating="none")]
    one, two, three = sorted(
        district.offers(people, "elder-80", "heating"), key=lambda each: (each.benefit, each.street)
    )
    confirm(two)
    client = sign_in("hall-2")
    asked = {
        "": 3,
        "?state=offered": 2,
        "?state=waiting": 1,
        "?state=budget": 0,
        "?benefit=heating-aid": 1,
        "?street=xuefu": 1,
        f"?run={one.run.case.number}": 3,
        "?street=xuefu&state=offered": 0,
        "?state=nonsense": 3,
        "?after=nonsense": 3,
        "?street=a%00b": 0,
    }
    found = {query: len(client.get(LIST + query).context["rows"]) for query in asked}
    assert found == asked
    assert three.benefit == "heating-aid"


def test_a_number_leads_to_its_grant(offer: Offer, sign_in: SignIn) -> None:
    client = sign_in("hall-2")
    number = offer.case.number
    spaced = f"{number[:6]}-{number[6:13]}-{number[13:]}"
    assert client.get(f"{LIST}?q={spaced}")["Location"] == f"{LIST}/{number}"
    assert client.get(f"{LIST}/{spaced}")["Location"] == f"{LIST}/{number}"
    wrong = client.get(f"{LIST}?q=123")
    assert "no whole number of a case" in wrong.content.decode()


def test_the_excel_file_holds_the_list_and_nobodys_name(offer: Offer, sign_in: SignIn) -> None:
    answer = sign_in("hall-1").get("/desk/granting/grants.xlsx?state=offered")
    sheet = load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0]
    head, row = sheet.iter_rows(values_only=True)
    assert len(head) == len(row) == 11
    assert "1990000" not in str(row)
    assert "（演示）" not in str(row[0])


# --- granting -----------------------------------------------------------------------------------


def test_whoever_told_the_person_does_not_grant(offer: Offer, sign_in: SignIn) -> None:
    confirm(offer)
    client = sign_in("hall-1")
    page = client.get(f"{LIST}/{offer.case.number}").content.decode()
    assert "You told the person about it, so a colleague grants it: four eyes." in page
    assert "Grant it" not in page
    answer = send(client, offer, "grant", message="准予")
    assert answer.status_code == 422
    assert answer.context["stray"]
    assert grants.find(offer.case.number).case.state == "confirmed"


def test_a_colleague_grants_and_checks(offer: Offer, sign_in: SignIn) -> None:
    confirm(offer)
    client = sign_in("hall-2")
    assert "Granted. The notice" in send(client, offer, "grant").content.decode()
    notice = client.get(f"{LIST}/{offer.case.number}/notice.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(notice.content)).pages)
    assert "120.50" in text
    missing = send(client, offer, "check", outcome="ok", message="谢谢您")
    assert "Still missing: What was checked, and how." in missing.content.decode()
    assert 'value="谢谢您"' in missing.content.decode()
    assert (
        "The check is noted." in send(client, offer, "check", outcome="ok", measure="入户").content.decode()
    )


def test_before_the_grant_there_is_no_notice(offer: Offer, sign_in: SignIn) -> None:
    client = sign_in("hall-2")
    assert client.get(f"{LIST}/{offer.case.number}/notice.pdf").status_code == 404
    early = send(client, offer, "grant")
    assert early.status_code == 422
    assert early.context["stray"]


def test_a_budget_that_does_not_reach_is_said_and_waits(offer: Offer, book: Book, sign_in: SignIn) -> None:
    confirm(offer)
    book.change("elder", budget=Budget(SINCE, date(2024, 12, 31), Decimal("100.00")))
    client = sign_in("hall-2")
    answer = send(client, offer, "grant", message="准予您的补贴")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "100.00 yuan are left" in page
    assert 'value="准予您的补贴"' in page
    assert len(client.get(f"{LIST}?state=budget").context["rows"]) == 1
    tiles = {one.state: one.n for one in client.get("/desk/granting/").context["tiles"]}
    assert tiles["budget"] == 1


def test_a_refusal_needs_reason_article_and_words(offer: Offer, sign_in: SignIn) -> None:
    confirm(offer)
    client = sign_in("hall-2")
    half = send(client, offer, "refuse", reason="户口已迁出")
    page = half.content.decode()
    assert half.status_code == 422
    assert "Article" in half.context["forms"][1].problem
    assert 'value="户口已迁出"' in page
    whole = {"reason": "户口已迁出", "article": "第二条", "message": "您的户口已迁出本区"}
    assert "Refused." in send(client, offer, "refuse", **whole).content.decode()


def test_a_change_is_looked_at_by_a_leader_who_did_not_grant(offer: Offer, sign_in: SignIn) -> None:
    grant(offer)
    change = {
        "fact": "birth_date",
        "zh": "出生日期",
        "en": "出生日期",
        "before": "1939-01-15",
        "after": "1960-01-15",
    }
    grants.reopen(offer.case.number, "登记有变化", [{**change, "article": "第三条"}], now=LATER)
    assert not sign_in("hall-2").get(f"{LIST}/{offer.case.number}").context["forms"]
    client = sign_in("district-leader")
    page = client.get(f"{LIST}/{offer.case.number}").content.decode()
    assert "1939-01-15 → <strong>1960-01-15</strong>" in page
    assert "The grant stays." in send(client, offer, "keep", reason="登记有误，已更正").content.decode()


# --- the account, the facts ---------------------------------------------------------------------


def test_an_account_is_uncovered_for_a_reason_that_the_history_keeps(offer: Offer, sign_in: SignIn) -> None:
    grants.confirm(offer.case.number, "bank-card", CARD, consent.VERSION, now=LATER)
    client = sign_in("hall-2")
    assert CARD not in client.get(f"{LIST}/{offer.case.number}").content.decode()
    mute = send(client, offer, "account", reason=" ")
    assert mute.status_code == 422
    assert CARD not in mute.content.decode()
    shown = send(client, offer, "account", reason="核对退票").content.decode()
    assert CARD in shown
    history = client.get(f"/desk/cases/{offer.case.number}").content.decode()
    assert "查看收款账户：核对退票" in history
    assert CARD not in history


def test_a_replay_says_that_it_is_the_same(offer: Offer, sign_in: SignIn) -> None:
    client = sign_in("hall-2")
    page = client.get(f"{LIST}/{offer.case.number}?replay=1").content.decode()
    assert "the same answer, the same reasons, the same digests" in page
    other = seal({**facts_of(offer), "birth_date": "1937-01-15"}, offer.case.number)
    Offer.objects.filter(pk=offer.pk).update(facts=other)
    page = client.get(f"{LIST}/{offer.case.number}?replay=1").content.decode()
    assert "Replayed, and it differs:" in page
