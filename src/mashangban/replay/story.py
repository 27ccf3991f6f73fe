"""The story of a replay: what a pack's ``replay/<system>.yaml`` says, checked when it is read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from mashangban.core.catalog.source import read
from mashangban.packs import pack_path

S = TypeVar("S", bound=BaseModel)


class StoryProblem(Exception):  # noqa: N818 - named as what it says
    """The story cannot be played as it is written; the message names file and field."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _moment(value: object) -> datetime:
    """``2024-04-18 09:12``, without zone: the district's own."""
    return datetime.fromisoformat(str(value))


class StoryStep(_Part):
    """One thing somebody does. ``by``: handler, applicant, dispatcher, leader, or a person code."""

    at: datetime
    by: str
    action: str
    data: dict[str, Any] = {}

    _at = field_validator("at", mode="before")(_moment)


class Told(_Part):
    """A letter told in full."""

    title: str
    at: datetime
    place: str
    data: dict[str, Any]
    identity: dict[str, Any] = {}
    steps: tuple[StoryStep, ...] = ()

    _at = field_validator("at", mode="before")(_moment)


class Matter(_Part):
    """A kind of letter: how it may be worded and answered. Words in braces are drawn from the slots."""

    code: str
    category: str
    weight: int = Field(gt=0)
    form: dict[str, Any]
    letters: tuple[str, ...] = Field(min_length=1)
    replies: tuple[str, ...] = Field(min_length=1)
    measures: tuple[str, ...] = ()
    #: a question back and its answer
    ask: tuple[str, ...] = ()
    #: dispute, opinion, population → how likely the officer notes such a lead
    leads: dict[str, float] = {}
    #: mostly not a matter of this station
    foreign: bool = False
    #: a number plate is given
    plate: bool = False

    @field_validator("leads", mode="before")
    @classmethod
    def _shares(cls, value: Any) -> Any:
        return {name: float(share) for name, share in value.items()} if isinstance(value, dict) else value


class Story(_Part):
    """A replay: totals that come out exactly, and the words it is made of."""

    system: str
    service: str
    seed: int
    since: date
    until: date
    scans: int
    #: category → letters
    letters: dict[str, int]
    #: month, hour and place → weight
    months: dict[str, int]
    hours: tuple[int, ...] = Field(min_length=24, max_length=24)
    places: dict[str, int]
    elsewhere: dict[str, int]
    names: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    matters: tuple[Matter, ...]
    holding: tuple[str, ...]
    again: tuple[str, ...]
    #: level → remarks
    remarks: dict[str, tuple[str, ...]]
    fixed: tuple[str, ...]
    callbacks: tuple[str, ...]
    messages: tuple[str, ...]
    notes: tuple[str, ...]
    reveal_reasons: tuple[str, ...] = Field(alias="reveal-reasons")
    foreign_reason: str = Field(alias="foreign-reason")
    foreign_answer: str = Field(alias="foreign-answer")
    return_reasons: tuple[str, ...] = Field(alias="return-reasons")
    disputes: tuple[str, ...]
    opinions: tuple[str, ...]
    stories: tuple[Told, ...]

    @property
    def total(self) -> int:
        """Letters of all categories."""
        return sum(self.letters.values())

    def local(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """A moment as written, in the district's zone."""
        return moment.replace(tzinfo=zone)


def load_story(system: str, root: Path | None = None) -> Story:
    """The story of a desk; raises StoryProblem."""
    return read_story(system, Story, root)


def read_story(system: str, model: type[S], root: Path | None = None) -> S:
    """The story of a system as its model; raises StoryProblem."""
    path = (root or pack_path()) / "replay" / f"{system}.yaml"
    if not path.is_file():
        raise StoryProblem(f"{path}: this pack has no story for '{system}'. Write one, or choose another.")
    source = read(path.name, path.read_bytes())
    if source.problems:
        raise StoryProblem("\n".join(str(problem) for problem in source.problems))
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise StoryProblem("\n".join(lines)) from error
