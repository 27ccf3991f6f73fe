"""The code by which a person finds what they are offered: twelve letters, to type from a message or a letter.

Six letters name the offer, five are keyed (HMAC-SHA256, 24 bits) and the last one finds slips of the finger. Whoever
guesses has to get past the second factor of the page too.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

from mashangban.core import letters
from mashangban.directory.secret import secrets

ID_LENGTH = 6
_SIGNATURE = 5
CODE_LENGTH = ID_LENGTH + _SIGNATURE + 1
_PURPOSE = b"mashangban offer code 1\x00"


class OfferCodeError(ValueError):
    """A text that is no code of an offer. ``kind``: ``mistyped`` (look at the message again) or ``forged``."""

    def __init__(self, kind: Literal["mistyped", "forged"]) -> None:
        super().__init__(_MESSAGES[kind])
        self.kind: Literal["mistyped", "forged"] = kind


_MESSAGES = {
    "mistyped": "This code has a wrong or missing letter. Compare it with the message.",
    "forged": "This code was not issued here.",
}


def new_code_id(chance: letters.Chance) -> str:
    """Six letters by chance; the database refuses doubles."""
    return letters.spell(letters.draw(chance, len(letters.ALPHABET) ** ID_LENGTH), ID_LENGTH)


def code_of(code_id: str) -> str:
    """The whole code of an offer's ``code_id``, without groups."""
    return _whole(code_id, secrets()[0])


def format_code(code: str) -> str:
    """Grouped for reading: ``XXXX-XXXX-XXXX``."""
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def read_code(text: str, keys: Sequence[bytes] = ()) -> str:
    """The ``code_id`` in what was typed or scanned; of an address the last part is read. Raises ``OfferCodeError``."""
    code = letters.fold(text.strip().rstrip("/").rpartition("/")[2])
    if len(code) != CODE_LENGTH or not letters.has_right_check(code):
        raise OfferCodeError("mistyped")
    code_id = code[:ID_LENGTH]
    right = [hmac.compare_digest(code, _whole(code_id, key)) for key in keys or secrets()]
    if not any(right):
        raise OfferCodeError("forged")
    return code_id


def _whole(code_id: str, key: bytes) -> str:
    digest = hmac.new(key, _PURPOSE + code_id.encode(), hashlib.sha256).digest()
    body = code_id + letters.spell(int.from_bytes(digest), _SIGNATURE)
    return body + letters.check_letter(body)
