"""Place codes: issued, revoked, found again from what was scanned or typed."""

from __future__ import annotations

import secrets as random_source
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import connection
from django.db.models import Q

from mashangban.core.codes import CodeError, make_token, new_code_id, read_token
from mashangban.directory.models import PlaceCode
from mashangban.directory.pack import current_pack
from mashangban.directory.secret import secrets

SERVICE = "police-desk.ask"

Kind = Literal["mistyped", "forged", "unknown", "expired", "revoked"]


class CodeProblem(Exception):  # noqa: N818 - named as what it says
    """A code that opens nothing. ``code`` is its row where there is one (expired, revoked)."""

    def __init__(self, kind: Kind, code: PlaceCode | None = None) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.code = code


class UnknownPlace(LookupError):  # noqa: N818 - named as what it says
    """The pack has no place of this code."""


def issue(
    place: str, *, now: datetime, by: str, service: str = SERVICE, expires_at: datetime | None = None
) -> PlaceCode:
    """A new code for a place; codes issued before stay valid until they are revoked or expire."""
    if place not in current_pack().places:
        raise UnknownPlace(place)
    return PlaceCode.objects.create(
        code_id=new_code_id(random_source.randbelow),
        place=place,
        service=service,
        issued_at=now,
        issued_by=by,
        expires_at=expires_at,
    )


def revoke(code: PlaceCode, *, now: datetime, by: str, reason: str) -> None:
    """End a code at once. A code already revoked keeps the first reason."""
    PlaceCode.objects.filter(pk=code.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by, revoke_reason=reason[:200]
    )
    code.refresh_from_db()


def current_code(place: str, now: datetime, service: str = SERVICE) -> PlaceCode | None:
    """The newest code of a place that is valid now."""
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = PlaceCode.objects.filter(valid, place=place, service=service, revoked_at=None)
    return rows.order_by("-issued_at", "-pk").first()


def code_for_place(place: str, *, now: datetime, by: str = "system", service: str = SERVICE) -> PlaceCode:
    """The valid code of a place, or a new one. Raises ``UnknownPlace``."""
    return current_code(place, now, service) or issue(place, now=now, by=by, service=service)


def token_of(code: PlaceCode) -> str:
    """What the QR code carries, 22 letters."""
    return make_token(code.code_id, secrets()[0])


def url_of(code: PlaceCode) -> str:
    """The address printed on the poster."""
    return f"{settings.BASE_URL}/q/{token_of(code)}"


def resolve(text: str, now: datetime) -> PlaceCode:
    """The code in what was scanned or typed; raises ``CodeProblem``."""
    try:
        code_id = read_token(text, secrets())
    except CodeError as error:
        raise CodeProblem(error.kind) from error
    code = PlaceCode.objects.filter(code_id=code_id).first()
    if code is None:
        raise CodeProblem("unknown")
    if code.revoked_at is not None and code.revoked_at <= now:
        raise CodeProblem("revoked", code)
    if code.expires_at is not None and code.expires_at <= now:
        raise CodeProblem("expired", code)
    return code


def count_scan(code: PlaceCode, now: datetime) -> None:
    """Add one visit to the code's hour. The caller sees to it that a visit counts once; nothing about who is kept."""
    hour = now - timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_scancount (district, code_id, place, hour, visits) VALUES (%s, %s, %s, %s, 1) "
            "ON CONFLICT (code_id, hour) DO UPDATE SET visits = directory_scancount.visits + 1",
            [
                current_pack().info.district,
                code.pk,
                code.place,
                connection.ops.adapt_datetimefield_value(hour),
            ],
        )
