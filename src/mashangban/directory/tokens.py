"""Tokens by which programs act for a member of staff. Shown once; only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets as random_source
from datetime import datetime, timedelta

from django.db.models import Q

from mashangban.directory.models import Account, ApiToken
from mashangban.directory.pack import current_pack

#: begins every token, so that one that leaked is recognised for what it is
PREFIX = "msb_"
LIVES = timedelta(days=365)
#: how stale "last used" may be: writing it at each call would make every read a write
_USE_NOTED_AFTER = timedelta(hours=1)


class UnknownPerson(LookupError):  # noqa: N818 - named as what it says
    """The pack has no person of this code."""


def issue_token(
    person: str, name: str, *, now: datetime, by: str, lives: timedelta = LIVES
) -> tuple[str, ApiToken]:
    """A new token of a person and its row; the text cannot be shown again. Raises ``UnknownPerson``."""
    if person not in current_pack().people:
        raise UnknownPerson(person)
    text = PREFIX + random_source.token_urlsafe(32)
    row = ApiToken.objects.create(
        person=person,
        name=name[:80],
        token_hash=_hash_of(text),
        created_at=now,
        created_by=by,
        expires_at=now + lives,
    )
    return text, row


def person_of_token(text: str, now: datetime) -> str | None:
    """The person whose valid token this is. A person who left the pack, or whose account is off, has none."""
    if not text.startswith(PREFIX) or len(text) > 100:
        return None
    valid = Q(expires_at__gt=now, revoked_at=None)
    row = ApiToken.objects.filter(valid, token_hash=_hash_of(text)).first()
    if row is None or row.person not in current_pack().people or _switched_off(row.person):
        return None
    if row.last_used_at is None or now - row.last_used_at > _USE_NOTED_AFTER:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row.person


def revoke_tokens(person: str, name: str, *, now: datetime) -> int:
    """End a person's tokens of a name; returns how many were valid until now."""
    rows = ApiToken.objects.filter(person=person, name=name, revoked_at=None, expires_at__gt=now)
    return rows.update(revoked_at=now)


def end_token(row: ApiToken, *, now: datetime) -> bool:
    """End one token at once; False when it had ended already."""
    valid = ApiToken.objects.filter(pk=row.pk, revoked_at=None, expires_at__gt=now)
    return bool(valid.update(revoked_at=now))


def _switched_off(person: str) -> bool:
    return Account.objects.filter(person=person, user__is_active=False).exists()


def _hash_of(text: str) -> str:
    # 256 random bits: a plain hash is enough, there is nothing to guess
    return hashlib.sha256(text.encode()).hexdigest()
