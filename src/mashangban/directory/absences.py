"""Who is away when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mashangban.directory.models import Absence


def absences_from(now: datetime | None) -> Callable[[str, datetime], bool]:
    """A look-up "is this person away at that moment?", which reads the table once, when first asked.

    ``now``: only absences that end later are read; None reads all.
    """
    spans: dict[str, list[tuple[datetime, datetime]]] | None = None

    def absent(person: str, moment: datetime) -> bool:
        nonlocal spans
        if spans is None:
            rows = Absence.objects.all() if now is None else Absence.objects.filter(until__gt=now)
            spans = {}
            for who, since, until in rows.values_list("person", "since", "until"):
                spans.setdefault(who, []).append((since, until))
        return any(since <= moment < until for since, until in spans.get(person, ()))

    return absent
