"""Daily roots over all events, and checking that nothing of the history was changed.

A day (in the district's zone) is the time of writing, so that nothing can join a day once it is sealed. Days on which
nothing was written have no root; each root is chained to the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from mashangban.cases.definitions import service_of
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.models import CaseRow, DayRoot, Event
from mashangban.cases.projection import columns_of
from mashangban.cases.records import essence
from mashangban.core import casework
from mashangban.core.casework.model import Case
from mashangban.core.casework.model import Event as EngineEvent
from mashangban.core.chain import GENESIS, Suite, canonical, event_hash, merkle_proof, merkle_root, seal
from mashangban.directory.sealing import suite

#: a day is sealed this long after its end: longer than any transaction that began in it may last
_SETTLE = timedelta(minutes=10)
_SUITES: tuple[Suite, Suite] = ("standard", "gm")


@dataclass(frozen=True, slots=True)
class Proof:
    """That an event is in the published root of its day; ``root`` None while the day is not sealed."""

    seq: int
    kind: str
    hash: str
    day: date
    root: str | None
    #: neighbours from leaf to root, see ``core.chain.check_proof``
    path: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit. ``where``: a case number or a day; ``seq``: the event, if one."""

    where: str
    problem: str
    seq: int | None = None

    def __str__(self) -> str:
        at = f" event {self.seq}" if self.seq is not None else ""
        return f"{self.where}{at}: {self.problem}"


def seal_days(until: date, now: datetime) -> list[DayRoot]:
    """Seal every day up to and including ``until`` that is over and has events; what was sealed stays."""
    with transaction.atomic():
        last = DayRoot.objects.select_for_update().order_by("-day").first()
        end = min(until, _last_settled_day(now))
        rows = Event.objects.filter(recorded_at__lt=_start(end + timedelta(days=1)))
        if last is not None:
            rows = rows.filter(recorded_at__gte=_start(last.day + timedelta(days=1)))
        roots: list[DayRoot] = []
        previous = last.seal if last else GENESIS
        hashes = rows.order_by("recorded_at").values_list("recorded_at", "hash").iterator(chunk_size=5000)
        for day, group in groupby(hashes, key=lambda row: timezone.localdate(row[0])):
            leaves = [leaf for _, leaf in group]
            root = merkle_root(leaves, suite())
            roots.append(
                DayRoot(
                    day=day,
                    root=root,
                    events=len(leaves),
                    previous=previous,
                    seal=seal(previous, day, root, suite()),
                    sealed_at=now,
                )
            )
            previous = roots[-1].seal
        return DayRoot.objects.bulk_create(roots)


def root_of(day: date) -> DayRoot | None:
    """The published root of a day."""
    return DayRoot.objects.filter(day=day).first()


def proof_for(number: str) -> list[Proof]:
    """How each event of a case leads to the root of its day; raises ``NoSuchCase``."""
    events = list(Event.objects.filter(case__number=number).order_by("seq"))
    if not events:
        raise NoSuchCase(number)
    days = {event.pk: timezone.localdate(event.recorded_at) for event in events}
    roots = DayRoot.objects.in_bulk(set(days.values()))
    leaves = {day: _leaves(day) for day in roots}
    return [_proof(event, days[event.pk], roots.get(days[event.pk]), leaves) for event in events]


def _proof(event: Event, day: date, root: DayRoot | None, leaves: dict[date, list[str]]) -> Proof:
    if root is None:
        return Proof(event.seq, event.kind, event.hash, day, None)
    for tried in _SUITES:
        if merkle_root(leaves[day], tried) == root.root:
            path = merkle_proof(leaves[day], event.hash, tried)
            return Proof(event.seq, event.kind, event.hash, day, root.root, tuple(path))
    # the day does not lead to its root any more: a proof would prove nothing, ``verify`` says what is wrong
    return Proof(event.seq, event.kind, event.hash, day, root.root)


def verify_number(number: str) -> list[Finding]:
    """Check one case: its chain, what it folds to, and the roots of its days. Raises ``NoSuchCase``."""
    row = CaseRow.objects.filter(number=number).first()
    if row is None:
        raise NoSuchCase(number)
    found = _verify_case(row, list(Event.objects.filter(case=row).order_by("seq")))
    days = {timezone.localdate(at) for at in row.events.values_list("recorded_at", flat=True)}
    for root in DayRoot.objects.filter(day__in=days).order_by("day"):
        found += _verify_leaves(root)
    return found


