"""What an action is given: the standard inputs, and the check of every value by the type of its field.

Values that pass are plain JSON without binary floats, so that they can be hashed: whole numbers stay numbers,
other numbers become decimal text, dates ISO text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from mashangban.core.casework import rows
from mashangban.core.casework.model import Json, Refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import Action, Bilingual, FormField
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.core.text import TextRefused, clean_text

#: ``problem`` of a ``bad-input`` → its own parameters, for faces that translate
PROBLEMS: Mapping[str, tuple[str, ...]] = {
    "wrong-type": ("expected",),
    "too-long": ("max", "length", "over"),
    "too-short": ("min", "length"),
    "control-characters": ("position",),
    "lone-surrogates": ("position",),
    "not-a-choice": ("choices",),
    "not-a-number": (),
    "not-a-date": (),
    "not-a-phone": (),
    "not-a-case-number": ("why",),
    "not-a-code": (),
    "not-a-point": (),
    "not-consented": (),
    "too-small": ("min",),
    "too-large": ("max",),
    "too-many": ("max", "count"),
    "too-few": ("min", "count"),
    "same-unit": (),
    "already-assisting": (),
    "not-assisting": (),
    "wrong-case": (),
    "not-yours": (),
    "not-a-term": (),
}


def _field(zh: str, en: str, kind: str, **more: object) -> FormField:
    return FormField.model_validate({"type": kind, "title": Bilingual(zh=zh, en=en), **more})


#: inputs that every definition may name in ``needs`` and ``may`` without describing them
STANDARD: Mapping[str, FormField] = MappingProxyType(
    {
        "message": _field("内容", "Message", "text", max=2000),
        "reason": _field("理由", "Reason", "text", max=500),
        "evidence": _field("凭据照片", "Evidence", "photos", max=9, min=1),
        "photos": _field("照片", "Photos", "photos", max=9),
        "note": _field("备注", "Note", "text", max=1000),
        "remark": _field("补充说明", "Remark", "text", max=500),
        "measure": _field("采取的措施", "Measure taken", "text", max=500),
        "unit": _field("单位", "Unit", "unit"),
        "person": _field("人员", "Person", "person"),
        "place": _field("地点", "Place", "place"),
        "rating": _field("满意度", "Rating", "rating", min=1, max=5),
        "happened_on": _field("时间", "When", "date"),
        "level": _field("等级", "Level", "level"),
        "signature": _field("签字", "Signature", "line", max=80),
        "number": _field("办件编号", "Case number", "case-number"),
    }
)

_ANY_TEXT = _field("内容", "Text", "text", max=2000)
#: beside an action's own inputs: which canned text was used, its body (compared, not kept), the role to sign as
_BESIDE: Mapping[str, FormField] = MappingProxyType(
    {
        "template": _field("常用回复", "Canned text", "level"),
        "template_body": _field("常用回复内容", "Canned text body", "text", max=4000),
        "as": _field("签字身份", "Sign as", "level"),
    }
)
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,120}")
_PHONE = re.compile(r"(1\d{10}|0\d{9,11}|[2-9]\d{6,7}|\+\d{7,15})")
#: only braces are blanks: 【…】 is how Chinese letters and text messages name their sender or a heading
_BLANK = re.compile(r"\{[^{}\n]{0,60}\}|｛[^｛｝\n]{0,60}｝")


#: name → field, and whether it must be given
Fields = Mapping[str, tuple[FormField, bool]]


@dataclass(frozen=True, slots=True)
class InputResult:
    """Clean values of what was given, and everything wrong with the rest."""

    clean: dict[str, Json] = field(default_factory=dict)
    errors: list[Refusal] = field(default_factory=list)


def inputs_of(action: Action) -> Fields:
    """Every input an action takes, in order: its field and whether it must be given.

    Beside ``needs``, ``may`` and ``inputs``, what the action does implies some: a unit to hand over to, a person
    to assign to. Whoever pauses a clock gives a reason, unless the message to the applicant says it.
    """
    needed = dict.fromkeys(action.needs, True)
    for name, own in action.inputs.items():
        needed.setdefault(name, not own.optional and name not in action.may)
    if action.assigns == "unit" or action.assists:
        needed["unit"] = True
    if action.assigns == "person":
        needed["person"] = True
    if action.assigns == "unit":
        needed.setdefault("person", False)
    if action.pauses and "message" not in action.needs:
        needed["reason"] = True
    for name in action.may:
        needed.setdefault(name, False)
    return {name: (field_of(action, name), must) for name, must in needed.items()}


def field_of(action: Action, name: str) -> FormField:
    """The field an input is checked by: the action's own, the standard one, else plain text."""
    return action.inputs.get(name) or STANDARD.get(name) or _ANY_TEXT


