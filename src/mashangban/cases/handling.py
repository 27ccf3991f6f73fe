"""Carrying out commands on cases: load, decide, and write everything that follows, in one transaction.

Locks are taken parent before child and leader of a cluster before followers, so that two writers wait for each
other in one order. When the database makes two of them collide all the same, the whole command is tried again.
"""

from __future__ import annotations

import hashlib
import secrets as random_source
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import OperationalError, connection

from mashangban.cases.models import CaseRow, IdempotencyKey
from mashangban.cases.models import Event as EventRow
from mashangban.cases.projection import columns_of, words_of
from mashangban.cases.records import Changes, Kept, Store, UploadGone, chained
from mashangban.cases.store import DatabaseStore
from mashangban.cases.taking import (
    ALONE,
    Family,
    KeyReused,
    Refused,
    Submission,
    check_case,
    open_case,
    photos_of,
)
from mashangban.cases.telling import APPLICANT, messages_for
from mashangban.cases.visibility import may_know
from mashangban.core import casework
from mashangban.core.casework.inputs import inputs_of
from mashangban.core.casework.model import SYSTEM, Actor, Case, ChildRequest, Command, Event, Events, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack, UnknownService
from mashangban.database import dialect
from mashangban.database.rows import read_row
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import suite

T = TypeVar("T")

#: how often a command is tried when transactions collide, and for how long it waits the first time, seconds
_TRIES = 4
_WAIT = 0.02


class NoSuchCase(LookupError):  # noqa: N818 - named as what it says
    """There is no case of this number, or none that this actor may know of."""


class Stale(Exception):  # noqa: N818 - named as what it says
    """The case has moved on since the actor saw it. ``changes`` are the events since."""

    def __init__(self, seen: int, current: int, changes: Sequence[EventRow]) -> None:
        super().__init__(f"seen {seen}, now {current}")
        self.seen = seen
        self.current = current
        self.changes = list(changes)


@dataclass(frozen=True, slots=True)
class Once:
    """A command's own name, by which whoever sends it again is known. Made by ``once``."""

    key_hash: str
    body_hash: str


def once(number: str, key: str, what: str, body: Mapping[str, Any]) -> Once:
    """``key`` names one command on one case. ``what`` and ``body`` are what a repetition has to have in common with it."""
    hashes = (
        hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()
        for parts in (["act", number, key], [what, body])
    )
    return Once(*hashes)


def was_done(once: Once) -> bool:
    """Whether the command was carried out before. Raises ``KeyReused`` when another was, under the same key."""
    used = IdempotencyKey.objects.filter(key_hash=once.key_hash).first()
    if used is not None and used.body_hash != once.body_hash:
        raise KeyReused
    return used is not None


def act(
    number: str,
    action: str,
    actor: Actor,
    data: Mapping[str, Any],
    *,
    now: datetime,
    seen: int | None = None,
    uploads: Sequence[str] = (),
    once: Once | None = None,
    agent: str | None = None,
    prepared: bool = False,
) -> CaseRow:
    """Do an action of the definition (or a built-in one) on a case.

    ``seen``: number of events the actor saw. Raises ``Refused``, ``Stale`` and ``NoSuchCase`` - the last also when the
    actor may not know of the case; then nothing changed. ``once``: what was done under the same key before is not done
    again; raises ``KeyReused`` when it was something else. ``agent``: who acts for the applicant (a person code, or
    ``mandate:<id>``). ``prepared``: the platform has made the data, so that it may hold ``rows``.
    """
    pack, office = current_pack(), current_office(now)
    command = Command(action, actor, dict(data), seen, agent=agent, prepared=prepared)
    kept = again_if_colliding(
        lambda: Handling(DatabaseStore(), pack, office, now, may_know).act(number, command, uploads, once)
    )
    row = read_row(CaseRow, "id", kept.id)
    assert row is not None  # it was written just now
    return row


def again_if_colliding(attempt: Callable[[], T]) -> T:
    """Run a whole transaction again when the database chose it as the victim of a collision."""
    for tried in range(_TRIES):
        try:
            return attempt()
        except OperationalError as error:
            inside = connection.in_atomic_block
            if inside or tried == _TRIES - 1 or not dialect.may_retry(error):
                raise
            time.sleep(_WAIT * 2**tried)
    raise AssertionError("unreachable")


def _anybody(actor: Actor, case: Case) -> bool:
    """Who may do what is the engine's to say."""
    return True


