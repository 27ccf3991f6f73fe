"""References and keys of mandates: the key follows from the reference and the installation's secret."""

from __future__ import annotations

import hashlib
import hmac

from mashangban.core import letters
from mashangban.directory.secret import secrets

REFERENCE_LENGTH = 12
KEY_LENGTH = 9
_PURPOSE = b"mashangban mandate key 1\x00"


def new_reference(random: letters.Chance) -> str:
    """12 letters, the last one a check letter: 11 of them are chance, 53 bits."""
    body = letters.spell(
        letters.draw(random, len(letters.ALPHABET) ** (REFERENCE_LENGTH - 1)), REFERENCE_LENGTH - 1
    )
    return body + letters.check_letter(body)


def format_reference(reference: str) -> str:
    """``K7Q2M4XA9RT0`` → ``K7Q2-M4XA-9RT0``."""
    return "-".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def key_of(reference: str) -> str:
    """The key with which the principal looks at, and ends, a mandate."""
    return _key(reference, secrets()[0])


def is_key(reference: str, typed: str) -> bool:
    """Whether this is the key under any secret still accepted; takes the same time however near it is."""
    folded = letters.fold(typed)
    matches = [hmac.compare_digest(folded.encode(), _key(reference, one).encode()) for one in secrets()]
    return any(matches)


def _key(reference: str, secret: bytes) -> str:
    digest = hmac.new(secret, _PURPOSE + reference.encode(), hashlib.sha256).digest()
    body = letters.spell(int.from_bytes(digest), KEY_LENGTH - 1)
    return body + letters.check_letter(body)
