"""A definition's questions as a page asks them: which ones, in which words, with what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mashangban.core.catalog.model import FormField, Service
from mashangban.core.rules.expression import parse

#: what was typed: a text, or several for choices and photos
Typed = str | list[str]
PREFIX = "q-"


@dataclass(frozen=True)
class Answer:
    """One option of a choice."""

    code: str
    title: str
    help: str
    chosen: bool


@dataclass(frozen=True)
class Question:
    """One question on a page."""

    name: str
    type: str
    title: str
    help: str
    optional: bool
    value: str
    values: tuple[str, ...]
    answers: tuple[Answer, ...]
    max: int | None
    min: int | None
    error: str = ""
    #: other questions depend on the answer
    live: bool = False
    #: kept out of drafts on the phone
    private: bool = False
    #: asked only since the last answer
    new: bool = False

    @property
    def html_name(self) -> str:
        """Its name in the form, which is also its id."""
        return PREFIX + self.name

    @property
    def shown(self) -> str:
        """The answer in words, for the review."""
        if self.answers:
            return "、".join(answer.title for answer in self.answers if answer.chosen)
        return self.value


def asked(service: Service, values: Mapping[str, Typed]) -> tuple[str, ...]:
    """Names of the questions that apply to what was answered so far, in order of the form.

    A question whose condition is unknown (it speaks about something not answered yet) waits.
    """
    facts: dict[str, object] = {}
    names = []
    for name, one in service.form.items():
        if one.type == "rows" or (one.show_if and parse(one.show_if).evaluate(facts) is not True):
            continue
        names.append(name)
        value = values.get(name)
        if value:
            facts[name] = value
    return tuple(names)


def deciding(service: Service) -> frozenset[str]:
    """Questions on whose answer others depend."""
    return frozenset().union(*(parse(one.show_if).names() for one in service.form.values() if one.show_if))


def question(
    name: str,
    one: FormField,
    typed: Typed | None,
    language: str,
    *,
    left_out: frozenset[str] = frozenset(),
    offered: Sequence[tuple[str, str]] = (),
    **about: Any,
) -> Question:
    """The question in a language, with what was answered.

    ``left_out``: options not shown here; ``offered``: (code, title) of units, people or places to choose from.
    """
    values = tuple(typed) if isinstance(typed, list) else ((typed,) if typed else ())
    answers = tuple(
        Answer(
            option.code,
            option.title.text(language),
            option.help.text(language) if option.help else "",
            option.code in values,
        )
        for option in one.of
        if option.code not in left_out
    ) + tuple(Answer(code, title, "", code in values) for code, title in offered)
    return Question(
        name=name,
        type=one.type,
        title=one.title.text(language),
        help=one.help.text(language) if one.help else "",
        optional=one.optional,
        value=values[0] if values else "",
        values=values,
        answers=answers,
        max=one.max,
        min=one.min,
        private=one.identity,
        **about,
    )


def as_json(one: FormField, typed: Typed | None) -> Any:
    """What was typed in the shape the engine checks: a point as lat and lon, a consent as yes or no."""
    if one.type == "consent":
        return bool(typed)
    if one.type in {"choices", "photos"}:
        return list(typed) if isinstance(typed, list) else ([typed] if typed else [])
    text = typed[0] if isinstance(typed, list) and typed else (typed or "")
    if one.type == "point":
        latitude, comma, longitude = str(text).partition(",")
        return {"lat": latitude.strip(), "lon": longitude.strip()} if comma else None
    return text
