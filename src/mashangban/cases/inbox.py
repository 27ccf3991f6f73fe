"""Lists of cases for staff: filtered, in order of what falls due next, a page after another.

Pages continue after the last row seen (keyset), so that the hundredth costs what the first costs; nothing counts
closed cases, so that an inbox stays as fast as it was however many there are.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from mashangban.cases.models import Assist, CaseRow
from mashangban.cases.visibility import Scope, scope_of, seen_by, without_own_subjects
from mashangban.core.casework.model import Actor
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.core.text import query_bigrams
from mashangban.database import dialect
from mashangban.directory.pack import current_pack

Status = Literal["open", "closed", "queue", "mine", "unit", "waiting", "assisting", "all"]
Light = Literal["green", "yellow", "red", "none"]

#: columns a row of a list does not need, and which weigh most
_HEAVY = ("snapshot", "head")
PAGE = 50


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What is asked for. Empty fields ask for nothing."""

    status: Status = "open"
    unit: str = ""
    handler: str = ""
    state: str = ""
    light: Light | Literal[""] = ""
    category: str = ""
    service: str = ""
    #: place code; with everything below it
    place: str = ""
    text: str = ""
    #: number of a cluster's leader
    cluster: str = ""
    #: opened from … to …, aware moments
    since: datetime | None = None
    until: datetime | None = None
    #: ratings up to this one
    rated_at_most: int | None = None
    danger: bool = False
    #: cursor of the page before
    after: str = ""
    size: int = PAGE
    #: also count the open cases of the tabs
    counts: bool = False


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of rows (without ``snapshot`` and ``head``), and the cursor of the next one, empty on the last."""

    rows: Sequence[CaseRow]
    next_cursor: str
    #: mine, queue, unit, waiting, red, assisting: numbers of open cases
    counts: Mapping[str, int] | None = None


class BadCursor(ValueError):  # noqa: N818 - named as what it says
    """The cursor of a page is not one of ours. Go back to the first page."""


def inbox(actor: Actor, asked: InboxFilter, now: datetime) -> InboxPage:
    """A page of the cases the actor may see. Raises ``BadCursor``."""
    scope = scope_of(actor)
    if not scope.own_units:
        return InboxPage([], "", {} if asked.counts else None)
    rows = _filtered(_of_status(asked, scope), asked, now)
    rows = without_own_subjects(rows, scope)
    order = _order(asked)
    if asked.after:
        rows = _after(rows, order, asked.after)
    size = max(1, min(asked.size, 200))
    found = list(_first(rows, order, scope, asked, size + 1))
    more = len(found) > size
    found = found[:size]
    cursor = _cursor(found[-1], order) if more else ""
    return InboxPage(found, cursor, counts(scope, now) if asked.counts else None)


def counts(scope: Scope, now: datetime) -> dict[str, int]:
    """How many open cases there are in each tab: one query over open cases, one over open requests to assist."""
    mine = Q(handler=scope.person)
    rows = CaseRow.objects.filter(Q(unit__in=scope.units) | mine, closed_at=None)
    found = without_own_subjects(rows, scope).aggregate(
        mine=Count("id", filter=mine),
        queue=Count("id", filter=Q(handler="")),
        unit=Count("id", filter=Q(unit__in=scope.units)),
        waiting=Count("id", filter=mine & Q(waiting="applicant")),
        red=Count("id", filter=Q(due_at__lte=now)),
    )
    assisting = without_own_subjects(_assisting(scope), scope).count()
    return {**{name: int(number) for name, number in found.items()}, "assisting": assisting}


def _assisting(scope: Scope) -> QuerySet[CaseRow]:
    """Open cases in which another unit waits for ours."""
    ours = Assist.objects.filter(unit__in=scope.own_units, done=False).values("case_id")
    return CaseRow.objects.filter(pk__in=ours, closed_at=None)


# --- what is asked for -------------------------------------------------------------------------


def _of_status(asked: InboxFilter, scope: Scope) -> QuerySet[CaseRow]:
    rows = CaseRow.objects.all()
    match asked.status:
        case "mine":
            return rows.filter(handler=scope.person, closed_at=None)
        case "queue":
            return rows.filter(unit__in=scope.units, handler="", closed_at=None)
        case "waiting":
            return rows.filter(unit__in=scope.units, waiting="applicant", closed_at=None)
        case "assisting":
            return _assisting(scope)
        case "closed":
            return rows.filter(unit__in=scope.units, closed_at__isnull=False)
        case "all":
            # one case by its number may be anybody's that they see; a list is that of their units
            return rows.filter(seen_by(scope) if number_in(asked.text) else Q(unit__in=scope.units))
        case _:
            return rows.filter(unit__in=scope.units, closed_at=None)


def _filtered(rows: QuerySet[CaseRow], asked: InboxFilter, now: datetime) -> QuerySet[CaseRow]:
    exact = {"unit": asked.unit, "handler": asked.handler, "state": asked.state, "service": asked.service}
    exact |= {"category": asked.category, "cluster": asked.cluster}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.place:
        rows = rows.filter(place__in=places_within(asked.place))
    if asked.light:
        rows = rows.filter(lit(asked.light, now))
    if asked.since:
        rows = rows.filter(opened_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(opened_at__lt=asked.until)
    if asked.rated_at_most is not None:
        rows = rows.filter(rating__lte=asked.rated_at_most)
    if asked.danger:
        rows = rows.filter(danger=True)
    return _matching(rows, asked.text) if asked.text.strip() else rows


def lit(light: str, now: datetime) -> Q:
    """The condition that a case shows this light now; as ``core.casework.lights`` says it of one case."""
    match light:
        case "red":
            return Q(due_at__lte=now)
        case "yellow":
            return Q(due_at__gt=now, warn_at__lte=now)
        case "green":
            return Q(due_at__gt=now, warn_at__gt=now)
        case _:
            return Q(due_at=None)


def light_of(row: CaseRow, now: datetime) -> Light:
    """The light of a row of a list."""
    if row.due_at is None:
        return "none"
    if row.due_at <= now:
        return "red"
    return "yellow" if row.warn_at is not None and row.warn_at <= now else "green"


def places_within(place: str) -> list[str]:
    """A place and everything below it."""
    pack = current_pack()
    return [code for code in pack.places if place in pack.place_path(code)]


def number_in(text: str) -> str:
    """The case number that a text is, or nothing."""
    try:
        return parse_case_number(text)
    except NumberError:
        return ""


def _matching(rows: QuerySet[CaseRow], text: str) -> QuerySet[CaseRow]:
    """Cases whose words contain those of ``text``, or the one whose number it is."""
    number = number_in(text)
    if number:
        return rows.filter(number=number)
    words = query_bigrams(text)
    if not words:
        return rows.none()
    condition, params = dialect.words_condition(connection, words)
    return rows.filter(pk__in=RawSQL(condition, params))  # noqa: S611 - fixed text, the words are parameters


# --- order and pages ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Order:
    column: str
    descending: bool

    @property
    def by(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}id"


def _order(asked: InboxFilter) -> _Order:
    """Open cases by what falls due next, closed ones by when they closed, all by when they came; newest first."""
    if asked.status == "closed":
        return _Order("closed_at", True)
    return _Order("opened_at", True) if asked.status == "all" else _Order("sort_at", False)


def _first(
    rows: QuerySet[CaseRow], order: _Order, scope: Scope, asked: InboxFilter, size: int
) -> QuerySet[CaseRow]:
    """The first rows in order. Of several units each gives its own first ones by its index, then they are merged:

    one query over all units would have to sort every closed case they ever had.
    """
    several = len(scope.units) > 1 and not asked.unit and not number_in(asked.text)
    if several and asked.status in {"closed", "all", "open", "queue", "unit"}:
        parts = [rows.filter(unit=unit).order_by(*order.by)[:size] for unit in scope.units]
        pieces, params = [], []
        for place, part in enumerate(parts):
            sql, values = part.values("pk").query.sql_with_params()
            pieces.append(f"SELECT * FROM ({sql}) AS part{place}")  # noqa: S608 - Django's own SQL, values apart
            params += list(values)
        union = RawSQL(" UNION ALL ".join(pieces), params)  # noqa: S611 - as above
        rows = CaseRow.objects.filter(pk__in=union)
    return rows.defer(*_HEAVY).order_by(*order.by)[:size]


def _after(rows: QuerySet[CaseRow], order: _Order, cursor: str) -> QuerySet[CaseRow]:
    value, key = _read(cursor, order)
    beyond = "lt" if order.descending else "gt"
    # the first condition alone bounds the index scan; the second one decides between rows of the same moment
    rows = rows.filter(**{f"{order.column}__{beyond}e": value})
    return rows.exclude(Q(**{order.column: value}) & ~Q(**{f"id__{beyond}": key}))


def _cursor(row: CaseRow, order: _Order) -> str:
    text = json.dumps([order.column, getattr(row, order.column).isoformat(), row.pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, order: _Order) -> tuple[datetime, int]:
    try:
        column, value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise BadCursor(cursor[:40]) from error
    if column != order.column or moment.tzinfo is None or not isinstance(key, int):
        raise BadCursor(cursor[:40])
    return moment, key


def next_page(asked: InboxFilter, page: InboxPage) -> InboxFilter:
    """The filter that asks for the page after."""
    return replace(asked, after=page.next_cursor)
