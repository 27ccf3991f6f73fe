"""Which cases a member of staff may see: those of their units and of units below, their own, those they assist in.

Nobody finds or sees a case that is about them. Auditors see every case, and only look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from mashangban.cases.models import Assist, CaseRow, Subject
from mashangban.core.casework.model import Actor, Case
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack

AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may see."""

    person: str
    #: units whose cases they see, in the order of the pack
    units: tuple[str, ...]
    #: units they hold a post in: whose assistance they give, and as which they may be a case's subject
    own_units: frozenset[str]

    @property
    def subject_codes(self) -> frozenset[str]:
        """The codes under which a case may be about them."""
        return self.own_units | {self.person}


def scope_of(actor: Actor, pack: Pack | None = None) -> Scope:
    """The scope of a member of staff; empty for anybody else."""
    pack = pack or current_pack()
    if actor.kind != "staff" or not actor.grants:
        return Scope(actor.id, (), frozenset())
    own = frozenset(grant.unit for grant in actor.grants)
    everything = any(grant.role == AUDITOR for grant in actor.grants)
    units = tuple(unit for unit in pack.units if everything or not own.isdisjoint(pack.unit_path(unit)))
    return Scope(actor.id, units, own)


def seen_by(scope: Scope) -> Q:
    """The condition on ``CaseRow`` that a case is within a scope, subjects left aside."""
    assists = Exists(Assist.objects.filter(case=OuterRef("pk"), unit__in=scope.own_units))
    return Q(unit__in=scope.units) | Q(handler=scope.person) | Q(assists)


def without_own_subjects(rows: QuerySet[CaseRow], scope: Scope) -> QuerySet[CaseRow]:
    """Leave out the cases that are about the actor."""
    return rows.filter(~Exists(Subject.objects.filter(case=OuterRef("pk"), who__in=scope.subject_codes)))


def visible(actor: Actor) -> QuerySet[CaseRow]:
    """Every case the actor may see."""
    scope = scope_of(actor)
    if not scope.own_units:
        return CaseRow.objects.none()
    return without_own_subjects(CaseRow.objects.filter(seen_by(scope)), scope)


def can_see(actor: Actor, row: CaseRow) -> bool:
    """Whether the actor may know of the case. Without a query when the snapshot is loaded, as it is by default."""
    scope, known = scope_of(actor), row.snapshot
    return _within(scope, row.unit, row.handler, known["assisting"], known["subjects"])


def may_know(actor: Actor, case: Case) -> bool:
    """As ``can_see``, of a case that is loaded; what is no member of staff is judged by the engine alone."""
    if actor.kind != "staff":
        return True
    return _within(scope_of(actor), case.unit, case.handler, case.assisting, case.subjects)


def _within(
    scope: Scope, unit: str, handler: str | None, assisting: Iterable[str], subjects: Iterable[str]
) -> bool:
    if not scope.own_units or not scope.subject_codes.isdisjoint(subjects):
        return False
    return unit in scope.units or handler == scope.person or not scope.own_units.isdisjoint(assisting)
