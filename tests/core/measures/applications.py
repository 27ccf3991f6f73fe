"""Histories of applications, items and contracts for the tests of measures, written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mashangban.core.casework.model import Event
from mashangban.core.measures import Trips, counters
from tests.core.measures.letters import SHANGHAI, START

Found = dict[tuple[str, str], int]


def opened(service: str, form: Mapping[str, Any] | None = None, **more: Any) -> Event:
    """A case of ``service`` is opened."""
    data = {"service": service, "unit": "office", "place": "p", "channel": "web", "anonymous": False, "state": "begun", "data": dict(form or {})}  # fmt: skip
    return Event("submitted", START, "applicant:1", "applicant", {**data, **more})


def application(**more: Any) -> Event:
    return opened("one-thing.application", {"scene": "start-firm", **more.pop("form", {})}, **more)


def item(**form: Any) -> Event:
    return opened("one-thing.item", {"scene": "start-firm", "item": "business-licence", **form})


def contract(service: str = "one-thing.credit-commitment") -> Event:
    return opened(service, {"item": "business-licence"})


def done(action: str, to: str = "", *, days: float = 1, **given: Any) -> Event:
    """An action, and the state it leads to."""
    at = START + timedelta(days=days)
    data = {"action": action, "entered": bool(to), "to": to, "input": given}
    return Event("acted", at, "somebody", "handler", data)


def ended(state: str) -> Event:
    return Event("closed", START + timedelta(days=9), "system", "system", {"state": state})


def stopped(clock: str, *, in_time: bool = True) -> Event:
    at = START + timedelta(days=1)
    return Event("clock-stopped", at, "somebody", "handler", {"clock": clock, "in_time": in_time})


def ran_out(clock: str, *, applicants: bool = False) -> Event:
    data = {"clock": clock, **({"tells_applicant": True} if applicants else {})}
    return Event("clock-breached", START + timedelta(days=5), "system", "system", data)


def counted(*events: Event, trips: Trips | None = None) -> Found:
    """(measure, value) → how often."""
    return {
        (key.measure, key.value): n for key, n in counters(list(events), SHANGHAI, trips=trips).items() if n
    }
