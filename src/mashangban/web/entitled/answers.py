"""What somebody has answered so far. It travels in the body of the form and is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict

from mashangban.core.catalog.entitlements import Subject
from mashangban.core.catalog.pack import Pack
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.types import Kind
from mashangban.web.entitled.typed_values import LONGEST, UNKNOWN, Slip, Value, together, value_of

PREFIX: Final = "f-"
#: no way through the questions has more pages
_MOST_PAGES: Final = 80


@dataclass
class Answers:
    """Everything the form carries: for whom, what was typed, the pages one came through."""

    subject: Subject
    facts: Facts
    #: the one rule somebody looks at; empty: all of them
    only: str = ""
    #: fact → as typed, in the order of answering; ``UNKNOWN`` where it is not known
    typed: dict[str, str] = field(default_factory=dict)
    #: the facts asked on the page that was sent
    page: tuple[str, ...] = ()
    #: the pages before it
    trail: tuple[tuple[str, ...], ...] = ()

    def reading(self) -> tuple[dict[str, Value], dict[str, str]]:
        """The values that can be read, and fact → what is wrong with the others."""
        values: dict[str, Value] = {}
        wrong: dict[str, str] = {}
        for name, text in self.typed.items():
            if text == UNKNOWN:
                continue
            try:
                values[name] = value_of(text, self.facts[name].type)
            except Slip as slip:
                wrong[name] = str(slip)
        return values, wrong

    @property
    def skipped(self) -> frozenset[str]:
        """Facts that are not known."""
        return frozenset(name for name, text in self.typed.items() if text == UNKNOWN)

    def left_empty(self) -> None:
        """What stands empty on the page that was sent is not known."""
        for name in self.page:
            self.typed.setdefault(name, UNKNOWN)

    def forget(self, names: Iterable[str]) -> None:
        """Ask again for what was not known."""
        for name in names:
            if self.typed.get(name) == UNKNOWN:
                del self.typed[name]

    def carried(self, page: Sequence[str], trail: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
        """The hidden fields of a page that asks for ``page``."""
        yield "for", self.subject
        if self.only:
            yield "only", self.only
        for name, text in self.typed.items():
            if name not in page:
                yield PREFIX + name, text
        for one in trail:
            yield "trail", " ".join(one)
        if page:
            yield "page", " ".join(page)


def answers_in(pack: Pack, given: QueryDict) -> Answers | None:
    """What a form says; None when it does not say for whom. Names that are no fact are left out."""
    subject: Subject | None = {"person": "person", "firm": "firm"}.get(given.get("for", ""))  # type: ignore[assignment] # the keys are the subjects
    if subject is None:
        return None
    facts = pack.facts_of(subject)
    only = given.get("only", "")
    found = Answers(
        subject,
        facts,
        only=only if any(one.subject == subject for one in pack.rules.get(only, ())) else "",
        page=_names(facts, given.get("page", "")),
        trail=tuple(_names(facts, one) for one in given.getlist("trail")[-_MOST_PAGES:]),
    )
    for name in dict.fromkeys(_named(key) for key in given if key.startswith(PREFIX)):
        fact = facts.get(name)
        if fact is not None and fact.question:
            text = _typed(given, fact)
            if text:
                found.typed[name] = text
    return found


def chosen(facts: Mapping[str, Fact], name: str) -> bool:
    """Whether a fact is answered by choosing."""
    return facts[name].type.kind in (Kind.BOOLEAN, Kind.TEXT)


def _typed(given: QueryDict, fact: Fact) -> str:
    html = PREFIX + fact.name
    if f"{html}.y" in given:
        return together(*(given.get(f"{html}.{piece}", "") for piece in "ymd"))
    return given.get(html, "").strip()[:LONGEST]


def _named(key: str) -> str:
    return key.removeprefix(PREFIX).partition(".")[0]


def _names(facts: Facts, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in text.split()[:40] if name in facts))
