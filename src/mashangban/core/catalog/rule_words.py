"""A rule over answers in plain words: the questions and options by their titles, in Chinese or English.

For people of an office, who read when something applies and need not know what questions and answers are called
inside. What a rule speaks of but no question is known for keeps its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import sqlglot
from sqlglot import exp

from mashangban.core.catalog.items import Question
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual, Option
from mashangban.core.rules.expression import RuleError, parse

#: comparison → (Chinese, English) between a question and a value
_ORDER: Final[Mapping[type[exp.Expr], tuple[str, str]]] = {
    exp.EQ: ("是", "is"),
    exp.NEQ: ("不是", "is not"),
    exp.LT: ("小于", "is less than"),
    exp.LTE: ("不超过", "is at most"),
    exp.GT: ("大于", "is more than"),
    exp.GTE: ("不少于", "is at least"),
}
#: the same with its sides exchanged: 20 <= beds
_TURNED: Final[Mapping[type[exp.Expr], type[exp.Expr]]] = {
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
}
#: what a rule says when it does not hold: NOT beds >= 20
_OPPOSITE: Final[Mapping[type[exp.Expr], type[exp.Expr]]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.LT: exp.GTE,
    exp.LTE: exp.GT,
    exp.GT: exp.LTE,
    exp.GTE: exp.LT,
}
_SIGNS: Final[Mapping[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "−", exp.Mul: "×", exp.Div: "÷"}


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
        parse(rule)
    except RuleError:
        return rule
    words = _Words(questions, lang.startswith("zh"))
    said = words.condition(sqlglot.parse_one(rule, dialect="duckdb"))
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

    def condition(self, tree: exp.Expr, *, holds: bool = True) -> str:
        """A question answered by yes or no; with ``holds=False`` what is so when it is answered by no."""
        if isinstance(tree, exp.Paren):
            return self.condition(tree.this, holds=holds)
        if isinstance(tree, exp.Not):
            return self.condition(tree.this, holds=not holds)
        if isinstance(tree, exp.And | exp.Or):
            return self.joined(tree, holds)
        if type(tree) in _ORDER:
            return self.compared(tree, holds)
        special: Mapping[type[exp.Expr], Callable[[exp.Expr, bool], str]] = {
            exp.In: self.one_of,
            exp.Between: self.between,
            exp.Is: self.known,
            exp.Like: self.like,
        }
        if type(tree) in special:
            return special[type(tree)](tree, holds)
        if isinstance(tree, exp.Boolean):
            always = bool(tree.this) is holds
            return self.pick(
                "总是如此" if always else "从不如此", "it is always so" if always else "it is never so"
            )
        name = self.value(tree)
        answer = self.pick("是" if holds else "否", "yes" if holds else "no")
        return self.pick(f"{name}选“{answer}”", f"{name} is answered “{answer}”")

    def joined(self, tree: exp.Expr, holds: bool) -> str:
        """Both, or one of two; what binds looser stands in brackets."""
        both = isinstance(tree, exp.And) is holds
        parts = []
        for side in (tree.this, tree.expression):
            inner = side.unnest()
            turned = holds
            while isinstance(inner, exp.Not):
                inner, turned = inner.this.unnest(), not turned
            said = self.condition(side, holds=holds)
            looser = (
                isinstance(inner, exp.And | exp.Or) and (isinstance(inner, exp.And) is turned) is not both
            )
            parts.append(self.pick(f"（{said}）", f"({said})") if looser else said)
        return self.pick("，并且" if both else "，或者", " and " if both else " or ").join(parts)

    def compared(self, tree: exp.Expr, holds: bool) -> str:
        kind, left, right = type(tree), tree.this.unnest(), tree.expression.unnest()
        if isinstance(left, exp.Literal) and not isinstance(right, exp.Literal):
            kind, left, right = _TURNED[kind], right, left
        if isinstance(right, exp.Boolean) and kind in {exp.EQ, exp.NEQ}:
            # has_food = true, has_food <> false
            return self.condition(left, holds=(bool(right.this) is (kind is exp.EQ)) is holds)
        verb = _ORDER[kind if holds else _OPPOSITE[kind]]
        return self.said(left, verb, self.value(right, of=left))

    def said(self, left: exp.Expr, verb: tuple[str, str], right: str) -> str:
        subject = self.value(left)
        return self.pick(f"{subject}{verb[0]}{right}", f"{subject} {verb[1]} {right}")

    def one_of(self, tree: exp.Expr, holds: bool) -> str:
        options = [self.value(one, of=tree.this) for one in tree.expressions]
        listed = self.pick("、".join(options), ", ".join(options))
        if len(options) == 1:
            return self.said(tree.this, _ORDER[exp.EQ if holds else exp.NEQ], listed)
        verb = ("是", "is one of") if holds else ("不是", "is none of")
        return self.said(
            tree.this, verb, f"{listed}{'之一' if holds else '中的任何一种'}" if self.zh else listed
        )

    def between(self, tree: exp.Expr, holds: bool) -> str:
        low, high = self.value(tree.args["low"]), self.value(tree.args["high"])
        verb = ("在", "is between") if holds else ("不在", "is not between")
        return self.said(tree.this, verb, self.pick(f"{low}到{high}之间", f"{low} and {high}"))

    def known(self, tree: exp.Expr, holds: bool) -> str:
        return self.said(
            tree.this,
            ("没有回答", "is") if holds else ("已经回答", "is"),
            self.pick("", "not answered" if holds else "answered"),
        )

    def like(self, tree: exp.Expr, holds: bool) -> str:
        pattern = str(tree.expression.this)
        verb = ("符合", "is like") if holds else ("不符合", "is not like")
        return self.said(tree.this, verb, self.pick(f"“{pattern}”", f"“{pattern}”"))

    def value(self, tree: exp.Expr, of: exp.Expr | None = None) -> str:
        """A question by its title, an option of the question ``of`` by its own, numbers and sums as they are."""
        inner = tree.unnest()
        if isinstance(inner, exp.Column):
            question = self.questions.get(_name(inner))
            return self.quoted(question.title.text("zh" if self.zh else "en")) if question else _name(inner)
        if isinstance(inner, exp.Literal):
            return self.option(str(inner.this), of) if inner.is_string else str(inner.this)
        if isinstance(inner, exp.Neg):
            return f"−{self.value(inner.this)}"
        if type(inner) in _SIGNS:
            return f"{self.value(inner.this)} {_SIGNS[type(inner)]} {self.value(inner.expression)}"
        return inner.sql(dialect="duckdb")

    def option(self, code: str, of: exp.Expr | None) -> str:
        question = (
            self.questions.get(_name(of.unnest()))
            if of is not None and isinstance(of.unnest(), exp.Column)
            else None
        )
        titles = {one.code: one.title for one in question.of} if question else {}
        return self.quoted(titles[code].text("zh" if self.zh else "en") if code in titles else code)

    def quoted(self, text: str) -> str:
        return f"“{text}”"


def _name(column: exp.Expr) -> str:
    return ".".join(part.name for part in column.parts) if isinstance(column, exp.Column) else ""