#: id of an action → the action (kept, so that the id stays its own) and its fields: they are asked for all the time
_FIELDS: dict[int, tuple[Action, Fields, tuple[str, ...]]] = {}
_MOST_KEPT = 10_000


def check_inputs(action: Action, data: Mapping[str, Json], *, prepared: bool = False) -> InputResult:
    """Check everything given with an action; unknown names are errors, never dropped.

    ``prepared``: the platform has made the data, so that it may hold ``rows``.
    """
    found = _FIELDS.get(id(action))
    if found is None:
        if len(_FIELDS) >= _MOST_KEPT:
            _FIELDS.clear()
        found = _FIELDS[id(action)] = (action, *_fields_of(action))
    return check_fields(found[1], data, found[2], prepared=prepared)


def _fields_of(action: Action) -> tuple[Fields, tuple[str, ...]]:
    """Everything that may be given with an action, and the names to tell who gives something else."""
    fields = dict(inputs_of(action))
    known = tuple(sorted(fields))
    if "message" in fields:
        fields |= {
            "template": (_BESIDE["template"], False),
            "template_body": (_BESIDE["template_body"], False),
        }
    if action.signatures:
        fields["as"] = (_BESIDE["as"], False)
    return fields, known


def check_fields(
    fields: Fields, data: Mapping[str, Json], known: Iterable[str], *, prepared: bool = False
) -> InputResult:
    """Check ``data`` against fields that must (True) or may be given."""
    result = InputResult()
    for name in data:
        if name not in fields:
            shown = str(name)[:80]
            result.errors.append(refuse("unknown-input", shown, input=shown, known=list(known)))
    for name, (one, must) in fields.items():
        value = data.get(name)
        if is_empty(value):
            if must:
                result.errors.append(refuse("missing-input", name, input=name))
            continue
        checked = check_value(name, one, value, prepared=prepared)
        if isinstance(checked, Refusal):
            result.errors.append(checked)
        elif is_empty(checked) and must:
            result.errors.append(refuse("missing-input", name, input=name))
        elif not is_empty(checked):
            result.clean[name] = checked
    return result


