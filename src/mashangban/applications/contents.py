"""What an application keeps sealed: form values, what was typed and is not right yet, who applies."""

from __future__ import annotations

import hashlib
import hmac
import secrets as random_source
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from mashangban.applications.models import Application
from mashangban.core.chain import canonical
from mashangban.directory.sealing import seal, unseal
from mashangban.directory.secret import secrets


@dataclass
class Contents:
    """The sealed part of an application. Everything in it is plain JSON."""

    #: element → value that passed its check
    values: dict[str, Any] = field(default_factory=dict)
    #: element → what was typed and did not pass, kept as typed
    typed: dict[str, Any] = field(default_factory=dict)
    #: element → register that gave the value, while nobody changed it
    known: dict[str, str] = field(default_factory=dict)
    #: the proven phone, how it was proven (``code``, ``counter`` or ``mandate``), and the applicant's name
    phone: str = ""
    proven: str = ""
    name: str = ""
    #: with ``counter``: the identity number that an officer typed from the card; registers answer about no other
    carded: str = ""
    #: makes the digest of the values unguessable
    salt: str = ""
    #: the signature under the promises: ``name``, ``at``, ``declared`` and the ``promises`` it stands under
    signed: dict[str, Any] = field(default_factory=dict)


_NAMES: Final = frozenset(one.name for one in fields(Contents))


def read(application: Application) -> Contents:
    """The contents; empty for what was never filled in or is erased. Raises ``SealBroken``."""
    if not application.sealed:
        return Contents(salt=random_source.token_hex(16))
    kept: dict[str, Any] = unseal(bytes(application.sealed), _owner(application))
    return Contents(**{name: value for name, value in kept.items() if name in _NAMES})


def write(application: Application, contents: Contents) -> None:
    """Seal the contents into the row, which is not saved yet."""
    application.sealed = seal(vars(contents), _owner(application))


def values_digest(contents: Contents, elements: Sequence[str]) -> str:
    """SHA-256 over the salt and the values of these elements: fixes them without telling them."""
    some = {name: contents.values[name] for name in sorted(elements) if name in contents.values}
    return hashlib.sha256(canonical({"salt": contents.salt, "values": some})).hexdigest()


def keyed_hash(purpose: str, *parts: str) -> str:
    """A hash nobody can make, or guess back, without the installation's secret."""
    text = "\x00".join((purpose, *parts))
    return hmac.new(secrets()[-1], text.encode(errors="replace"), hashlib.sha256).hexdigest()


def _owner(application: Application) -> str:
    return f"application:{application.reference}"
