"""Our own key, and who our partners are: code, address and public key, from the environment.

``MASHANGBAN_PARTNERS``: ``code=address=public key``, separated by commas. ``MASHANGBAN_PARTNER_KEY``: our private
key, base64 of 32 bytes; without one it is derived from the installation's secret.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from mashangban.directory.pack import current_pack
from mashangban.directory.secret import secrets


@dataclass(frozen=True)
class Remote:
    """A partner as this installation reaches and knows it."""

    code: str
    #: base address, without a slash at the end
    url: str
    key: Ed25519PublicKey


_guests: ContextVar[Mapping[str, Remote] | None] = ContextVar("partners played here", default=None)


class KeysMistaken(SystemExit):
    """The settings about partners cannot be read; ends the program in one line with the remedy."""


def own_code() -> str:
    """What partners call us: the pack's code."""
    return current_pack().info.code


def own_key() -> Ed25519PrivateKey:
    """The key that signs what leaves here."""
    return _private(settings.PARTNER_KEY, secrets()[0])


def own_public_key() -> str:
    """The public half, base64: what partners configure."""
    return public_text(own_key())


def public_text(key: Ed25519PrivateKey) -> str:
    """A key's public half as base64."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def remotes() -> Mapping[str, Remote]:
    """The partners that are connected, by code; empty where none are. Raises ``KeysMistaken``."""
    guests = _guests.get()
    return _remotes(tuple(settings.PARTNERS)) if guests is None else guests


@contextmanager
def only_guests(guests: Iterable[Remote]) -> Iterator[None]:
    """Within the block these are the partners, and no others: for replays, which play them in this process."""
    token = _guests.set({one.code: one for one in guests})
    try:
        yield
    finally:
        _guests.reset(token)


@lru_cache(maxsize=8)
def _private(text: str, secret: bytes) -> Ed25519PrivateKey:
    if not text:
        seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mashangban partner key 1").derive(secret)
        return Ed25519PrivateKey.from_private_bytes(seed)
    raw = _bytes(text)
    if len(raw) != 32:
        raise KeysMistaken("MASHANGBAN_PARTNER_KEY must be base64 of 32 bytes (an Ed25519 private key).")
    return Ed25519PrivateKey.from_private_bytes(raw)


@lru_cache(maxsize=8)
def _remotes(entries: tuple[str, ...]) -> Mapping[str, Remote]:
    found: dict[str, Remote] = {}
    for entry in entries:
        code, _, rest = entry.partition("=")
        url, _, key = rest.partition("=")
        parts = urlsplit(url)
        raw = _bytes(key)
        if not code or parts.scheme not in {"http", "https"} or not parts.hostname or len(raw) != 32:
            raise KeysMistaken(
                f"MASHANGBAN_PARTNERS: cannot use '{entry}'. Write code=address=public key, for example "
                "haidian=https://partner.example=<base64 of 32 bytes>; several are separated by commas."
            )
        if code in found:
            raise KeysMistaken(f"MASHANGBAN_PARTNERS names {code} twice. Keep one of the entries.")
        found[code] = Remote(code, url.rstrip("/"), Ed25519PublicKey.from_public_bytes(raw))
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        return b""
