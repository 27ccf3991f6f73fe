"""Lists that the platform prepares and a case carries: rows of named texts, numbers, yes and no, and short lists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from mashangban.core.casework.model import Json, Refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import FormField
from mashangban.core.text import TextRefused, clean_text

#: rows of a list, and bytes of the whole as JSON
MOST_ROWS = 200
MOST_BYTES = 65_536
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,79}")


class _WrongCellError(ValueError):
    """What stands at a place of the list cannot be kept."""


def check(name: str, one: FormField, value: Json) -> list[Json] | Refusal:
    """The clean list: mappings of name → text, whole number, yes or no, list of texts, or list of such rows without
    further lists of rows. Numbers that are not whole become decimal text; what is None is left out.
    """
    if not isinstance(value, list | tuple):
        return _bad(name, "wrong-type", expected="rows")
    most = min(one.max or MOST_ROWS, MOST_ROWS)
    if len(value) > most:
        return _bad(name, "too-many", max=most, count=len(value))
    clean: list[Json] = []
    for number, row in enumerate(value, 1):
        try:
            clean.append(_row(row, nested=False))
        except _WrongCellError as error:
            return _bad(name, "wrong-type", expected="rows", row=number, cell=str(error))
    size = len(json.dumps(clean, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        return _bad(name, "too-long", max=MOST_BYTES, length=size, over=size - MOST_BYTES)
    return clean


def _bad(name: str, problem: str, **params: Json) -> Refusal:
    return refuse("bad-input", name, input=name, problem=problem, **params)


def _row(row: Json, *, nested: bool) -> dict[str, Json]:
    if not isinstance(row, Mapping):
        raise _WrongCellError("")
    clean: dict[str, Json] = {}
    for name, value in row.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _WrongCellError(str(name)[:80])
        if value is not None:
            clean[name] = _cell(name, value, nested=nested)
    return clean


def _cell(name: str, value: Json, *, nested: bool) -> Json:
    if isinstance(value, list | tuple):
        if not nested and any(isinstance(one, Mapping) for one in value):
            return [_row(one, nested=True) for one in value]
        return [_text(name, one) for one in value]
    if isinstance(value, bool):
        return value
    return _number(name, value) if isinstance(value, int | float | Decimal) else _text(name, value)


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise _WrongCellError(name)
    try:
        return clean_text(value, MOST_BYTES, name, required=False)
    except TextRefused as error:
        raise _WrongCellError(name) from error


def _number(name: str, value: float | Decimal) -> Json:
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= 10**15:
        raise _WrongCellError(name)
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")
