"""A board as CSV (opens in Excel with its Chinese intact) and as an Excel workbook, a sheet per section."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _

from mashangban.web.board.pieces import Board, Cell, Section
from mashangban.web.shared.workbooks import harmless, workbook


def as_csv(showing: Board) -> bytes:
    """Sections one below the other, each with a title and a head; UTF-8 with a byte-order mark."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [_("Period"), showing.figures.asked.since.isoformat(), showing.figures.asked.until.isoformat()]
    )
    writer.writerow([])
    for title, head, rows in _tables(showing):
        writer.writerow([harmless(title)])
        writer.writerow([harmless(name) for name in head])
        writer.writerows([[_written(cell) for cell in row] for row in rows])
        writer.writerow([])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(showing: Board) -> bytes:
    """The same as .xlsx, numbers as numbers and days as days."""
    return workbook(
        {
            title: [list(head), *([_value(cell) for cell in row] for row in rows)]
            for title, head, rows in _tables(showing)
        }
    )


def file_name(showing: Board, kind: str, of: str | None) -> str:
    """``figures-2024-04-01-2024-09-30.csv``; ``of`` is the unit or the system it tells of."""
    asked = showing.figures.asked
    return "-".join(["figures", *([of] if of else []), asked.since.isoformat(), f"{asked.until}.{kind}"])


def _tables(showing: Board) -> list[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]:
    overview = [[tile.title, tile.value, tile.note] for tile in showing.tiles()]
    sections: list[Section] = showing.sections()
    return [
        (_("Overview"), [_("What"), _("Value"), _("Meaning")], overview),
        *((section.title, section.head, section.rows or [[section.empty]]) for section in sections),
    ]


def _value(cell: Cell) -> str | int | float | date | None:
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, str) and len(cell) == 10 and cell[4:5] == cell[7:8] == "-":
        return date.fromisoformat(cell)
    return cell


def _written(cell: Cell) -> str | int | float | date | None:
    """As CSV has it: decimals with all their places."""
    return harmless(str(cell) if isinstance(cell, Decimal) else cell)
