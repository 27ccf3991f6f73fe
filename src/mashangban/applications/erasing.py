"""Forgetting what has served its time: untouched drafts, and what is sealed in applications whose identity is erased."""

from __future__ import annotations

from datetime import datetime

from mashangban.applications.drafts import erase_some, erase_stale
from mashangban.applications.models import Application


def erase_old(now: datetime, *, limit: int = 1000) -> int:
    """Erase stale drafts, then the applications of cases whose identity was erased; how many. Safe to repeat."""
    done = erase_stale(now, limit=limit)
    gone = Application.objects.filter(case__identity__erased_at__isnull=False, erased_at=None).order_by("pk")
    return done + erase_some(gone[:limit], now)
