"""The store of cases in the database. ``memory.MemoryStore`` is its twin for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from mashangban.cases.definitions import service_of
from mashangban.cases.models import Assist, CaseRow, Event, IdempotencyKey
from mashangban.cases.records import Changes, Kept, Message, NumberTaken, Opening, Sealed, UploadGone, plain
from mashangban.core.casework import from_json
from mashangban.core.casework.model import Case
from mashangban.core.catalog.model import Service
from mashangban.database import casework, dialect
from mashangban.database.intake import NewCase, insert_case
from mashangban.notices.delivery import send_later
from mashangban.notices.models import Notice
from mashangban.papers.models import Upload

#: when a replay of earlier months really takes place; None outside one
_REPLAYED: ContextVar[datetime | None] = ContextVar("replayed", default=None)


@contextmanager
def replayed(at: datetime) -> Iterator[None]:
    """Within the block what happened earlier is told again, really ``at`` this moment.

    Events say that they were written then, since nothing can join a day whose root is sealed; and nobody is told today
    of what happened long ago: notices count as sent and read in their time.
    """
    token = _REPLAYED.set(at)
    try:
        yield
    finally:
        _REPLAYED.reset(token)


class DatabaseStore:
    """Cases in the tables of ``cases``. One instance may serve any number of threads."""

    def transaction(self) -> AbstractContextManager[None]:
        return transaction.atomic()

    def service(self, code: str, version: str) -> Service:
        return service_of(code, version)

    def lock(self, number: str) -> Kept | None:
        row = casework.lock_case(connection, number)
        return None if row is None else kept_of(row)

    def hold(self, numbers: Sequence[str]) -> None:
        casework.hold_cases(connection, numbers)

    def open(self, opening: Opening, parent: Kept | None) -> Kept | None:
        """See ``Store``. A single statement when nothing else has to be written with it."""
        alone = not opening.uploads and not opening.case.assisting and not _to_send(opening.messages)
        if alone and not connection.in_atomic_block:
            return self._insert(opening, parent)
        with transaction.atomic():
            kept = self._insert(opening, parent)
            if kept is not None:
                self._bind(kept.id, opening.uploads, internal=False)
                self._assists(kept)
                self._send(
                    kept.id,
                    [message for message in opening.messages if message.to == "applicant"],
                    opening.now,
                )
        return kept

    def _insert(self, opening: Opening, parent: Kept | None) -> Kept | None:
        now, district = opening.now, opening.district
        head = opening.events[-1].hash
        new = NewCase(
            case={**opening.columns, "head": head, "parent_id": parent.id if parent else None},
            events=[_event_row(one, district, now) for one in opening.events],
            notices=[_notice_row(message, now) for message in opening.messages if message.to != "applicant"],
            words=opening.words,
            identity=_identity_row(opening),
            subjects=[{"who": who} for who in sorted(opening.case.subjects)],
            key=(
                {"key_hash": opening.key[0], "body_hash": opening.key[1], "created_at": now}
                if opening.key
                else None
            ),
        )
        try:
            case_id = insert_case(connection, new)
        except IntegrityError as error:
            if dialect.is_duplicate(error, "number"):
                raise NumberTaken(opening.case.number) from error
            raise
        if case_id is None:
            return None
        return Kept(case_id, opening.case, head, opening.columns["demo"], opening.columns["danger"])

    def append(
        self, kept: Kept, case: Case, events: Sequence[Sealed], changes: Changes, now: datetime
    ) -> Kept:
        if not events:
            return kept
        district = changes.columns["district"]
        head = events[-1].hash
        ended = case.closed_at != kept.case.closed_at
        new = casework.Appended(
            case={**changes.columns, "head": head},
            events=[_event_row(one, district, now) for one in events],
            notices=[_notice_row(message, now) for message in changes.messages if message.to != "applicant"],
            identity={"closed_at": case.closed_at} if ended else None,
        )
        casework.append(connection, kept.id, new)
        after = Kept(kept.id, case, head, kept.demo, kept.danger)
        self._bind(kept.id, changes.uploads, internal=changes.internal_uploads)
        if case.assisting != kept.case.assisting:
            self._assists(after)
        if changes.words is not None:
            dialect.put_words(connection, kept.id, changes.words)
        self._send(kept.id, [message for message in changes.messages if message.to == "applicant"], now)
        return after

    def used_for(self, case_id: int, key: tuple[str, str], now: datetime) -> str | None:
        before = IdempotencyKey.objects.filter(key_hash=key[0]).values_list("body_hash", flat=True).first()
        if before is None:
            IdempotencyKey.objects.create(key_hash=key[0], body_hash=key[1], case_id=case_id, created_at=now)
        return before

    def followers(self, number: str) -> list[str]:
        rows = CaseRow.objects.filter(cluster=number, closed_at=None).order_by("id")
        return list(rows.values_list("number", flat=True))

    def reachable(self, case_id: int, root: str | None) -> bool:
        return casework.has_phone(connection, case_id, root)

    def parents_of(self, number: str) -> list[str]:
        found: list[str] = []
        step: str | None = number
        while step is not None:
            # two generations at a time: few cases have more above them
            parent, step = casework.two_above(connection, step)
            found[:0] = [one for one in (step, parent) if one is not None]
        return found

    def events_after(self, case_id: int, seq: int) -> list[Event]:
        return list(Event.objects.filter(case_id=case_id, seq__gt=seq).order_by("seq"))

    def _bind(self, case_id: int, tokens: Sequence[str], *, internal: bool) -> None:
        wanted = list(dict.fromkeys(tokens))
        if not wanted:
            return
        free = Upload.objects.filter(token__in=wanted, case=None)
        if free.update(case_id=case_id, internal=internal) == len(wanted):
            return
        ours = set(Upload.objects.filter(token__in=wanted, case_id=case_id).values_list("token", flat=True))
        missing = [token for token in wanted if token not in ours]
        if missing:
            raise UploadGone(missing)

    def _assists(self, kept: Kept) -> None:
        Assist.objects.bulk_create(
            [Assist(case_id=kept.id, unit=unit, done=done) for unit, done in kept.case.assisting.items()],
            update_conflicts=True,
            unique_fields=["case", "unit"],
            update_fields=["done"],
        )

    def _send(self, case_id: int, messages: Sequence[Message], now: datetime) -> None:
        """Notices that leave the house are written with the task that sends them: the queue is the outbox."""
        rows = [Notice(case_id=case_id, **_notice_row(message, now)) for message in messages]
        if _REPLAYED.get():
            Notice.objects.bulk_create(rows)
            return
        for notice in rows:
            notice.save()
            send_later(notice.pk)


def kept_of(row: CaseRow | casework.CaseRead) -> Kept:
    """A row as the engine needs it."""
    return Kept(row.id, from_json(row.snapshot), row.head, row.demo, row.danger)


def _to_send(messages: Sequence[Message]) -> bool:
    return any(message.to == "applicant" for message in messages)


def _event_row(one: Sealed, district: str, now: datetime) -> dict[str, Any]:
    event = one.event
    return {
        "district": district,
        "seq": one.seq,
        "kind": event.kind,
        "at": event.at,
        "actor": event.actor,
        "role": event.role,
        "internal": event.internal,
        "data": dict(event.data),
        "recorded_at": _REPLAYED.get() or now,
        "hash": one.hash,
    }


def _notice_row(message: Message, now: datetime) -> dict[str, Any]:
    """A notice to staff is delivered by being there; one to an applicant has yet to be sent."""
    return {
        "to": message.to,
        "kind": message.kind,
        "data": plain(message.data),
        "created_at": now,
        "sent_at": None if message.to == "applicant" and not _REPLAYED.get() else now,
        "failed": "",
        "read_at": now if _REPLAYED.get() else None,
    }


def _identity_row(opening: Opening) -> dict[str, Any] | None:
    if opening.identity is None:
        return None
    return {
        "sealed": opening.identity,
        "phone_hash": opening.phone_hash,
        "closed_at": opening.case.closed_at,
        "erased_at": None,
    }
