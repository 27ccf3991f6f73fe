"""The installation's secrets: the present one first, then those it followed."""

from __future__ import annotations

from django.conf import settings


def secrets() -> tuple[bytes, ...]:
    """Every secret still accepted; the first one signs what is new."""
    return (settings.SECRET_KEY.encode(), *(one.encode() for one in settings.SECRET_KEY_FALLBACKS))
