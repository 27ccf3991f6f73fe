"""The rule language: a SQL boolean expression over named facts, parsed into a small tree.

    rule       = and {OR and}                    and       = not {AND not}
    not        = NOT not | predicate             sum       = product {(+ | -) product}
    predicate  = sum [sign sum | [NOT] IN (list) | [NOT] BETWEEN sum AND sum | [NOT] LIKE 'x%' | IS [NOT] NULL]
    product    = signed {(* | /) signed}         signed    = - signed | + number | primary
    primary    = number | 'text' | DATE 'yyyy-mm-dd' | TRUE | FALSE | NULL | name | function(…) | (rule)

It is read as SQL reads it, and where SQL dialects differ (``a = b = c``, ``a = b IS NULL``) parentheses are asked for.
Every node knows its place, so that whatever is wrong later can be pointed at. Whether types fit is `checking`'s matter.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NoReturn
from typing import Literal as OneOf

from mashangban.core.rules.nodes import (
    SIGNS,
    And,
    Arithmetic,
    Call,
    Compare,
    In,
    IsNull,
    Like,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    Sign,
    below,
    names,
)
from mashangban.core.rules.refusal import RuleError, Text
from mashangban.core.rules.tokens import FOREIGN, REMEDY, Token, cut

__all__ = [
    "ALLOWED",
    "REMEDY",
    "And",
    "Arithmetic",
    "Call",
    "Compare",
    "In",
    "IsNull",
    "Like",
    "Literal",
    "Name",
    "Negate",
    "Node",
    "Not",
    "Or",
    "RuleError",
    "Sign",
    "below",
    "names",
    "parse",
]  # fmt: skip

#: parentheses, functions, NOT and signs inside each other; nobody reads more, and the parser must not run out of stack
DEEPEST: Final = 40
#: + - * / in one rule: each makes the tree a level deeper, and what walks it must not run out of stack either
MOST_STEPS: Final = 60


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of a rule; RuleError with position, problem and remedy for anything else. Cached by text."""
    return _Parser(cut(text)).rule()


