"""Moving open cases to another version of their service: a dry run, then the move, which can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from mashangban.cases.definitions import NoSuchDefinition, service_of
from mashangban.cases.handling import Handling
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow, Migration
from mashangban.cases.records import Kept
from mashangban.cases.store import DatabaseStore
from mashangban.core import casework
from mashangban.core.casework.model import Actor, Refusal
from mashangban.core.catalog.model import Service
from mashangban.directory.office import office as current_office
from mashangban.directory.pack import current_pack


@dataclass(frozen=True, slots=True)
class Touched:
    """An open case that would move, or cannot."""

    number: str
    from_version: str
    from_state: str
    to_state: str | None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do. ``changes``: what differs between the versions, from each version in use."""

    service: str
    to_version: str
    touched: tuple[Touched, ...]
    changes: tuple[str, ...]

    @property
    def possible(self) -> bool:
        return all(one.refusal is None for one in self.touched)


class NothingToUndo(LookupError):  # noqa: N818 - named as what it says
    """There is no such batch, or it was undone already."""


def plan(service: str, to_version: str, *, now: datetime) -> Plan:
    """Who would be touched, and what changes. Writes nothing. Raises ``NoSuchDefinition``."""
    new = _version(service, to_version)
    touched: list[Touched] = []
    versions: dict[str, Service] = {}
    for row in _rows(service, to_version).order_by("pk").iterator(chunk_size=500):
        old = versions.setdefault(row.version, service_of(service, row.version))
        events = casework.migrate(
            old,
            new,
            casework.from_json(row.snapshot),
            actor=casework.SYSTEM,
            now=now,
            office=current_office(now),
        )
        if isinstance(events, Refusal):
            touched.append(Touched(row.number, row.version, row.state, None, events))
        else:
            touched.append(Touched(row.number, row.version, row.state, events[0].data["state_to"]))
    changes = [line for version in sorted(versions) for line in differences(versions[version], new)]
    return Plan(service, to_version, tuple(touched), tuple(changes))


def apply(planned: Plan, by: Actor, now: datetime) -> Migration:
    """Move every case of the plan, or none. A case that has moved on since is judged as it is now.

    Raises ``Refused`` when one of them cannot be moved.
    """
    handling = Handling(DatabaseStore(), current_pack(), current_office(now), now)
    new = _version(planned.service, planned.to_version)
    moved: dict[str, list[str]] = {}
    with transaction.atomic():
        for one in planned.touched:
            kept = _locked(handling, one.number)
            if kept is None or not kept.case.open or kept.case.version == planned.to_version:
                continue
            moved[one.number] = [kept.case.version, kept.case.state]
            _move(handling, kept, new, by, None)
        return Migration.objects.create(
            service=planned.service,
            to_version=planned.to_version,
            applied_at=now,
            applied_by=by.id,
            moved=moved,
        )


def undo(batch_id: int, by: Actor, now: datetime) -> Migration:
    """Move the cases of a batch back to the versions they came from; a case that has changed its state since goes back

    to the state that stands for it there. Raises ``NothingToUndo`` and ``Refused``.
    """
    handling = Handling(DatabaseStore(), current_pack(), current_office(now), now)
    with transaction.atomic():
        batch = Migration.objects.select_for_update().filter(pk=batch_id, undone_at=None).first()
        if batch is None:
            raise NothingToUndo(batch_id)
        new = _version(batch.service, batch.to_version)
        for number, (version, state) in batch.moved.items():
            kept = _locked(handling, number)
            if kept is None or kept.case.version != batch.to_version:
                continue
            old = _version(batch.service, version)
            unmoved = casework.state_in(old, new, state) == kept.case.state
            _move(handling, kept, old, by, state if unmoved else None)
        batch.undone_at = now
        batch.save(update_fields=["undone_at"])
    return batch


def differences(old: Service, new: Service) -> list[str]:
    """What differs between two versions, in a few lines for whoever decides about a move."""
    lines: list[str] = []
    versions = f"{old.version} → {new.version}"
    for what, before, after in (
        ("state", old.states, new.states),
        ("question", old.form, new.form),
        ("clock", old.clocks, new.clocks),
    ):
        lines += [f"{versions}: {what} {name} is gone" for name in before if name not in after]
        lines += [f"{versions}: {what} {name} is new" for name in after if name not in before]
    for name, clock in old.clocks.items():
        term = new.clocks[name].within if name in new.clocks else clock.within
        if term != clock.within:
            lines.append(
                f"{versions}: clock {name} is {term} instead of {clock.within} (running clocks stay)"
            )
    for state in sorted({*old.flow, *new.flow}):
        before_rows, after_rows = old.flow.get(state, {}), new.flow.get(state, {})
        for action in sorted({*before_rows, *after_rows}):
            if before_rows.get(action) == after_rows.get(action):
                continue
            how = "changes" if action in before_rows and action in after_rows else "is gone"
            how = "is new" if action not in before_rows else how
            lines.append(f"{versions}: in state {state}, {action} {how}")
    return lines


def _move(handling: Handling, kept: Kept, to: Service, by: Actor, state: str | None) -> None:
    old = handling.store.service(kept.case.service, kept.case.version)
    events = casework.migrate(
        old, to, kept.case, actor=by, now=handling.now, office=handling.office, state=state
    )
    if isinstance(events, Refusal):
        raise Refused([Refusal(events.code, {**events.params, "number": kept.case.number}, events.field)])
    handling.write(old, kept, events)


def _locked(handling: Handling, number: str) -> Kept | None:
    for parent in handling.store.parents_of(number):
        handling.store.lock(parent)
    return handling.store.lock(number)


def _rows(service: str, to_version: str) -> QuerySet[CaseRow]:
    return CaseRow.objects.filter(service=service, closed_at=None).exclude(version=to_version)


def _version(service: str, version: str) -> Service:
    try:
        date.fromisoformat(version)
    except ValueError as error:
        raise NoSuchDefinition(f"{service} {version}") from error
    return service_of(service, version)
