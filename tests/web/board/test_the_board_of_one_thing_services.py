"""The board of one-thing services: exact, in both languages, without single people, and whole for the office."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from mashangban.core.measures import Counted
from mashangban.figures.fold import add
from tests.shell.desk import NOW
from tests.web.board.test_a_stations_board_is_for_its_people import signed_in

pytestmark = pytest.mark.django_db
DAYS = "since=2024-10-01&until=2024-10-31"
DAY = NOW.date()


def counted(
    service: str, measure: str, value: str = "", *, scene: str = "", place: str = "", day: date = DAY
) -> Counted:
    return Counted(day, f"one-thing.{service}", "nankai-service-office", place, scene, measure, value)


def fill(applications: int = 40, others: int = 3) -> None:
    """Counters as a fold would have made them."""
    firm, shop = "start-firm", "start-restaurant"
    add(
        Counter(
            {
                counted("application", "handed-in", scene=firm): applications,
                counted("application", "handed-in", scene=shop): others,
                counted("application", "ended", "completed", scene=firm): applications,
                counted("application", "trips-before", scene=firm): applications * 4,
                counted("application", "trips-after", scene=firm): applications,
                counted("item", "decided", scene=firm): applications,
                counted("item", "decided-in-time", scene=firm): applications,
                counted("item", "by-commitment", scene=firm): applications,
                counted("item", "by-regime", "notice-and-commitment", scene=firm): applications,
                counted("item", "terms", "working days", scene=firm): applications,
                counted("item", "statutory", "working days", scene=firm): applications * 20,
                counted("item", "promised", "working days", scene=firm): applications * 5,
                counted("notice-commitment", "contracts"): applications,
                counted("notice-commitment", "due"): applications,
                counted("notice-commitment", "kept-in-time"): applications - 2,
                counted("notice-commitment", "stands", "fulfilled"): applications,
                counted("application", "served", "counter", scene="over-60s", place="guanyuanli"): 25,
                Counted(DAY, "cross-region.request", "nankai-tax", "", "haidian", "across-in-proxy", "tax-change"): 12,
            }
        )
    )  # fmt: skip


def page(client: Client, query: str = DAYS, language: str = "en") -> str:
    response = client.get(f"/board/services/?{query}&lang={language}")
    assert response.status_code == 200
    return response.content.decode()


def test_every_rate_says_what_it_is_made_of(client: Client) -> None:
    fill()
    html = page(client)
    assert "75.00 %" in html
    assert "600 ÷ 800" in html
    assert "38 ÷ 40" in html
    assert "28 and 8 added" in html


def test_what_the_page_counts_is_on_top_in_chinese(client: Client) -> None:
    fill()
    html = page(client, language="zh-hans")
    assert all(words in html for words in ("承诺办事项", "服务老人", "观园里", "北京市海淀区", "告知承诺"))


def test_few_of_a_scene_are_not_told_apart(client: Client) -> None:
    fill()
    html = page(client)
    assert "Starting a restaurant" in html
    assert "fewer than 5" in html


def test_too_few_applications_make_no_rates(client: Client) -> None:
    fill(applications=2, others=0)
    html = page(client)
    assert "Too few applications" in html
    assert "data-chart" not in html
    assert "75.00 %" not in html


def test_a_period_with_nothing_says_so(client: Client) -> None:
    fill()
    html = page(client, "since=2024-11-01&until=2024-11-30")
    assert "Nothing in this period." in html
    assert 'data-tile="elders"' in html


def test_every_chart_has_its_table(client: Client) -> None:
    fill()
    html = page(client)
    assert html.count("data-chart=") == html.count("<details") > 3


def test_a_wrong_day_is_named_and_kept(client: Client) -> None:
    response = client.get("/board/services/?since=soon&place=atlantis&lang=en")
    assert response.status_code == 400
    html = response.content.decode()
    assert "Write it as 2024-04-01" in html
    assert 'value="soon"' in html


def test_the_two_boards_lead_to_each_other(client: Client) -> None:
    assert 'href="/board/services/"' in client.get("/board/").content.decode()
    assert 'href="/board/"' in client.get("/board/services/").content.decode()


def test_the_workbook_and_the_csv_carry_the_same(client: Client) -> None:
    fill()
    book = load_workbook(BytesIO(client.get(f"/board/services/figures.xlsx?{DAYS}&lang=en").content))
    assert book.sheetnames[:2] == ["Overview", "Week by week"]
    response = client.get(f"/board/services/figures.csv?{DAYS}&lang=zh-hans")
    assert "承诺办事项,40" in response.content.decode("utf-8-sig")
    assert "figures-services-2024-10-01" in response.headers["Content-Disposition"]
    assert client.get("/board/services/figures.docx").status_code == 404


def test_the_wall_has_charts_and_no_filters(client: Client) -> None:
    fill()
    html = page(client, f"{DAYS}&screen=1")
    assert "is-screen" in html
    assert "<form" not in html


OFFICE = f"/board/services/office?{DAYS}&lang=en"


def test_the_office_sees_small_numbers_and_its_agencies(client: Client) -> None:
    fill()
    assert client.get(OFFICE)["Location"].startswith("/accounts/login/")
    html = signed_in("hall-1").get(OFFICE).content.decode()
    assert "Agency by agency" in html
    assert "fewer than 5" not in html


def test_another_unit_finds_no_such_page() -> None:
    officer = signed_in("officer-01")
    assert officer.get(OFFICE).status_code == 404
    assert officer.get("/board/services/office/figures.csv").status_code == 404


def test_a_leader_of_the_office_without_a_second_factor_sets_one_up_first() -> None:
    fill()
    assert signed_in("district-leader").get(OFFICE)["Location"] == reverse("mfa_activate_totp")
    export = signed_in("hall-2").get(f"/board/services/office/figures.csv?{DAYS}&lang=en")
    assert "Agency by agency" in export.content.decode("utf-8-sig")
