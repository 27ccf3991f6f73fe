"""Whether the rows of a population can be matched: columns there and of the right kind, ids unique, values in range."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from mashangban.core.rules.columns import Column
from mashangban.core.rules.refusal import Text, nearest
from mashangban.core.rules.typed import Fact
from mashangban.core.rules.types import Kind, Type, in_units
from mashangban.matching.files import People, alike, damaged
from mashangban.matching.problems import PeopleError, one

#: kind of a fact → what may hold it
_HELD: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.BOOLEAN: ("boolean",),
    Kind.INTEGER: ("integer",),
    Kind.DECIMAL: ("decimal", "integer", "float"),
    Kind.FLOAT: ("float",),
    Kind.TEXT: ("text",),
    Kind.DATE: ("date",),
}
#: kind of a fact, or of what stands in a column instead, in words
_WANTED: Final[Mapping[Kind, Text]] = {
    Kind.BOOLEAN: {"zh": "布尔值", "en": "booleans"},
    Kind.INTEGER: {"zh": "整数", "en": "whole numbers"},
    Kind.DECIMAL: {"zh": "小数（Decimal）", "en": "decimals"},
    Kind.FLOAT: {"zh": "浮点数", "en": "floating-point numbers"},
    Kind.TEXT: {"zh": "文字", "en": "texts"},
    Kind.DATE: {"zh": "日期（Date）", "en": "days (Date)"},
}
_HOLDS: Final[Mapping[str, Text]] = {
    "boolean": _WANTED[Kind.BOOLEAN],
    "integer": _WANTED[Kind.INTEGER],
    "decimal": _WANTED[Kind.DECIMAL],
    "float": _WANTED[Kind.FLOAT],
    "text": _WANTED[Kind.TEXT],
    "date": _WANTED[Kind.DATE],
}
_FORMS: Final[tuple[tuple[str, str], ...]] = (
    ("2024-01-31", r"^\d{4}-\d{2}-\d{2}$"),
    ("2024/1/31", r"^\d{4}/\d{1,2}/\d{1,2}$"),
    ("20240131", r"^\d{8}$"),
    ("2024年1月31日", r"^\d{4}年\d{1,2}月\d{1,2}日$"),
    ("2024.1.31", r"^\d{4}\.\d{1,2}\.\d{1,2}$"),
)
#: bad rows that are shown
_SHOWN: Final = 3
#: ids that are hashed at once
_AT_ONCE: Final = 1 << 20


def check_columns(people: People, inputs: Sequence[Fact]) -> None:
    """Every fact has a column that can hold it. PeopleErrors with all that is missing or of another kind."""
    errors = []
    columns = {**people.columns, **people.others}
    missing = [fact.name for fact in inputs if fact.name not in columns]
    if missing:
        errors.append(_missing(missing, sorted(columns)))
    read = {fact.name for fact in inputs} | {people.id}
    errors += [_alike(name) for name in alike(columns) if name in read]
    for fact in inputs:
        column = people.columns.get(fact.name)
        if column is not None and (column.held == "empty" or column.held in _HELD[fact.type.kind]):
            continue
        if fact.name in columns:
            errors.append(_other_kind(people, fact, column))
    if errors:
        raise one(*errors)


def _missing(names: list[str], known: list[str]) -> PeopleError:
    like = {name: nearest(name, known) for name in names}
    zh = "、".join(name + (f"（是不是 {near}？）" if near else "") for name, near in like.items())
    en = ", ".join(name + (f" (did you mean {near}?)" if near else "") for name, near in like.items())
    return PeopleError(
        {"zh": f"规则要用的这些列不在文件里：{zh}", "en": f"the file lacks columns that rules read: {en}"},
        {
            "zh": "请补上这些列（全不知道就留空值），或用 --rule 只选用得上的规则",
            "en": "add them (without values if nothing is known), or choose other rules with --rule",
        },
        column=names[0],
    )


def _alike(name: str) -> PeopleError:
    return PeopleError(
        {"zh": f"有两列名称只差大小写：{name}", "en": f"two columns differ only by capitals: {name}"},
        {"zh": "请改名", "en": "rename one of them"},
        column=name,
    )


def _other_kind(people: People, fact: Fact, column: Column | None) -> PeopleError:
    wanted = _WANTED[fact.type.kind]
    if fact.type.kind is Kind.DATE and column is not None and column.held == "text":
        return _text_days(people, fact.name)
    other = people.others.get(fact.name, "?")
    holds = _HOLDS[column.held] if column else {"zh": other, "en": other}
    return PeopleError(
        {
            "zh": f"列 {fact.name} 应为{wanted['zh']}，文件里是{holds['zh']}",
            "en": f"the column {fact.name} should hold {wanted['en']}, it holds {holds['en']}",
        },
        {"zh": f"请把它存为{wanted['zh']}", "en": f"store it as {wanted['en']}"},
        column=fact.name,
    )


def _text_days(people: People, name: str) -> PeopleError:
    """Days written as texts: in which forms, and the first row of each."""
    forms: dict[str, tuple[int, str]] = {}
    before = 0
    for part in people.parts:
        frame = pl.read_parquet(part.path, columns=[name]).with_row_index("row").drop_nulls(name)
        texts = pl.col(name).cast(pl.String)
        form = pl.coalesce(
            *(pl.when(texts.str.contains(pattern)).then(pl.lit(form)) for form, pattern in _FORMS),
            pl.lit("?"),
        )
        firsts = frame.group_by(form.alias("form")).agg(
            pl.col("row").min(), texts.sort_by("row").first().alias("text")
        )
        for form_name, row, text in firsts.sort("row").iter_rows():
            forms.setdefault(form_name, (before + row + 1, text))
        before += part.rows
    shown = [(row, text) for row, text in sorted(forms.values())][: _SHOWN + 1]
    zh = "，".join(f"第{row}行“{text}”" for row, text in shown)
    en = ", ".join(f"row {row} “{text}”" for row, text in shown)
    several = len(forms) > 1
    return PeopleError(
        {
            "zh": f"列 {name} 的日期存成了文字" + (f"，有{len(forms)}种写法：" if several else "：") + zh,
            "en": f"the column {name} holds days as texts"
            + (f" in {len(forms)} forms: " if several else ": ")
            + en,
        },
        {
            "zh": "请统一写法并存为日期类型（Polars：str.to_date）",
            "en": "write all in one form and store them as dates (Polars: str.to_date)",
        },
        column=name,
        row=shown[0][0] if shown else None,
    )


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What a value must not be."""

    name: str
    wrong: pl.Expr
    problem: Text
    remedy: Text = field(
        default_factory=lambda: {
            "zh": "请改正；不知道的留空值，不要用特殊数字代替",
            "en": "correct them; leave what is not known without a value, never a special number",
        }
    )


