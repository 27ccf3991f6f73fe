"""Verification codes: what is printed on a licence, so that anybody can ask whether it is genuine and still good.

The case number, seven letters of HMAC-SHA256 (34 bits) and a check letter over all of it; printed
`240605-1234567-8-7KD2-MX4Q`. Nothing is stored: whether a paper is valid is what the log of its case says. The
check letter tells a slip of the finger from a forgery without a secret; guessing is for the page to slow down.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

from mashangban.core import letters
from mashangban.core.numbers import NUMBER_LENGTH, NumberError, format_case_number, parse_case_number

#: Letters after the case number, check letter included, and of the whole code.
LETTERS = 8
CODE_LENGTH = NUMBER_LENGTH + LETTERS

_PURPOSE = b"mashangban verification code 1\x00"


class VerifyCodeError(ValueError):
    """A text that is no verification code of ours.

    `kind` is `mistyped` (something is missing or wrong: compare it with the paper) or `forged` (well-formed, but never
    issued here).
    """

    def __init__(self, kind: Literal["mistyped", "forged"]) -> None:
        self.kind: Literal["mistyped", "forged"] = kind
        super().__init__(_MESSAGES[kind])


_MESSAGES = {
    "mistyped": "This code has a wrong or missing character. Compare it with the paper, or scan it.",
    "forged": "This code was not issued here. Do not rely on the paper it stands on.",
}


def verify_code(number: str, secret: bytes) -> str:
    """The code of the paper that the case `number` ended in: 22 characters.

    `number` may be grouped; a text that is no case number raises `NumberError`. `secret` is at least 16 bytes.
    """
    if len(secret) < 16:
        raise ValueError("a secret for verification codes needs at least 16 bytes")
    canonical = parse_case_number(number)
    digest = hmac.new(secret, _PURPOSE + canonical.encode(), hashlib.sha256).digest()
    body = canonical + letters.spell(int.from_bytes(digest), LETTERS - 1)
    return body + letters.check_letter(body)


def format_verify_code(code: str) -> str:
    """A canonical code grouped for reading: `240605-1234567-8-7KD2-MX4Q`."""
    tail = code[NUMBER_LENGTH:]
    return f"{format_case_number(code[:NUMBER_LENGTH])}-{tail[:4]}-{tail[4:]}"


def parse_verify_code(text: str) -> str:
    """The canonical code in what somebody typed, scanned or pasted; genuine or not. Raises `VerifyCodeError`.

    Case, spaces, hyphens, full-width letters and look-alikes do not matter; of an address the last part is read.
    """
    code = letters.fold(text.strip().rstrip("/").rpartition("/")[2])
    if len(code) != CODE_LENGTH or not letters.has_right_check(code):
        raise VerifyCodeError("mistyped")
    try:
        parse_case_number(code[:NUMBER_LENGTH])
    except NumberError as error:
        raise VerifyCodeError("mistyped") from error
    return code


def read_verify_code(text: str, secrets: Sequence[bytes]) -> str:
    """The case number in a code that one of `secrets` made. Raises `VerifyCodeError`.

    Takes the same time however much of a forged code is right.
    """
    code = parse_verify_code(text)
    number = code[:NUMBER_LENGTH]
    matches = [hmac.compare_digest(code.encode(), verify_code(number, secret).encode()) for secret in secrets]
    if not any(matches):
        raise VerifyCodeError("forged")
    return number
