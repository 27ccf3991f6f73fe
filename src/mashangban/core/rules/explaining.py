"""One person and one rule: the answer, why, what is still needed, what could make it yes, and when time changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Final, Literal

from mashangban.core.rules import typed
from mashangban.core.rules.changing import horizon, passed, turns
from mashangban.core.rules.deciding import solve, space
from mashangban.core.rules.evaluating import evaluate
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.refusal import Text
from mashangban.core.rules.regions import logical
from mashangban.core.rules.rule import Clause, Rule, checked_clauses, together
from mashangban.core.rules.skeleton import Skeleton, answered, expand, join, missing, outline
from mashangban.core.rules.tables import Space
from mashangban.core.rules.typed import Checked

Said = Literal["yes", "no", "unknown"]
_SAID: Final[Mapping[bool | None, Said]] = {True: "yes", False: "no", None: "unknown"}
#: changes told; a rule that turns more often says nothing useful after that
MOST_CHANGES: Final = 5
_ENDS: Final[Text] = {"zh": "这项规定到期", "en": "when this rule ends"}
_BEGINS: Final[Text] = {"zh": "这项规定开始施行", "en": "when this rule comes into force"}
_FOLLOWS: Final[Text] = {"zh": "新规定开始施行", "en": "when the new rule comes into force"}


@dataclass(frozen=True, slots=True)
class Because:
    """One clause that counts: what it says of this person, and the facts it says it from."""

    clause: Clause
    said: Said
    #: fact → value that decided; not known ones are left out
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """From that day on the answer is another, if nothing but the date changes."""

    on: date
    answer: Said
    why: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one rule says of one person on one day."""

    answer: Said
    #: for "no" every clause that fails, for "yes" all, for "unknown" those that are open
    because: tuple[Because, ...] = ()
    #: the fewest raw facts that decide it whatever they are; empty when decided
    needed: tuple[str, ...] = ()
    #: those of them that can be asked, the most deciding first
    ask: tuple[Fact, ...] = ()
    #: the fewest raw facts that could make it yes; None when nothing that is missing can
    possible: tuple[str, ...] | None = ()
    changes: tuple[Change, ...] = field(default=())


def explain(
    rule: Rule, facts: Facts, values: Mapping[str, object], on: date, later: Sequence[Rule] = ()
) -> Explanation:
    """What the rule says of somebody of whom ``values`` are known (see `Facts.read`) on that day.

    ``later``: the versions that follow it, for the changes to come. RuleErrors when a rule does not fit the facts. On a
    day when the rule is not in force the answer is no.
    """
    clauses = checked_clauses(rule, facts.types)
    known = facts.derived(values, on)
    given = {name: value for name, value in _given(facts, values, on).items() if value is not None}
    trees = [expand(clause, facts.trees, given) for clause in clauses]
    following = [
        _Version(one, [expand(clause, facts.trees, given) for clause in checked_clauses(one, facts.types)])
        for one in later
    ]
    changes = _changes([_Version(rule, trees), *following], facts, given, on)
    if not rule.valid(on):
        return Explanation("no", (_not_in_force(rule, on),), possible=None, changes=changes)
    answers = [evaluate(tree, given, on) for tree in trees]
    answer = _all(answers)
    because = tuple(
        Because(clause, _SAID[said], _used(checked, known, on))
        for clause, checked, said in zip(rule.clauses, clauses, answers, strict=True)
        if answer is True or said is answer
    )
    if answer is not None:
        return Explanation(_SAID[answer], because, possible=() if answer else None, changes=changes)
    open_logic = join(True, [outline(tree, given, on) for tree in trees])
    room = space(open_logic, facts.types, given, on)
    sets = solve(open_logic, room)
    needed = missing(open_logic) if sets.decided is None else sets.decided
    return Explanation(
        "unknown", because, needed, _ask(needed, facts, open_logic, room), sets.possibly, changes
    )


def _given(facts: Facts, values: Mapping[str, object], on: date) -> dict[str, object]:
    """The raw facts known, and derived ones given that do not follow from them."""
    raw = {name: value for name, value in values.items() if name not in facts.trees}
    following = facts.derived(raw, on)
    return raw | {
        name: value for name, value in values.items() if name in facts.trees and following.get(name) is None
    }


