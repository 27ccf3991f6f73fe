"""What a case is to the engine: frozen records, no clock, no I/O.

``decide`` turns a command into events or a refusal; ``evolve`` folds an event into a case.
Names are the glossary's. Moments are aware; naive ones are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

Json = Any  # JSON values: pydantic and the database both check their shape

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a unit (and everything below it), perhaps only for some places."""

    role: str
    unit: str
    #: place codes with everything below them; empty = all the unit answers for
    places: frozenset[str] = frozenset()
    post: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever gives a command."""

    #: person code, "applicant:<number>" or "system"
    id: str
    kind: str  # "staff" | "applicant" | "system"
    grants: tuple[Grant, ...] = ()
    certifications: frozenset[str] = frozenset()


SYSTEM = Actor("system", "system")


@dataclass(frozen=True, slots=True)
class ClockState:
    """One running or stopped clock of a case; it moves only by ledger events."""

    name: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    #: finished pauses and, last, an open one (end None)
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    #: moment at which an open pause ends by its cap
    resume_by: datetime | None = None
    stopped_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    #: next reminder after a breach
    remind_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Neither stopped nor paused."""
        return self.stopped_at is None and self.resume_by is None

    @property
    def paused(self) -> bool:
        return self.stopped_at is None and self.resume_by is not None


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of a case's history; the shell adds sequence number and hash."""

    #: submitted | acted | assigned | signed | clock-started | clock-warned | clock-breached | clock-reminded
    #: | clock-stopped | clock-paused | clock-resumed | child-opened | child-closed | assisted | assist-done
    #: | closed | reopened | clustered | unclustered | migrated | identity-revealed | noted
    kind: str
    at: datetime
    #: id of the actor and the role in which they acted
    actor: str
    role: str
    data: Mapping[str, Json] = EMPTY
    #: not shown to the applicant
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Something an actor wants done to a case."""

    action: str
    actor: Actor
    data: Mapping[str, Json] = EMPTY
    #: sequence number the actor saw; refused as stale when the case has moved on
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command is not carried out; ``code`` is translated at the face."""

    code: str
    params: Mapping[str, Json] = EMPTY
    #: input at fault, if one is
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its events have made it."""

    number: str
    service: str
    version: str  # ISO date of the definition
    state: str
    opened_at: datetime
    entered_at: datetime  # when the present state was entered
    unit: str
    handler: str | None = None  # person code; None = in the unit's queue
    place: str | None = None
    channel: str = "qr"
    category: str | None = None
    #: the form without identity fields
    data: Mapping[str, Json] = EMPTY
    anonymous: bool = False
    #: persons or units the case is about; none of them may handle it
    subjects: frozenset[str] = frozenset()
    clocks: Mapping[str, ClockState] = EMPTY
    #: action → times done in this opening
    counts: Mapping[str, int] = EMPTY
    #: action → ids of those who ever did it
    doers: Mapping[str, frozenset[str]] = EMPTY
    #: action → (role, actor) signatures given in this state
    signatures: Mapping[str, tuple[tuple[str, str], ...]] = EMPTY
    parent: str | None = None
    #: child number → (blocking, open)
    children: Mapping[str, tuple[bool, bool]] = EMPTY
    #: assisting unit → done?
    assisting: Mapping[str, bool] = EMPTY
    cluster: str | None = None  # number of the case it follows
    rating: int | None = None
    openings: int = 1
    closed_at: datetime | None = None
    #: first substantive reply and first reply of any kind
    replied_at: datetime | None = None
    contacted_at: datetime | None = None
    seq: int = 0  # number of events folded

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Assignment:
    """What routing answers: a unit, perhaps a person, and why."""

    unit: str
    handler: str | None
    #: machine codes with parameters, e.g. ("holder-off-shift", {"person": …, "until": …})
    because: tuple[tuple[str, Mapping[str, Json]], ...] = ()
    #: True when nothing matched and it landed in the staffed queue for unmatched cases
    unmatched: bool = False


@dataclass(frozen=True, slots=True)
class ChildRequest:
    """A child that events ask for; the shell opens it in the same transaction."""

    service: str
    unit: str | None
    blocking: bool
    data: Mapping[str, Json] = field(default_factory=dict)


Decision = Sequence[Event] | Refusal
