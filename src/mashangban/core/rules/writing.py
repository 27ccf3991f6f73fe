"""A parsed rule written as text again: one spelling for every tree, and it parses to the same tree."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from mashangban.core.rules import nodes
from mashangban.core.rules.tokens import FOREIGN, KEYWORDS

_PLAIN: Final = re.compile(r"[^\W\d]\w*")


def write(node: nodes.Node) -> str:
    """The text of a tree. Parentheses stand where the tree would be another one without."""
    match node:
        case nodes.Literal(value=value):
            return _literal(value)
        case nodes.Name(name=name):
            return ".".join(_name(part) for part in name.split("."))
        case nodes.Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(write, arguments))})"
        case nodes.Or() | nodes.And() | nodes.Not():
            return _joined(node)
        case nodes.Compare(op=op, left=left, right=right):
            return f"{_operand(left)} {op} {_operand(right)}"
        case nodes.In(value=value, options=options):
            return f"{_operand(value)} IN ({', '.join(map(_operand, options))})"
        case nodes.Like(value=value, pattern=pattern):
            return f"{_operand(value)} LIKE {_literal(pattern)}"
        case nodes.IsNull(value=value):
            return f"{_operand(value)} IS NULL"
        case nodes.Negate(inner=inner):
            return f"- {write(inner)}" if isinstance(inner, nodes.Negate) else f"-({write(inner)})"
        case nodes.Arithmetic(op=op, left=left, right=right):
            # From left to right as it is read: a long sum must not become a pile of parentheses.
            first = write(left) if _as_tight(left, op) else _term(left)
            return f"{first} {op} {_term(right)}"


def _joined(node: nodes.Or | nodes.And | nodes.Not) -> str:
    match node:
        case nodes.Or(parts=parts):
            return " OR ".join(_inside(part, nodes.Or) for part in parts)
        case nodes.And(parts=parts):
            return " AND ".join(_inside(part, nodes.Or | nodes.And) for part in parts)
        case nodes.Not(inner=inner):
            return f"NOT {_inside(inner, nodes.Or | nodes.And)}"


def _literal(value: bool | Decimal | str | date | None) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "NULL" if value is None else str(value).upper()


def _name(name: str) -> str:
    plain = _PLAIN.fullmatch(name) and name.upper() not in KEYWORDS | FOREIGN | {"CURRENT_DATE"}
    return name if plain else '"' + name.replace('"', '""') + '"'


def _inside(node: nodes.Node, brackets: object) -> str:
    return f"({write(node)})" if isinstance(node, brackets) else write(node)  # type: ignore[arg-type]  # a class or a union


def _operand(node: nodes.Node) -> str:
    plain = nodes.Literal | nodes.Name | nodes.Call | nodes.Arithmetic | nodes.Negate
    return write(node) if isinstance(node, plain) else f"({write(node)})"


def _term(node: nodes.Node) -> str:
    plain = nodes.Literal | nodes.Name | nodes.Call | nodes.Negate
    return write(node) if isinstance(node, plain) else f"({write(node)})"


def _as_tight(node: nodes.Node, op: str) -> bool:
    """Whether a value computed before it stands on the left of `op` without parentheses."""
    return isinstance(node, nodes.Arithmetic) and (op in "+-") >= (node.op in "+-")
