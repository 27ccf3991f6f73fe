"""One case as staff see it, and as its applicant does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet

from mashangban.cases.definitions import service_of
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.identity import Keeping, identity_of, keeping_of, masked_fields
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.visibility import scope_of, visible, without_own_subjects
from mashangban.core import casework
from mashangban.core.casework.model import Actor, Case, ClockState
from mashangban.core.catalog.model import Action, Service
from mashangban.core.text import bigrams
from mashangban.directory.office import office
from mashangban.papers.models import Upload

#: suggestions of what may be the same matter: how far apart, in days and degrees (about 300 m), and how many
_NEAR_DAYS = timedelta(days=30)
_NEAR = Decimal("0.003")
_NEARBY = 5
#: how many words two texts share at least, where the shorter has as many
_WORDS = 2
#: the share of the shorter text's words that the other has too: of the same category, and of another
_LIKE = 0.2
_ALIKE = 0.5


class Correspondence:
    """What both faces of a case pick out of its events."""

    events: Sequence[Event]

    @cached_property
    def messages(self) -> Sequence[Event]:
        """What applicant and desk have written to each other."""
        return [event for event in self.events if is_message(event)]

    @cached_property
    def reveals(self) -> Sequence[Event]:
        """Who saw the identity, when and why."""
        return [event for event in self.events if event.kind == "identity-revealed"]


@dataclass(frozen=True)
class CasePage(Correspondence):
    """A case with everything one page shows. Costs the same number of queries however long its history."""

    row: CaseRow
    case: Case
    service: Service
    #: all events in order, internal ones too
    events: Sequence[Event]
    uploads: Sequence[Upload]
    children: Sequence[CaseRow]
    #: the others of its cluster, the leader first
    cluster: Sequence[CaseRow]
    #: open cases that may be the same matter, the likeliest first
    nearby: Sequence[CaseRow]
    #: identity fields with most of each covered
    identity: Mapping[str, str]
    #: when the identity is or was erased
    keeping: Keeping
    #: actions the actor may take now, in the definition's order
    actions: Mapping[str, Action]
    #: commands of every service the actor may give now: note, reveal, cluster …
    standing: Sequence[str]
    light: str

    @cached_property
    def clocks(self) -> Sequence[ClockState]:
        """Clocks not yet stopped, the earliest first."""
        return sorted(
            (clock for clock in self.case.clocks.values() if clock.stopped_at is None),
            key=lambda clock: clock.due_at,
        )


def case_page(number: str, actor: Actor, now: datetime) -> CasePage:
    """A case for a member of staff; raises ``NoSuchCase`` also when they may not know of it."""
    row = visible(actor).filter(number=number).select_related("parent", "identity").first()
    if row is None:
        raise NoSuchCase(number)
    case = casework.from_json(row.snapshot)
    service = service_of(case.service, case.version)
    asked = office(now)
    identity = identity_of(row, case.root)
    return CasePage(
        row=row,
        case=case,
        service=service,
        events=list(Event.objects.filter(case=row).order_by("seq")),
        uploads=list(Upload.objects.filter(case=row).order_by("id")),
        children=list(CaseRow.objects.filter(parent=row).defer("snapshot").order_by("id")),
        cluster=_cluster(row, actor),
        nearby=_nearby(row, actor, now),
        identity=masked_fields(identity, identity.case.number if identity else number),
        keeping=keeping_of(identity),
        actions=casework.available(service, case, actor, now, asked),
        standing=casework.standing_available(case, actor, asked),
        light=casework.lights(case, now),
    )


def is_message(event: Event) -> bool:
    """Whether an event carries words between applicant and desk."""
    if event.internal:
        return False
    if event.kind == "messaged":
        return True
    return event.kind == "acted" and bool(event.data.get("input", {}).get("message"))


def _cluster(row: CaseRow, actor: Actor) -> list[CaseRow]:
    leader = row.cluster or row.number
    scope = scope_of(actor)
    rows = CaseRow.objects.filter(Q(cluster=leader) | Q(number=leader)).exclude(pk=row.pk)
    rows = without_own_subjects(rows.filter(unit__in=scope.units), scope).defer("snapshot")
    return sorted(rows, key=lambda one: (one.number != leader, one.pk))


def _nearby(row: CaseRow, actor: Actor, now: datetime) -> list[CaseRow]:
    """Open cases that may be the same matter, the likeliest first.

    Of the same service, at the same place or spot, opened within a month of each other - and then of the same kind of
    matter with some words in common, or with many in common whatever they were filed as. Being near alone is no likeness.
    """
    if row.closed_at is not None or row.cluster:
        return []
    here = Q(place=row.place) if row.place else Q(pk__in=[])
    if row.lat is not None and row.lon is not None:
        lat, lon = (row.lat - _NEAR, row.lat + _NEAR), (row.lon - _NEAR, row.lon + _NEAR)
        here |= Q(lat__range=lat, lon__range=lon)
    scope = scope_of(actor)
    rows: QuerySet[CaseRow] = CaseRow.objects.filter(
        here, service=row.service, closed_at=None, cluster="", unit__in=scope.units
    ).exclude(pk=row.pk)
    span = (row.opened_at - _NEAR_DAYS, row.opened_at + _NEAR_DAYS)
    rows = (
        without_own_subjects(rows.filter(opened_at__range=span), scope)
        .defer("snapshot")
        .order_by("-opened_at")
    )
    words = _pairs(row.excerpt)

    def likeness(one: CaseRow) -> float:
        other = _pairs(one.excerpt)
        common, shorter = len(words & other), min(len(words), len(other))
        if common < max(1, min(_WORDS, shorter)):
            return 0
        shared = common / shorter
        return shared if shared >= (_LIKE if one.category == row.category else _ALIKE) else 0

    ranked = sorted(((likeness(one), one.pk, one) for one in rows[:50]), reverse=True)
    return [one for like, _pk, one in ranked if like][:_NEARBY]


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring characters and whole words. Single characters are in every other sentence and say nothing."""
    return frozenset(word for word in bigrams(text) if len(word) > 1)


