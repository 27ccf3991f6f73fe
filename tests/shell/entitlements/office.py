"""What the office and the people of the tests usually do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mashangban.core.casework.model import Actor, Grant
from mashangban.entitlements import consent, grants, offering, runs, working
from mashangban.entitlements.models import Offer, Run
from tests.shell.desk import NOW
from tests.shell.entitlements.book import UNIT, write


def staff(person: str, *roles: str, unit: str = UNIT) -> Actor:
    return Actor(person, "staff", tuple(Grant(role, unit) for role in roles))


HANDLER, OTHER = staff("hall-1", "handler"), staff("hall-2", "handler")
LEADER = staff("district-leader", "leader")
LATER = NOW + timedelta(hours=1)


@dataclass
class Office:
    """The population's folder; the name of the data set counts up."""

    folder: Path
    written: int = 0

    def people(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Write a data set; its name."""
        self.written += 1
        name = f"people-{self.written}.parquet"
        write(self.folder / name, rows)
        return name

    def run(self, rows: Sequence[Mapping[str, Any]], *rules: str, now: datetime = NOW) -> Run:
        """A run that is matched and waits for review."""
        run = runs.start(rules or ("elder-80",), self.people(rows), HANDLER, now=now)
        working.match(run.pk, now)
        return runs.find(run.case.number)

    def approved(self, rows: Sequence[Mapping[str, Any]], *rules: str, now: datetime = NOW) -> Run:
        return runs.approve(self.run(rows, *rules, now=now).case.number, LEADER, now=now)

    def offers(self, rows: Sequence[Mapping[str, Any]], *rules: str, now: datetime = NOW) -> list[Offer]:
        """Everybody of an approved run is offered what it found."""
        run = self.approved(rows, *rules, now=now)
        made: list[str] = []
        for benefit in dict.fromkeys(one["benefit"] for one in run.rules):
            made += offering.offer(run.case.number, benefit, HANDLER, now=now).made
        return [grants.find(number) for number in made]


def confirm(offer: Offer, now: datetime = LATER, **more: Any) -> Offer:
    return grants.confirm(offer.case.number, "social-card", "", consent.VERSION, now=now, **more)


def grant(offer: Offer, now: datetime = LATER) -> Offer:
    return grants.grant(confirm(offer, now).case.number, OTHER, now=now)