def check_values(people: People, inputs: Sequence[Fact]) -> None:
    """Every id and every value can be what its fact says. PeopleErrors: how many are wrong, the first few of them.

    One pass over the columns that are read; one more over the ids.
    """
    doubts = [
        _Doubt(
            people.id,
            pl.col(people.id).is_null(),
            {"zh": "是空的", "en": "are empty"},
            {"zh": "每行都要有自己的编号", "en": "give every row an id of its own"},
        )
    ]
    for fact in inputs:
        wrong = _out_of_range(fact, people.columns[fact.name])
        if wrong is not None:
            doubts.append(_Doubt(fact.name, wrong, _range(fact.type)))
    errors = []
    try:
        counts = people.scan().select(
            doubt.wrong.sum().alias(f"{place}") for place, doubt in enumerate(doubts)
        )
        found = counts.collect(engine="streaming").row(0)
        for doubt, count in zip(doubts, found, strict=True):
            if count:
                errors.append(_wrong_values(people, doubt, count))
        if not found[0]:
            errors += _repeated(people)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise damaged(people.path, error) from error
    if errors:
        raise one(*errors)


def _out_of_range(fact: Fact, column: Column) -> pl.Expr | None:
    """What is no value of the fact; None when every value the column can hold is one."""
    value, kind = pl.col(fact.name), fact.type
    if column.held == "date":
        low, high = (ordinal - date(1970, 1, 1).toordinal() for ordinal in kind.units)
        return (value.to_physical() < low) | (value.to_physical() > high)
    if kind.options is not None and column.held == "text":
        return ~value.cast(pl.String).is_in(list(kind.options))
    if not kind.exact or column.held == "empty":
        return None
    low, high = kind.units
    if column.held == "float":
        units = value.cast(pl.Float64) * 10.0**kind.scale
        return value.is_finite() & ((units < float(low) - 0.5) | (units >= float(high) + 0.5))
    unit = 10 ** abs(kind.scale - column.scale) if column.held == "decimal" else 10**kind.scale
    if column.held == "decimal":
        value = value.to_physical()
        if column.scale > kind.scale:
            most = pl.lit(high * unit, dtype=pl.Int128)
            least = pl.lit(low * unit, dtype=pl.Int128)
            return pl.any_horizontal(value % unit != 0, value < least, value > most)
    own_low, own_high = column.range
    # The range in units of the column, towards the inside.
    least_held, most_held = -(-low // unit), high // unit
    wrong = []
    dtype = pl.Int128 if column.held == "decimal" else None
    if own_low < least_held:
        wrong.append(value < _as(least_held, dtype))
    if own_high > most_held:
        wrong.append(value > _as(most_held, dtype))
    return pl.any_horizontal(wrong) if wrong else None


def _as(value: int, dtype: type[pl.DataType] | None) -> pl.Expr:
    return pl.lit(value, dtype=dtype) if dtype else pl.lit(value)


def _range(kind: Type) -> Text:
    if kind.options is not None:
        few = "、".join(kind.options[:8])
        return {
            "zh": f"不在可选值之内（{few}）",
            "en": f"are none of the options ({', '.join(kind.options[:8])})",
        }
    if kind.kind is Kind.DATE:
        low, high = (date.fromordinal(end).isoformat() for end in kind.units)
    else:
        low, high = (str(in_units(end, kind.scale)) if kind.scale else str(end) for end in kind.units)
    more = {"zh": f"，最多{kind.scale}位小数", "en": f" with at most {kind.scale} decimals"}
    end = more if kind.scale else {"zh": "", "en": ""}
    return {"zh": f"不在 {low} 到 {high} 之间{end['zh']}", "en": f"are not from {low} to {high}{end['en']}"}


def _wrong_values(people: People, doubt: _Doubt, count: int) -> PeopleError:
    rows: list[tuple[int, object]] = []
    before = 0
    for part in people.parts:
        value = pl.col(doubt.name).cast(pl.String).alias("value")
        frame = pl.scan_parquet(part.path).with_row_index("row").filter(doubt.wrong).select("row", value)
        few = frame.head(_SHOWN - len(rows)).collect()
        rows += [(before + row + 1, text) for row, text in few.iter_rows()]
        before += part.rows
        if len(rows) == _SHOWN:
            break
    shown = [(row, "" if text is None else str(text)) for row, text in rows]
    zh = "，".join(f"第{row}行" + (f"“{text}”" if text else "") for row, text in shown)
    en = ", ".join(f"row {row}" + (f" “{text}”" if text else "") for row, text in shown)
    return PeopleError(
        {
            "zh": f"列 {doubt.name} 有{count}个值{doubt.problem['zh']}：{zh}",
            "en": f"{count} values of the column {doubt.name} {doubt.problem['en']}: {en}",
        },
        doubt.remedy,
        column=doubt.name,
        row=rows[0][0] if rows else None,
    )


def _repeated(people: People) -> list[PeopleError]:
    """Ids that stand in more than one row: hashes are compared first, eight bytes a row, then the few suspects."""
    hashes = np.empty(people.rows, dtype=np.uint64)
    key = pl.col(people.id).hash(1)
    filled = 0
    while filled < people.rows:
        some = people.scan().slice(filled, _AT_ONCE).select(key).collect(engine="streaming")
        hashes[filled : filled + some.height] = some.to_series().to_numpy()
        filled += some.height or people.rows
    hashes.sort()
    suspects = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    if not len(suspects):
        return []
    wanted = people.scan().select(people.id).filter(key.is_in(pl.Series(suspects).implode()))
    twice = wanted.group_by(people.id).len().filter(pl.col("len") > 1).sort(people.id).collect()
    if not twice.height:
        return []
    few = [re.sub(r"\s", " ", str(value)) for value in twice[people.id].head(_SHOWN)]
    return [
        PeopleError(
            {
                "zh": f"{people.id} 有{twice.height}个编号重复，例如：{'、'.join(few)}",
                "en": f"{twice.height} ids of {people.id} stand in more than one row, such as: {', '.join(few)}",
            },
            {"zh": "每人（每户企业）只能有一行", "en": "give everybody one row"},
            column=people.id,
        )
    ]
