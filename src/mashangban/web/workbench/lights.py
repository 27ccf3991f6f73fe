"""The light of a case: how near its next due moment is."""

from __future__ import annotations

from datetime import datetime

LIGHTS = ("red", "yellow", "green", "none")


def light_of(due: datetime | None, warn: datetime | None, now: datetime) -> str:
    """green | yellow | red | none, from the moments a case row carries."""
    if due is None:
        return "none"
    if due <= now:
        return "red"
    return "yellow" if warn is not None and warn <= now else "green"
