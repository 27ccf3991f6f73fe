"""Place codes: the text in the QR code on a poster.

`K7Q2M4XA` + `9RT0C…` + `E`: an id of eight random letters that the directory stores, a signature of thirteen
letters (63 bits of HMAC-SHA256) and a check letter, 22 in all; capitals and digits only, so that a QR code
stays small and the text can be typed by hand. The check letter tells a mistyped code from a forged one without
a secret. Whether a code is revoked or has expired is not in the text: the directory knows.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

from mashangban.core import letters

#: Letters of a code's id, of its signature, and of the whole text with the check letter.
ID_LENGTH = 8
SIGNATURE_LENGTH = 13
TOKEN_LENGTH = ID_LENGTH + SIGNATURE_LENGTH + 1

_PURPOSE = b"mashangban place code 1\x00"
_GROUPS = (4, 4, 5, 5, 4)


class CodeError(ValueError):
    """A text that is no code of ours.

    `kind` is `mistyped` (wrong length, or its check letter does not fit: look again at the poster) or `forged`
    (well-formed, but not signed by this installation: do not trust where it came from).
    """

    def __init__(self, kind: Literal["mistyped", "forged"]) -> None:
        self.kind: Literal["mistyped", "forged"] = kind
        super().__init__(_MESSAGES[kind])


_MESSAGES = {
    "mistyped": "This code has a wrong or missing letter. Compare it with the poster, or scan it.",
    "forged": "This code was not issued here. Do not trust the poster it came from.",
}


def new_code_id(random: letters.Chance) -> str:
    """A fresh id for a place code: 8 letters. `random` as in `numbers.new_case_number`; the store refuses doubles."""
    return letters.spell(letters.draw(random, len(letters.ALPHABET) ** ID_LENGTH), ID_LENGTH)


def make_token(code_id: str, secret: bytes) -> str:
    """The text of the code with this id: 22 letters. `secret` is at least 16 bytes."""
    if len(code_id) != ID_LENGTH or not letters.is_spelt(code_id):
        raise ValueError(f"a code id is {ID_LENGTH} letters of {letters.ALPHABET}, not {code_id!r}")
    body = code_id + _signature(code_id, secret)
    return body + letters.check_letter(body)


def format_token(token: str) -> str:
    """A token grouped for reading and typing: `XXXX-XXXX-XXXXX-XXXXX-XXXX`."""
    groups, start = [], 0
    for length in _GROUPS:
        groups.append(token[start : start + length])
        start += length
    return "-".join(groups)


def read_token(text: str, secrets: Sequence[bytes]) -> str:
    """The id in a scanned or typed code that one of `secrets` signed.

    Case, spaces, hyphens and look-alike letters do not matter. Raises `CodeError`. Takes the same time however
    much of a forged signature is right.
    """
    token = letters.fold(text)
    if len(token) != TOKEN_LENGTH or not letters.has_right_check(token):
        raise CodeError("mistyped")
    code_id, signature = token[:ID_LENGTH], token[ID_LENGTH:-1]
    matches = [hmac.compare_digest(signature, _signature(code_id, secret)) for secret in secrets]
    if not any(matches):
        raise CodeError("forged")
    return code_id


def _signature(code_id: str, secret: bytes) -> str:
    if len(secret) < 16:
        raise ValueError("a secret for place codes needs at least 16 bytes")
    digest = hmac.new(secret, _PURPOSE + code_id.encode(), hashlib.sha256).digest()
    return letters.spell(int.from_bytes(digest), SIGNATURE_LENGTH)
