"""What is sealed at rest: encrypted with the name of its owner bound in, and a blind index of phone numbers.

Identities are sealed to their case number, scans to their token: moved to another owner, neither opens.
Something sealed is ``suite (1 byte) · key id (4) · nonce (12) · ciphertext and tag``. The key id tells which secret
made it, so that secrets can be replaced one at a time. Suites: 1 AES-256-GCM, 2 SM4-GCM (GB/T 32907).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from mashangban.core.chain import Suite
from mashangban.directory.secret import secrets

_AES, _SM4 = 1, 2
_KEY_ID = 4
_NONCE = 12
_TAG = 16


def suite() -> Suite:
    """The suite for what is hashed and sealed from now on; what exists keeps its own."""
    return "gm" if settings.CRYPTO_SUITE == "gm" else "standard"


class SealBroken(Exception):  # noqa: N818 - named as what it says
    """What was sealed cannot be opened: its key is no longer configured, or the record was changed."""


def seal(identity: Mapping[str, object], number: str) -> bytes:
    """Encrypt identity fields for the case ``number`` with the present key."""
    return seal_bytes(json.dumps(dict(identity), ensure_ascii=False, sort_keys=True).encode(), number)


def unseal(sealed: bytes, number: str) -> dict[str, object]:
    """The identity fields; raises ``SealBroken``. An identity moved to another case does not open."""
    opened: dict[str, object] = json.loads(unseal_bytes(sealed, number))
    return opened


def seal_bytes(plain: bytes, owner: str) -> bytes:
    """Encrypt ``plain`` for ``owner`` (a case number, a token) with the present key."""
    key = _keys()[0]
    nonce = os.urandom(_NONCE)
    if suite() == "gm":
        return bytes([_SM4]) + _id_of(key) + nonce + _sm4_encrypt(key, nonce, plain, owner.encode())
    return bytes([_AES]) + _id_of(key) + nonce + AESGCM(key).encrypt(nonce, plain, owner.encode())


def unseal_bytes(sealed: bytes, owner: str) -> bytes:
    """What was sealed for ``owner``; raises ``SealBroken``, for another owner as well."""
    if len(sealed) < 1 + _KEY_ID + _NONCE + _TAG:
        raise SealBroken("this record was cut short")
    suite, key_id = sealed[0], sealed[1 : 1 + _KEY_ID]
    nonce, body = sealed[1 + _KEY_ID : 1 + _KEY_ID + _NONCE], sealed[1 + _KEY_ID + _NONCE :]
    key = next((key for key in _keys() if _id_of(key) == key_id), None)
    if key is None:
        raise SealBroken("the key that sealed this record is not configured any more")
    try:
        if suite == _SM4:
            return _sm4_decrypt(key, nonce, body, owner.encode())
        return AESGCM(key).decrypt(nonce, body, owner.encode())
    except InvalidTag as error:
        raise SealBroken("this record was changed, or belongs to another owner") from error


def phone_hash(phone: str) -> str:
    """A keyed hash of a phone number, by which one's own cases are found without opening anything."""
    digits = "".join(character for character in phone if character.isdigit())
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return hmac.new(_derived(secrets()[-1], b"phone index"), digits.encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[bytes, ...]:
    """32-byte keys, the present one first. A configured key comes before those derived from the secrets."""
    derived = tuple(_derived(secret, b"identity store") for secret in secrets())
    if not settings.IDENTITY_KEY:
        return derived
    given: list[bytes] = []
    for text in settings.IDENTITY_KEY.split(","):
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32:
            raise SystemExit(
                "MASHANGBAN_IDENTITY_KEY must be base64 of 32 bytes; older keys may follow after commas."
            )
        given.append(key)
    return (*given, *derived)


@lru_cache(maxsize=32)
def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mashangban " + purpose + b" 1").derive(
        secret
    )


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"mashangban key id" + key).digest()[:_KEY_ID]


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    decryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce, body[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(body[:-_TAG]) + decryptor.finalize()
