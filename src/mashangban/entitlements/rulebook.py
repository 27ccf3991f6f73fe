"""What this room asks of rules and benefits: one protocol; the pack is one, the tests' is another.

A rule's *body* is everything needed to hold it against facts again - its clauses, and the declarations and derivations of the
facts it reads - as plain JSON. It is kept with the first run that uses it, so a grant is replayed from what was
valid then, whatever has become of the pack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from mashangban.core.catalog.parts import Bilingual
from mashangban.core.chain import canonical

Answer = Literal["yes", "no", "unknown"]
Subject = Literal["person", "firm"]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One condition of a rule in words."""

    text: Bilingual
    article: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> ClauseText:
        """A clause as a rule's body keeps it: ``when``, ``zh``, ``en``, ``article``."""
        return cls(Bilingual(zh=body["zh"], en=body["en"]), str(body.get("article", "")))


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A rule as it is valid on a day."""

    code: str
    #: the first day this version is valid on, ISO
    version: str
    title: Bilingual
    subject: Subject
    #: code of the benefit it grants; None: it only tells
    benefit: str | None
    law: str
    clauses: tuple[ClauseText, ...]
    #: raw facts it reads, derived ones resolved
    reads: tuple[str, ...]
    #: see the module
    body: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return digest_of(self.body)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much there is from one day to another, both included."""

    since: date
    until: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BenefitAt:
    """What a rule grants."""

    code: str
    title: Bilingual
    #: rights of the same key are never held twice
    right: str
    per: Literal["person", "household", "firm"]
    period: Literal["once", "month", "year"]
    unit: str
    #: yuan, where the version of the rule names no sum of its own
    amount: Decimal
    budget: Budget | None = None
    #: offers are made from … to …; None: always
    window: tuple[date | None, date | None] | None = None
    after_check_days: int = 180
    #: the fact that says that the holder has it already, however they came by it
    receives: str | None = None
    #: how much it is, when no sum can be named
    amount_words: Bilingual | None = None
    #: money that goes to an account; a card, a service or a reduction is not
    paid: bool = True

    def amount_of(self, body: Mapping[str, Any]) -> Decimal:
        """What a version of a rule grants, in yuan, by its body: a later version may grant another sum."""
        return Decimal(str(body["amount"])) if body.get("amount") else self.amount

    def open_on(self, day: date) -> bool:
        """Whether offers are made on this day."""
        since, until = self.window or (None, None)
        return (since is None or since <= day) and (until is None or day <= until)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one condition said, and of which facts."""

    text: Bilingual
    article: str
    said: Answer
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule held against one holder's facts."""

    answer: Answer
    because: tuple[Reason, ...]


#: rows done, rows in all
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Matched:
    """A match that is done: ``out`` has the id column and one boolean column (null = unknown) a rule."""

    out: Path
    rows: int
    seconds: float


class MatchFailed(Exception):  # noqa: N818 - named as what it says
    """The match came to nothing: what is wrong, and what to do."""

    def __init__(self, problem: Bilingual) -> None:
        super().__init__(problem.en)
        self.problem = problem


class Rulebook(Protocol):
    """Rules and benefits, and the engines that hold rules against facts."""

    def rule(self, code: str, on: date) -> RuleAt | None:
        """The version valid on the day; None when there is none. Raises ``LookupError`` for an unknown code."""

    def rules(self, on: date) -> Sequence[RuleAt]:
        """All that are valid on the day and grant something."""

    def benefit(self, code: str) -> BenefitAt:
        """Raises ``LookupError`` for an unknown code."""

    def explain(self, body: Mapping[str, Any], facts: Mapping[str, Any], on: date) -> Explained:
        """One holder's answer by a rule's body. ``facts``: raw ones, as JSON keeps them."""

    def fact_title(self, subject: Subject, name: str) -> Bilingual:
        """What a fact is called."""

    def match(
        self, people: Path, rules: Sequence[RuleAt], on: date, engine: str, out: Path, progress: Progress
    ) -> Matched:
        """Hold the rules against everybody in ``people``. Raises ``MatchFailed``; then nothing is left behind."""


def digest_of(plain: Mapping[str, Any]) -> str:
    """SHA-256 of JSON values, the same whatever their order."""
    return hashlib.sha256(canonical(dict(plain))).hexdigest()


_chosen: list[Rulebook] = []


@contextmanager
def using(book: Rulebook) -> Iterator[Rulebook]:
    """Within the block these rules count instead of the pack's, in every thread: for tests and replays."""
    _chosen.append(book)
    try:
        yield book
    finally:
        _chosen.remove(book)


def rulebook() -> Rulebook:
    """The rules that count: the pack's."""
    if _chosen:
        return _chosen[-1]
    from mashangban.entitlements.packbook import PackBook

    return PackBook()
