"""Who holds a right for which period: keyed hashes, and the one row that the database lets nobody have twice."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from mashangban.database import dialect
from mashangban.directory.secret import secrets
from mashangban.entitlements.errors import AlreadyHeld
from mashangban.entitlements.models import Right
from mashangban.entitlements.rulebook import BenefitAt

_HOLDER = b"mashangban holder of a right 1\x00"
_LINK = b"mashangban grant of a pseudonym 1\x00"


def link_of(pseudonym: str) -> str:
    """The keyed hash that ties a pseudonym to what was offered to it; the oldest secret makes it, so it stays."""
    return _keyed(_LINK, pseudonym)


def holders_of(benefit: BenefitAt, pseudonym: str, household: str, members: Iterable[str] = ()) -> list[str]:
    """Everybody who must not have the right yet, the holder first.

    A right of a household is held by each of its ``members`` as well: nobody who moves brings it along twice, whoever of
    them received it. Without a household the person is one.
    """
    if benefit.per == "household":
        own = [_keyed(_HOLDER, f"household:{household}")] if household else []
        people = dict.fromkeys([pseudonym, *(members if household else ())])
        return [*own, *(_keyed(_HOLDER, f"person:{one}") for one in people)]
    return [_keyed(_HOLDER, f"{benefit.per}:{pseudonym}")]


def period_of(benefit: BenefitAt, on: date) -> str:
    """``once``, the year or the month."""
    return {"once": "once", "year": f"{on.year:04d}", "month": f"{on.year:04d}-{on.month:02d}"}[
        benefit.period
    ]


def period_is_open(period: str, on: date) -> bool:
    """Whether the day lies in the period, or it has no end."""
    return period == "once" or on.isoformat().startswith(period)


def claim(benefit: BenefitAt, holders: Iterable[str], period: str, case_id: int, now: datetime) -> None:
    """Take the right, in the caller's transaction; raises ``AlreadyHeld`` with the number of who has it."""
    for holder in holders:
        try:
            with transaction.atomic():
                Right.objects.create(
                    right=benefit.right, holder=holder, period=period, case_id=case_id, taken_at=now
                )
        except IntegrityError as error:
            if not dialect.is_duplicate(error):
                raise
            raise AlreadyHeld(holder_number(benefit.right, holder, period)) from error


def holder_number(right: str, holder: str, period: str) -> str:
    """The number of the case by which the right is held; empty when it is not."""
    rows = Right.objects.filter(right=right, holder=holder, period=period, released_at=None)
    return rows.values_list("case__number", flat=True).first() or ""


def held_among(right: str, period: str, holders: Iterable[str]) -> Mapping[str, str]:
    """Holder → number of the case, of those who have the right already."""
    found: dict[str, str] = {}
    wanted = list(dict.fromkeys(holders))
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        rows = Right.objects.filter(right=right, period=period, holder__in=some, released_at=None)
        found.update(rows.values_list("holder", "case__number"))
    return found


def release(case_id: int, now: datetime) -> None:
    """Give back what the case holds."""
    Right.objects.filter(case_id=case_id, released_at=None).update(released_at=now)


def _keyed(purpose: bytes, text: str) -> str:
    return hmac.digest(secrets()[-1], purpose + text.encode(), "sha256").hex()
