"""The calendars that the tests of this folder ask."""

from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from mashangban.core.worktime import Calendar, Period, load_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATE_COUNCIL = Path(__file__).parents[3] / "packs" / "nankai" / "calendars" / "state-council.yaml"

#: An afternoon shift, and a night shift that ends on the next morning.
NIGHT_SHIFTS: tuple[Period, ...] = ((time(14), time(20)), (time(22), time(6)))


@cache
def state_council() -> Calendar:
    """The pack's calendar: 09:00-12:00 and 13:30-17:30."""
    return load_calendar(yaml.safe_load(STATE_COUNCIL.read_text("utf-8")), STATE_COUNCIL.name)


@cache
def night_shifts() -> Calendar:
    """The same days with shifts into the night."""
    return replace(state_council(), code="night-shifts", periods=NIGHT_SHIFTS)


def at(text: str) -> datetime:
    """A moment in Shanghai, from "2024-10-01 08:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def at_utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