def is_empty(value: Json) -> bool:
    """Nothing, blank text, or an empty list: an answer that was not given."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == ()


def blanks_in(text: str) -> list[str]:
    """The unfilled blanks of a canned text, ``{name}`` with narrow or wide braces."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def same_text(one: str, other: str) -> bool:
    """Equal but for spaces, punctuation's width and letter case: a canned text sent as it is."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def check_value(name: str, one: FormField, value: Json, *, prepared: bool = False) -> Json | Refusal:
    """The clean form of a value that is not empty, or why it cannot be taken. Never raises.

    ``rows`` are taken only when ``prepared`` by the platform: nobody types them.
    """
    if one.type == "rows" and not prepared:
        return _bad(name, "not-yours")
    return _CHECKS[one.type](name, one, value)


def _bad(name: str, problem: str, **params: Json) -> Refusal:
    return refuse("bad-input", name, input=name, problem=problem, **params)


def _text(name: str, one: FormField, value: Json) -> Json | Refusal:
    return _cleaned(name, one, value, 2000, one_line=False)


def _line(name: str, one: FormField, value: Json) -> Json | Refusal:
    return _cleaned(name, one, value, 120, one_line=True)


def _cleaned(name: str, one: FormField, value: Json, longest: int, *, one_line: bool) -> Json | Refusal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return _bad(name, "wrong-type", expected="text")
    try:
        text = clean_text(value, one.max or longest, name, required=False, one_line=one_line)
    except TextRefused as error:
        return _bad(name, error.code, **{k: v for k, v in error.params.items() if k != "field"})
    if one.min and text and len(text) < one.min:
        return _bad(name, "too-short", min=one.min, length=len(text))
    return text


def _code(name: str, one: FormField, value: Json) -> Json | Refusal:
    if not isinstance(value, str) or not _CODE.fullmatch(value.strip()):
        return _bad(name, "not-a-code")
    return _among(name, one, value.strip())


def _among(name: str, one: FormField, value: str) -> Json | Refusal:
    choices = [option.code for option in one.of]
    return value if not choices or value in choices else _bad(name, "not-a-choice", choices=choices)


def _choices(name: str, one: FormField, value: Json) -> Json | Refusal:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple):
        return _bad(name, "wrong-type", expected="list")
    if one.max and len(values) > one.max:
        return _bad(name, "too-many", max=one.max, count=len(values))
    codes: list[Json] = []
    for each in values:
        code = _code(name, one, each)
        if isinstance(code, Refusal):
            return code
        if code not in codes:
            codes.append(code)
    return codes


def _number(name: str, one: FormField, value: Json) -> Json | Refusal:
    return _between(name, one.min, one.max, value)


def _between(name: str, low: int | None, high: int | None, value: Json) -> Json | Refusal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return _bad(name, "not-a-number")
    shown = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else str(value)
    try:
        number = Decimal(shown)
    except InvalidOperation:
        return _bad(name, "not-a-number")
    if not number.is_finite() or abs(number) >= 10**15 or len(shown) > 40:
        return _bad(name, "not-a-number")
    if low is not None and number < low:
        return _bad(name, "too-small", min=low)
    if high is not None and number > high:
        return _bad(name, "too-large", max=high)
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def _rating(name: str, one: FormField, value: Json) -> Json | Refusal:
    low, high = one.min or 1, one.max or 5
    number = _between(name, low, high, value)
    if isinstance(number, str):
        return _bad(name, "not-a-choice", choices=list(range(low, high + 1)))
    return number


def _date(name: str, one: FormField, value: Json) -> Json | Refusal:
    if not isinstance(value, str) or len(value) > 40:
        return _bad(name, "not-a-date")
    shown = value.strip()
    try:
        if len(shown) <= 10:
            return date.fromisoformat(shown).isoformat()
        return datetime.fromisoformat(shown).isoformat(timespec="minutes")
    except ValueError:
        return _bad(name, "not-a-date")


def _phone(name: str, one: FormField, value: Json) -> Json | Refusal:
    if not isinstance(value, str | int) or isinstance(value, bool) or len(str(value)) > 40:
        return _bad(name, "not-a-phone")
    plain = re.sub(r"[\s\-‐–—()]", "", unicodedata.normalize("NFKC", str(value)))
    plain = re.sub(r"^(\+86|0086)(?=1\d{10}$)", "", plain)
    return plain if _PHONE.fullmatch(plain) else _bad(name, "not-a-phone")


def _photos(name: str, one: FormField, value: Json) -> Json | Refusal:
    tokens = [value] if isinstance(value, str) else value
    if not isinstance(tokens, list | tuple):
        return _bad(name, "wrong-type", expected="list")
    if not all(isinstance(token, str) and _TOKEN.fullmatch(token) for token in tokens):
        return _bad(name, "not-a-code")
    unique = list(dict.fromkeys(tokens))
    if one.max and len(unique) > one.max:
        return _bad(name, "too-many", max=one.max, count=len(unique))
    if one.min and len(unique) < one.min:
        return _bad(name, "too-few", min=one.min, count=len(unique))
    return unique


def _point(name: str, one: FormField, value: Json) -> Json | Refusal:
    if not isinstance(value, Mapping) or set(value) != {"lat", "lon"}:
        return _bad(name, "not-a-point")
    clean = {}
    for axis, bound in (("lat", 90), ("lon", 180)):
        number = _between(name, -bound, bound, value[axis])
        if isinstance(number, Refusal):
            return _bad(name, "not-a-point")
        # six decimals are a tenth of a metre: more would only be a pretence
        clean[axis] = format(round(Decimal(number), 6), "f")
    return clean


def _case_number(name: str, one: FormField, value: Json) -> Json | Refusal:
    if not isinstance(value, str) or len(value) > 60:
        return _bad(name, "not-a-case-number", why="length")
    try:
        return parse_case_number(value)
    except NumberError as error:
        return _bad(name, "not-a-case-number", why=error.code)


def _consent(name: str, one: FormField, value: Json) -> Json | Refusal:
    given = value is True or (isinstance(value, str) and value.strip().lower() in {"true", "on", "yes", "1"})
    if not given:
        return None if one.optional else _bad(name, "not-consented")
    return True


_CHECKS: Mapping[str, Callable[[str, FormField, Json], Json | Refusal]] = {
    "text": _text,
    "line": _line,
    "name": _line,
    "choice": _code,
    "choices": _choices,
    "number": _number,
    "date": _date,
    "phone": _phone,
    "photos": _photos,
    "point": _point,
    "case-number": _case_number,
    "consent": _consent,
    "unit": _code,
    "person": _code,
    "place": _code,
    "level": _code,
    "rating": _rating,
    "rows": rows.check,
}
