"""All rules of a match as one program: what is shared is computed once, and days are compared instead of ages.

Derived facts are written out, equal parts of all rules are found, and whatever two of them need becomes a step that
is computed before them. `polars_plan` and `sql_plan` only translate what is left.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from mashangban.core.rules.evaluating import compute
from mashangban.core.rules.typed import (
    And,
    Arithmetic,
    Checked,
    Compare,
    CompareSign,
    Constant,
    DayPart,
    Divide,
    Fact,
    In,
    IsNull,
    Not,
    Or,
    Today,
    children,
)
from mashangban.core.rules.types import BOOLEAN, DATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Checked):
    """What an earlier stage of the program has computed."""

    number: int


@dataclass(frozen=True, slots=True)
class Program:
    """What to read, what to compute stage by stage - each step by its number - and what to answer."""

    #: the raw facts that are read, each once
    inputs: tuple[Fact, ...]
    stages: tuple[tuple[tuple[int, Checked], ...], ...]
    #: code of a rule → what answers it
    answers: tuple[tuple[str, Checked], ...]


def program(rules: Mapping[str, Checked], derived: Mapping[str, Checked], on: date) -> Program:
    """One program for all rules on one day. `derived` may speak of each other, but not in a circle."""
    writing = _Writing(derived, on)
    answers = {code: writing.out(rule) for code, rule in rules.items()}
    uses: Counter[Checked] = Counter(answers.values())
    seen: set[Checked] = set()
    for answer in answers.values():
        _count(answer, uses, seen)
    inputs = tuple(sorted((node for node in seen if isinstance(node, Fact)), key=lambda fact: fact.name))
    sharing = _Sharing(uses)
    shared = tuple((code, sharing.stand_in(answer)) for code, answer in answers.items())
    return Program(inputs, sharing.stages(), shared)


def _count(node: Checked, uses: Counter[Checked], seen: set[Checked]) -> None:
    if node in seen:
        return
    seen.add(node)
    for child in children(node):
        uses[child] += 2 if _repeats(node) else 1
        _count(child, uses, seen)


def _repeats(node: Checked) -> bool:
    """Whether its translation speaks of its parts more than once: nested, it would double at every level."""
    if isinstance(node, Arithmetic):
        return not node.type.exact
    return isinstance(node, Divide | In)


class _Sharing:
    """Replaces what is used twice or more by steps."""

    def __init__(self, uses: Counter[Checked]) -> None:
        self._uses = uses
        #: node → what stands for it, and the stage after which that can be computed
        self._known: dict[Checked, tuple[Checked, int]] = {}
        self._stages: list[list[tuple[int, Checked]]] = []
        self._steps = 0

    def stages(self) -> tuple[tuple[tuple[int, Checked], ...], ...]:
        return tuple(map(tuple, self._stages))

    def stand_in(self, node: Checked) -> Checked:
        return self._look(node)[0]

    def _look(self, node: Checked) -> tuple[Checked, int]:
        if node not in self._known:
            self._known[node] = self._place(node)
        return self._known[node]

    def _place(self, node: Checked) -> tuple[Checked, int]:
        below = {child: self._look(child) for child in children(node)}
        stage = max((after for _, after in below.values()), default=0)
        lighter = _with_children(node, {child: stand_in for child, (stand_in, _) in below.items()})
        if self._uses[node] < 2 or not below or isinstance(node, Not | IsNull):
            return lighter, stage
        if stage == len(self._stages):
            self._stages.append([])
        self._stages[stage].append((self._steps, lighter))
        self._steps += 1
        return Step(type=node.type, at=0, number=self._steps - 1), stage + 1


def _with_children(node: Checked, by: Mapping[Checked, Checked]) -> Checked:
    changed: dict[str, object] = {}
    for name, value in _parts(node):
        if isinstance(value, Checked):
            changed[name] = by[value]
        elif name == "parts":
            assert isinstance(value, tuple)
            changed[name] = tuple(by[part] for part in value)
    return replace(node, **changed) if changed else node  # type: ignore[arg-type]  # fields of the node's own class


def _parts(node: Checked) -> Iterator[tuple[str, object]]:
    return ((field.name, getattr(node, field.name)) for field in fields(node))


class _Writing:
    """Writes derived facts out, forgets places in the text, and compares days where ages were compared."""

    def __init__(self, derived: Mapping[str, Checked], on: date) -> None:
        self._derived = derived
        self._on = on
        self._done: dict[str, Checked] = {}

    def out(self, node: Checked) -> Checked:
        if isinstance(node, Fact) and node.name in self._derived:
            if node.name not in self._done:
                self._done[node.name] = self.out(self._derived[node.name])
            return self._done[node.name]
        changed: dict[str, object] = {"at": 0}
        for name, value in _parts(node):
            if isinstance(value, Checked):
                changed[name] = self.out(value)
            elif name in ("parts", "options"):
                assert isinstance(value, tuple)
                changed[name] = tuple(self.out(part) for part in value)
        plain = replace(node, **changed)  # type: ignore[arg-type]  # fields of the node's own class
        plain = self._known_already(plain)
        return comparing_days(plain, self._on) if isinstance(plain, Compare) else plain

    def _known_already(self, node: Checked) -> Checked:
        """What speaks of no fact is worked out here: a column of one value only would be wasted, and trips Polars up."""
        below = children(node)
        if isinstance(node, Today) or (below and all(isinstance(part, Constant) for part in below)):
            value = compute(node, {}, self._on)
            return Constant(type=node.type, at=0, value=value)
        if isinstance(node, And | Or):
            return _without_idle_parts(node)
        return node


def _without_idle_parts(node: And | Or) -> Checked:
    """``x AND TRUE`` is ``x``, ``x AND FALSE`` is false, whatever x is."""
    deciding = isinstance(node, Or)
    parts = []
    for part in node.parts:
        if isinstance(part, Constant) and part.value is deciding:
            return part
        if not (isinstance(part, Constant) and part.value is (not deciding)):
            parts.append(part)
    if len(parts) == len(node.parts):
        return node
    return parts[0] if len(parts) == 1 else replace(node, parts=tuple(parts))


_TURNED: Mapping[CompareSign, CompareSign] = {
    "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


def comparing_days(node: Compare, on: date) -> Checked:
    """``age(d) >= 60`` as ``d <= the day sixty years ago``: the same answer without taking days apart.

    Holds for age, months_since and days_since, which fall by days, and for year, which rises; for others the
    node comes back as it is.
    """
    left, right, sign = node.left, node.right, node.op
    if isinstance(left, Constant) and isinstance(right, DayPart):
        left, right, sign = right, left, _TURNED[sign]
    if not (isinstance(left, DayPart) and isinstance(right, Constant)) or left.function == "month":
        return node
    if not isinstance(right.value, int) or isinstance(left.day, Today):
        return node
    return _Days(left, on).compared(sign, right.value)


@dataclass(frozen=True, slots=True)
class _Days:
    part: DayPart
    on: date

    def compared(self, sign: CompareSign, wanted: int) -> Checked:
        if sign == ">=":
            return self.at_least(wanted)
        if sign == ">":
            return self.at_least(wanted + 1)
        if sign == "<":
            return self.below(wanted)
        if sign == "<=":
            return self.below(wanted + 1)
        if sign == "=":
            return And(type=BOOLEAN, at=0, parts=(self.at_least(wanted), self.below(wanted + 1)))
        return Or(type=BOOLEAN, at=0, parts=(self.below(wanted), self.at_least(wanted + 1)))

    def at_least(self, wanted: int) -> Checked:
        """The function is `wanted` or more."""
        if self.part.function == "year":
            return self._beside(">=", _clamped(wanted, 1, 1), never=wanted > date.max.year)
        last = self._last(wanted)
        return self._beside("<=", last or date.min, never=last is None)

    def below(self, wanted: int) -> Checked:
        """The function is less than `wanted`; unknown for the same days as `at_least`."""
        return Not(type=BOOLEAN, at=0, inner=self.at_least(wanted))

    def _beside(self, sign: CompareSign, day: date, *, never: bool) -> Checked:
        # No day comes before the first one: always false, and unknown where the day is.
        side = date.min if never else day
        chosen: CompareSign = "<" if never else sign
        bound = Constant(type=DATE, at=0, value=side)
        return Compare(type=BOOLEAN, at=0, op=chosen, left=self.part.day, right=bound)

    def _last(self, wanted: int) -> date | None:
        """The last day for which the function is `wanted` or more, seen from the day of evaluation; None: no day."""
        return _LAST[self.part.function](self.on, wanted)


def _clamped(year: int, month: int, day: int) -> date:
    """The day, or the last one of its month, or the end of the calendar that lies nearest."""
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month, min(day, monthrange(year, month)[1]))


def _years_before(on: date, years: int) -> date | None:
    return None if on.year - years < date.min.year else _clamped(on.year - years, on.month, on.day)


def _months_before(on: date, months: int) -> date | None:
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return None if year < date.min.year else _clamped(year, month + 1, on.day)


def _days_before(on: date, days: int) -> date | None:
    ordinal = on.toordinal() - days
    if ordinal < date.min.toordinal():
        return None
    return date.min + timedelta(min(ordinal, date.max.toordinal()) - date.min.toordinal())


_LAST = {"age": _years_before, "months_since": _months_before, "days_since": _days_before}
