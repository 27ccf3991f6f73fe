"""The types of facts that nobody declared, guessed from how a rule uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from mashangban.core.rules import nodes
from mashangban.core.rules.refusal import RuleError
from mashangban.core.rules.syntax import day_of
from mashangban.core.rules.types import BOOLEAN, DATE, TEXT, Kind, Type, decimals


def infer(node: nodes.Node, known: Mapping[str, Type] | None = None) -> dict[str, Type]:
    """A type for every name in the rule; those in ``known`` keep theirs and help to guess the others.

    age(x) → date; x >= 60, x + 1 → decimal with as many decimals as the rule writes, at least two; x = 'a' → text;
    x < '2024-01-31' → date; bare x → boolean; what nothing is known of → text.
    """
    found = dict(known or {})
    wanted = [name for name in nodes.names(node) if name not in found]
    number = Type(Kind.DECIMAL, max([2, *(decimals(value) for value in _numbers(node))]))
    for _ in range(len(wanted) + 1):
        for name, guess in _uses(node, found, number, top=True):
            if guess is not None:
                found.setdefault(name, guess)
    for name, guess in _orders(node, number):
        found.setdefault(name, guess)
    return {name: found.get(name, TEXT) for name in nodes.names(node)}


def _uses(
    node: nodes.Node, found: Mapping[str, Type], number: Type, *, top: bool = False
) -> Iterator[tuple[str, Type | None]]:
    match node:
        case nodes.Name(name=name) if top:
            yield name, BOOLEAN
        case nodes.Call(arguments=arguments):
            yield from ((part.name, DATE) for part in arguments if isinstance(part, nodes.Name))
        case nodes.Arithmetic() | nodes.Negate():
            yield from ((part.name, number) for part in nodes.below(node) if isinstance(part, nodes.Name))
        case nodes.Compare(op=op, left=left, right=right):
            ordered = op not in ("=", "<>")
            yield from _beside(left, _kind(right, found, number, ordered=ordered))
            yield from _beside(right, _kind(left, found, number, ordered=ordered))
        case nodes.In(value=value, options=options):
            for option in options:
                yield from _beside(value, _kind(option, found, number))
        case nodes.Like(value=value):
            yield from _beside(value, TEXT)
    inside = isinstance(node, nodes.And | nodes.Or | nodes.Not)
    for part in nodes.below(node):
        yield from _uses(part, found, number, top=inside)


def _beside(node: nodes.Node, guess: Type | None) -> Iterator[tuple[str, Type | None]]:
    if isinstance(node, nodes.Name):
        yield node.name, guess


def _kind(node: nodes.Node, found: Mapping[str, Type], number: Type, *, ordered: bool = False) -> Type | None:
    match node:
        case nodes.Literal(value=bool()):
            return BOOLEAN
        case nodes.Literal(value=Decimal()):
            return number
        case nodes.Literal(value=str() as text):
            return DATE if ordered and _is_day(text) else TEXT
        case nodes.Literal(value=date()):
            return DATE
        case nodes.Name(name=name):
            known = found.get(name)
            return known and Type(known.kind, known.scale)
        case nodes.Call(function=function):
            return DATE if function == "today" else number
        case nodes.Arithmetic() | nodes.Negate():
            return number
        case nodes.Literal():
            return None
    return BOOLEAN


def _orders(node: nodes.Node, number: Type) -> Iterator[tuple[str, Type]]:
    """Names ordered beside each other only: numbers."""
    if isinstance(node, nodes.Compare) and node.op not in ("=", "<>"):
        yield from ((part.name, number) for part in nodes.below(node) if isinstance(part, nodes.Name))
    for part in nodes.below(node):
        yield from _orders(part, number)


def _numbers(node: nodes.Node) -> Iterator[Decimal]:
    if isinstance(node, nodes.Literal) and isinstance(node.value, Decimal):
        yield node.value
    for part in nodes.below(node):
        yield from _numbers(part)


def _is_day(text: str) -> bool:
    try:
        day_of(text, 1)
    except RuleError:
        return False
    return True
