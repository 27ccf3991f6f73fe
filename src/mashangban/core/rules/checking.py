"""Whether a parsed rule makes sense over typed facts, and the checked tree that evaluators start from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, cast

from mashangban.core.rules import nodes, typed
from mashangban.core.rules.computing import KINDS, Computing, as_float
from mashangban.core.rules.inferring import infer
from mashangban.core.rules.refusal import RuleError, RuleErrors, Text, nearest
from mashangban.core.rules.syntax import day_of
from mashangban.core.rules.typed import Checked, Constant
from mashangban.core.rules.types import (
    BOOLEAN,
    DATE,
    TEXT,
    Kind,
    Type,
    decimals,
    exact,
    units_of,
)

__all__ = ["KINDS", "check", "check_value", "infer"]

#: function → smallest and largest result over all days of the years 1 to 9999
FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = {
    "age": (-9999, 9999),
    "months_since": (-119_988, 119_988),
    "days_since": (-3_652_058, 3_652_058),
    "year": (1, 9999),
    "month": (1, 12),
}
_PATTERN: Final = re.compile(r"(?P<open>%*)(?P<text>[^%]*)(?P<close>%*)", re.DOTALL)


def check(node: nodes.Node, types: Mapping[str, Type]) -> Checked:
    """The checked tree of a rule over facts of these types; RuleErrors with everything that is wrong with it."""
    work = _Check(types)
    found = work.condition(node)
    if work.errors or found is None:
        raise RuleErrors(work.errors)
    return found


def check_value(node: nodes.Node, types: Mapping[str, Type]) -> Checked:
    """The same for an expression of any kind, such as the derivation of a fact."""
    work = _Check(types)
    found = work.value(node)
    if work.errors or found is None:
        raise RuleErrors(work.errors)
    return found


class _Check(Computing):
    """One walk through one rule. A method gives None for what it has reported, so that nothing is said twice."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        super().__init__()
        self.types = types

    def condition(self, node: nodes.Node) -> Checked | None:
        """A part that is answered by yes or no."""
        if isinstance(node, nodes.Literal) and node.value is None:
            return Constant(value=None, type=BOOLEAN, at=node.at)
        found = self.value(node)
        if found is None or found.type.kind is Kind.BOOLEAN:
            return found
        en, zh = KINDS[found.type.kind]
        self.report(
            node.at,
            {
                "en": f"this is {en}, not a question answered by yes or no",
                "zh": f"这是{zh}，不是能答是或否的条件",
            },
            {"en": "compare it, for example age >= 60", "zh": "请写成比较式，例如 age >= 60"},
        )
        return None

    def value(self, node: nodes.Node) -> Checked | None:
        match node:
            case nodes.Literal():
                return self.literal(node)
            case nodes.Name():
                return self.name(node)
            case nodes.Call():
                return self.call(node)
            case nodes.Arithmetic():
                return self.arithmetic(node)
            case nodes.Negate(inner=inner):
                return self.negate(node, inner)
            case nodes.Compare():
                return self.compare(node)
            case nodes.In():
                return self.membership(node)
            case nodes.Like():
                return self.like(node)
            case nodes.IsNull(value=value):
                found = self.value(value)
                return found and typed.IsNull(value=found, type=BOOLEAN, at=node.at)
            case nodes.Not(inner=inner):
                found = self.condition(inner)
                return found and typed.Not(inner=found, type=BOOLEAN, at=node.at)
            case nodes.And(parts=parts) | nodes.Or(parts=parts):
                checked = [self.condition(part) for part in parts]
                kept = tuple(part for part in checked if part is not None)
                made = typed.And if isinstance(node, nodes.And) else typed.Or
                return made(parts=kept, type=BOOLEAN, at=node.at) if len(kept) == len(parts) else None

    def literal(self, node: nodes.Literal) -> Checked | None:
        value = node.value
        if isinstance(value, Decimal):
            scale = decimals(value)
            units = units_of(value, scale)
            return self.bounded(Constant(value=units, type=exact(scale, units, units), at=node.at))
        if isinstance(value, str):
            return Constant(value=value, type=TEXT, at=node.at)
        if isinstance(value, date):
            return Constant(value=value, type=Type(Kind.DATE, low=value, high=value), at=node.at)
        return Constant(value=value, type=BOOLEAN, at=node.at)

    def name(self, node: nodes.Name) -> Checked | None:
        known = self.types.get(node.name)
        if known is not None:
            return typed.Fact(name=node.name, type=known, at=node.at)
        self.report(node.at, *_unknown("fact", "事实", node.name, self.types))
        return None

    def call(self, node: nodes.Call) -> Checked | None:
        if node.function == "today" and not node.arguments:
            return typed.Today(type=DATE, at=node.at)
        if node.function not in FUNCTIONS and node.function != "today":
            self.report(node.at, *_unknown("function", "函数", node.function, [*FUNCTIONS, "today"]))
            return None
        days = [self.date_like(argument) for argument in node.arguments]
        if len(days) == 1 and node.function in FUNCTIONS:
            if days[0] is None:
                return None
            made = cast(typed.DayFunction, node.function)
            return typed.DayPart(function=made, day=days[0], type=exact(0, *FUNCTIONS[made]), at=node.at)
        shown = "today()" if node.function == "today" else f"{node.function}(birth_date)"
        self.report(
            node.at,
            {
                "en": f"{node.function} is given {len(days)} values",
                "zh": f"{node.function} 里写了{len(days)}个值",
            },
            {"en": f"write for example {shown}", "zh": f"例如写成 {shown}"},
        )
        return None

    def date_like(self, node: nodes.Node) -> Checked | None:
        found = self.value(node)
        day = found and self.as_day(found)
        if day is None or day.type.kind is Kind.DATE:
            return day
        en, zh = KINDS[day.type.kind]
        self.report(
            node.at,
            {"en": f"a day is needed here, this is {en}", "zh": f"这里要的是日期，写的是{zh}"},
            {"en": "give a fact that is a day", "zh": "请写一个日期类的事实"},
        )
        return None

    def as_day(self, found: Checked) -> Checked | None:
        """A text constant as the day it says, NULL as a day not known; anything else as it is."""
        if not isinstance(found, Constant):
            return found
        if found.value is None:
            return Constant(value=None, type=DATE, at=found.at)
        if not isinstance(found.value, str):
            return found
        try:
            day = day_of(found.value, found.at)
        except RuleError as error:
            self.errors.append(error)
            return None
        return Constant(value=day, type=Type(Kind.DATE, low=day, high=day), at=found.at)

    # --- comparisons -----------------------------------------------------------------------------

    def compare(self, node: nodes.Compare) -> Checked | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        pair = self.paired(left, right, node.right.at)
        if pair is None:
            return None
        left, right = pair
        if left.type.kind in (Kind.TEXT, Kind.BOOLEAN) and node.op not in ("=", "<>"):
            zh = KINDS[left.type.kind][1]
            self.report(
                node.at,
                {
                    "en": f"{left.type.kind} values have no order; {node.op} cannot compare them",
                    "zh": f"{zh}没有大小之分，不能用 {node.op}",
                },
                {
                    "en": "use = or <>; days are written DATE '2024-01-31'",
                    "zh": "请用 = 或 <>；日期写成 DATE '2024-01-31'",
                },
            )
            return None
        return typed.Compare(op=node.op, left=left, right=right, type=BOOLEAN, at=node.at)

    def paired(self, left: Checked, right: Checked, at: int) -> tuple[Checked, Checked] | None:
        """Both sides in one kind and scale, constants turned into the form of the other side."""
        left, right = _null_as(left, right), _null_as(right, left)
        if Kind.DATE in (left.type.kind, right.type.kind):
            days = self.as_day(left), self.as_day(right)
            if days[0] is None or days[1] is None:
                return None
            left, right = days[0], days[1]
        if left.type.number and right.type.number:
            if Kind.FLOAT in (left.type.kind, right.type.kind):
                return as_float(left), as_float(right)
            scale = max(left.type.scale, right.type.scale)
            scaled = self.scaled(left, scale), self.scaled(right, scale)
            return None if scaled[0] is None or scaled[1] is None else (scaled[0], scaled[1])
        if left.type.kind is right.type.kind:
            fits = self.offered(left, right) and self.offered(right, left)
            return (left, right) if fits else None
        (l_en, l_zh), (r_en, r_zh) = KINDS[left.type.kind], KINDS[right.type.kind]
        self.report(
            at,
            {"en": f"{r_en} cannot be compared with {l_en}", "zh": f"{r_zh}不能和{l_zh}比较"},
            {
                "en": "compare like with like: texts in quotes, numbers without, days as DATE '2024-01-31'",
                "zh": "请比较同一类的值：文字加引号，数不加引号，日期写成 DATE '2024-01-31'",
            },
        )
        return None

    def offered(self, fact: Checked, constant: Checked) -> bool:
        """Whether a text compared with a fact is one that the fact can be."""
        options = fact.type.options
        if options is None or not isinstance(constant, Constant) or constant.value in (None, *options):
            return True
        word = str(constant.value)
        like = nearest(word, options)
        few = ", ".join(options[:12]) + (", …" if len(options) > 12 else "")
        self.report(
            constant.at,
            {"en": f"'{word}' is not among the values there are", "zh": f"没有“{word}”这个取值"},
            {
                "en": f"did you mean '{like}'?" if like else f"use one of: {few}",
                "zh": f"是不是“{like}”？" if like else f"可用的有：{few}",
            },
        )
        return False

    def membership(self, node: nodes.In) -> Checked | None:
        value = self.value(node.value)
        options = [self.option(option) for option in node.options]
        if value is None or None in options:
            return None
        known = [option for option in options if option is not None and option.value is not None]
        pairs = [self.paired(value, option, option.at) for option in known]
        if None in pairs:
            return None
        # One scale for all: that of the finest option.
        finest = max((pair[1].type.scale for pair in pairs if pair), default=value.type.scale)
        turned = [self.paired(value, pair[1], node.at) for pair in pairs if pair]
        sides = [pair for pair in turned if pair and pair[1].type.scale == finest]
        if sides:
            value = sides[0][0]
        ends = [self.scaled(pair[1], finest) if pair[1].type.exact else pair[1] for pair in turned if pair]
        constants = tuple(end for end in ends if isinstance(end, Constant))
        if len(constants) < len(known):
            return None
        null = len(known) < len(options)
        return typed.In(value=value, options=constants, null=null, type=BOOLEAN, at=node.at)

    def option(self, node: nodes.Node) -> Constant | None:
        """One value of a list."""
        if not isinstance(node, nodes.Literal):
            self.report(
                node.at,
                {"en": "a list holds values only", "zh": "IN 的括号里只能写值"},
                {"en": "compare facts with =, joined by OR", "zh": "事实之间请用 = 比较，并用 OR 连接"},
            )
            return None
        return cast(Constant | None, self.literal(node))

    def like(self, node: nodes.Like) -> Checked | None:
        value = self.value(node.value)
        if value is not None and isinstance(value, Constant) and value.value is None:
            value = Constant(value=None, type=TEXT, at=value.at)
        if value is not None and value.type.kind is not Kind.TEXT:
            en, zh = KINDS[value.type.kind]
            self.report(
                node.at,
                {"en": f"LIKE is for texts, this is {en}", "zh": f"LIKE 只用于文字，这里是{zh}"},
                {"en": "compare it with = or another sign", "zh": "请用 = 等符号比较"},
            )
            value = None
        found = _PATTERN.fullmatch(node.pattern)
        if found is None or "_" in node.pattern or "\\" in node.pattern:
            self.report(
                node.pattern_at,
                {
                    "en": "a pattern has % only at its ends, no _ and no \\",
                    "zh": "模式里只能在两端写 %，不能有 _ 和 \\",
                },
                {
                    "en": "write 'x%', '%x' or '%x%', several of them joined by AND",
                    "zh": "请写成 'x%'、'%x' 或 '%x%'，多个之间用 AND 连接",
                },
            )
            return None
        kind: typed.LikeKind = (
            ("contains" if found["close"] or not found["text"] else "suffix")
            if found["open"]
            else ("prefix" if found["close"] else "exact")
        )
        return value and typed.Like(value=value, kind=kind, text=found["text"], type=BOOLEAN, at=node.at)


def _null_as(found: Checked, other: Checked) -> Checked:
    """NULL takes the type of what it stands beside."""
    if not (isinstance(found, Constant) and found.value is None):
        return found
    made = exact(other.type.scale, 0, 0) if other.type.exact else Type(other.type.kind)
    return Constant(value=None, type=made, at=found.at)


def _unknown(en: str, zh: str, name: str, known: Iterable[str]) -> tuple[Text, Text]:
    words = list(known)
    like = nearest(name, words)
    few = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    problem = {"en": f"there is no {en} {name}", "zh": f"没有名为 {name} 的{zh}"}
    if like:
        return problem, {"en": f"did you mean {like}?", "zh": f"是不是 {like}？"}
    return problem, {"en": f"use one of: {few}", "zh": f"可用的有：{few}"}
