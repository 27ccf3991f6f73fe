"""The office that the engine asks: the pack, with the absences of the database."""

from __future__ import annotations

from datetime import datetime

from mashangban.core.catalog.office import PackOffice
from mashangban.directory.absences import absences_from
from mashangban.directory.pack import current_pack


def office(now: datetime | None = None) -> PackOffice:
    """An office for one request; absences are read at most once and only from ``now`` on."""
    return PackOffice(current_pack(), absent=absences_from(now))
