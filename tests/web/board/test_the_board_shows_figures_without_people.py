"""The public board: exact, bilingual, without personal data, and clear about wrong filters."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from mashangban.cases.handling import act
from mashangban.cases.intake import Submission, submit
from mashangban.directory.accounts import actor_of
from mashangban.directory.codes import code_for_place, count_scan
from mashangban.figures.fold import fold
from tests.shell.desk import NOW, PHONE

pytestmark = pytest.mark.django_db
DAYS = "since=2024-10-01&until=2024-10-31"


def letters(many: int, place: str = "wdd-01-shops", *, answered: bool = False) -> None:
    code = code_for_place(place, now=NOW)
    for number in range(many):
        count_scan(code, NOW)
        data = {
            "category": "consultation",
            "matter": "other",
            "content": f"路灯不亮{number}",
            "name": "王某某",
            "phone": PHONE,
        }
        receipt = submit(
            Submission("police-desk.ask", data, place=place, demo=True), now=NOW + timedelta(minutes=number)
        )
        if answered:
            officer = actor_of(receipt.handler or "", NOW)
            act(receipt.number, "reply", officer, {"message": "已修好"}, now=NOW + timedelta(hours=1))


def page(client: Client, query: str = DAYS, language: str = "en") -> str:
    response = client.get(f"/board/?{query}&lang={language}")
    assert response.status_code == 200
    return response.content.decode()


def test_scans_letters_and_rate_are_shown(client: Client) -> None:
    letters(6)
    html = page(client)
    assert "100.00 %" in html
    assert "Letters per week" in html


def test_letters_whose_time_is_running_make_no_rate(client: Client) -> None:
    letters(6)
    assert "none yet" in page(client)
    letters(5, answered=True)
    assert "none yet" not in page(client)


def test_it_speaks_chinese(client: Client) -> None:
    letters(6)
    assert "每周来信" in page(client, language="zh-hans")


def test_nobody_is_named(client: Client) -> None:
    letters(6, answered=True)
    html = page(client)
    assert "王某某" not in html
    assert "officer-01" not in html
    assert "Li Chenguang" not in html


def test_fewer_than_five_letters_are_not_told_apart(client: Client) -> None:
    letters(4, answered=True)
    html = page(client)
    assert "fewer than 5" in html
    assert "data-chart" not in html


def test_a_place_with_few_letters_shows_no_rate(client: Client) -> None:
    letters(6)
    letters(2, place="wdd-02-car-park")
    assert "fewer than 5" in page(client)


def test_every_chart_has_its_table(client: Client) -> None:
    letters(6)
    html = page(client)
    assert html.count("data-chart=") == html.count("<details") > 4


def test_a_place_narrows_the_board(client: Client) -> None:
    letters(6)
    assert "Nothing in this period." in page(client, f"{DAYS}&place=wdd-grid-05")


@pytest.mark.parametrize("where", ["/board/", "/board/figures.csv"])
def test_two_selections_of_a_place_a_day_apart_are_the_same(client: Client, where: str) -> None:
    letters(6)
    until_the_day_before, until_the_day = (
        client.get(f"{where}?since=2024-10-03&until={day}&place=wdd-01-shops&lang=en")
        for day in ("2024-10-07", "2024-10-08")
    )
    assert _facts(until_the_day_before) == _facts(until_the_day)


def _facts(response: Any) -> Any:
    if response.context is None:
        return response.content
    asked = response.context["asked"]
    return asked.since, asked.until, response.context["showing"].figures.totals.letters


def test_a_period_made_longer_is_said_to_be(client: Client) -> None:
    assert "by whole months" in page(client, "since=2024-10-03&until=2024-10-08&place=wdd-01-shops")
    assert "by whole months" not in page(client, f"{DAYS}&place=wdd-01-shops")
    assert "by whole months" not in page(client, "since=2024-10-03&until=2024-10-08")


@pytest.mark.parametrize(
    ("query", "typed", "words"),
    [
        ("since=soon", "soon", "Write it as 2024-04-01"),
        ("since=2024-10-31&until=2024-10-01", "2024-10-31", "before the first"),
        ("since=1990-01-01&until=2024-10-01", "1990-01-01", "more than three years"),
        ("since=2024-10-02&place=atlantis", "2024-10-02", "no such place"),
    ],
)
def test_a_wrong_filter_is_named_with_its_remedy_and_kept(
    client: Client, query: str, typed: str, words: str
) -> None:
    response = client.get(f"/board/?{query}&lang=en")
    assert response.status_code == 400
    html = response.content.decode()
    assert words in html
    assert f'value="{typed}"' in html


def test_the_big_screen_has_charts_and_no_filters(client: Client) -> None:
    letters(6)
    html = page(client, f"{DAYS}&screen=1")
    assert "is-screen" in html
    assert "<form" not in html


def test_the_csv_opens_in_a_spreadsheet_with_its_chinese(client: Client) -> None:
    letters(6)
    response = client.get(f"/board/figures.csv?{DAYS}&lang=zh-hans")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "来信,6" in response.content.decode("utf-8-sig")


def test_the_workbook_has_a_sheet_per_section_with_a_frozen_head(client: Client) -> None:
    letters(6)
    book = load_workbook(BytesIO(client.get(f"/board/figures.xlsx?{DAYS}&lang=en").content))
    assert book.sheetnames[:2] == ["Overview", "Letters per week"]
    assert {sheet.freeze_panes for sheet in book} == {"B2"}


def test_there_is_no_other_kind_of_file(client: Client) -> None:
    assert client.get("/board/figures.docx").status_code == 404


def test_the_number_of_queries_does_not_depend_on_the_letters(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client)
        return len(caught)

    letters(5)
    fold()
    page(client)
    few = queries()
    letters(12, place="wdd-02-car-park", answered=True)
    fold()
    assert queries() == few
