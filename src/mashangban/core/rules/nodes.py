"""What a rule's text is parsed into: a small tree whose nodes know their place (`at`, counted from 1).

Two trees are equal when they say the same, wherever it stands. Numbers are Decimals; types come with `checking`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from typing import Literal as OneOf

Sign = OneOf["=", "<>", "<", "<=", ">", ">="]
SIGNS: Final[dict[str, Sign]] = {"=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it is written; None for NULL."""

    value: bool | Decimal | str | date | None
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact."""

    name: str
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function; its name in small letters."""

    function: str
    arguments: tuple[Node, ...]
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values computed with."""

    op: OneOf["+", "-", "*", "/"]
    left: Node
    right: Node
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """A minus before a value. A minus before a number is part of the number."""

    inner: Node
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values compared; ``!=`` is ``<>``."""

    op: Sign
    left: Node
    right: Node
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class In:
    """One of several values. NOT IN is Not(In)."""

    value: Node
    options: tuple[Node, ...]
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Like:
    """A text and its pattern with % and _. NOT LIKE is Not(Like)."""

    value: Node
    pattern: str
    at: int = field(default=1, compare=False)
    #: where the pattern stands
    pattern_at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is unknown. IS NOT NULL is Not(IsNull)."""

    value: Node
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    inner: Node
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more. BETWEEN is And(>=, <=)."""

    parts: tuple[Node, ...]
    at: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more."""

    parts: tuple[Node, ...]
    at: int = field(default=1, compare=False)


Node = Literal | Name | Call | Arithmetic | Negate | Compare | In | Like | IsNull | Not | And | Or


def below(node: Node) -> tuple[Node, ...]:
    """The nodes right below, in the order of the text."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return left, right
        case In(value=value, options=options):
            return value, *options
        case Call(arguments=arguments):
            return arguments
        case Like(value=value) | IsNull(value=value):
            return (value,)
        case Not(inner=inner) | Negate(inner=inner):
            return (inner,)
    return ()


def names(node: Node) -> tuple[str, ...]:
    """The facts it speaks of, each once, in the order of the text."""
    if isinstance(node, Name):
        return (node.name,)
    return tuple(dict.fromkeys(name for part in below(node) for name in names(part)))
