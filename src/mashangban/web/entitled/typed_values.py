"""What somebody types as an answer, read as the value of a fact. A slip is told in words, and what was typed stays."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from mashangban.core.rules.types import Kind, Type, decimals

#: stands for "I do not know", and for what was left empty
UNKNOWN: Final = "?"
YES, NO = "yes", "no"
#: no answer is longer
LONGEST: Final = 40
#: pieces of a day as one text: ``1954-3-2``
_BETWEEN: Final = "-"
_TEN_THOUSAND: Final = "万"
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,8})?")
_WORDS_AROUND: Final = ("元", "人", "岁", "个月", "月", "年", "平方米", "%")

Value = bool | int | Decimal | str | date
_Chosen = TypeVar("_Chosen", bool, str)


class Slip(ValueError):  # noqa: N818  # reads as what it is
    """An answer that cannot be read: its message says what to write instead."""


def value_of(text: str, of: Type) -> Value:
    """The value that was typed; ``Slip`` when it is none."""
    match of.kind:
        case Kind.BOOLEAN:
            return _choice(text, {YES: True, NO: False})
        case Kind.DATE:
            return _day(text, of)
        case Kind.TEXT:
            return _choice(text, {one: one for one in of.options}) if of.options is not None else text
        case _:
            return _number(text, of)


def pieces(text: str) -> tuple[str, str, str]:
    """Year, month and day of a typed day, as far as they are there."""
    year, month, day, *_rest = [*text.split(_BETWEEN), "", "", ""]
    return year, month, day


def together(year: str, month: str, day: str) -> str:
    """The three boxes of a day as one text; empty when nothing stands in any of them."""
    boxes = [box.strip()[:8].replace(_BETWEEN, "") for box in (year, month, day)]
    return _BETWEEN.join(boxes) if any(boxes) else ""


def typed_day(day: date) -> str:
    """A day as it would have been typed."""
    return together(str(day.year), str(day.month), str(day.day))


def _choice(text: str, offered: Mapping[str, _Chosen]) -> _Chosen:
    if text not in offered:
        raise Slip(_("Choose one of the answers."))
    return offered[text]


def _day(text: str, of: Type) -> date:
    boxes = [_plain(box).strip("年月日号 ") for box in pieces(text)]
    if not all(box.isascii() and box.isdecimal() for box in boxes):
        raise Slip(
            _(
                "Write year, month and day in digits, such as 1954, 3 and 2. Leave all three empty if you do not know."
            )
        )
    if len(boxes[0]) != 4:
        raise Slip(_("Write the year with four digits, such as 1954."))
    try:
        day = date(*(int(box) for box in boxes))
    except ValueError:
        raise Slip(_("There is no such day. Look at month and day again.")) from None
    low, high = of.units
    if not low <= day.toordinal() <= high:
        raise Slip(_("This day cannot be right. Look at the year again."))
    return day


def _number(text: str, of: Type) -> int | Decimal:
    plain = _plain(text).replace(",", "").replace(" ", "")
    for word in _WORDS_AROUND:
        plain = plain.removesuffix(word)
    tens = 10_000 if plain.endswith(_TEN_THOUSAND) else 1
    plain = plain.removesuffix(_TEN_THOUSAND)
    if not _NUMBER.fullmatch(plain):
        raise Slip(_("Write a number in digits, such as 1200. Leave it empty if you do not know."))
    number = Decimal(plain) * tens
    if of.kind is not Kind.FLOAT and decimals(number) > of.scale:
        raise Slip(
            _("Write a whole number.")
            if of.scale == 0
            else _("At most %(count)d digits after the point.") % {"count": of.scale}
        )
    _in_range(number, of)
    return int(number) if of.kind is Kind.INTEGER else number


def _in_range(number: Decimal, of: Type) -> None:
    if of.low is not None and not isinstance(of.low, date) and number < of.low:
        raise Slip(
            _("It is at least %(number)s.")
            % {"number": f"{of.low:f}" if isinstance(of.low, Decimal) else of.low}
        )
    if of.high is not None and not isinstance(of.high, date) and number > of.high:
        raise Slip(
            _("It is at most %(number)s.")
            % {"number": f"{of.high:f}" if isinstance(of.high, Decimal) else of.high}
        )


def _plain(text: str) -> str:
    """Full-width digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text).replace("，", ",").strip()
