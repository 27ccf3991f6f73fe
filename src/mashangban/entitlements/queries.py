"""Lists for pages of the office, each in a constant number of queries however much there is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from mashangban.entitlements import budgets as counted
from mashangban.entitlements.access import WORKERS, working_units
from mashangban.entitlements.models import Candidate, Offer, Run
from mashangban.entitlements.suppression import suppressed

PAGE = 50
#: states that wait for the office
WAITING = ("confirmed", "reopened")
#: everything that is not over
OPEN = ("offered", "confirmed", "granted", "reopened")
#: what a list does not need
_SEALED = ("facts", "account", "changes")
#: what becomes of those a run found
_LEFT = ("new", "offered", "held", "unknown")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursor of the next page; empty on the last."""

    rows: Sequence[Offer]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class StreetLeft:
    """Of one street (its code, empty for none) and benefit of a run: how many of each state; None: covered."""

    street: str
    new: int | None
    offered: int | None
    held: int | None
    unknown: int | None


class BadCursor(ValueError):  # noqa: N818 - named as what it says
    """The cursor of a page is not one of ours. Go back to the first page."""


def runs(actor: Actor, *, size: int = 20, skip: int = 0) -> list[Run]:
    """Runs of the actor's units, newest first; by one query."""
    rows = Run.objects.select_related("case").filter(case__unit__in=working_units(actor))
    return list(rows.defer("findings", "case__snapshot").order_by("-started_at", "-pk")[skip : skip + size])


def offers(
    actor: Actor,
    *,
    state: str = "",
    street: str = "",
    benefit: str = "",
    run: str = "",
    waits_for_budget: bool = False,
    carried_on: bool = False,
    after: str = "",
    size: int = PAGE,
) -> Page:
    """Offers of the actor's units, oldest first within a state, a page after another; by one query. Raises ``BadCursor``.

    ``state``: one of the service's, ``waiting`` (for the office), ``open``, or empty for all. ``run``: its number.
    """
    related = ("case", "text", "run__case", "carried_from__case")
    rows = Offer.objects.select_related(*related).filter(unit__in=working_units(actor))
    rows = _of_state(rows, state)
    for name, value in (("street", street), ("benefit", benefit), ("run__case__number", run)):
        if value:
            rows = rows.filter(**{name: value})
    if waits_for_budget:
        rows = rows.filter(waits_for_budget=True, state="confirmed")
    if carried_on:
        rows = rows.filter(carried_from__isnull=False)
    if after:
        at, pk = _read(after)
        rows = rows.filter(Q(offered_at__gt=at) | Q(offered_at=at, pk__gt=pk))
    found = list(
        rows.defer(*_SEALED, *(f"carried_from__{one}" for one in _SEALED)).order_by("offered_at", "pk")[
            : size + 1
        ]
    )
    more = len(found) > size
    found = found[:size]
    return Page(found, _cursor(found[-1]) if more else "")


def summary(actor: Actor) -> Mapping[str, int]:
    """How many offers of the actor's units are in each state that is not over, and wait for money; one query."""
    rows = Offer.objects.filter(unit__in=working_units(actor), state__in=OPEN)
    found = rows.aggregate(
        waits_for_budget=Count("pk", filter=Q(state="confirmed", waits_for_budget=True)),
        **{state: Count("pk", filter=Q(state=state)) for state in OPEN},
    )
    return {name: int(number) for name, number in found.items()}


def budgets(actor: Actor) -> list[counted.Standing]:
    """Budgets of the actor's units from which something was offered; one query."""
    units = set(working_units(actor))
    return [one for one in counted.standings() if one.benefit.unit in units]


def streets_by_benefit(run: Run, actor: Actor) -> Mapping[str, list[StreetLeft]]:
    """Benefit → how far its offers of a run have come, street by street; one query for all.

    Covered as in the review, of which a line here is a part: where that covers how many are entitled, this covers the line. The
    streets that the actor's own post names are not covered: who works there reads the list of people anyway.
    """
    rows = (
        Candidate.objects.filter(run=run)
        .values("benefit", "street")
        .annotate(
            new=Count("pk", filter=Q(state="new")),
            offered=Count("pk", filter=Q(state="offered")),
            held=Count("pk", filter=Q(state="held")),
            unknown=Count("pk", filter=Q(state__in=("unknown-person", "differs", "declined"))),
        )
        .order_by("benefit", "street")
    )
    counted: dict[str, dict[str, dict[str, int]]] = {}
    for benefit, street, *numbers in rows.values_list("benefit", "street", *_LEFT):
        counted.setdefault(benefit, {})[street] = dict(zip(_LEFT, numbers, strict=True))
    own = own_streets(actor, run.case.unit)
    return {
        benefit: [
            StreetLeft(street, **row) for street, row in _covered(streets, _hidden(run, benefit), own).items()
        ]
        for benefit, streets in counted.items()
    }


def _covered(
    streets: Mapping[str, Mapping[str, int]], hidden: Collection[str], own: Collection[str]
) -> Mapping[str, Mapping[str, int | None]]:
    """Street → state → how many. A state that nobody is in anywhere is 0, covers nothing and is covered by nothing."""
    others = {street: row for street, row in streets.items() if street not in own}
    used = [state for state in _LEFT if any(row[state] for row in others.values())]
    table = {street: {state: row[state] for state in used} for street, row in others.items()}
    shown = suppressed(table, {street for street in hidden if street in others})
    return {street: {**row, **shown.get(street, {})} for street, row in streets.items()}


def _hidden(run: Run, benefit: str) -> set[str]:
    """Streets of which the review covers how many a rule of the benefit says yes to."""
    found: set[str] = set()
    for listed in run.rules:
        if listed["benefit"] == benefit:
            table = suppressed(run.counts.get(listed["code"], {}).get("by_street", {}))
            found |= {street for street, row in table.items() if row.get("yes", 0) is None}
    return found


def own_streets(actor: Actor, unit: str) -> frozenset[str]:
    """Streets that a post of the actor's, in the unit or above it, names as theirs to work on."""
    path = set(current_pack().unit_path(unit))
    return frozenset(
        place for one in actor.grants if one.role in WORKERS and one.unit in path for place in one.places
    )


def of_run(run: Run) -> Mapping[str, int]:
    """How many offers of a run are in each state; one query."""
    rows = Offer.objects.filter(run=run).values("state").annotate(number=Count("pk"))
    return {one["state"]: one["number"] for one in rows}


def carried_of(run: Run) -> int:
    """How many offers of a run go on from what was confirmed before; one query."""
    return Offer.objects.filter(run=run, carried_from__isnull=False).count()


def _of_state(rows: QuerySet[Offer], state: str) -> QuerySet[Offer]:
    if state == "waiting":
        return rows.filter(state__in=WAITING)
    if state == "open":
        return rows.filter(state__in=OPEN)
    return rows.filter(state=state) if state else rows


def _cursor(offer: Offer) -> str:
    return (
        base64.urlsafe_b64encode(f"{offer.offered_at.isoformat()} {offer.pk}".encode()).decode().rstrip("=")
    )


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        at, _, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise BadCursor
        return moment, int(pk)
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
