"""A message between two districts: its shape, its one way of being written, its signature. No database, no network.

Every message carries the *whole* present state of its slip in its direction - the dossier as it now stands, or the
status as it now is - and a sequence number. So a message that is lost is made good by the next one, one that comes
twice is known by its id, and one that comes late (its sequence is not above what was heard) has nothing to add.

What is signed (Ed25519, RFC 8032) is ``moment\\n`` and the body's bytes. The moment is that of this sending, so that a
message that waited for a day in a queue is still fresh, and one that somebody recorded is not.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mashangban.core.chain import canonical
from mashangban.partners.slips import SlipError, parse_slip

#: how far two districts' clocks may be apart, and how old a sending may be
SKEW = timedelta(minutes=10)

Kind = Literal["dossier", "status"]
Mode = Literal["online", "proxy", "joint"]

_ID = r"^[0-9a-f]{32}$"
_CODE = r"^[a-z][a-z0-9.-]{0,39}$"


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message. ``body`` is a ``Dossier`` or a ``Status`` (module ``shapes``) as plain JSON."""

    id: Annotated[str, msgspec.Meta(pattern=_ID)]
    sender: Annotated[str, msgspec.Meta(pattern=_CODE)]
    to: Annotated[str, msgspec.Meta(pattern=_CODE)]
    kind: Kind
    slip: str
    sequence: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    written_at: datetime
    body: dict[str, Any]
    format: Literal[1] = 1


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the receiver answers, signed: the message's id, and whether it counted or came late."""

    message: str
    slip: str
    sequence: int
    #: ``done``: it is the newest; ``late``: a newer one was there already, nothing changed
    taken: Literal["done", "late"]
    at: datetime


class Malformed(ValueError):  # noqa: N818 - named as what it says
    """The body is no message. ``field`` is a JSON path where one is known."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem


class SignatureWrong(Exception):  # noqa: N818 - named as what it says
    """The signature does not belong to these bytes and this key."""


class OutOfTime(Exception):  # noqa: N818 - named as what it says
    """The moment of sending is too far from the receiver's clock."""

    def __init__(self, apart: timedelta) -> None:
        super().__init__(f"{int(apart.total_seconds())} s apart")
        self.apart = apart


@dataclass(frozen=True, slots=True)
class Signed:
    """Bytes on their way: what was written, when it is sent, and the signature over both (base64)."""

    body: bytes
    moment: str
    signature: str


def write(envelope: Envelope) -> bytes:
    """The one way to write a message: JSON in UTF-8, keys sorted, no spaces."""
    plain: dict[str, Any] = msgspec.to_builtins(envelope)
    return canonical({**plain, "written_at": envelope.written_at.isoformat()})


def read(body: bytes) -> Envelope:
    """The message in these bytes. Raises ``Malformed``."""
    if b"\\u0000" in body:  # what no database keeps would be tried for ever
        raise Malformed("", "a text holds the character U+0000")
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
    except msgspec.ValidationError as error:
        problem, _at, path = str(error).partition(" - at `$")
        raise Malformed(path.strip(".`"), problem) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("", "the body is not valid JSON") from error
    try:
        canonical(envelope.body)
    except TypeError as error:
        raise Malformed("body", "a number with a fraction: write it as text") from error
    if envelope.written_at.tzinfo is None:
        raise Malformed("written_at", "a moment needs its offset")
    try:
        parse_slip(envelope.slip)
    except SlipError as error:
        raise Malformed("slip", str(error)) from error
    return envelope


def sign(body: bytes, key: Ed25519PrivateKey, now: datetime) -> Signed:
    """These bytes signed for a sending at ``now``."""
    moment = now.isoformat()
    return Signed(body, moment, base64.b64encode(key.sign(_covered(body, moment))).decode())


def verify(signed: Signed, key: Ed25519PublicKey, now: datetime | None = None) -> None:
    """Raises ``SignatureWrong``, and - when ``now`` is given - ``OutOfTime``. The signature is looked at first."""
    try:
        key.verify(base64.b64decode(signed.signature, validate=True), _covered(signed.body, signed.moment))
        at = datetime.fromisoformat(signed.moment)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise SignatureWrong from error
    if now is None:
        return
    if at.tzinfo is None:
        raise SignatureWrong
    if abs(now - at) > SKEW:
        raise OutOfTime(abs(now - at))


def plain(struct: msgspec.Struct) -> Mapping[str, Any]:
    """A structure as JSON values, moments as texts."""
    made: dict[str, Any] = msgspec.to_builtins(struct)
    return made


def _covered(body: bytes, moment: str) -> bytes:
    return moment.encode() + b"\n" + body
