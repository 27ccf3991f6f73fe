"""A sender of text messages as another house might install it: it keeps what it was given."""

from __future__ import annotations

TAKEN: list[tuple[str, str]] = []


def take(phone: str, text: str) -> None:
    """Send a message."""
    TAKEN.append((phone, text))
