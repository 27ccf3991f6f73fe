"""A rule over answers in plain words: the questions and options by their titles, in Chinese or English.

For people of an office, who read when something applies and need not know what questions and answers are called
inside. What a rule speaks of but no question is known for keeps its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from mashangban.core.catalog.items import Question
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual, Option
from mashangban.core.rules import nodes
from mashangban.core.rules.refusal import RuleError
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.writing import write

#: comparison → (Chinese, English) between a question and a value
_ORDER: Final[Mapping[nodes.Sign, tuple[str, str]]] = {
    "=": ("是", "is"),
    "<>": ("不是", "is not"),
    "<": ("小于", "is less than"),
    "<=": ("不超过", "is at most"),
    ">": ("大于", "is more than"),
    ">=": ("不少于", "is at least"),
}
#: the same with its sides exchanged: 20 <= beds
_TURNED: Final[Mapping[nodes.Sign, nodes.Sign]] = {
    "=": "=",
    "<>": "<>",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
#: what a rule says when it does not hold: NOT beds >= 20
_OPPOSITE: Final[Mapping[nodes.Sign, nodes.Sign]] = {
    "=": "<>",
    "<>": "=",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}


class Asked(Protocol):
    """What a rule speaks of: a question about the situation, or a field of a service's form."""

    @property
    def title(self) -> Bilingual: ...

    @property
    def of(self) -> Sequence[Option]: ...


def in_words(rule: str, questions: Mapping[str, Asked], lang: str) -> str:
    """``firm_kind <> 'individual'`` → 当“打算开成哪一类”不是“个体工商户”时, or the same in English.

    ``lang``: ``zh…``, or English for any other. A rule that cannot be read comes back as it was written.
    """
    try:
        tree = parse(rule)
    except RuleError:
        return rule
    words = _Words(questions, lang.startswith("zh"))
    said = words.condition(tree)
    return f"当{said}时" if words.zh else f"when {said}"


def every_question(pack: Pack) -> dict[str, Question]:
    """The questions that items share and those of the scenes that stand now, by name; what is shared comes first."""
    own = {
        name: question
        for versions in pack.scenes.values()
        for name, question in versions[-1].questions.items()
    }
    return {**own, **pack.questions}


