"""The office that decisions ask, answered from a pack; absences come from whoever knows them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from mashangban.core import routing
from mashangban.core.casework.model import Assignment, Grant
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.worktime import Calendar


class PackOffice:
    """Pure look-ups in a pack: what `decide` may ask of the world."""

    def __init__(self, pack: Pack, absent: routing.Absent = routing.nobody_absent) -> None:
        self.pack = pack
        self.absent = absent

    def calendar(self, code: str) -> Calendar:
        """The calendar of a service or clock; KeyError when the pack has none of that name."""
        return self.pack.calendars[code]

    def route(
        self,
        service: Service,
        place: str | None,
        now: datetime,
        due: datetime | None,
        exclude: Collection[str] = (),
    ) -> Assignment:
        """Who answers for a new case."""
        return routing.route(self.pack, service, place, now, due=due, absent=self.absent, exclude=exclude)

    def leader(self, unit: str, now: datetime) -> str | None:
        """Who leads the unit now, or the unit above it."""
        return routing.leader_of(self.pack, unit, now, self.absent)

    def unit_exists(self, code: str) -> bool:
        return code in self.pack.units

    def person_in_unit(self, person: str, unit: str, now: datetime) -> bool:
        """Whether the person holds a post in the unit or below it."""
        return any(unit in self.pack.unit_path(grant.unit) for grant in self.grants(person, now))

    def grants(self, person: str, now: datetime) -> tuple[Grant, ...]:
        """The person's roles that day."""
        return self.pack.grants_of(person, now.astimezone(self.pack.zone).date())

    def covers(self, places: Collection[str], place: str | None) -> bool:
        return self.pack.covers(places, place)

    def unit_path(self, unit: str) -> tuple[str, ...]:
        return self.pack.unit_path(unit)
