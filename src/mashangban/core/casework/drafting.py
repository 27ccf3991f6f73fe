"""A decision being written: its events so far, and the case they have made of the one it began with."""

from __future__ import annotations

from datetime import datetime

from mashangban.core.casework.evolving import evolve
from mashangban.core.casework.model import Case, Event, Events, Json


class Draft:
    """Collects events and folds each at once, so that the next rule sees what the last one did."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.events: list[Event] = []

    def add(
        self, kind: str, at: datetime, actor: str, role: str, data: dict[str, Json], *, internal: bool = False
    ) -> None:
        """Append an event and fold it."""
        event = Event(kind, at, actor, role, data, internal)
        self.events.append(event)
        self.case = evolve(self.case, event)

    def finished(self) -> Events:
        """What has been written, with the case it has made."""
        return Events(self.events, self.case)