@dataclass(frozen=True, slots=True)
class _Words:
    questions: Mapping[str, Asked]
    zh: bool

    def pick(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def condition(self, tree: nodes.Node, *, holds: bool = True) -> str:
        """A question answered by yes or no; with ``holds=False`` what is so when it is answered by no."""
        match tree:
            case nodes.Not(inner=inner):
                return self.condition(inner, holds=not holds)
            case nodes.And(parts=parts) | nodes.Or(parts=parts):
                between = _between(tree)
                return self.between(*between, holds) if between else self.joined(tree, parts, holds)
            case nodes.Compare():
                return self.compared(tree, holds)
            case nodes.In():
                return self.one_of(tree, holds)
            case nodes.IsNull(value=value):
                return self.known(value, holds)
            case nodes.Like(value=value, pattern=pattern):
                return self.like(value, pattern, holds)
            case nodes.Literal(value=bool(always)):
                return self.always(always is holds)
        name = self.value(tree)
        answer = self.pick("是" if holds else "否", "yes" if holds else "no")
        return self.pick(f"{name}选“{answer}”", f"{name} is answered “{answer}”")

    def always(self, always: bool) -> str:
        return self.pick(
            "总是如此" if always else "从不如此", "it is always so" if always else "it is never so"
        )

    def joined(self, tree: nodes.Node, parts: Sequence[nodes.Node], holds: bool) -> str:
        """All, or any; what binds looser stands in brackets."""
        both = isinstance(tree, nodes.And) is holds
        said = [self.part(part, both, holds) for part in parts]
        return self.pick("，并且" if both else "，或者", " and " if both else " or ").join(said)

    def part(self, part: nodes.Node, both: bool, holds: bool) -> str:
        inner, turned = part, holds
        while isinstance(inner, nodes.Not):
            inner, turned = inner.inner, not turned
        said = self.condition(part, holds=holds)
        several = isinstance(inner, nodes.And | nodes.Or) and not _between(inner)
        looser = several and (isinstance(inner, nodes.And) is turned) is not both
        return self.pick(f"（{said}）", f"({said})") if looser else said

    def compared(self, tree: nodes.Compare, holds: bool) -> str:
        kind, left, right = tree.op, tree.left, tree.right
        if isinstance(left, nodes.Literal) and not isinstance(right, nodes.Literal):
            kind, left, right = _TURNED[kind], right, left
        if isinstance(right, nodes.Literal) and isinstance(right.value, bool) and kind in {"=", "<>"}:
            # has_food = true, has_food <> false
            return self.condition(left, holds=(right.value is (kind == "=")) is holds)
        verb = _ORDER[kind if holds else _OPPOSITE[kind]]
        return self.said(left, verb, self.value(right, of=left))

    def said(self, left: nodes.Node, verb: tuple[str, str], right: str) -> str:
        subject = self.value(left)
        return self.pick(f"{subject}{verb[0]}{right}", f"{subject} {verb[1]} {right}")

    def one_of(self, tree: nodes.In, holds: bool) -> str:
        options = [self.value(one, of=tree.value) for one in tree.options]
        listed = self.pick("、".join(options), ", ".join(options))
        if len(options) == 1:
            return self.said(tree.value, _ORDER["=" if holds else "<>"], listed)
        verb = ("是", "is one of") if holds else ("不是", "is none of")
        return self.said(
            tree.value, verb, f"{listed}{'之一' if holds else '中的任何一种'}" if self.zh else listed
        )

    def between(self, value: nodes.Node, least: nodes.Node, most: nodes.Node, holds: bool) -> str:
        low, high = self.value(least), self.value(most)
        verb = ("在", "is between") if holds else ("不在", "is not between")
        return self.said(value, verb, self.pick(f"{low}到{high}之间", f"{low} and {high}"))

    def known(self, value: nodes.Node, holds: bool) -> str:
        return self.said(
            value,
            ("没有回答", "is") if holds else ("已经回答", "is"),
            self.pick("", "not answered" if holds else "answered"),
        )

    def like(self, value: nodes.Node, pattern: str, holds: bool) -> str:
        verb = ("符合", "is like") if holds else ("不符合", "is not like")
        return self.said(value, verb, self.quoted(pattern))

    def value(self, tree: nodes.Node, of: nodes.Node | None = None) -> str:
        """A question by its title, an option of the question ``of`` by its own, numbers and sums as they are."""
        match tree:
            case nodes.Name(name=name):
                question = self.questions.get(name)
                return self.quoted(question.title.text("zh" if self.zh else "en")) if question else name
            case nodes.Literal(value=str(code)):
                return self.option(code, of)
            case nodes.Literal(value=Decimal() as number):
                return f"{number:f}".replace("-", "−")
            case nodes.Literal(value=date() as day):
                return day.isoformat()
            case nodes.Negate(inner=inner):
                return f"−{self.term(inner)}"
            case nodes.Arithmetic(op=op, left=left, right=right):
                first = self.value(left) if op in {"+", "-"} else self.term(left)
                return f"{first} {_SIGNS[op]} {self.value(right) if op == '+' else self.term(right)}"
        return write(tree)

    def term(self, tree: nodes.Node) -> str:
        said = self.value(tree)
        return self.pick(f"（{said}）", f"({said})") if isinstance(tree, nodes.Arithmetic) else said

    def option(self, code: str, of: nodes.Node | None) -> str:
        question = self.questions.get(of.name) if isinstance(of, nodes.Name) else None
        titles = {one.code: one.title for one in question.of} if question else {}
        return self.quoted(titles[code].text("zh" if self.zh else "en") if code in titles else code)

    def quoted(self, text: str) -> str:
        return f"“{text}”"


def _between(tree: nodes.Node) -> tuple[nodes.Node, nodes.Node, nodes.Node] | None:
    """The value and its two ends, where the rule says BETWEEN: then the value is one and the same node twice."""
    match tree:
        case nodes.And(
            parts=(
                nodes.Compare(op=">=", left=value, right=low),
                nodes.Compare(op="<=", left=again, right=high),
            )
        ) if value is again:
            return value, low, high
    return None
