"""Histories of letters for the tests of measures, written by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mashangban.core.casework.model import Event

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2024, 5, 31, 23, 30, tzinfo=SHANGHAI)


def submitted(**more: Any) -> Event:
    data = {
        "service": "s",
        "unit": "station",
        "place": "p",
        "category": "c",
        "channel": "qr",
        "anonymous": False,
    }
    return Event("submitted", START, "applicant:1", "applicant", {**data, **more})


def clock(hours: int = 12, name: str = "reply") -> Event:
    due = (START + timedelta(hours=hours)).isoformat()
    return Event("clock-started", START, "applicant:1", "applicant", {"clock": name, "due": due})


def acted(minutes: float, action: str, **more: Any) -> Event:
    at = START + timedelta(minutes=minutes)
    given = {"rating": more.pop("rating")} if "rating" in more else {}
    return Event("acted", at, "officer", "handler", {"action": action, "input": given, **more})


def happened(minutes: float, kind: str, **data: Any) -> Event:
    return Event(kind, START + timedelta(minutes=minutes), "system", "system", data)


def reply(minutes: float, *, bare: bool = False) -> Event:
    return acted(minutes, "reply", message="substantive", bare_template=bare)


def hold(minutes: float) -> Event:
    return acted(minutes, "hold", message="holding", bare_template=False)
