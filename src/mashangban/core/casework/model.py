"""What a case is to the engine: frozen records, no clock, no I/O.

``decide`` turns a command into events or a refusal; ``evolve`` folds an event into a case.
Names are the glossary's. Moments are aware; naive ones are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True)
class ClockState:
    """One running or stopped clock of a case; it moves only by ledger events. Without slots, as ``Case``."""

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
    #: the term as it was promised, so that a later version of the definition cannot move it
    within: str = ""

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
    #: | closed | reopened | clustered | unclustered | migrated | identity-revealed | noted | messaged | deferred
    #: | spawned | dropped
    #: what each carries in ``data``: docs/engine.md
    kind: str
    at: datetime
    #: id of the actor and the role in which they acted
    actor: str
    role: str
    data: Mapping[str, Json] = field(default_factory=dict)
    #: not shown to the applicant
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Something an actor wants done to a case."""

    action: str
    actor: Actor
    data: Mapping[str, Json] = field(default_factory=dict)
    #: sequence number the actor saw; refused as stale when the case has moved on
    seen: int | None = None
    #: the other case a ``cluster`` command names, as the shell has loaded it
    other: Case | None = None
    #: numbers of the cases that follow this one; the shell tells them with ``cluster``
    followers: frozenset[str] = frozenset()
    #: number of the lead whose action SYSTEM repeats here for ``on_behalf_of``
    follows: str | None = None
    on_behalf_of: str | None = None
    #: who carries it out for the applicant: a person code, or ``mandate:<id>``; only with an applicant as actor
    agent: str | None = None
    #: the platform has prepared the data: it may hold ``rows``
    prepared: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command is not carried out; ``code`` is translated at the face."""

    code: str
    params: Mapping[str, Json] = field(default_factory=dict)
    #: input at fault, if one is
    field: str | None = None


@dataclass(frozen=True)
class Case:
    """A case as its events have made it. Without slots: ``evolve`` copies it once an event, and fast."""

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
    data: Mapping[str, Json] = field(default_factory=dict)
    anonymous: bool = False
    #: persons or units the case is about; none of them may handle it
    subjects: frozenset[str] = frozenset()
    clocks: Mapping[str, ClockState] = field(default_factory=dict)
    #: action → times done in this opening
    counts: Mapping[str, int] = field(default_factory=dict)
    #: action → ids of those who ever did it
    doers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: action → (role, actor) signatures given in this state
    signatures: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    parent: str | None = None
    #: the case whose applicant is this one's too: the first of its line, unless it was opened internally
    root: str | None = None
    #: child number → (blocking, open)
    children: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)
    #: assisting unit → done?
    assisting: Mapping[str, bool] = field(default_factory=dict)
    cluster: str | None = None  # number of the case it follows
    rating: int | None = None
    openings: int = 1
    closed_at: datetime | None = None
    #: first substantive reply and first reply of any kind
    replied_at: datetime | None = None
    contacted_at: datetime | None = None
    seq: int = 0  # number of events folded
    #: moments at which timed actions of the present state fall due
    timers: Mapping[str, datetime] = field(default_factory=dict)
    #: blocking children asked for and not yet opened
    wanted: int = 0
    #: key → the part's ``number`` (None while it is being opened), its ``outcome`` (its final state; None: not ended)
    #: and its ``goes_on``
    parts: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    #: key → a part that has yet to begin: what it waits for (``after``), its ``order``, and what will be asked for
    planned: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    #: key → why a part will never begin: ``{"part", "outcome"}`` or ``{"action"}``
    dropped: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    #: leader a breach was escalated to, who may act on it; the owner stays answerable
    escalated_to: str | None = None
    #: moment of the last event; no event precedes it
    touched_at: datetime | None = None

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
    #: what the part is known by; None for a child that is no part
    key: str | None = None
    #: from when its receipt clocks count; None: from when it is opened
    since: datetime | None = None
    #: not the applicant's to see: it has no root
    internal: bool = False


class Events(list[Event]):
    """The events of one decision; ``case`` is what they have made of the case, so that nobody folds them twice."""

    __slots__ = ("case",)

    def __init__(self, events: Iterable[Event], case: Case) -> None:
        super().__init__(events)
        self.case = case


Decision = Events | Refusal
