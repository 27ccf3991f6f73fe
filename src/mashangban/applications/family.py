"""An application's parent case with all cases below it, loaded in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from mashangban.applications.contracts import REGIMES
from mashangban.applications.models import Application, Material
from mashangban.cases.definitions import service_of
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.models import CaseRow, Event
from mashangban.core import casework
from mashangban.core.casework.model import Case
from mashangban.core.catalog.model import Service

ITEM = "one-thing.item"


@dataclass(frozen=True)
class Member:
    """One case of the family."""

    row: CaseRow
    case: Case
    service: Service
    #: its events in order
    events: Sequence[Event]

    @property
    def number(self) -> str:
        return self.row.number

    def last(self, *actions: str) -> Event | None:
        """The last event in which one of the actions was done."""
        found = (event for event in reversed(self.events) if event.kind == "acted")
        return next((event for event in found if event.data.get("action") in actions), None)


@dataclass(frozen=True)
class Family:
    """A parent case, its application, and every case below, in the order in which they were opened."""

    application: Application
    root: Member
    members: Mapping[str, Member]
    materials: Sequence[Material]

    @cached_property
    def items(self) -> Sequence[Member]:
        """The cases of the items."""
        return [
            one for one in self.members.values() if "item" in one.case.data and one.row.service not in REGIMES
        ]

    @cached_property
    def contracts(self) -> Sequence[Member]:
        """The contracts of all items."""
        return [one for one in self.members.values() if one.row.service in REGIMES]

    @cached_property
    def tasks(self) -> Sequence[Member]:
        """Guidance, follow-up, joint review and the like."""
        known = {one.number for one in (*self.items, *self.contracts)}
        return [one for one in self.members.values() if one.number not in known]

    @property
    def completed_at(self) -> datetime:
        """When everything was here: the day of receipt, or of the last supplement. What counts as accepted does so from then."""
        supplied = self.root.last("supply")
        return supplied.at if supplied is not None else self.root.case.opened_at

    def item(self, code: str) -> Member | None:
        """The case of an item; the newest, should there be several."""
        return next((one for one in reversed(self.items) if one.case.data.get("item") == code), None)

    def contracts_of(self, member: Member) -> list[Member]:
        """The contracts of one item's case."""
        return [one for one in self.contracts if one.row.parent_id == member.row.pk]

    @property
    def everyone(self) -> Sequence[Member]:
        """The parent, then all others."""
        return [self.root, *self.members.values()]


def family_of(number: str, *, internal: bool) -> Family:
    """The family that a case of any generation belongs to. Raises ``NoSuchCase``.

    ``internal``: with the events and cases that are not the applicant's to see.
    """
    row = CaseRow.objects.filter(number=number).select_related("parent__parent__parent").first()
    while row is not None and row.parent is not None:
        row = row.parent
    application = (
        Application.objects.filter(case=row).select_related("case__identity").first() if row else None
    )
    if row is None or application is None or application.case is None:
        raise NoSuchCase(number)
    root = application.case
    below = _below(root)
    rows = [root, *below]
    found = Event.objects.filter(case__in=[one.pk for one in rows]).order_by("case_id", "seq")
    if not internal:
        found = found.filter(internal=False)
    events: dict[int, list[Event]] = {}
    for event in found:
        events.setdefault(event.case_id, []).append(event)
    members = [_member(one, events.get(one.pk, [])) for one in rows]
    if not internal:
        members = [one for one in members if one.row.pk == root.pk or one.case.root == root.number]
    return Family(
        application=application,
        root=members[0],
        members={one.number: one for one in members[1:]},
        materials=list(application.materials.order_by("id")),
    )


#: an application, its items, their contracts, and what those lead to
_GENERATIONS = 3


def _below(root: CaseRow) -> list[CaseRow]:
    """Every case below, a query a generation: each finds its rows by the index of parents, however many cases there are."""
    found: list[CaseRow] = []
    parents = [root.pk]
    for _ in range(_GENERATIONS):
        parents_of_next = list(CaseRow.objects.filter(parent__in=parents).order_by("id"))
        found += parents_of_next
        parents = [one.pk for one in parents_of_next]
    return sorted(found, key=lambda one: one.pk)


def _member(row: CaseRow, events: Sequence[Event]) -> Member:
    case = casework.from_json(row.snapshot)
    return Member(row, case, service_of(case.service, case.version), events)
