"""Letting time pass: every case whose next moment has come, by one indexed query, each in its own transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction

from mashangban.cases.handling import Handling, again_if_colliding
from mashangban.cases.models import CaseRow
from mashangban.cases.store import DatabaseStore, kept_of
from mashangban.database import dialect
from mashangban.database.casework import next_due
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack

log = logging.getLogger(__name__)

#: a case that cannot be swept is tried again after this long, so that it holds up nobody else
_LATER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SweepResult:
    """How many cases were dealt with, and when the next one falls due (None: never, as things are)."""

    handled: int
    next_at: datetime | None
    failed: int = 0


def sweep(now: datetime, *, limit: int = 500, since: datetime | None = None) -> SweepResult:
    """Deal with up to ``limit`` cases that are due by ``now``, the longest overdue first.

    Several processes may sweep at once: on PostgreSQL each skips what another has locked. ``since``: nothing is due before
    it, and nothing before it is searched. A long transaction needs that: until it ends, PostgreSQL's index keeps every
    moment a case was ever due at, and each search from the beginning would pass over all of them.
    """
    waiting = CaseRow.objects.filter(next_at__isnull=False)
    if since is not None:
        waiting = waiting.filter(next_at__gte=since)
    due = waiting.filter(next_at__lte=now).order_by("next_at", "id")
    handling = Handling(DatabaseStore(), current_pack(), current_office(now), now)
    handled = failed = 0
    for case_id in list(due.values_list("pk", flat=True)[:limit]):
        try:
            handled += again_if_colliding(partial(_sweep_one, handling, case_id))
        except Exception as error:
            if dialect.is_unavailable(error):
                raise
            # one case that cannot go on must not stop the clocks of all others
            log.exception("case %s cannot be swept", case_id)
            CaseRow.objects.filter(pk=case_id).update(next_at=now + _LATER)
            failed += 1
    return SweepResult(handled, next_due(connection, since), failed)


def _sweep_one(handling: Handling, case_id: int) -> int:
    """1 when the case was dealt with, 0 when somebody else has it or it is due no more."""
    store = handling.store
    due = CaseRow.objects.filter(pk=case_id, next_at__lte=handling.now)
    with transaction.atomic():
        found = due.values_list("number", "parent_id").first()
        if found is None:
            return 0
        number, parent_id = found
        if parent_id:
            store.hold(store.parents_of(number))
        row = due.select_for_update(of=("self",), skip_locked=True).first()
        if row is None:
            return 0
        handling.tick(kept_of(row))
    return 1