def verify_all() -> list[Finding]:
    """Check every case and every root."""
    found: list[Finding] = []
    cases = CaseRow.objects.order_by("pk").iterator(chunk_size=500)
    for batch in _batches(cases, 500):
        by_case: dict[int, list[Event]] = {row.pk: [] for row in batch}
        for event in Event.objects.filter(case_id__in=by_case).order_by("case_id", "seq"):
            by_case[event.case_id].append(event)
        for row in batch:
            found += _verify_case(row, by_case[row.pk])
    return found + _verify_roots()


def _verify_case(row: CaseRow, events: list[Event]) -> list[Finding]:
    found: list[Finding] = []
    head, number = GENESIS, row.number
    for place, event in enumerate(events, start=1):
        if event.seq != place:
            return [*found, Finding(number, f"event {place} is missing", place)]
        line = canonical(essence(number, event.seq, engine_event(event)))
        if event.hash not in {event_hash(head, line, one) for one in _SUITES}:
            return [*found, Finding(number, "was changed after it was written", event.seq)]
        head = event.hash
    if head != row.head or len(events) != row.seq:
        found.append(Finding(number, f"the log ends at event {len(events)}, the case at {row.seq}"))
    try:
        folded = casework.to_json(casework.fold([engine_event(event) for event in events]))
    except casework.BrokenLogError as error:
        return [*found, Finding(number, f"the log cannot be read: {error}")]
    if casework.from_json(folded) != casework.from_json(row.snapshot):
        found.append(Finding(number, "the case is not what its log says"))
    wrong = [
        name for name, value in _told_by(casework.from_json(folded)).items() if getattr(row, name) != value
    ]
    if wrong:
        found.append(Finding(number, f"the row differs from the log in {', '.join(wrong)}"))
    return found


def _told_by(case: Case) -> dict[str, Any]:
    """The columns by which queues, clocks and boards find a case, as its log has them."""
    told = {
        "service": case.service,
        "place": case.place or "",
        "category": case.category or "",
        "opened_at": case.opened_at,
        **columns_of(service_of(case.service, case.version), case),
    }
    del told["snapshot"], told["seq"]  # compared as a whole, with the log
    return told


def _verify_roots() -> list[Finding]:
    found: list[Finding] = []
    previous = GENESIS
    sealed: list[date] = []
    for root in DayRoot.objects.order_by("day"):
        day = root.day.isoformat()
        if root.previous != previous:
            found.append(Finding(day, "the root before it was changed or removed"))
        if root.seal not in {seal(root.previous, root.day, root.root, one) for one in _SUITES}:
            found.append(Finding(day, "the seal does not belong to the root"))
        found += _verify_leaves(root)
        previous = root.seal
        sealed.append(root.day)
    if sealed:
        late = _late_days(sealed)
        found += [Finding(day.isoformat(), "events were added to a time already sealed") for day in late]
    return found


def _verify_leaves(root: DayRoot) -> list[Finding]:
    leaves = _leaves(root.day)
    if len(leaves) != root.events:
        return [Finding(root.day.isoformat(), f"{len(leaves)} events now, {root.events} when it was sealed")]
    if root.root not in {merkle_root(leaves, one) for one in _SUITES}:
        return [Finding(root.day.isoformat(), "the events do not lead to the published root")]
    return []


def _late_days(sealed: list[date]) -> list[date]:
    """Days before the last sealed one that have events and no root."""
    before = Event.objects.filter(recorded_at__lt=_start(sealed[-1]))
    days = {
        timezone.localdate(at)
        for at in before.values_list("recorded_at", flat=True).iterator(chunk_size=5000)
    }
    return sorted(days.difference(sealed))


def engine_event(event: Event) -> EngineEvent:
    """A row of the log as the engine's record."""
    return EngineEvent(event.kind, event.at, event.actor, event.role, event.data, event.internal)


def _leaves(day: date) -> list[str]:
    rows = Event.objects.filter(recorded_at__gte=_start(day), recorded_at__lt=_start(day + timedelta(days=1)))
    return list(rows.values_list("hash", flat=True))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _last_settled_day(now: datetime) -> date:
    return timezone.localdate(now - _SETTLE) - timedelta(days=1)


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
