"""A new case: its form checked, decided by the engine, and written. What it opens itself is ``handling``'s."""

from __future__ import annotations

import secrets as random_source
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mashangban.cases.danger import danger_in
from mashangban.cases.projection import first_columns_of, texts_of, words_of
from mashangban.cases.records import Kept, NumberTaken, Opening, Store, UploadGone, chained
from mashangban.cases.telling import messages_for
from mashangban.core import casework
from mashangban.core.casework import forms
from mashangban.core.casework.model import Actor, Events, Refusal
from mashangban.core.casework.office import Office
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.chain import GENESIS
from mashangban.core.numbers import new_case_number
from mashangban.directory.sealing import phone_hash, seal, suite

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
    #: made ready by the platform: it may go to an ``application`` and hold ``rows``
    prepared: bool = False
    #: unit code that has it, whatever the route says
    unit: str | None = None
    #: who hands it in for the applicant: a person code, or ``mandate:<id>``
    agent: str | None = None


class Refused(Exception):  # noqa: N818 - named as what it says
    """A submission or command is not carried out; every reason at once."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = list(refusals)


class KeyReused(Exception):  # noqa: N818 - named as what it says
    """The idempotency key was used for something else. Use a new key for a new submission."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a case takes over from those it belongs to."""

    parent: Kept | None = None
    #: the case whose applicant is this one's too
    root: str | None = None
    #: unit code that has it, whatever the route says
    unit: str | None = None
    #: from when its receipt clocks count; None: from now
    since: datetime | None = None


ALONE = Family()


def open_case(
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
    family: Family = ALONE,
) -> tuple[Kept, Events] | None:
    """Check, decide and write a new case through ``store``; None when its key was used before. Raises ``Refused``.

    ``actor``: None for the applicant. ``draw`` gives the random digits of the number.
    """
    checked = _check(submission, service, pack)
    last: NumberTaken | None = None
    for _ in range(_DRAWS):
        number = new_case_number(timezone.localdate(now, pack.zone), draw)
        events = _decided(submission, service, number, checked, office, now, actor, family)
        opening = _opening(submission, service, events, checked, pack, office, now, keys)
        try:
            kept = store.open(opening, family.parent)
        except NumberTaken as error:
            last = error
        except UploadGone as error:
            raise Refused([Refusal("unknown-upload", {"tokens": list(error.tokens)}, "photos")]) from error
        else:
            return None if kept is None else (kept, events)
    raise RuntimeError("no free case number found") from last


def check_case(
    submission: Submission,
    service: Service,
    *,
    pack: Pack,
    office: Office,
    now: datetime,
    actor: Actor,
    family: Family,
) -> None:
    """Raise ``Refused`` for a case that could not be opened as things are; nothing is written."""
    number = new_case_number(timezone.localdate(now, pack.zone), lambda below: 0)
    _decided(submission, service, number, _check(submission, service, pack), office, now, actor, family)


def _decided(
    submission: Submission,
    service: Service,
    number: str,
    checked: forms.FormResult,
    office: Office,
    now: datetime,
    actor: Actor | None,
    family: Family,
) -> Events:
    events = casework.submit(
        service,
        number,
        checked.clean,
        place=submission.place or None,
        channel=submission.channel,
        anonymous=submission.anonymous,
        identity_given=bool(checked.identity),
        actor=actor or Actor(casework.applicant_id(number), "applicant"),
        now=now,
        office=office,
        parent=family.parent.case.number if family.parent else None,
        unit=family.unit or submission.unit,
        subjects=checked.subjects,
        root=family.root,
        agent=submission.agent,
        since=family.since,
    )
    if isinstance(events, Refusal):
        raise Refused([events])
    return events


def _check(submission: Submission, service: Service, pack: Pack) -> forms.FormResult:
    refusals: list[Refusal] = []
    if submission.place and submission.place not in pack.places:
        refusals.append(Refusal("unknown-place", {"place": submission.place}, "place"))
    data = {**submission.data, **submission.identity}
    checked = forms.check_form(service, data, anonymous=submission.anonymous, prepared=submission.prepared)
    refusals += checked.errors
    if refusals:
        raise Refused(refusals)
    return checked


def _opening(
    submission: Submission,
    service: Service,
    events: Events,
    checked: forms.FormResult,
    pack: Pack,
    office: Office,
    now: datetime,
    keys: tuple[str, str] | None,
) -> Opening:
    identity, case = checked.identity, events.case
    phone = next((str(identity[name]) for name, one in service.form.items() if one.type == "phone" and identity.get(name)), "")  # fmt: skip
    return Opening(
        case=case,
        events=chained(case.number, events, after=(0, GENESIS), suite=suite()),
        columns=first_columns_of(
            service,
            case,
            district=pack.info.district,
            danger=danger_in(_written(submission, service, case.data), pack) is not None,
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


def _written(submission: Submission, service: Service, data: Mapping[str, Any]) -> str:
    """What somebody wrote. Lines that the platform filled in (titles of items, of scenes) are nobody's words."""
    lines = (
        {name for name, one in service.form.items() if one.type == "line"} if submission.prepared else set()
    )
    return "\n".join(texts_of(service, {name: value for name, value in data.items() if name not in lines}))


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
