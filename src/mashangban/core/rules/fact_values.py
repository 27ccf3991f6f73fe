"""One value from JSON as a fact of its type, or what is wrong with it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from mashangban.core.rules.refusal import BadFact, Text, nearest
from mashangban.core.rules.types import HIGHEST, LOWEST, Bound, Kind, Type, decimals

_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"\s*[+-]?[0-9][0-9,]*(\.[0-9]+)?\s*")


def read_value(name: str, value: object, kind: Type) -> object:
    """The value as bool, int, Decimal, float, str or date; BadFact with a remedy when the type cannot hold it."""
    match kind.kind:
        case Kind.BOOLEAN:
            if isinstance(value, bool):
                return value
            raise _bad(
                name,
                value,
                "is not yes or no",
                "不能当作“是”或“否”",
                "write true or false",
                "请写 true 或 false",
            )
        case Kind.DATE:
            return _in_range(name, _day(name, value), kind)
        case Kind.TEXT:
            return _text(name, value, kind)
        case Kind.FLOAT:
            return float(_number(name, value))
    return _in_range(name, _exact(name, _number(name, value), kind), kind)


def _day(name: str, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    problem = "is not a day", "不是日期"
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            problem = "is a day that does not exist", "这一天不存在"
    remedy = 'write year-month-day, for example "1950-03-31"', '请写成年-月-日，例如 "1950-03-31"'
    raise _bad(name, value, *problem, *remedy)


def _text(name: str, value: object, kind: Type) -> str:
    if not isinstance(value, str):
        raise _bad(
            name,
            value,
            "is not a text",
            "不是文字",
            'put it in quotes, for example "120104"',
            '请加引号，例如 "120104"',
        )
    if kind.options is None or value in kind.options:
        return value
    like = nearest(value, kind.options)
    few = ", ".join(kind.options[:20]) + (", …" if len(kind.options) > 20 else "")
    remedy = (
        (f"did you mean {like}?", f"是不是 {like}？") if like else (f"use one of: {few}", f"可用的有：{few}")
    )
    raise _bad(name, value, "is not among the values there are", "不在可选的取值里", *remedy)


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(repr(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite():
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        plain = value.strip().replace(",", "")
        raise _bad(
            name,
            value,
            "is a text, not a number",
            "是文字，不是数",
            f"write {plain} without quotes",
            f"请去掉引号，写成 {plain}",
        )
    raise _bad(name, value, "is not a number", "不是数", "write a number such as 60", "请写数，例如 60")


def _exact(name: str, value: Decimal, kind: Type) -> int | Decimal:
    if value.adjusted() <= 20 and decimals(value) <= kind.scale:
        if LOWEST <= value * 10**kind.scale <= HIGHEST:
            return int(value) if kind.kind is Kind.INTEGER else value
    elif value.adjusted() <= 20:
        if kind.scale == 0:
            raise _bad(
                name, value, "is not a whole number", "不是整数", "leave out the decimals", "请去掉小数"
            )
        raise _bad(
            name,
            value,
            f"has more than {kind.scale} decimals",
            f"的小数超过{kind.scale}位",
            f"round it to {kind.scale} decimals",
            f"请四舍五入到{kind.scale}位小数",
        )
    raise _bad(name, value, "is too large", "太大", "check the number and its unit", "请核对数值和单位")


def _in_range(name: str, value: Bound, kind: Type) -> Bound:
    low_ok = kind.low is None or kind.low <= value  # type: ignore[operator]  # a range has ends of the fact's own kind
    if low_ok and (kind.high is None or value <= kind.high):  # type: ignore[operator]  # its ends are of the same kind as the value
        return value
    low, high = kind.low, kind.high
    if low is None:
        remedy = f"give at most {high}", f"最大是 {high}"
    elif high is None:
        remedy = f"give at least {low}", f"最小是 {low}"
    else:
        remedy = f"give {low} to {high}", f"范围是 {low} 到 {high}"
    raise _bad(name, value, "is out of range", "超出范围", *remedy)


def _bad(name: str, value: object, en: str, zh: str, remedy_en: str, remedy_zh: str) -> BadFact:
    shown = str(value)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    problem: Text = {"en": f"{shown} {en}", "zh": f"“{shown}”{zh}"}
    return BadFact(name, value, problem, {"en": remedy_en, "zh": remedy_zh})
