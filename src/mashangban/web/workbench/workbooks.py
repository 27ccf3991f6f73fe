"""Lists as Excel files: one sheet a name, the first line in sight, and no text that a spreadsheet takes for a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from django.http import HttpResponse
from openpyxl import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = list[str]


def workbook(sheets: Mapping[str, Iterator[Line]]) -> bytes:
    """A workbook with one sheet a name; the first line of each stays in sight."""
    book = Workbook(write_only=True)
    for title, lines in sheets.items():
        # what Excel refuses in the name of a sheet
        sheet = book.create_sheet("".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31])
        sheet.freeze_panes = "B2"
        for line in lines:
            sheet.append([_plain(cell) for cell in line])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def file_of(data: bytes, kind: str, name: str) -> HttpResponse:
    """Something to be saved under a name."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain(cell: str) -> str:
    return "'" + cell if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
