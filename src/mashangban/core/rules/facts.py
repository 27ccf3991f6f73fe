"""The facts that rules speak of: declared once, derived once, read from JSON with every mistake named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from mashangban.core.rules import typed
from mashangban.core.rules.checking import KINDS, check_value
from mashangban.core.rules.evaluating import compute
from mashangban.core.rules.fact_values import read_value
from mashangban.core.rules.refusal import BadFact, BadFacts, RuleError, RuleErrors, Text, nearest
from mashangban.core.rules.syntax import names, parse
from mashangban.core.rules.typed import Checked
from mashangban.core.rules.types import Kind, Type, in_units


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a person or a firm. ``title``, ``question``, ``unit``: keys "zh" and "en"."""

    name: str
    type: Type
    title: Text = field(default_factory=dict)
    #: what a person is asked; empty: never asked
    question: Text = field(default_factory=dict)
    unit: Text = field(default_factory=dict)
    #: the expression it follows from; None: a raw fact
    derive: str | None = None
    #: the register that holds it
    held_by: str | None = None
    #: asked and shown with care (health, hardship)
    sensitive: bool = False


class FactsError(ValueError):
    """Facts that do not fit together: for each mistake the derived fact and what is wrong with its derivation."""

    def __init__(self, problems: list[tuple[str, RuleError]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{name}: {error}" for name, error in problems))


class Facts(Mapping[str, Fact]):
    """All facts of one subject by name. FactsError for derivations that do not parse, fit or end."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = {fact.name: fact for fact in facts}
        #: the derived facts, each after those it is derived from
        self.order: tuple[str, ...] = ()
        #: derived fact → its derivation over other facts
        self.trees: dict[str, Checked] = {}
        #: the type that a rule computes with: as declared, for a derived fact that of its derivation
        self.types: dict[str, Type] = {
            fact.name: fact.type for fact in self._facts.values() if fact.derive is None
        }
        self._derive()

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    @cached_property
    def declared(self) -> dict[str, Type]:
        """The types as declared, with the range meant for derived facts: for a lint, never for computing."""
        return {
            name: Type(
                known.kind, known.scale, self[name].type.low, self[name].type.high, self[name].type.options
            )
            for name, known in self.types.items()
        }

    def read(self, raw: Mapping[str, object]) -> dict[str, object]:
        """The values of JSON as facts: days, exact numbers, texts. BadFacts with everything that does not fit.

        Facts not given, or null, are left out: not known. What no fact is called is left out too (see `ignored`).
        """
        found: dict[str, object] = {}
        errors: list[BadFact] = []
        for name, value in raw.items():
            if name not in self._facts or value is None:
                continue
            try:
                found[name] = read_value(name, value, self._facts[name].type)
            except BadFact as error:
                errors.append(error)
        if errors:
            raise BadFacts(errors)
        return found

    def ignored(self, raw: Mapping[str, object]) -> dict[str, str | None]:
        """Names that no fact has → the fact most like it, or None."""
        return {name: nearest(name, self._facts) for name in raw if name not in self._facts}

    def derived(self, values: Mapping[str, object], on: date) -> dict[str, object]:
        """``values`` with every derived fact that follows from them on that day.

        A derived fact that was given stands only where it does not follow from the others.
        """
        found = dict(values)
        for name in self.order:
            known = typed_value(self.trees[name], found, on)
            if known is not None:
                found[name] = known
        return found

    def raw(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """The raw facts that these facts come from, each once."""
        found: dict[str, None] = {}
        for name in wanted:
            tree = self.trees.get(name)
            found.update(dict.fromkeys((name,) if tree is None else self.raw(typed.names(tree))))
        return tuple(found)

    def _derive(self) -> None:
        errors: list[tuple[str, RuleError]] = []
        waiting = {fact.name: fact.derive for fact in self._facts.values() if fact.derive is not None}
        needs: dict[str, set[str]] = {}
        for name, text in list(waiting.items()):
            try:
                needs[name] = {used for used in names(parse(text)) if used in waiting}
            except RuleError as error:
                errors.append((name, error))
                needs[name] = set()
        while ready := [name for name in waiting if not needs[name] & set(waiting)]:
            for name in ready:
                text = waiting.pop(name)
                if any(name == bad for bad, _ in errors):
                    self.types[name] = self._facts[name].type
                    continue
                self._add(name, text, errors)
        errors += [(name, _cycle(waiting)) for name in waiting]
        if errors:
            raise FactsError(errors)

    def _add(self, name: str, text: str, errors: list[tuple[str, RuleError]]) -> None:
        declared = self._facts[name].type
        self.types[name] = declared
        try:
            tree = check_value(parse(text), self.types)
        except RuleErrors as error:
            errors += [(name, one) for one in error.errors]
            return
        if tree.type.kind is not declared.kind and not (tree.type.number and declared.number):
            errors.append((name, _other_kind(declared, tree.type)))
            return
        self.order += (name,)
        self.trees[name] = tree
        self.types[name] = tree.type


def typed_value(tree: Checked, values: Mapping[str, object], on: date) -> object:
    """The value of an expression as a fact has it: a DECIMAL as a Decimal, not in units."""
    value = compute(tree, values, on)
    if tree.type.kind is Kind.DECIMAL and isinstance(value, int):
        return in_units(value, tree.type.scale)
    return value


def undeclared(types: Mapping[str, Type]) -> Facts:
    """Facts of which nothing but the type is known, each titled by its name."""
    return Facts(Fact(name, kind, {"zh": name, "en": name}) for name, kind in types.items())


def _cycle(waiting: Iterable[str]) -> RuleError:
    shown = ", ".join(waiting)
    return RuleError(
        1,
        {
            "en": f"derived facts go round in a circle: {shown}",
            "zh": f"推算的事实互相依赖，成了循环：{shown}",
        },
        {"en": "derive one of them from raw facts only", "zh": "请让其中一个只由原始事实推算"},
    )


def _other_kind(declared: Type, derived: Type) -> RuleError:
    (d_en, d_zh), (t_en, t_zh) = KINDS[declared.kind], KINDS[derived.kind]
    return RuleError(
        1,
        {"en": f"it is declared as {d_en} but derived as {t_en}", "zh": f"声明为{d_zh}，推算出来却是{t_zh}"},
        {"en": "declare the kind that is derived", "zh": "请把类型改成推算出来的类型"},
    )
