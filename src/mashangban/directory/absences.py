"""Who is away when."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.signals import post_delete, post_save

from mashangban.directory.models import Absence

Spans = Mapping[str, list[tuple[datetime, datetime]]]

#: outside a transaction, absences read this long ago (seconds) are believed: one entered in another process is
#: seen by the next letter after that, and a letter costs no question more
_TRUST = 1.0


class _Read:
    """What was last read outside a transaction."""

    def __init__(self) -> None:
        self.key: tuple[str, datetime | None] | None = None
        self.at = float("-inf")
        self.spans: Spans = {}

    def forget(self, **_signal: Any) -> None:
        self.key = None


_read = _Read()
post_save.connect(_read.forget, Absence, dispatch_uid="absences-saved")
post_delete.connect(_read.forget, Absence, dispatch_uid="absences-deleted")


def absences_from(now: datetime | None) -> Callable[[str, datetime], bool]:
    """A look-up "is this person away at that moment?", which reads the table once, when first asked.

    ``now``: only absences that end later need be known; None: all.
    """
    spans: Spans | None = None

    def absent(person: str, moment: datetime) -> bool:
        nonlocal spans
        if spans is None:
            spans = _spans(now)
        return any(since <= moment < until for since, until in spans.get(person, ()))

    return absent


def _spans(now: datetime | None) -> Spans:
    start = (
        None
        if now is None
        else now - timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
    )
    if connection.in_atomic_block:
        return _load(start)
    key = (str(connection.settings_dict["NAME"]), start)
    if _read.key != key or time.monotonic() - _read.at > _TRUST:
        _read.spans, _read.at = _load(start), time.monotonic()
        _read.key = key
    return _read.spans


def _load(start: datetime | None) -> Spans:
    rows = Absence.objects.all() if start is None else Absence.objects.filter(until__gt=start)
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for who, since, until in rows.values_list("person", "since", "until"):
        spans.setdefault(who, []).append((since, until))
    return spans
