"""Taking a case in: checked, routed, written and committed before anybody is told a number."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets as random_source
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from mashangban.cases.definitions import service_of
from mashangban.cases.handling import Handling
from mashangban.cases.models import CaseRow, IdempotencyKey
from mashangban.cases.records import Store, plain
from mashangban.cases.store import DatabaseStore
from mashangban.cases.taking import KeyReused, Refused, Submission
from mashangban.core.casework.model import Actor, Case, Refusal
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack, UnknownService
from mashangban.core.numbers import receipt_key
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack
from mashangban.directory.secret import secrets

__all__ = ["KeyReused", "Receipt", "Refused", "Submission", "key_of", "receipt_of", "submit"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is acknowledged, after the commit."""

    number: str
    #: opens the case to its applicant; derived, never stored
    key: str
    due_at: datetime | None
    unit: str
    handler: str | None
    #: False when the same submission had been taken before
    created: bool


def submit(
    submission: Submission,
    *,
    now: datetime,
    actor: Actor | None = None,
    store: Store | None = None,
    draw: Callable[[int], int] = random_source.randbelow,
) -> Receipt:
    """Take a submission in. Raises ``Refused`` and ``KeyReused``; then nothing is written.

    ``actor``: the member of staff who types it in for somebody; None for the applicant. ``draw`` gives the
    random digits of the number.
    """
    pack, office = current_pack(), current_office(now)
    keys = _key_of(submission)
    try:
        service = _service(pack, submission, now)
        handling = Handling(store or DatabaseStore(), pack, office, now)
        taken = handling.take_in(submission, service, actor=actor, draw=draw, keys=keys)
    except Refused:
        # the same submission may be refused the second time, e.g. because its photos were taken by the first
        again = _receipt_of_key(keys)
        if again is None:
            raise
        return again
    if taken is None:
        again = _receipt_of_key(keys)
        if again is None:
            raise RuntimeError("an idempotency key is taken, and gone")
        return again
    return _receipt(taken.case, created=True)


def _service(pack: Pack, submission: Submission, now: datetime) -> Service:
    """The definition of today. One that only the platform hands in is unknown to everybody else."""
    unknown = Refused([Refusal("unknown-service", {"service": submission.service}, "service")])
    try:
        found = pack.service(submission.service, on=timezone.localdate(now, pack.zone))
    except UnknownService as error:
        raise unknown from error
    if found.application and not submission.prepared:
        raise unknown
    return service_of(submission.service, found.version.isoformat())


# --- idempotency -------------------------------------------------------------------------------


def _key_of(submission: Submission) -> tuple[str, str] | None:
    """Hashes of the key and of everything that came with it."""
    if not submission.idempotency_key:
        return None
    body: dict[str, Any] = {
        "service": submission.service,
        "data": plain(submission.data),
        "identity": plain(submission.identity),
        "place": submission.place,
        "channel": submission.channel,
        "anonymous": submission.anonymous,
        "uploads": list(submission.uploads),
        "point": [str(part) for part in submission.point] if submission.point else None,
    }
    body |= {name: value for name, value in (("unit", submission.unit), ("agent", submission.agent)) if value}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return (
        hashlib.sha256(submission.idempotency_key.encode(errors="replace")).hexdigest(),
        # keyed: the body holds a phone number, which a plain hash would let be guessed
        hmac.new(secrets()[-1], text.encode(errors="replace"), hashlib.sha256).hexdigest(),
    )


def _receipt_of_key(keys: tuple[str, str] | None) -> Receipt | None:
    """The receipt given for a key before; raises ``KeyReused`` when it was for another submission."""
    if keys is None:
        return None
    used = IdempotencyKey.objects.filter(key_hash=keys[0]).select_related("case").first()
    if used is None:
        return None
    if used.body_hash != keys[1]:
        raise KeyReused
    return receipt_of(used.case)


def receipt_of(row: CaseRow) -> Receipt:
    """The receipt of a case already taken."""
    return Receipt(row.number, key_of(row.number), row.due_at, row.unit, row.handler or None, created=False)


def _receipt(case: Case, *, created: bool) -> Receipt:
    due_at = min((clock.due_at for clock in case.clocks.values() if clock.running), default=None)
    return Receipt(case.number, key_of(case.number), due_at, case.unit, case.handler, created)


def key_of(number: str) -> str:
    """The key that opens a case to its applicant."""
    return receipt_key(number, secrets()[0])
