"""The story of one-thing services: how many apply for what, and what must come out exactly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mashangban.replay.story import read_story


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _floats(value: Any) -> Any:
    """Decimals of YAML as numbers to draw by."""
    return {name: float(share) for name, share in value.items()} if isinstance(value, dict) else value


class Kind(_Part):
    """Applications of one kind. Words in braces are drawn from the slots, once for each applicant."""

    code: str
    scene: str
    title: str = ""
    applications: int = Field(ge=0)
    #: days between which they are handed in; the story's own when absent
    first: date | None = None
    last: date | None = None
    who: Literal["person", "parent", "firm", "founder", "school"]
    answers: dict[str, Any]
    #: evidence → regime under which it is promised
    promises: dict[str, str] = {}
    #: evidence → regime under which it comes later
    later: dict[str, str] = {}
    #: items of each application that are decided on a commitment
    counted: int = Field(ge=0)
    #: element → value, or values to draw from
    form: dict[str, str | tuple[str, ...]] = {}
    #: turns of events that are likelier, or less likely, than elsewhere
    turns: dict[str, float] = {}

    _shares = field_validator("turns", mode="before")(_floats)


class Elders(_Part):
    """Elders of the synthetic register who live in the community."""

    scene: str
    place: str
    first: date
    last: date
    #: person codes of the community's desk
    desk: tuple[str, ...] = Field(min_length=1)
    #: how many have somebody act for them, and how many do it on their own phone
    assisted: int = Field(ge=0)
    online: int = Field(ge=0)
    form: dict[str, str]


class Firm(_Part):
    """A firm across regions: handed over by a partner, online from there, or collected here for there."""

    partner: str
    mode: Literal["proxy", "online", "collect"]
    item: str = ""
    kind: str = ""


class Across(_Part):
    """Firms elsewhere, and when they come."""

    first: date
    last: date
    firms: tuple[Firm, ...]


class ServiceStory(_Part):
    """A replay of one-thing services."""

    system: str
    seed: int
    since: date
    until: date
    #: items decided on a commitment between the two days, elders served, firms across regions
    commitments: int
    elders: int
    firms: int
    kinds: tuple[Kind, ...]
    over_60s: Elders
    across: Across
    #: step → drafts that were left there
    left: dict[str, int]
    turns: dict[str, float]
    #: level → weight
    ratings: dict[str, int]
    contracts: dict[str, float]
    slots: dict[str, tuple[str, ...]]
    words: dict[str, str | tuple[str, ...]]

    _shares = field_validator("turns", "contracts", mode="before")(_floats)

    @property
    def total(self) -> int:
        """Applications handed in at the district's own counters and pages."""
        return sum(kind.applications for kind in self.kinds) + self.elders + len(self.across.firms)


def load_service_story(system: str = "services", root: Path | None = None) -> ServiceStory:
    """The story; raises StoryProblem."""
    return read_story(system, ServiceStory, root)