@dataclass(frozen=True, slots=True)
class Handling:
    """The work of one command: a store, the pack, the office and the moment."""

    store: Store
    pack: Pack
    office: Office
    now: datetime
    #: whether the actor may know that the case exists; whoever may not is told that it does not
    may_know: Callable[[Actor, Case], bool] = _anybody

    def act(
        self, number: str, command: Command, uploads: Sequence[str] = (), once: Once | None = None
    ) -> Kept:
        """See ``act``."""
        with self.store.transaction():
            kept = self._locked(number, command)
            if once is not None and self._repeated(kept, once):
                return kept
            service = self.store.service(kept.case.service, kept.case.version)
            command = self._completed(kept, command)
            events = casework.decide(service, kept.case, command, self.now, self.office)
            if isinstance(events, Refusal) and self._only_looked(kept, command, events):
                command = replace(command, seen=None)
                events = casework.decide(service, kept.case, command, self.now, self.office)
            if isinstance(events, Refusal):
                raise self._refused(kept, command, events)
            photos = [*uploads, *_photos(service, kept.case, command)]
            after = self.write(service, kept, events, photos, internal=_internal(events))
            self._fan_out(service, kept.case, command)
        return after

    def take_in(
        self,
        submission: Submission,
        service: Service,
        *,
        actor: Actor | None,
        draw: Callable[[int], int] = random_source.randbelow,
        keys: tuple[str, str] | None = None,
        family: Family = ALONE,
    ) -> Kept | None:
        """Write a new case with the children its definition opens; None when its key was used before.

        ``actor``: None for the applicant. Raises ``Refused``; then nothing was written.
        """
        # what opens nothing is written by one statement, without a transaction around it
        with self.store.transaction() if service.spawns else nullcontext():
            opened = open_case(
                submission, service, pack=self.pack, office=self.office, now=self.now, actor=actor,
                store=self.store, draw=draw, keys=keys, family=family,
            )  # fmt: skip
            if opened is None:
                return None
            kept, events = opened
            return self._open_children(service, kept, events)

    def tick(self, kept: Kept) -> Kept:
        """Let everything happen whose moment has come. The caller holds the transaction and the lock."""
        service = self.store.service(kept.case.service, kept.case.version)
        events = casework.tick(service, kept.case, self.now, self.office)
        return self.write(service, kept, events) if events else kept

    def _locked(self, number: str, command: Command) -> Kept:
        """The case, locked after those that must be locked before it."""
        others = self.store.parents_of(number)
        if command.action == "cluster":
            others.append(str(command.data.get("number")))
        self.store.hold(others)
        kept = self.store.lock(number)
        if kept is None or not self.may_know(command.actor, kept.case):
            raise NoSuchCase(number)
        return kept

    def _repeated(self, kept: Kept, once: Once) -> bool:
        """Whether it was done before. The key is noted with what is done: a refusal takes it back."""
        before = self.store.used_for(kept.id, (once.key_hash, once.body_hash), self.now)
        if before not in (None, once.body_hash):
            raise KeyReused
        return before is not None

    def _completed(self, kept: Kept, command: Command) -> Command:
        """A command with what the engine may need to know of other cases."""
        if command.action != "cluster":
            return command
        named = command.data.get("number")
        other = self.store.lock(str(named)) if named and str(named) != kept.case.number else None
        return replace(
            command,
            other=kept.case if str(named) == kept.case.number else (other.case if other else None),
            followers=frozenset(self.store.followers(kept.case.number)),
        )

    def _only_looked(self, kept: Kept, command: Command, refusal: Refusal) -> bool:
        """Whether all that is new to whoever acts is that somebody looked: that changes nothing they decide about."""
        if refusal.code != "stale":
            return False
        new = self.store.events_after(kept.id, command.seen or 0)
        return bool(new) and all(event.kind == "identity-revealed" for event in new)

    def _refused(self, kept: Kept, command: Command, refusal: Refusal) -> Exception:
        if refusal.code == "stale":
            seen = command.seen or 0
            return Stale(seen, kept.case.seq, self.store.events_after(kept.id, seen))
        return Refused([refusal])

    # --- what follows from events ------------------------------------------------------------------

    def write(
        self,
        service: Service,
        kept: Kept,
        events: Events,
        photos: Sequence[str] = (),
        *,
        internal: bool = False,
    ) -> Kept:
        """Append events, then open the children they ask for and tell the parent of an end or a new beginning."""
        kept = self._append(service, kept, events, photos, internal=internal)
        kept = self._open_children(service, kept, events)
        self._tell_parent(kept, events)
        return kept

    def _append(
        self,
        service: Service,
        kept: Kept,
        events: Events,
        photos: Sequence[str] = (),
        *,
        internal: bool = False,
    ) -> Kept:
        case = events.case
        if case.version != kept.case.version:
            service = self.store.service(case.service, case.version)
        moved = (case.unit, case.handler) != (kept.case.unit, kept.case.handler)
        messages = messages_for(kept.case, case, events, self.pack, self.office, self.now)
        if any(message.to == APPLICANT for message in messages) and not self.store.reachable(
            kept.id, case.root
        ):
            messages = [message for message in messages if message.to != APPLICANT]
        changes = Changes(
            columns={"district": self.pack.info.district, **columns_of(service, case)},
            messages=messages,
            words=words_of(service, case, self.pack) if moved else None,
            uploads=photos,
            internal_uploads=internal,
        )
        sealed = chained(case.number, events, after=(kept.case.seq, kept.head), suite=suite())
        try:
            return self.store.append(kept, case, sealed, changes, self.now)
        except UploadGone as error:
            raise Refused([Refusal("unknown-upload", {"tokens": list(error.tokens)}, "photos")]) from error

    def _open_children(self, service: Service, parent: Kept, events: Events) -> Kept:
        """Open every child the events ask for, then tell the parent of all of them at once."""
        for later in casework.children_planned(events):
            # whoever accepts a plan is told what is wrong with it, not whoever ends a part of it some day
            submission, definition, family = self._asked(parent, later)
            check_case(
                submission, definition, pack=self.pack, office=self.office, now=self.now, actor=SYSTEM,
                family=family,
            )  # fmt: skip
        told: list[Event] = []
        case = parent.case
        for wanted in casework.children_wanted(events):
            child = self._open_child(parent, wanted)
            data: dict[str, Any] = {
                "number": child.case.number,
                "blocking": wanted.blocking,
                "service": wanted.service,
            }
            if wanted.key is not None:
                data["key"] = wanted.key
            done = self._decided(service, case, Command("child-opened", SYSTEM, data))
            told += done
            case = done.case
        return self.write(service, parent, Events(told, case)) if told else parent

    def _open_child(self, parent: Kept, wanted: ChildRequest) -> Kept:
        submission, definition, family = self._asked(parent, wanted)
        child = self.take_in(submission, definition, actor=SYSTEM, family=family)
        assert child is not None  # no idempotency key, so it cannot have been used
        return child

    def _asked(self, parent: Kept, wanted: ChildRequest) -> tuple[Submission, Service, Family]:
        """A child as it is handed in, its definition, and what it takes over."""
        definition = self._definition(wanted.service)
        root = parent.case.root if parent.case.parent else parent.case.number
        submission = Submission(
            wanted.service,
            dict(wanted.data),
            place=_place_of(definition, wanted) or parent.case.place,
            channel="parent",
            anonymous=definition.anonymous,
            demo=parent.demo,
            prepared=True,
        )
        family = Family(
            parent,
            root=None if wanted.internal else root,
            unit=wanted.unit or (parent.case.unit if definition.route.by == "parent" else None),
            since=wanted.since,
        )
        return submission, definition, family

    def _definition(self, code: str) -> Service:
        """The definition that counts today, as it was published."""
        try:
            version = self.pack.service(code, on=self.now.astimezone(self.pack.zone).date()).version
        except UnknownService as error:
            raise Refused([Refusal("unknown-service", {"service": code}, "service")]) from error
        return self.store.service(code, version.isoformat())

    def _tell_parent(self, child: Kept, events: Events) -> None:
        """A parent learns that a child has ended, or lives again; what waited for its children may then go on."""
        kinds = {event.kind for event in events}
        if child.case.parent is None or not kinds & {"closed", "reopened"}:
            return
        parent = self.store.lock(child.case.parent)
        if parent is None or child.case.number not in parent.case.children:
            return
        blocking, _ = parent.case.children[child.case.number]
        service = self.store.service(parent.case.service, parent.case.version)
        data: dict[str, Any] = {"number": child.case.number}
        if child.case.open:
            command = Command(
                "child-opened", SYSTEM, {**data, "blocking": blocking, "service": child.case.service}
            )
        else:
            command = Command("child-closed", SYSTEM, {**data, "outcome": child.case.state})
        self._system(service, parent, command)

    def _system(self, service: Service, kept: Kept, command: Command) -> Kept:
        return self.write(service, kept, self._decided(service, kept.case, command))

    def _decided(self, service: Service, case: Case, command: Command) -> Events:
        events = casework.decide(service, case, command, self.now, self.office)
        if isinstance(events, Refusal):
            raise Refused([events])
        return events

    def _fan_out(self, service: Service, before: Case, command: Command) -> None:
        """What was done to the leader of a cluster is done to those that follow it, where it still applies there."""
        repeated = casework.command_for_followers(service, before, command)
        if repeated is None:
            return
        for number in self.store.followers(before.number):
            follower = self.store.lock(number)
            if follower is None:
                continue
            own = self.store.service(follower.case.service, follower.case.version)
            done = casework.decide(own, follower.case, repeated, self.now, self.office)
            if not isinstance(done, Refusal):
                self.write(own, follower, done)


def _place_of(definition: Service, wanted: ChildRequest) -> str | None:
    """The place that a child's own form names: a lead about an address hangs on it, wherever it came to light."""
    named = (wanted.data.get(name) for name, one in definition.form.items() if one.type == "place")
    return next((str(place) for place in named if place), None)


def _photos(service: Service, case: Case, command: Command) -> list[str]:
    """Uploads that the command's photo inputs name."""
    row = service.action(case.state, command.action)
    standing = casework.STANDING.get(command.action)
    if row is not None:
        fields = {name: one for name, (one, _) in inputs_of(row).items()}
    elif standing is not None:
        fields = {name: casework.STANDARD[name] for name in (*standing.needs, *standing.may)}
    else:
        return []
    return photos_of(fields, {k: v for k, v in command.data.items() if isinstance(v, list | tuple)})


def _internal(events: Sequence[Event]) -> bool:
    return all(event.internal for event in events)
