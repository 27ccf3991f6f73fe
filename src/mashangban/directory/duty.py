"""Who is on duty."""

from __future__ import annotations

from datetime import datetime

from mashangban.core.routing import Duty, duty_at
from mashangban.directory.absences import absences_from
from mashangban.directory.pack import current_pack


def on_duty_at(place: str, now: datetime) -> list[Duty]:
    """People on duty for a place or unit now, the place's own officer first; those away are left out."""
    absent = absences_from(now)
    return [duty for duty in duty_at(current_pack(), place, now) if not absent(duty.person, now)]
