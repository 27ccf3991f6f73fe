"""What decisions may ask of the world outside a case: pure look-ups, nothing that waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from mashangban.core.casework.model import Assignment, Grant
from mashangban.core.catalog.model import Service
from mashangban.core.worktime import Calendar


class Office(Protocol):
    """The directory and the calendars as they stand at the moment asked about."""

    def calendar(self, code: str) -> Calendar:
        """The calendar named; raises KeyError when the pack has none (lint finds it first)."""

    def route(
        self,
        service: Service,
        place: str | None,
        now: datetime,
        due: datetime | None,
        exclude: Collection[str],
    ) -> Assignment:
        """Unit and person for a case; never one of ``exclude`` (person codes)."""

    def leader(self, unit: str, now: datetime) -> str | None:
        """Person code of whoever leads the unit now."""

    def unit_exists(self, code: str) -> bool:
        """Whether the pack has this unit."""

    def person_in_unit(self, person: str, unit: str, now: datetime) -> bool:
        """Whether the person holds a post of the unit now."""

    def grants(self, person: str, now: datetime) -> tuple[Grant, ...]:
        """The grants the person's posts give now."""

    def covers(self, places: Collection[str], place: str) -> bool:
        """Whether ``place`` is one of ``places`` or below one of them."""

    def unit_path(self, unit: str) -> tuple[str, ...]:
        """The unit and everything above it, itself first."""