def _all(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


# --- because -------------------------------------------------------------------------------------


def _used(node: Checked, known: Mapping[str, object], on: date) -> dict[str, object]:
    """The facts that decided a clause: of an OR that holds only the parts that hold, of an AND that fails only those."""
    return {name: known[name] for name in _deciding(node, known, on) if known.get(name) is not None}


def _deciding(node: Checked, known: Mapping[str, object], on: date) -> tuple[str, ...]:
    if isinstance(node, typed.Not):
        return _deciding(node.inner, known, on)
    if not isinstance(node, typed.And | typed.Or):
        return typed.names(node)
    whole = evaluate(node, known, on)
    every = whole is isinstance(node, typed.And)
    parts = [part for part in node.parts if every or evaluate(part, known, on) is whole]
    return tuple(dict.fromkeys(name for part in parts for name in _deciding(part, known, on)))


def _not_in_force(rule: Rule, on: date) -> Because:
    early = rule.valid_from is not None and on < rule.valid_from
    day = rule.valid_from if early else rule.valid_to
    text = (
        {"zh": f"这项规定自{day}起施行", "en": f"This rule is in force from {day} on"}
        if early
        else {"zh": f"这项规定到{day}为止", "en": f"This rule was in force until {day}"}
    )
    return Because(Clause("", text=text), "no", {})


# --- asking --------------------------------------------------------------------------------------


def _ask(needed: Sequence[str], facts: Facts, logic: Skeleton, room: Space) -> tuple[Fact, ...]:
    """The most deciding first: the larger the share of its regions that end the matter, the earlier."""
    shares = {name: _share(name, logic, room) for name in needed}
    order = sorted(needed, key=lambda name: -shares[name])
    return tuple(facts[name] for name in order if facts[name].question)


def _share(name: str, logic: Skeleton, room: Space) -> float:
    values = room.values.get(name) or ()
    if not values:
        return 0.0
    ended = 0
    for value in values:
        known = {**room.known, name: logical(value, room.types[name])}
        ended += answered(logic, known, room.on) is not None
    return ended / len(values)


# --- changes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Version:
    rule: Rule
    trees: Sequence[Checked]


def _changes(
    versions: Sequence[_Version], facts: Facts, given: Mapping[str, object], on: date
) -> tuple[Change, ...]:
    return tuple(islice(_turning(versions, facts, given, on), MOST_CHANGES))


def _turning(
    versions: Sequence[_Version], facts: Facts, given: Mapping[str, object], on: date
) -> Iterator[Change]:
    """Each day on which the answer is another than the day before, from version to version."""
    before: bool | None = None
    earlier: _Version | None = None
    for version, first, last in _stretches(versions, on, horizon(on)):
        for day, answer in (
            turns(together(version.trees), given, first, last) if version else ((first, False),)
        ):
            if day > on and answer is not before:
                if day > first and version is not None:
                    why = _why(version.trees, facts, given, day)
                else:
                    why = _ENDS if version is None else _BEGINS if earlier is None else _FOLLOWS
                yield Change(day, _SAID[answer], why)
            before = answer
        earlier = version


def _stretches(
    versions: Sequence[_Version], on: date, last: date
) -> Iterator[tuple[_Version | None, date, date]]:
    """Which version stands from one day to another, both included, up to the last; None where none does."""
    day = on
    for version in sorted(versions, key=lambda one: one.rule.valid_from or date.min):
        start = max(day, version.rule.valid_from or day)
        end = min(last, version.rule.valid_to or last)
        if start > end:
            continue
        if start > day:
            yield None, day, start - timedelta(days=1)
        yield version, start, end
        if end == last:
            return
        day = end + timedelta(days=1)
    yield None, day, last


def _why(trees: Sequence[Checked], facts: Facts, given: Mapping[str, object], day: date) -> Text:
    before = day - timedelta(days=1)
    for tree in trees:
        if evaluate(tree, given, day) is evaluate(tree, given, before):
            continue
        found = passed(tree, given, day)
        if found is not None and found.fact is not None:
            return _time_since(found.function, found.value, facts[found.fact])
    return {"zh": "到了这一天", "en": "when that day has come"}


def _time_since(function: typed.DayFunction | None, value: int, fact: Fact) -> Text:
    title = {lang: fact.title.get(lang) or fact.name for lang in ("zh", "en")}
    if function == "age" and fact.name == "birth_date":
        return {"zh": f"年满{value}周岁", "en": f"when you turn {value}"}
    zh, en = {"age": ("年", "years"), "months_since": ("个月", "months")}.get(function or "", ("天", "days"))
    if value < 0:
        return {"zh": f"距“{title['zh']}”还有{-value}{zh}", "en": f"{-value} {en} before {title['en']}"}
    return {"zh": f"“{title['zh']}”满{value}{zh}", "en": f"{value} {en} after {title['en']}"}
