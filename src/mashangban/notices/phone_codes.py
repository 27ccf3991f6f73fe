"""Codes that prove a phone number: six digits, ten minutes, five tries, a few sends an hour.

The code itself is stored nowhere: it follows from the handle (random, 128 bits) and the
installation's secret, so the demo can show it and a row that leaks opens nothing. Tries and sends
are counted in the database, so that they cannot be spread over processes.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets as random_source
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import phonenumbers
from django.conf import settings
from django.db.models import F
from phonenumbers import NumberParseException, PhoneNumberType

from mashangban.directory.secret import secrets
from mashangban.notices.models import PhoneCode
from mashangban.notices.texting import Sender, sender

log = logging.getLogger(__name__)

LIVES = timedelta(minutes=10)
ATTEMPTS = 5
SENDS_PER_HOUR = 5
#: a proven number stays proven for one form, not for ever
PROOF_LIVES = timedelta(hours=2)

Reason = Literal[
    "not-a-phone", "sent-too-often", "wrong-code", "too-many-attempts", "code-expired", "not-sent"
]


class PhoneCodeRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """A number or a code that is not taken; ``reason`` is stable, ``left`` are the tries left, ``wait`` seconds."""

    def __init__(self, reason: Reason, *, left: int = 0, wait: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.left = left
        self.wait = wait


def mobile_of(typed: str) -> str:
    """The 11 digits of a mainland mobile number in what somebody typed; refused ``not-a-phone`` otherwise.

    Spaces, hyphens, full-width digits and a leading +86 are welcome. In the demo, numbers that begin with
    100 0000 are taken too: they can belong to nobody.
    """
    digits = "".join(character for character in typed.strip() if character.isdecimal())
    plain = "".join(str(int(digit)) for digit in digits)
    plain = plain.removeprefix("86") if len(plain) == 13 else plain
    if settings.DEMO and len(plain) == 11 and plain.startswith("1000000"):
        return plain
    try:
        number = phonenumbers.parse(plain, "CN")
    except NumberParseException as error:
        raise PhoneCodeRefused("not-a-phone") from error
    mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    if len(plain) != 11 or not mobile or not phonenumbers.is_valid_number(number):
        raise PhoneCodeRefused("not-a-phone")
    return plain


def send_code(
    phone: str, now: datetime, *, send: Sender | None = None, text: Callable[[str], str] | None = None
) -> str:
    """Send a new code to ``phone`` and answer the handle to check it with; ``text`` words the message around it.

    Refuses ``not-a-phone``, ``sent-too-often`` (``wait`` says how long) and ``not-sent`` (no sender, or it failed).
    """
    number = mobile_of(phone)
    mark = _mark(number)
    recent = PhoneCode.objects.filter(phone_hash=mark, sent_at__gt=now - timedelta(hours=1)).order_by(
        "sent_at"
    )
    times = list(recent.values_list("sent_at", flat=True))
    if len(times) >= SENDS_PER_HOUR:
        again = times[-SENDS_PER_HOUR] + timedelta(hours=1)
        raise PhoneCodeRefused("sent-too-often", wait=max(1, int((again - now).total_seconds())))
    token = random_source.token_hex(16)
    code = code_of(token)
    PhoneCode.objects.create(
        token=token, phone_hash=mark, code_hash=_hash_of(code, token), sent_at=now, expires_at=now + LIVES
    )
    try:
        (send or sender())(number, (text or _text)(code))
    except Exception as error:  # whatever a sender of another house may raise: no code is on its way
        log.exception("the code for %s was not sent", masked(number))
        PhoneCode.objects.filter(token=token).delete()
        raise PhoneCodeRefused("not-sent") from error
    return token


def check_code(token: str, code: str, now: datetime) -> None:
    """Prove the number behind ``token``; refuses ``wrong-code`` (``left``), ``too-many-attempts``, ``code-expired``.

    Every try is counted before it is looked at, so that many at once cannot slip through.
    """
    row = PhoneCode.objects.filter(token=token).first() if token.isalnum() else None
    if row is None or now >= row.expires_at:
        raise PhoneCodeRefused("code-expired")
    if row.verified_at is not None:
        return
    counted = PhoneCode.objects.filter(pk=row.pk, attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1)
    if not counted:
        raise PhoneCodeRefused("too-many-attempts")
    typed = "".join(str(int(digit)) for digit in code if digit.isdecimal())
    if not hmac.compare_digest(_hash_of(typed, token), row.code_hash):
        left = ATTEMPTS - row.attempts - 1
        raise PhoneCodeRefused("wrong-code" if left > 0 else "too-many-attempts", left=max(0, left))
    PhoneCode.objects.filter(pk=row.pk, verified_at=None).update(verified_at=now)


def is_proven(token: str, phone: str, now: datetime) -> bool:
    """Whether ``phone`` was proven with ``token`` not long ago.

    A proof is not used up by a submission: the same one may come twice when an answer got lost on the way.
    """
    if not token.isalnum():  # a database must not be asked for what it cannot hold
        return False
    try:
        number = mobile_of(phone)
    except PhoneCodeRefused:
        return False
    fresh = now - PROOF_LIVES
    proven = PhoneCode.objects.filter(
        token=token, phone_hash=_mark(number), verified_at__gt=fresh, used_at=None
    )
    return proven.exists()


def code_of(token: str) -> str:
    """The six digits that belong to a handle. Shown on the page by the demo only."""
    return _digits(token, secrets()[0])


def _text(code: str) -> str:
    """In both languages: who reads it is not known here."""
    return f"【码上办】验证码 {code}，10 分钟内有效，请勿告诉他人。Your code is {code}, valid for 10 minutes."


def masked(phone: str) -> str:
    """``199****0001``."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "****"


def _digits(token: str, secret: bytes) -> str:
    digest = hmac.new(secret, b"phone code 1\x00" + token.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def _hash_of(code: str, token: str) -> str:
    return hmac.new(
        secrets()[-1], f"phone code check\x00{token}\x00{code}".encode(), hashlib.sha256
    ).hexdigest()


def _mark(number: str) -> str:
    return hmac.new(secrets()[-1], b"phone code of\x00" + number.encode(), hashlib.sha256).hexdigest()
