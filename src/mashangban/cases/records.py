"""What passes between the engine and a store: a case as kept, a case to open, events with their hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from mashangban.core.casework.model import Case, Event
from mashangban.core.catalog.model import Service
from mashangban.core.chain import Suite, canonical, event_hash


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event with its place in the chain."""

    event: Event
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Message:
    """A notice to write: to a person code, or to ``applicant``."""

    to: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """A case as the store has it, locked for its writer."""

    id: int
    case: Case
    #: hash of the last event
    head: str
    demo: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything a new case writes, in one go."""

    case: Case
    events: Sequence[Sealed]
    columns: Mapping[str, Any]
    words: Sequence[str]
    messages: Sequence[Message]
    identity: bytes | None
    phone_hash: str
    #: hashes of the idempotency key and of the body it came with
    key: tuple[str, str] | None
    uploads: Sequence[str]
    district: str
    now: datetime


class Store(Protocol):
    """What intake and handling need to keep cases; the database has one, unit tests another."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing of what is done inside."""

    def service(self, code: str, version: str) -> Service:
        """The definition a case began with."""

    def lock(self, number: str) -> Kept | None:
        """The case, nobody else's until the transaction ends."""

    def hold(self, numbers: Sequence[str]) -> None:
        """Lock cases that are only to wait for others, in this order; they are not read."""

    def open(self, opening: Opening, parent: Kept | None) -> Kept | None:
        """Write a new case; None when its idempotency key was used before. Raises ``NumberTaken``, ``UploadGone``."""

    def append(
        self, kept: Kept, case: Case, events: Sequence[Sealed], changes: Changes, now: datetime
    ) -> Kept:
        """Add events to a locked case and keep what it has become."""

    def used_for(self, case_id: int, key: tuple[str, str], now: datetime) -> str | None:
        """Note the hash of a key, with that of what it came with, for a locked case; the latter when it was noted before."""

    def followers(self, number: str) -> list[str]:
        """Numbers of the open cases that follow ``number`` in its cluster."""

    def parents_of(self, number: str) -> list[str]:
        """Numbers of the case's parents, the root first: the order in which to lock."""

    def events_after(self, case_id: int, seq: int) -> list[Any]:
        """The rows of the events after a sequence number, in order."""

    def reachable(self, case_id: int, root: str | None) -> bool:
        """Whether the applicant, of the case or of its root, left a phone number that was not erased."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What goes with appended events."""

    columns: Mapping[str, Any]
    messages: Sequence[Message] = ()
    #: None = as before
    words: Sequence[str] | None = None
    uploads: Sequence[str] = ()
    internal_uploads: bool = False


class NumberTaken(Exception):  # noqa: N818 - named as what it says
    """Another case has this number; draw again."""


class UploadGone(Exception):  # noqa: N818 - named as what it says
    """An upload is unknown or belongs to another case. ``tokens`` names them."""

    def __init__(self, tokens: Sequence[str]) -> None:
        super().__init__(", ".join(tokens))
        self.tokens = tuple(tokens)


def chained(
    number: str, events: Sequence[Event], *, after: tuple[int, str], suite: Suite
) -> tuple[Sealed, ...]:
    """Events numbered and hashed on from ``after`` = (sequence number, hash) of the last one."""
    seq, head = after
    sealed: list[Sealed] = []
    for event in events:
        seq += 1
        head = event_hash(head, canonical(essence(number, seq, event)), suite)
        sealed.append(Sealed(event, seq, head))
    return tuple(sealed)


def essence(number: str, seq: int, event: Event) -> dict[str, Any]:
    """What of an event is hashed: the same from memory and from either database."""
    return {
        "case": number,
        "seq": seq,
        "kind": event.kind,
        "at": event.at,
        "actor": event.actor,
        "role": event.role,
        "internal": event.internal,
        "data": event.data,
    }


def moment_text(moment: datetime) -> str:
    """A moment as it is hashed and kept in JSON: UTC, microseconds, ISO 8601."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def plain(value: Any) -> Any:
    """A JSON value of a value from the engine: mappings, lists, texts, numbers; moments as ISO texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, str | bool | int | None):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, frozenset | set):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return value
    return str(value)
