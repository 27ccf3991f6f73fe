"""What pydantic finds, said so that the author of a pack can act on it, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mashangban.core.catalog.parts import MisfitError
from mashangban.core.catalog.problems import Path, Text, choices
from mashangban.core.worktime import TermError

Explained = tuple[Path, Text, Text]

#: pydantic's error type → what to write instead
_SHAPES: Mapping[str, tuple[str, str]] = {
    "string_type": ("a text; put it in quotes", "文字；请加引号"),
    "int_type": ("a whole number", "整数"),
    "int_parsing": ("a whole number", "整数"),
    "int_from_float": ("a whole number", "整数"),
    "bool_type": ("true or false", "true 或 false"),
    "bool_parsing": ("true or false", "true 或 false"),
    "decimal_type": ("a number such as 39.1234", "数字，例如 39.1234"),
    "decimal_parsing": ("a number such as 39.1234", "数字，例如 39.1234"),
    "tuple_type": ("a list, such as [a, b]", "列表，例如 [a, b]"),
    "list_type": ("a list, such as [a, b]", "列表，例如 [a, b]"),
    "model_type": ("named values below it, such as {zh: …, en: …}", "带名称的各项，例如 {zh: …, en: …}"),
    "model_attributes_type": ("named values below it", "带名称的各项"),
    "mapping_type": ("named values below it", "带名称的各项"),
    "dict_type": ("named values below it", "带名称的各项"),
}


def explain(
    error: ValidationError, model: type[BaseModel], known: Callable[[Path], bool]
) -> Iterator[Explained]:
    """Path, problem and remedy of every mistake; several tries of one union are told once.

    `known` says whether the file has a path: pydantic's paths also name the branches of a union.
    """
    told: set[Path] = set()
    for item in error.errors(include_url=False):
        path = tuple(step if isinstance(step, int) else str(step) for step in item["loc"])
        kind = item["type"]
        at = path if kind == "missing" else _within(path, known)
        if at in told:
            continue
        told.add(at)
        yield at, *_said(kind, dict(item.get("ctx") or {}), item.get("input"), item["msg"], path, model)


def _within(path: Path, known: Callable[[Path], bool]) -> Path:
    while path and not known(path):
        path = path[:-1]
    return path


def _said(
    kind: str, ctx: dict[str, Any], given: Any, message: str, path: Path, model: type[BaseModel]
) -> tuple[Text, Text]:
    name = str(path[-1]) if path else ""
    if kind == "missing":
        return (
            {"en": f"{name} is missing", "zh": f"缺少 {name}"},
            {"en": f"add {name}", "zh": f"请补上 {name}"},
        )
    if kind == "extra_forbidden" and " " in name:
        return {"en": f"unknown key {name}", "zh": f"不认识的键 {name}"}, _COMMA
    if kind == "extra_forbidden":
        return {"en": f"unknown key {name}", "zh": f"不认识的键 {name}"}, choices(
            _keys_at(model, path[:-1]), name
        )
    if kind == "literal_error":
        allowed = str(ctx.get("expected", "")).replace("' or '", "', '").replace("'", "").split(", ")
        return {"en": f"{given} is not one of the choices", "zh": f"不能写 {given}"}, choices(allowed, given)
    if kind == "string_pattern_mismatch":
        return _pattern(str(ctx.get("pattern")), given)
    if kind in _SHAPES:
        en, zh = _SHAPES[kind]
        shown = "nothing" if given is None else _short(given)
        zh_shown = "没有内容" if given is None else _short(given)
        return (
            {"en": f"found {shown}", "zh": f"写的是 {zh_shown}"},
            {"en": f"write {en}", "zh": f"应为{zh}"},
        )
    return _other(kind, ctx, given, message)


def _other(kind: str, ctx: dict[str, Any], given: Any, message: str) -> tuple[Text, Text]:
    cause = ctx.get("error")
    if isinstance(cause, TermError):
        why = cause.params["problem"]
        assert isinstance(why, Mapping)
        return {
            "en": f"{_short(given)} is no term: {why['en']}",
            "zh": f"看不懂时限 {_short(given)}：{why['zh']}",
        }, _TERM
    if isinstance(cause, MisfitError):
        return cause.problem, cause.remedy
    if kind == "value_error" and "two rows" in message:
        words = message.removeprefix("Value error, ")
        return {"en": words, "zh": f"流程表重复：{words}"}, {"en": "keep one of them", "zh": "请只保留一个"}
    if kind == "value_error":
        day = {"en": f"{_short(given)} is not a day", "zh": f"{_short(given)} 不是日期"}
        return day, {"en": "write it with its year, such as 2024-10-01", "zh": "请写明年份，例如 2024-10-01"}
    if kind in ("too_short", "string_too_short"):
        return {"en": "it is empty", "zh": "内容为空"}, {"en": "give at least one", "zh": "至少写一个"}
    for bound, en, zh in (("ge", "at least", "不小于"), ("le", "at most", "不大于")):
        if bound in ctx:
            return (
                {"en": f"{_short(given)} is out of range", "zh": f"{_short(given)} 超出范围"},
                {"en": f"write {en} {ctx[bound]}", "zh": f"应{zh} {ctx[bound]}"},
            )
    return {"en": message, "zh": f"写法不对（{message}）"}, {"en": "correct it", "zh": "请改正"}


_COMMA: Text = {
    "en": 'inside { } a text with a comma needs quotes, such as {en: "this, and that"}',
    "zh": '在 { } 里，含逗号的文字要加引号，例如 {en: "this, and that"}',
}
_TERM: Text = {
    "en": 'write "12 hours", "8 working hours", "5 working days" or "3 days"',
    "zh": "请写成“12 hours”“8 working hours”“5 working days”或“3 days”（也可以写中文）",
}


def _pattern(pattern: str, given: Any) -> tuple[Text, Text]:
    problem = {"en": f"{_short(given)} has the wrong form", "zh": f"{_short(given)} 格式不对"}
    if "{6}" in pattern and "{3}" in pattern:
        return problem, {
            "en": "a division code has 6, 9 or 12 digits, in quotes",
            "zh": "区划代码为6、9或12位数字，加引号",
        }
    if "{6}" in pattern:
        return problem, {"en": "a district's code has 6 digits, in quotes", "zh": "区级代码为6位数字，加引号"}
    return problem, {
        "en": "a code has small letters, digits, hyphens and dots, and begins with a letter or digit",
        "zh": "代码只用小写字母、数字、连字符和点，并以字母或数字开头",
    }


def _short(value: Any) -> str:
    words = str(value)
    return words if len(words) <= 40 else words[:39] + "…"


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys allowed at a path below `model`, for "did you mean"."""
    here: Any = model
    for step in path:
        here = _below(here, step)
    here = _without_none(here)
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _below(annotation: Any, step: str | int) -> Any:
    """What an annotation says about one step further: a model's field, a mapping's value, a list's item."""
    here = _without_none(annotation)
    if isinstance(here, type) and issubclass(here, BaseModel):
        found = here.model_fields.get(str(step))
        return found.annotation if found else None
    arguments = get_args(here)
    if not arguments:
        return None
    return arguments[0] if isinstance(step, int) else arguments[-1]


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        return next((part for part in get_args(annotation) if part is not type(None)), None)
    return annotation
