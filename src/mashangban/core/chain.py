"""The chain that makes a changed history visible: hashes of events, a Merkle root a day, seals over the roots.

Everything is hexadecimal text. The standard suite is SHA-256, the suite ``gm`` SM3 (GB/T 32905-2016).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash, HashAlgorithm

Suite = Literal["standard", "gm"]

#: what stands before the first event of a case, and before the first seal
GENESIS = "0" * 64

_EVENT = b"mashangban event 1\x00"
_SEAL = b"mashangban seal 1\x00"
#: leaves and inner nodes are hashed differently, so that neither can be passed off as the other
_LEAF, _NODE = b"\x00", b"\x01"


def canonical(event: Mapping[str, object]) -> bytes:
    """The one way to write an event: JSON in UTF-8, keys sorted, no spaces, moments in UTC to the microsecond.

    Equal events give equal bytes whatever zone or database they have been through. Raises TypeError for what has
    no single way of being written: binary floats, naive moments, sets.
    """
    plain = json.dumps(_plain(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # half characters never get past the forms; should one, it must still hash
    return plain.encode("utf-8", "surrogatepass")


def event_hash(previous: str, canonical: bytes, suite: Suite = "standard") -> str:
    """The hash of an event that follows the one with hash ``previous``."""
    return _digest(suite, _EVENT, bytes.fromhex(previous), canonical).hex()


def merkle_root(hashes: Iterable[str], suite: Suite = "standard") -> str:
    """The root over hashes in whatever order they come; of none, the hash of nothing."""
    level = _leaves(hashes, suite)
    if not level:
        return _digest(suite).hex()
    while len(level) > 1:
        level = _above(level, suite)
    return level[0].hex()


def merkle_proof(hashes: Iterable[str], leaf: str, suite: Suite = "standard") -> list[tuple[str, str]]:
    """The neighbours by which ``leaf`` leads to the root, from below: (``left`` or ``right``, hash).

    Raises KeyError when ``leaf`` is not among ``hashes``.
    """
    ordered = sorted(hashes)
    if leaf not in ordered:
        raise KeyError(leaf)
    place = ordered.index(leaf)
    level = _leaves(ordered, suite)
    proof: list[tuple[str, str]] = []
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            proof.append(("left" if neighbour < place else "right", level[neighbour].hex()))
        level, place = _above(level, suite), place // 2
    return proof


def check_proof(leaf: str, proof: Iterable[Sequence[str]], root: str, suite: Suite = "standard") -> bool:
    """Whether ``proof`` leads from ``leaf`` to ``root``; anything malformed does not."""
    try:
        at = _digest(suite, _LEAF, bytes.fromhex(leaf))
        for side, neighbour in proof:
            other = bytes.fromhex(neighbour)
            if side not in {"left", "right"} or len(other) != 32:
                return False
            pair = (other, at) if side == "left" else (at, other)
            at = _digest(suite, _NODE, *pair)
    except (ValueError, TypeError):
        return False
    return at.hex() == root


def seal(previous_seal: str, day: date, root: str, suite: Suite = "standard") -> str:
    """The seal of a day's root, chained to the day before; GENESIS is before the first."""
    return _digest(
        suite, _SEAL, bytes.fromhex(previous_seal), day.isoformat().encode(), bytes.fromhex(root)
    ).hex()


def _leaves(hashes: Iterable[str], suite: Suite) -> list[bytes]:
    return [_digest(suite, _LEAF, bytes.fromhex(one)) for one in sorted(hashes)]


def _above(level: list[bytes], suite: Suite) -> list[bytes]:
    """The next level; a last one without a neighbour goes up as it is."""
    pairs = [_digest(suite, _NODE, left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs + (level[-1:] if len(level) % 2 else [])


def _digest(suite: Suite, *parts: bytes) -> bytes:
    algorithm: HashAlgorithm = SM3() if suite == "gm" else SHA256()
    state = Hash(algorithm)
    for part in parts:
        state.update(part)
    return state.finalize()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise TypeError(f"the moment {value.isoformat()} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be written in one way only")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} is no text")
    return key
