"""The model of a scene (一件事): one event of a life or a firm, several items, handled once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from mashangban.core.catalog.items import Ask, Cited, Mode, Questions, Regime
from mashangban.core.catalog.parts import Bilingual, Code, Day, Model, Names, TermText


class Topic(Model):
    """A shelf of the catalogue: a stage of a life or of a firm under which scenes are found."""

    code: Code
    title: Bilingual
    #: whose stage it is
    event: Literal["person", "business"]
    source: str


class Part(Model):
    """An item of a scene; with `when` only in some situations."""

    item: Code
    #: a rule over situations
    when: str | None = None


class Commitment(Model):
    """A contract for a material that is not there: which regime, what is promised, what follows.

    The three regimes stay apart: notice-and-commitment replaces a proof, credit commitment issues now and takes the
    rest within its term, tolerant acceptance begins now and issues when the material is there.
    """

    regime: Regime
    item: Code
    evidence: Code
    promise: Bilingual
    #: until when it is fulfilled, or, under notice-and-commitment, checked
    due: TermText
    check: Bilingual
    consequence: Bilingual
    basis: tuple[Cited, ...] = Field(min_length=1)
    source: str


class SceneExample(Model):
    """Answers, and what must come of them; `mashangban check` compiles it."""

    title: str
    on: Day
    answers: Mapping[str, object] = Field(default_factory=dict)
    #: `items`, `materials`, `bring`, `fields`, `stages`, `depends`, `promised`, `statutory`, `fee`, `trips` …
    expect: Mapping[str, object] = Field(min_length=1)


def _part(value: object) -> object:
    return {"item": value} if isinstance(value, str) else value


def _ask(value: object) -> object:
    return {"element": value} if isinstance(value, str) else value


class Scene(Model):
    """A scene. An application keeps the version it began with."""

    scene: Code
    version: Day
    title: Bilingual
    summary: Bilingual
    event: Literal["person", "business"]
    #: the shelf of the catalogue it stands on (`topics.yaml`)
    topic: Code | None = None
    #: what people type when they look for it, in any language: "生孩子", "open a restaurant"
    aliases: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()
    #: existed before this half-year, or was added in it
    status: Literal["existing", "added"]
    modes: tuple[Mode, ...] = Field(min_length=1)
    #: units that run it; the first leads
    run_by: Names = Field(min_length=1)
    #: places where it is handled by delegation
    places: Names = ()
    delegation: Bilingual | None = None
    #: situations of its own, beside those its items bring
    questions: Questions = Field(default_factory=dict)
    items: tuple[Annotated[Part, BeforeValidator(_part)], ...] = Field(min_length=1)
    #: item → items that must be decided before it begins; the rest runs in parallel
    before: Mapping[Code, Names] = Field(default_factory=dict)
    #: what the scene itself asks, beside its items
    asks: tuple[Annotated[Ask, BeforeValidator(_ask)], ...] = ()
    commitments: tuple[Commitment, ...] = ()
    #: what one has in the end
    result: Bilingual
    #: visits needed when it is handled once; absent = the most that one of its items needs
    visits: int | None = Field(default=None, ge=0, le=30)
    #: laws and policies told together with the materials
    policies: tuple[Cited, ...] = ()
    calendar: Code = "state-council"
    examples: tuple[SceneExample, ...] = Field(min_length=1)
    source: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Its items' codes, in the order written."""
        return tuple(part.item for part in self.items)
