"""Who raised a case: shown masked, opened with a reason that the applicant sees, erased in the end.

A case that is part of what somebody asked for has its root's identity, unless it has one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mashangban.cases.handling import NoSuchCase, act
from mashangban.cases.models import CaseRow, Identity
from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken, phone_hash, unseal

#: identities erased by one statement, so that no lock is held long
_AT_ONCE = 500


class NoIdentity(LookupError):  # noqa: N818 - named as what it says
    """The case was raised without telling who, or the identity was erased."""


def reveal(number: str, actor: Actor, reason: str, *, now: datetime) -> dict[str, object]:
    """The identity fields, once the reason is written in the case's history. Raises as ``handling.act`` does."""
    with transaction.atomic():
        row = act(number, "reveal", actor, {"reason": reason}, now=now)
        identity = _identity_of(row.number)
        return opened(identity, identity.case.number)


def masked(number: str) -> dict[str, str]:
    """The identity fields with most of each covered; empty when there is none."""
    try:
        identity = _identity_of(number)
        return masked_fields(identity, identity.case.number)
    except NoIdentity:
        return {}


def masked_fields(identity: Identity | None, number: str) -> dict[str, str]:
    """As ``masked``, of a row already loaded."""
    if identity is None or identity.erased_at is not None:
        return {}
    try:
        return {name: masked_value(str(value)) for name, value in opened(identity, number).items()}
    except SealBroken:
        return {}


def opened(identity: Identity, number: str) -> dict[str, object]:
    """The fields of a sealed identity. Only for what shows nothing, or writes down that it shows."""
    return unseal(bytes(identity.sealed), number)


def erase(number: str, *, now: datetime) -> bool:
    """Forget for ever who raised a case; False when there was nothing to forget. The case itself stays."""
    return bool(
        Identity.objects.filter(case__number=number, erased_at=None).update(
            sealed=b"", phone_hash="", erased_at=now
        )
    )


@dataclass(frozen=True)
class Keeping:
    """Till when it is known who raised a case; at most one of the two is set."""

    #: when it was erased
    erased_at: datetime | None = None
    #: when it will be, unless the case is opened again
    until: datetime | None = None


def keeping_of(identity: Identity | None) -> Keeping:
    """When the identity is or was erased. Neither for none, an open case, or a pack without ``keep_identity``."""
    if identity is None:
        return Keeping()
    if identity.erased_at is not None:
        return Keeping(erased_at=identity.erased_at)
    keep = current_pack().info.keep_identity
    if keep is None or identity.closed_at is None:
        return Keeping()
    return Keeping(until=identity.closed_at + timedelta(days=keep.days))


def erase_old(now: datetime) -> int:
    """Erase the identities of cases closed longer than the pack's ``keep_identity``; how many.

    Looks only at what is left to erase. A case opened again meanwhile is left alone.
    """
    keep = current_pack().info.keep_identity
    if keep is None:
        return 0
    due = Identity.objects.filter(closed_at__lte=now - timedelta(days=keep.days), erased_at__isnull=True)
    erased = 0
    while some := list(due.order_by("closed_at").values_list("pk", flat=True)[:_AT_ONCE]):
        erased += due.filter(pk__in=some).update(sealed=b"", phone_hash="", erased_at=now)
    return erased


def numbers_of_phone(phone: str, limit: int = 50) -> list[str]:
    """Numbers of the cases raised with this phone number, newest first."""
    rows = CaseRow.objects.filter(identity__phone_hash=phone_hash(phone)).order_by("-opened_at")
    return list(rows.values_list("number", flat=True)[:limit])


def phone_for_notice(case_id: int) -> str | None:
    """The number to send a notice to; the address book of ``notices.delivery``."""
    identity = _kept(Q(case_id=case_id)) or _of_root(Q(pk=case_id))
    if identity is None or not identity.phone_hash:
        return None
    for value in opened(identity, identity.case.number).values():
        if isinstance(value, str) and phone_hash(value) == identity.phone_hash:
            return value
    return None


def _identity_of(number: str) -> Identity:
    found = _kept(Q(case__number=number)) or _of_root(Q(number=number))
    if found is not None:
        return found
    if not CaseRow.objects.filter(number=number).exists():
        raise NoSuchCase(number)
    raise NoIdentity(number)


def _kept(whose: Q) -> Identity | None:
    return Identity.objects.select_related("case").filter(whose, erased_at=None).first()


def _of_root(case: Q) -> Identity | None:
    """The identity of the case's root, None where it has none."""
    root = CaseRow.objects.filter(case).values_list("snapshot__root", flat=True).first()
    return _kept(Q(case__number=root)) if root else None


def identity_of(row: CaseRow, root: str | None) -> Identity | None:
    """The identity, erased or not, of a row loaded with its own, else its root's; with its case."""
    own: Identity | None = getattr(row, "identity", None)
    if own is not None or root is None:
        return own
    return Identity.objects.select_related("case").filter(case__number=root).first()


def masked_value(value: str) -> str:
    """``199****0001`` of a number, ``王**`` of a name. A number may have letters: an identity number ends with X."""
    if len(value) >= 7:
        bare = value.lstrip("+")
        number = bare.isascii() and bare.isalnum() and sum(map(str.isdigit, bare)) * 2 > len(bare)
        return f"{value[:3]}****{value[-4:]}" if number else f"{value[:1]}***"
    return value[:1] + "*" * max(1, len(value) - 1)
