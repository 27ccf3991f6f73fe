"""Every list that is saved as Excel is made in one way: head in sight, widths that fit, nothing that is taken for a formula."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from mashangban.web.shared.money import in_column, yuan
from mashangban.web.shared.workbooks import Cell, workbook


def sheet(*lines: list[Cell], title: str = "List") -> Worksheet:
    found = load_workbook(io.BytesIO(workbook({title: lines}))).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def test_head_and_first_column_stay_in_sight() -> None:
    made = sheet(["Number", "Text"], ["1", "a"])
    assert made.freeze_panes == "B2"
    assert made["A1"].font.bold
    assert not made["A2"].font.bold


def test_a_column_is_as_wide_as_its_longest_text() -> None:
    made = sheet(["A", "B", "C"], ["x", "政务服务办公室", "y" * 900])
    widths = [made.column_dimensions[name].width for name in "ABC"]
    assert widths == [8, 16, 48]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    made = sheet(["A"], [text])
    assert made["A2"].value == f"'{text}"
    assert made["A2"].data_type == "s"


def test_numbers_and_days_stay_what_they_are() -> None:
    made = sheet(["A", "B", "C"], [12, -1.5, date(2024, 10, 8)])
    assert [cell.value for cell in made[2]][:2] == [12, -1.5]
    assert made["C2"].is_date


def test_a_title_that_excel_refuses_is_made_one_it_takes() -> None:
    assert sheet(["A"], title="a/b:c" + "x" * 40).title == "a b c" + "x" * 26


def test_sums_read_as_people_say_them_or_stand_below_each_other() -> None:
    assert [yuan(Decimal(text)) for text in ("1200.00", "1200.50", "0.1")] == ["1,200", "1,200.50", "0.10"]
    assert in_column(Decimal(1200)) == "1,200.00"
