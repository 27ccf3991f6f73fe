"""Rules as plain JSON that needs nothing else: written when a run uses them, read when one person's answer is given or replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from json import dumps, loads
from typing import Any, Final

from mashangban.core.catalog.parts import Bilingual
from mashangban.core.rules import typed
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.rule import Clause, Rule, checked_clauses
from mashangban.core.rules.types import Kind, Type, in_units
from mashangban.entitlements.rulebook import Answer, Explained, Reason

#: of the way a body is written; another one is another way to read it
FORM: Final = 1
_SAID: Final[Mapping[bool | None, Answer]] = {True: "yes", False: "no", None: "unknown"}


def body_of(rule: Rule, facts: Facts) -> dict[str, Any]:
    """The rule with the declarations of every fact it reads, directly or through derived ones."""
    trees = checked_clauses(rule, facts.types)
    return {
        "form": FORM,
        "code": rule.code,
        "subject": rule.subject,
        "title": dict(rule.title),
        "clauses": [
            {
                "when": one.when,
                "article": one.article,
                "law": one.law,
                "zh": one.text.get("zh", one.when),
                "en": one.text.get("en", one.when),
            }
            for one in rule.clauses
        ],
        "facts": [_fact(facts[name]) for name in _read(trees, facts)],
        "edges": list(_edges(trees)),
    }


def reads_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The raw facts a body reads."""
    return tuple(one["name"] for one in body["facts"] if one["derive"] is None)


def explain(body: Mapping[str, Any], facts: Mapping[str, Any], on: date) -> Explained:
    """One holder's answer, clause by clause. Raises ``BadFacts`` for facts that are not what was declared."""
    clauses, known, trees = _compiled(dumps(body, sort_keys=True, ensure_ascii=False))
    values = known.derived(known.read(_with_decimals(facts, known)), on)
    reasons = []
    for clause, tree in zip(clauses, trees, strict=True):
        used = {name: _shown(values.get(name)) for name in sorted(typed.names(tree))}
        text = Bilingual(zh=clause["zh"], en=clause["en"])
        reasons.append(Reason(text, _article(clause), _SAID[evaluate(tree, values, on)], used))
    said = {one.said for one in reasons}
    answer: Answer = "no" if "no" in said else "unknown" if "unknown" in said else "yes"
    return Explained(answer, tuple(reasons))


@lru_cache(maxsize=128)
def _compiled(text: str) -> tuple[list[dict[str, Any]], Facts, tuple[typed.Checked, ...]]:
    """Clauses, facts and trees of a body: parsed once, though a batch explains hundreds."""
    body = loads(text)
    known = Facts(_declared(one) for one in body["facts"])
    rule = Rule(body["code"], tuple(Clause(one["when"]) for one in body["clauses"]), subject=body["subject"])
    return body["clauses"], known, checked_clauses(rule, known.types)


def _with_decimals(facts: Mapping[str, Any], known: Facts) -> dict[str, Any]:
    """Facts as they are kept have decimals as texts, so that none is ever a binary float."""
    decimals = {name for name, fact in known.items() if fact.type.kind is Kind.DECIMAL}
    return {
        name: Decimal(value) if name in decimals and isinstance(value, str) else value
        for name, value in facts.items()
    }


def _article(clause: Mapping[str, Any]) -> str:
    return f"{clause['law']}{clause['article']}" if clause.get("law") else str(clause.get("article") or "")


def _read(trees: Iterable[typed.Checked], facts: Facts) -> list[str]:
    """Names of the facts a rule stands on, in the order in which they are declared."""
    todo, found = {name for tree in trees for name in typed.names(tree)}, set()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        if name in facts.trees:
            todo |= set(typed.names(facts.trees[name]))
    return [name for name in facts if name in found]


def _fact(fact: Fact) -> dict[str, Any]:
    kind = fact.type
    return {
        "name": fact.name,
        "kind": kind.kind.value,
        "scale": kind.scale,
        "low": _bound(kind.low),
        "high": _bound(kind.high),
        "options": list(kind.options) if kind.options is not None else None,
        "zh": fact.title.get("zh", fact.name),
        "en": fact.title.get("en", fact.name),
        "derive": fact.derive,
        "held_by": fact.held_by,
    }


def _declared(one: Mapping[str, Any]) -> Fact:
    kind = Kind(one["kind"])
    options = tuple(one["options"]) if one["options"] is not None else None
    limits = Type(kind, one["scale"], _read_bound(one["low"], kind), _read_bound(one["high"], kind), options)
    return Fact(one["name"], limits, {"zh": one["zh"], "en": one["en"]}, derive=one["derive"])


def _bound(value: int | Decimal | date | None) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _read_bound(text: str | None, kind: Kind) -> int | Decimal | date | None:
    if text is None:
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(text)
    return int(text) if kind is Kind.INTEGER else Decimal(text)


def _edges(trees: Iterable[typed.Checked]) -> Iterable[dict[str, Any]]:
    """Numbers that facts are compared with: whoever is just beside one is looked at."""
    for tree in trees:
        for node in typed.walk(tree):
            if not isinstance(node, typed.Compare) or node.op in ("=", "<>"):
                continue
            fact, constant = _bare(node.left), _bare(node.right)
            if not isinstance(fact, typed.Fact) or not isinstance(constant, typed.Constant):
                continue
            if isinstance(constant.value, int) and constant.type.exact:
                value = in_units(constant.value, constant.type.scale)
                yield {"fact": fact.name, "value": str(value), "age": fact.name == "age"}


def _bare(node: typed.Checked) -> typed.Checked:
    return node.inner if isinstance(node, typed.Convert) else node


def _shown(value: object) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
