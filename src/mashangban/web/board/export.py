"""A board as CSV (opens in Excel with its Chinese intact) and as an Excel workbook, a sheet per section."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mashangban.web.board.pieces import Board, Cell, Section

#: what a spreadsheet would take for a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD = PatternFill("solid", fgColor="0B7A75")


def as_csv(showing: Board) -> bytes:
    """Sections one below the other, each with a title and a head; UTF-8 with a byte-order mark."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [_("Period"), showing.figures.asked.since.isoformat(), showing.figures.asked.until.isoformat()]
    )
    writer.writerow([])
    for title, head, rows in _tables(showing):
        writer.writerow([safe(title)])
        writer.writerow([safe(name) for name in head])
        writer.writerows([[safe(cell) for cell in row] for row in rows])
        writer.writerow([])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(showing: Board) -> bytes:
    """The same as .xlsx: bold frozen heads, widths that fit, numbers as numbers."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    book.remove(first)
    for title, head, rows in _tables(showing):
        _fill(book.create_sheet(_sheet_title(title)), head, rows)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def file_name(showing: Board, kind: str, of: str | None) -> str:
    """``figures-2024-04-01-2024-09-30.csv``; ``of`` is the unit or the system it tells of."""
    asked = showing.figures.asked
    return "-".join(["figures", *([of] if of else []), asked.since.isoformat(), f"{asked.until}.{kind}"])


def safe(cell: Cell) -> str | int | Decimal | None:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _tables(showing: Board) -> list[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]:
    overview = [[tile.title, tile.value, tile.note] for tile in showing.tiles()]
    sections: list[Section] = showing.sections()
    return [
        (_("Overview"), [_("What"), _("Value"), _("Meaning")], overview),
        *((section.title, section.head, section.rows or [[section.empty]]) for section in sections),
    ]


def _sheet_title(title: str) -> str:
    """What Excel allows as a sheet's name: 31 characters, none of ``[]:*?/\\``."""
    return "".join(" " if character in "[]:*?/\\" else character for character in title)[:31]


def _fill(sheet: Worksheet, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    sheet.append(list(head))
    for row in rows:
        sheet.append([_value(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.freeze_panes = "A2"
    for column in range(1, len(head) + 1):
        longest = max(len(str(row[column - 1])) if column <= len(row) else 0 for row in [head, *rows])
        sheet.column_dimensions[get_column_letter(column)].width = min(48, max(8, longest * 1.7))


def _value(cell: Cell) -> str | int | float | date | None:
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, str) and len(cell) == 10 and cell[4:5] == cell[7:8] == "-":
        return date.fromisoformat(cell)
    made = safe(cell)
    assert not isinstance(made, Decimal)
    return made
