"""Folding events into counters: in order, in batches, exactly once, however many processes try.

The counters of a case are a function of its log (``core.measures.counters``). A batch takes the next events, looks up
the cases they belong to, and adds the difference between what each case counts for after the batch and before it.
Counters and cursor move in one transaction, so a fold that is interrupted goes on where it was. On PostgreSQL only
settled events are folded (``dialect.settled_id``): an event that is committed late is never passed over. What is not
yet folded is added when figures are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from django.db import connection, transaction

from mashangban.applications.models import Application
from mashangban.cases.models import Event
from mashangban.cases.roots import engine_event
from mashangban.core.casework.model import Event as EngineEvent
from mashangban.core.measures import VERSION, Counted, Trips, counters
from mashangban.database import dialect
from mashangban.directory.pack import current_pack
from mashangban.figures.models import Cursor, DayFigure

T = TypeVar("T")

#: a new way of counting starts a cursor of its own, and the counters with it
CURSOR = f"events {VERSION}"
#: events of one transaction; a case they touch is read whole
_BATCH = 2000
#: rows of one statement
_ROWS = 500


def fold(*, patience: float = 2.0, batch: int = _BATCH) -> int:
    """Bring the counters up to what is settled; returns how many events were folded. May be called any time.

    ``patience``: seconds to wait for writers under way; with a longer one at work nothing is folded this time.
    """
    upto = dialect.settled_id(connection, Event._meta.db_table, patience=patience)
    folded = 0
    while upto is not None:
        done = _fold_batch(upto, batch)
        if done == 0:
            break
        folded += done
    return folded


def position() -> int:
    """The id of the last event in the counters."""
    return Cursor.objects.filter(name=CURSOR).values_list("event_id", flat=True).first() or 0


def _fold_batch(upto: int, size: int) -> int:
    with transaction.atomic():
        _, fresh = Cursor.objects.get_or_create(name=CURSOR)
        cursor = Cursor.objects.select_for_update().get(name=CURSOR)
        if fresh:
            DayFigure.objects.all().delete()
        ids = list(
            Event.objects.filter(id__gt=cursor.event_id, id__lte=upto)
            .order_by("id")
            .values_list("id", flat=True)[:size]
        )
        if not ids:
            return 0
        add(difference(cursor.event_id, ids[-1]))
        cursor.event_id = ids[-1]
        cursor.save()
    return len(ids)


def difference(after: int, upto: int | None = None) -> Counter[Counted]:
    """What the events with ids above ``after`` (up to ``upto``) change in the counters; entries may be negative."""
    fresh = Event.objects.filter(id__gt=after)
    if upto is not None:
        fresh = fresh.filter(id__lte=upto)
    cases = list(dict.fromkeys(fresh.order_by("id").values_list("case_id", flat=True)))
    zone = current_pack().zone
    change: Counter[Counted] = Counter()
    for some in _chunks(cases):
        logs = Event.objects.filter(case_id__in=some).order_by("case_id", "seq")
        if upto is not None:
            logs = logs.filter(id__lte=upto)
        trips = _trips(some)
        for case, log in groupby(logs, key=attrgetter("case_id")):
            rows = list(log)
            before = [row for row in rows if row.pk <= after]
            change.update(counters(_engine(rows), zone, trips=trips.get(case)))
            change.subtract(counters(_engine(before), zone, trips=trips.get(case)))
    return Counter({counted: n for counted, n in change.items() if n})


def _trips(cases: Sequence[int]) -> dict[int, Trips]:
    """Visits that the notices of applications name, frozen with them when they were handed in."""
    rows = Application.objects.filter(case__in=cases).values_list("case_id", "told__zh__trips")
    return {case: Trips(int(trips["before"]), int(trips["after"])) for case, trips in rows if case and trips}


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _ROWS] for start in range(0, len(items), _ROWS))


def _engine(rows: Sequence[Event]) -> list[EngineEvent]:
    return [engine_event(row) for row in rows]


def add(change: Mapping[Counted, int]) -> None:
    """Add to the counters. The caller holds the transaction, and moves the cursor in it."""
    district = current_pack().info.district
    quote = connection.ops.quote_name
    table = quote(DayFigure._meta.db_table)
    columns = ("district", *Counted._fields, "n")
    names = ", ".join(map(quote, columns))
    conflict = ", ".join(map(quote, Counted._fields))
    # in one order for all, so that two processes wait for each other instead of colliding
    for some in _chunks(sorted(change.items())):
        marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(some))
        values = [value for counted, n in some for value in (district, *counted, n)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {marks} "  # noqa: S608 - names of our own table
                f"ON CONFLICT ({conflict}) DO UPDATE SET n = {table}.n + excluded.n",
                values,
            )
