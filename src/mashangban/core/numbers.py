"""Case numbers, and the key that opens one's own case.

A case number is 14 digits: the day of receipt `YYMMDD`, seven random digits, and one check digit by Damm's
method (H. M. Damm, 2004), which finds every single wrong digit and every exchange of neighbours. It is printed
`240605-1234567-8`. A number says nothing about how many cases there are, and is no secret.

A receipt key is nine letters of `core.letters`, derived from the number with a secret of the installation, so
that nothing has to be stored; it is printed `7KD-2MX-4QA`. Number and key together open a case's progress.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import date

from stdnum import damm

from mashangban.core import letters

#: Digits of a case number, check digit included.
NUMBER_LENGTH = 14
#: Letters of a receipt key, check letter included.
KEY_LENGTH = 9

_RANDOM_DIGITS = 7
_KEY_PURPOSE = b"mashangban receipt key 1\x00"


class NumberError(ValueError):
    """A text that is no case number.

    `code` is one of `characters` (params: `found`, the characters that are no digits), `length` (`expected`,
    `got`), `check` (a digit is wrong or two are exchanged) and `date` (the first six digits, `found`, are no day).
    """

    def __init__(self, code: str, params: Mapping[str, str | int] | None = None) -> None:
        self.code = code
        self.params: dict[str, str | int] = dict(params or {})
        super().__init__(_MESSAGES[code].format(**self.params))


_MESSAGES = {
    "characters": "A case number has digits only, not {found}. Copy it from the receipt.",
    "length": "A case number has {expected} digits; here are {got}. Copy it from the receipt.",
    "check": "This case number has a wrong digit, or two digits are exchanged. Compare it with the receipt.",
    "date": "A case number begins with a day, and {found} is none. Compare it with the receipt.",
}


def new_case_number(day: date, random: letters.Chance) -> str:
    """A fresh case number of `day`: 14 digits.

    `random` is `secrets.randbelow` in service, a seeded `random.Random` in replays. Two calls may give the same number (1 in 10 million): the store refuses it, ask again.
    """
    if not 2000 <= day.year <= 2099:
        raise ValueError(f"case numbers hold the years 2000 to 2099, not {day.year}")
    body = f"{day:%y%m%d}{letters.draw(random, 10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}d}"
    return body + damm.calc_check_digit(body)


def format_case_number(number: str) -> str:
    """A canonical number grouped for reading: `24060512345678` → `240605-1234567-8`."""
    return f"{number[:6]}-{number[6:13]}-{number[13:]}"


def parse_case_number(text: str) -> str:
    """The canonical number in what somebody typed; spaces, hyphens and full-width digits are welcome.

    Raises `NumberError`.
    """
    digits = letters.ascii_of(text)
    strangers = "".join(dict.fromkeys(character for character in digits if character not in "0123456789"))
    if strangers:
        raise NumberError("characters", {"found": strangers[:10]})
    if len(digits) != NUMBER_LENGTH:
        raise NumberError("length", {"expected": NUMBER_LENGTH, "got": len(digits)})
    if not damm.is_valid(digits):
        raise NumberError("check")
    if not _is_day(digits[:6]):
        raise NumberError("date", {"found": digits[:6]})
    return digits


def case_number_day(number: str) -> date:
    """The day of receipt that a canonical number names (years 2000 to 2099)."""
    return date(2000 + int(number[:2]), int(number[2:4]), int(number[4:6]))


def receipt_key(number: str, secret: bytes) -> str:
    """The key that belongs to a case number: 9 letters, the last one a check letter.

    `number` may be grouped; a text that is no case number raises `NumberError`. `secret` is at least 16 bytes.
    """
    if len(secret) < 16:
        raise ValueError("a secret for receipt keys needs at least 16 bytes")
    digest = hmac.new(secret, _KEY_PURPOSE + parse_case_number(number).encode(), hashlib.sha256).digest()
    body = letters.spell(int.from_bytes(digest), KEY_LENGTH - 1)
    return body + letters.check_letter(body)


def format_receipt_key(key: str) -> str:
    """A key grouped for reading: `7KD2MX4QA` → `7KD-2MX-4QA`."""
    return "-".join(key[start : start + 3] for start in range(0, len(key), 3))


def receipt_key_mistyped(key: str) -> bool:
    """Whether `key` cannot be anybody's key: wrong length, a stranger among its letters, or a wrong check letter.

    Tells a slip of the finger from a key of another case, without touching a secret or a store.
    """
    folded = letters.fold(key)
    return len(folded) != KEY_LENGTH or not letters.has_right_check(folded)


def check_receipt_key(number: str, key: str, secrets: Sequence[bytes]) -> bool:
    """Whether `key` opens the case `number` under any of `secrets` (the present one and those it followed).

    Case, spaces, hyphens and look-alike letters do not matter. The comparison takes the same time whether the
    key is nearly right or not at all, and whichever secret made it. A text that is no number or key is simply
    not right: false.
    """
    folded = letters.fold(key)
    if receipt_key_mistyped(key):
        return False
    try:
        expected = [receipt_key(number, secret) for secret in secrets]
    except NumberError:
        return False
    matches = [hmac.compare_digest(folded.encode(), one.encode()) for one in expected]
    return any(matches)


def _is_day(digits: str) -> bool:
    try:
        case_number_day(digits)
    except ValueError:
        return False
    return True
