"""Where it is paid to: the bank account of the social security card, a bank card by its number, or the account of a firm."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Final

from mashangban.directory.sealing import SealBroken, seal_bytes, unseal_bytes
from mashangban.entitlements.errors import AccountRefused

SOCIAL_CARD: Final = "social-card"
BANK_CARD: Final = "bank-card"
#: of a firm, which has no social security card; banks number these as they like, without a common check digit
FIRM_ACCOUNT: Final = "firm-account"
KINDS: Final = {"person": (SOCIAL_CARD, BANK_CARD), "firm": (FIRM_ACCOUNT,)}
#: what is written where nothing is paid
NONE: Final = "none"
#: ISO/IEC 7812; cards of Chinese banks have 16 to 19 digits
_LENGTHS: Final = {BANK_CARD: (16, 19), FIRM_ACCOUNT: (8, 32)}


@dataclass(frozen=True, slots=True)
class Account:
    """An account that was checked. ``number`` is empty for the social security card: the bank knows it by the person."""

    kind: str
    number: str = ""

    @property
    def tail(self) -> str:
        """The last four digits, which may be shown."""
        return self.number[-4:]

    @property
    def masked(self) -> str:
        """``6222 **** **** 1234``; empty for the social security card."""
        return f"{self.number[:4]} **** **** {self.tail}" if self.number else ""


def account(kind: str, number: str = "", subject: str = "person") -> Account:
    """The account that a person or firm chose; raises ``AccountRefused``. Spaces, hyphens and full-width digits do not matter."""
    if kind not in KINDS["firm" if subject == "firm" else "person"]:
        raise AccountRefused("unknown-kind")
    if kind == SOCIAL_CARD:
        return Account(SOCIAL_CARD)
    digits = "".join(
        one for one in unicodedata.normalize("NFKC", number) if not one.isspace() and one not in "-·."
    )
    if not digits:
        raise AccountRefused("no-number")
    if not (digits.isascii() and digits.isdigit()):
        raise AccountRefused("not-a-number")
    shortest, longest = _LENGTHS[kind]
    if not shortest <= len(digits) <= longest:
        raise AccountRefused("wrong-length", shortest=shortest, longest=longest)
    if kind == BANK_CARD and not luhn(digits):
        raise AccountRefused("mistyped")
    return Account(kind, digits)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, one in enumerate(reversed(digits)):
        doubled = int(one) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return bool(digits) and total % 10 == 0


def sealed(chosen: Account, number: str) -> bytes:
    """The account encrypted for the case ``number``."""
    plain = json.dumps({"kind": chosen.kind, "number": chosen.number}).encode()
    return seal_bytes(plain, f"account:{number}")


def opened(blob: bytes, number: str) -> Account | None:
    """The account again; None when there is none. Raises ``SealBroken``."""
    if not blob:
        return None
    plain = json.loads(unseal_bytes(bytes(blob), f"account:{number}"))
    return Account(str(plain["kind"]), str(plain["number"]))


def masked(blob: bytes, number: str) -> str:
    """The account as it may be shown; empty when there is none, or none that opens."""
    try:
        found = opened(blob, number)
    except SealBroken:
        return ""
    return found.masked if found else ""
