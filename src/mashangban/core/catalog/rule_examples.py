"""Runs the examples that rules and derived facts carry, by the same evaluator that answers people."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from mashangban.core.catalog.entitlements import SUBJECTS, Fact, Rule
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.facts import Facts, FactsError
from mashangban.core.rules.refusal import BadFact, BadFacts, RuleError
from mashangban.core.rules.rule import checked_rule

_SAID: Final[Mapping[bool | None, str]] = {True: "yes", False: "no", None: "unknown"}
_CHANGE: Final[Text] = {"en": "correct the example, or the definition", "zh": "请改正这个例子，或改正定义"}

Found = tuple[Path, Text, Text]


def rule_problems(pack: Pack) -> Iterator[Problem]:
    """Every example of a rule or a derived fact that does not come out as written.

    What cannot be checked at all - a derivation or a clause that does not parse - is the lint's to tell.
    """
    for subject in SUBJECTS:
        try:
            facts = pack.facts_of(subject)
        except FactsError:
            continue
        for fact in pack.facts.get(subject, {}).values():
            for path, problem, remedy in _of_fact(fact, facts):
                yield pack.where.problem("facts", f"{subject}.{fact.code}", path, problem, remedy)
        for versions in pack.rules.values():
            for rule in versions:
                if rule.subject == subject:
                    for path, problem, remedy in _of_rule(pack, rule, facts):
                        yield pack.where.problem("rules", rule.key, path, problem, remedy)


def _of_fact(fact: Fact, facts: Facts) -> Iterator[Found]:
    for number, example in enumerate(fact.examples):
        path: Path = ("examples", number)
        values = yield from _read(facts, example.facts, path)
        if values is None:
            continue
        found = facts.derived(values, example.on).get(fact.code)
        if found != example.value:
            yield _differs((*path, "value"), fact.code, _shown(found), _shown(example.value))


def _of_rule(pack: Pack, rule: Rule, facts: Facts) -> Iterator[Found]:
    try:
        tree = checked_rule(pack.rule(rule.rule, version=rule.version), facts.types)
    except RuleError:
        return
    for number, example in enumerate(rule.examples):
        path: Path = ("examples", number)
        if example.on not in rule.valid:
            yield (
                (*path, "on"),
                {
                    "en": f"this version does not stand on {example.on}",
                    "zh": f"这个版本在 {example.on} 不生效",
                },
                {"en": "choose a day within valid", "zh": "请选 valid 范围内的一天"},
            )
            continue
        values = yield from _read(facts, example.facts, path)
        if values is None:
            continue
        answer = _SAID[evaluate(tree, facts.derived(values, example.on), example.on)]
        if answer != example.answer:
            yield _differs((*path, "answer"), "answer", answer, example.answer)


def _read(
    facts: Facts, raw: Mapping[str, object], path: Path
) -> Generator[Found, None, dict[str, object] | None]:
    """The example's facts as values; its mistakes are yielded, and then None is returned."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in raw.items()}
    wrong = facts.ignored(plain)
    for name, near in wrong.items():
        remedy = {"en": f"did you mean {near}?", "zh": f"是不是想写 {near}？"} if near else _CHANGE
        yield (
            (*path, "facts", name),
            {"en": f"there is no fact {name}", "zh": f"没有事实 {name}"},
            remedy,
        )
    try:
        values = facts.read(plain)
    except BadFacts as error:
        for one in error.errors:
            yield (*path, "facts", one.name), one.problem, one.remedy
        return None
    except BadFact as error:
        yield (*path, "facts", error.name), error.problem, error.remedy
        return None
    return None if wrong else values


def _differs(path: Path, name: str, found: str, expected: str) -> Found:
    return (
        path,
        {"en": f"{name} is {found}, not {expected}", "zh": f"{name} 是 {found}，不是 {expected}"},
        _CHANGE,
    )


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
