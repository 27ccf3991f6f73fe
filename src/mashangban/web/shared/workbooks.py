"""Lists as Excel files: one sheet a name, the head and first column in sight, widths that fit, and no text that becomes a formula."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None
Line = list[str]

#: what a spreadsheet would take for the beginning of a formula
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_HEAD: Final = PatternFill("solid", fgColor="0B7A75")
#: widths of columns, in characters
_NARROWEST, _WIDEST = 8, 48


def workbook(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """A workbook with one sheet a name; the first line of each is its head."""
    book = Workbook(write_only=True)
    for title, lines in sheets.items():
        # what Excel refuses in the name of a sheet
        sheet = book.create_sheet("".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31])
        rows = [[harmless(cell) for cell in line] for line in lines]
        sheet.freeze_panes = "B2"
        # a sheet that is written line by line takes its widths before the first one
        for column, width in enumerate(_widths(rows), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        for place, row in enumerate(rows):
            sheet.append(row if place else [_head(sheet, cell) for cell in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def file_of(data: bytes, kind: str, name: str) -> HttpResponse:
    """Something to be saved under a name."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    found: list[int] = []
    for row in rows:
        found += [_NARROWEST] * (len(row) - len(found))
        for place, cell in enumerate(row):
            found[place] = max(found[place], min(_WIDEST, _width("" if cell is None else str(cell)) + 2))
    return found


def _width(text: str) -> int:
    """Characters that Chinese is written with are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text[:_WIDEST])


def _head(sheet: Any, cell: Any) -> Any:
    """A cell of the head; the stubs of openpyxl know neither its sheet nor its type."""
    made = WriteOnlyCell(sheet, cell)
    made.font, made.fill = Font(bold=True, color="FFFFFF"), _HEAD
    made.alignment = Alignment(vertical="center", wrap_text=True)
    return made
