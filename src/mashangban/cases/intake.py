"""Taking a case in: checked, routed, written and committed before anybody is told a number."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets as random_source
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mashangban.cases.danger import danger_in
from mashangban.cases.definitions import service_of
from mashangban.cases.models import CaseRow, IdempotencyKey
from mashangban.cases.projection import first_columns_of, texts_of, words_of
from mashangban.cases.records import Kept, NumberTaken, Opening, Store, UploadGone, chained, plain
from mashangban.cases.store import DatabaseStore
from mashangban.cases.telling import messages_for
from mashangban.core import casework
from mashangban.core.casework import forms
from mashangban.core.casework.model import Actor, Case, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack, UnknownService
from mashangban.core.chain import GENESIS
from mashangban.core.numbers import new_case_number, receipt_key
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash, seal, suite
from mashangban.directory.secret import secrets

#: one number in ten million a day is taken already; more than this many in a row is not chance
_DRAWS = 8


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody hands in. ``data`` and ``identity`` are answers by field name; either may hold any field."""

    service: str
    data: Mapping[str, Any]
    identity: Mapping[str, Any] = field(default_factory=dict)
    #: place code
    place: str | None = None
    channel: str = "qr"
    anonymous: bool = False
    #: tokens of uploads beside those named in photo fields
    uploads: Sequence[str] = ()
    #: WGS-84 (latitude, longitude)
    point: tuple[Decimal, Decimal] | None = None
    #: the client's own name for this submission; sent twice, it makes one case
    idempotency_key: str | None = None
    demo: bool = False
    #: id of the place code that was scanned, for the record
    code: str | None = None


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


class Refused(Exception):  # noqa: N818 - named as what it says
    """A submission or command is not carried out; every reason at once."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = list(refusals)


class KeyReused(Exception):  # noqa: N818 - named as what it says
    """The idempotency key was used for something else. Use a new key for a new submission."""


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
        service = _service(pack, submission.service, now)
        taken = take_in(
            submission, service, pack=pack, office=office, now=now, actor=actor, store=store or DatabaseStore(),
            draw=draw, keys=keys,
        )  # fmt: skip
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


def take_in(
    submission: Submission,
    service: Service,
    *,
    pack: Pack,
    office: Office,
    now: datetime,
    actor: Actor | None,
    store: Store,
    draw: Callable[[int], int] = random_source.randbelow,
    keys: tuple[str, str] | None = None,
    parent: Kept | None = None,
    unit: str | None = None,
) -> Kept | None:
    """Check, decide and write a new case through ``store``; None when its key was used before. Raises ``Refused``."""
    checked = _check(submission, service, pack)
    last: NumberTaken | None = None
    for _ in range(_DRAWS):
        number = new_case_number(timezone.localdate(now, pack.zone), draw)
        events = casework.submit(
            service,
            number,
            checked.clean,
            place=submission.place or None,
            channel=submission.channel,
            anonymous=submission.anonymous,
            identity_given=bool(checked.identity),
            actor=actor or Actor(f"applicant:{number}", "applicant"),
            now=now,
            office=office,
            parent=parent.case.number if parent else None,
            unit=unit,
            subjects=checked.subjects,
        )
        if isinstance(events, Refusal):
            raise Refused([events])
        case = casework.fold(events)
        try:
            return store.open(
                _opening(submission, service, case, events, checked, pack, office, now, keys), parent
            )
        except NumberTaken as error:
            last = error
        except UploadGone as error:
            raise Refused([Refusal("unknown-upload", {"tokens": list(error.tokens)}, "photos")]) from error
    raise RuntimeError("no free case number found") from last


def _service(pack: Pack, code: str, now: datetime) -> Service:
    try:
        found = pack.service(code, on=timezone.localdate(now, pack.zone))
    except UnknownService as error:
        raise Refused([Refusal("unknown-service", {"service": code}, "service")]) from error
    return service_of(code, found.version.isoformat())


def _check(submission: Submission, service: Service, pack: Pack) -> forms.FormResult:
    refusals: list[Refusal] = []
    if submission.place and submission.place not in pack.places:
        refusals.append(Refusal("unknown-place", {"place": submission.place}, "place"))
    data = {**submission.data, **submission.identity}
    checked = forms.check_form(service, data, anonymous=submission.anonymous)
    refusals += checked.errors
    if refusals:
        raise Refused(refusals)
    return checked


def _opening(
    submission: Submission,
    service: Service,
    case: Case,
    events: Sequence[Any],
    checked: forms.FormResult,
    pack: Pack,
    office: Office,
    now: datetime,
    keys: tuple[str, str] | None,
) -> Opening:
    identity = checked.identity
    phone = next((str(identity[name]) for name, one in service.form.items() if one.type == "phone" and identity.get(name)), "")  # fmt: skip
    written = "\n".join(texts_of(service, case.data))
    return Opening(
        case=case,
        events=chained(case.number, events, after=(0, GENESIS), suite=suite()),
        columns=first_columns_of(
            service,
            case,
            district=pack.info.district,
            danger=danger_in(written, pack) is not None,
            demo=submission.demo,
            code=submission.code or "",
            point=submission.point or _point_of(service, case.data),
        ),
        words=words_of(service, case, pack),
        messages=messages_for(None, case, events, pack, office, now),
        identity=seal(identity, case.number) if identity else None,
        phone_hash=phone_hash(phone) if phone else "",
        key=keys,
        uploads=[*submission.uploads, *photos_of(service.form, case.data)],
        district=pack.info.district,
        now=now,
    )


def photos_of(fields: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """Tokens of the uploads that photo fields name."""
    return [
        str(token) for name, one in fields.items() if one.type == "photos" for token in data.get(name) or ()
    ]


def _point_of(service: Service, data: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    for name, one in service.form.items():
        if one.type == "point" and data.get(name):
            return Decimal(data[name]["lat"]), Decimal(data[name]["lon"])
    return None


# --- idempotency -------------------------------------------------------------------------------


def _key_of(submission: Submission) -> tuple[str, str] | None:
    """Hashes of the key and of everything that came with it."""
    if not submission.idempotency_key:
        return None
    body = {
        "service": submission.service,
        "data": plain(submission.data),
        "identity": plain(submission.identity),
        "place": submission.place,
        "channel": submission.channel,
        "anonymous": submission.anonymous,
        "uploads": list(submission.uploads),
        "point": [str(part) for part in submission.point] if submission.point else None,
    }
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