_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(text: str, at: int) -> date:
    """``2024-01-31`` as a day; RuleError when it is none."""
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RuleError(
        at,
        {"en": f"'{_short(text)}' is not a day", "zh": f"“{_short(text)}”不是日期"},
        {"en": "write year-month-day, for example '2024-01-31'", "zh": "请写成年-月-日，例如 '2024-01-31'"},
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


ALLOWED: Final[Text] = {
    "en": "use only = <> < <= > >=, AND, OR, NOT, IN (…), BETWEEN, IS NULL, LIKE, + - * /, names and literals",
    "zh": "只能使用 = <> < <= > >=、AND、OR、NOT、IN (…)、BETWEEN、IS NULL、LIKE、+ - * /、名称和常量",
}


class _Parser:
    """Recursive descent, one method for each line of the grammar above."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0
        self.steps = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.tokens[self.place]
        self.place += token.sort != "end"
        return token

    def took(self, *keys: str) -> bool:
        """Moves on over these keywords or signs if they all come next."""
        coming = self.tokens[self.place : self.place + len(keys)]
        if [token.key for token in coming] != list(keys):
            return False
        self.place += len(keys)
        return True

    def rule(self) -> Node:
        node = self.either()
        if self.next.sort != "end":
            self.refuse_next()
        return node

    def either(self) -> Node:
        parts = [self.every()]
        while self.took("OR"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Or(tuple(parts), parts[0].at)

    def every(self) -> Node:
        parts = [self.negation()]
        while self.took("AND"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts), parts[0].at)

    def negation(self) -> Node:
        at = self.next.at
        if not self.took("NOT"):
            return self.predicate()
        self.deeper(at)
        inner = self.negation()
        self.depth -= 1
        return Not(inner, at)

    def predicate(self) -> Node:
        value = self.sum()
        node = self.question(value)
        if node is not value and (self.next.key in SIGNS or self.next.key in {"IN", "BETWEEN", "LIKE", "IS"}):
            raise RuleError(
                self.next.at,
                {"en": "comparisons one after the other are ambiguous", "zh": "连着写的比较有歧义"},
                {
                    "en": "join them with AND, or put one in parentheses",
                    "zh": "请用 AND 连接，或给其中一个加括号",
                },
            )
        return node

    def question(self, value: Node) -> Node:
        at = value.at
        if self.next.key in SIGNS:
            sign = SIGNS[self.take().key]
            return Compare(sign, value, self.sum(), at)
        if self.took("IS", "NOT", "NULL"):
            return Not(IsNull(value, at), at)
        if self.took("IS", "NULL"):
            return IsNull(value, at)
        if self.took("IS"):
            self.refuse({"en": "IS is only for NULL", "zh": "IS 后面只能写 NULL"}, ALLOWED)
        negated = self.next.key == "NOT" and self.tokens[self.place + 1].key in {"IN", "BETWEEN", "LIKE"}
        self.place += negated
        found = self.membership(value)
        return Not(found, at) if negated else found

    def membership(self, value: Node) -> Node:
        at = value.at
        if self.took("IN"):
            return In(value, self.listed(), at)
        if self.took("BETWEEN"):
            low = self.sum()
            if not self.took("AND"):
                self.refuse(
                    {"en": "BETWEEN needs two values", "zh": "BETWEEN 要写两个值"},
                    {"en": "write BETWEEN 1 AND 5", "zh": "请写成 BETWEEN 1 AND 5"},
                )
            return And((Compare(">=", value, low, at), Compare("<=", value, self.sum(), at)), at)
        if self.took("LIKE"):
            pattern = self.take()
            if pattern.sort != "text":
                self.place -= pattern.sort != "end"
                self.refuse(
                    {"en": "LIKE needs a pattern in quotes", "zh": "LIKE 后面要写带引号的模式"},
                    {"en": "write for example LIKE '120%'", "zh": "例如写成 LIKE '120%'"},
                )
            return Like(value, pattern.word, at, pattern.at)
        return value

    def listed(self) -> tuple[Node, ...]:
        if not self.took("(") or self.next.key in {")", "SELECT"}:
            self.refuse(
                {"en": "IN needs a list of values", "zh": "IN 后面要写一组值"},
                {"en": "write for example IN ('a', 'b')", "zh": "例如写成 IN ('a', 'b')"},
            )
        return self.separated()

    def separated(self) -> tuple[Node, ...]:
        """Values up to the closing parenthesis, separated by commas; at least one."""
        found = [self.sum()]
        while self.took(","):
            found.append(self.sum())
        self.close()
        return tuple(found)

    def close(self) -> None:
        if not self.took(")"):
            if self.next.sort == "end":
                self.refuse(
                    {"en": "a parenthesis is not closed", "zh": "括号没有配对"},
                    {"en": "add )", "zh": "请补上 )"},
                )
            self.refuse_next()

    def sum(self) -> Node:
        node = self.product()
        while self.next.key in {"+", "-"}:
            self.step()
            op: OneOf["+", "-"] = "+" if self.take().key == "+" else "-"
            node = Arithmetic(op, node, self.product(), node.at)
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.next.key in {"*", "/"}:
            self.step()
            op: OneOf["*", "/"] = "*" if self.take().key == "*" else "/"
            node = Arithmetic(op, node, self.signed(), node.at)
        return node

    def signed(self) -> Node:
        at = self.next.at
        if self.next.key not in {"+", "-"}:
            return self.primary()
        minus = self.take().key == "-"
        self.deeper(at)
        inner = self.signed()
        self.depth -= 1
        if isinstance(inner, Literal) and isinstance(inner.value, Decimal):
            return Literal(inner.value.copy_negate() if minus and inner.value else inner.value, at)
        if not minus:
            # it would say nothing, and hide that + before a yes or no has no meaning
            raise RuleError(
                at,
                {"en": "+ before anything but a number says nothing", "zh": "+ 只能写在数字前面"},
                {"en": "leave it out", "zh": "请去掉它"},
            )
        return Negate(inner, at)

    def primary(self) -> Node:
        token = self.next
        if token.sort == "number":
            return Literal(self.take().value, token.at)
        if token.sort == "text":
            return Literal(self.take().word, token.at)
        if token.key in {"TRUE", "FALSE", "NULL"}:
            self.take()
            return Literal(None if token.key == "NULL" else token.key == "TRUE", token.at)
        if token.sort == "name" and not token.key:
            return self.named()
        if not self.took("("):
            self.refuse_next()
        self.deeper(token.at)
        node = self.either()
        self.close()
        self.depth -= 1
        return node

    def named(self) -> Node:
        first = self.take()
        if first.word.upper() == "DATE" and self.next.sort == "text":
            text = self.take()
            return Literal(day_of(text.word, text.at), first.at)
        if first.word.upper() == "CURRENT_DATE":
            raise RuleError(
                first.at,
                {"en": "CURRENT_DATE is not allowed in a rule", "zh": "规则里不能使用 CURRENT_DATE"},
                {"en": "write today()", "zh": "请写 today()"},
            )
        name = first.word
        while self.next.key == ".":
            self.take()
            if self.next.sort != "name":
                self.refuse_next()
            name += "." + self.take().word
        if not self.took("("):
            return Name(name, first.at)
        self.deeper(first.at)
        arguments = () if self.took(")") else self.separated()
        self.depth -= 1
        return Call(name.lower(), arguments, first.at)

    def deeper(self, at: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RuleError(
                at,
                {"en": f"more than {DEEPEST} levels inside each other", "zh": f"嵌套超过了{DEEPEST}层"},
                {"en": "split the rule", "zh": "请拆开规则"},
            )

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            self.refuse(
                {"en": f"more than {MOST_STEPS} of + - * /", "zh": f"+ - * / 超过了{MOST_STEPS}个"},
                {
                    "en": "split the rule, or derive a fact from a part of it",
                    "zh": "请拆开规则，或把其中一部分写成推算的事实",
                },
            )

    def refuse(self, problem: Text, remedy: Text) -> NoReturn:
        raise RuleError(self.next.at, problem, remedy)

    def refuse_next(self) -> NoReturn:
        token = self.next
        if token.sort == "end":
            self.refuse({"en": "something is missing at the end", "zh": "后面还缺内容"}, REMEDY)
        shown = _short(token.word)
        if token.key in FOREIGN:
            self.refuse({"en": f"{shown} is not allowed in a rule", "zh": f"规则里不能使用 {shown}"}, ALLOWED)
        self.refuse(
            {"en": f"{shown} cannot be read here", "zh": f"这里的 {shown} 读不懂"},
            {
                "en": "an AND, OR, comparison sign or parenthesis may be missing or too many before it",
                "zh": "它前面可能少了或多了 AND、OR、比较符号或括号",
            },
        )