# --- the applicant's view ----------------------------------------------------------------------


@dataclass(frozen=True)
class Track(Correspondence):
    """A case as its applicant follows it: nothing internal, nothing about others."""

    row: CaseRow
    case: Case
    service: Service
    #: public events in order
    events: Sequence[Event]
    #: the applicant's own and public uploads
    uploads: Sequence[Upload]
    #: what the applicant may do now: rate, reopen, answer …
    actions: Mapping[str, Action]
    #: whether the applicant may write to the desk now
    may_write: bool
    #: until when each of ``actions`` that has a limit may be taken
    until: Mapping[str, datetime]
    #: the earliest promise not yet kept, None when none runs
    due_at: datetime | None
    #: when the identity is or was erased
    keeping: Keeping

    @property
    def rated(self) -> bool:
        return self.case.rating is not None


def track(number: str, now: datetime) -> Track:
    """A case for its applicant. Whether it is theirs (number and key) is checked by the face. ``NoSuchCase``."""
    row = CaseRow.objects.filter(number=number).select_related("identity").first()
    if row is None:
        raise NoSuchCase(number)
    case = casework.from_json(row.snapshot)
    service = service_of(case.service, case.version)
    asked = office(now)
    actor = applicant(case.root or number)
    actions = casework.available(service, case, actor, now, asked)
    limits = {name: casework.limit_of(service, case, action, asked) for name, action in actions.items()}
    return Track(
        row=row,
        case=case,
        service=service,
        events=list(Event.objects.filter(case=row, internal=False).order_by("seq")),
        uploads=list(Upload.objects.filter(case=row, internal=False).order_by("id")),
        actions=actions,
        may_write="message" in casework.standing_available(case, actor, asked),
        until={name: moment for name, moment in limits.items() if moment is not None},
        due_at=row.due_at,
        keeping=keeping_of(getattr(row, "identity", None)),
    )


def applicant(number: str) -> Actor:
    """The actor that whoever raised the case is."""
    return Actor(casework.applicant_id(number), "applicant")
