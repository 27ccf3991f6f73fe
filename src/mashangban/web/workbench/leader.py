"""The station leader's page: what is late, what was rated badly, who carries how much, who is on duty or away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.cases import queries
from mashangban.cases.models import CaseRow
from mashangban.cases.queries import InboxFilter
from mashangban.core import casework
from mashangban.core.catalog.pack import Pack
from mashangban.core.routing import people_on, shift_works_on, span_of
from mashangban.directory.models import Absence
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import choosing, naming
from mashangban.web.workbench.access import LEADER_ROLES, DeskRequest, desk_page, sent_to
from mashangban.web.workbench.clocks import ClockView, clock_views
from mashangban.web.workbench.scope import people_of, units_of

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has in hand."""

    person: str
    open: int
    red: int
    yellow: int
    away: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of duty today."""

    post: str
    person: str
    since: str
    until: str
    now: bool
    away: bool


@dataclass(frozen=True, slots=True)
class BadlyRated:
    """A case rated badly and its clocks for calling back and putting right."""

    row: CaseRow
    clocks: Sequence[ClockView]


@require_GET
@desk_page(*LEADER_ROLES)
def leader_page(request: DeskRequest) -> HttpResponse:
    return _page(request)


def _page(request: DeskRequest, errors: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    pack, now = current_pack(), request.now
    units = units_of(pack, request.actor, *LEADER_ROLES)
    away = _away(now, people_of(pack, units, now))
    late = queries.inbox(request.actor, InboxFilter(status="open", light="red", size=SHOWN), now)
    context = {
        "units": units,
        "tiles": tiles(units, now),
        "late": late.rows,
        "bad": _badly_rated(request, units),
        "load": _load(pack, units, now, away),
        "turns": turns(pack, units, now, away),
        "absences": list(
            Absence.objects.filter(person__in=people_of(pack, units, now), until__gt=now).order_by("since")
        ),
        "people": choosing.colleagues(pack, units, now),
        "errors": errors or {},
        "typed": request.POST,
    }
    return render(request, "workbench/leader.html", context, status=status)


def tiles(units: Sequence[str], now: datetime) -> Mapping[str, int]:
    """Numbers of open cases; one query over open cases only."""
    found = CaseRow.objects.filter(unit__in=units, closed_at=None).aggregate(
        open=Count("id"),
        red=Count("id", filter=Q(due_at__lte=now)),
        yellow=Count("id", filter=Q(due_at__gt=now, warn_at__lte=now)),
        queue=Count("id", filter=Q(handler="")),
        waiting=Count("id", filter=Q(waiting="applicant")),
        bad=Count("id", filter=Q(rating__lte=2)),
    )
    return {name: int(number) for name, number in found.items()}


def _badly_rated(request: DeskRequest, units: Sequence[str]) -> list[BadlyRated]:
    rows = (
        queries.visible(request.actor)
        .filter(unit__in=units, closed_at=None, rating__lte=2)
        .order_by("sort_at", "pk")[:SHOWN]
    )
    found = []
    for row in rows:
        service = naming.definition(row.service, row.version)
        if service is not None:
            case = casework.from_json(row.snapshot)
            found.append(BadlyRated(row, clock_views(service, case, current_pack(), request.now)))
    return found


def _load(pack: Pack, units: Sequence[str], now: datetime, away: frozenset[str]) -> list[Load]:
    rows = (
        CaseRow.objects.filter(unit__in=units, closed_at=None)
        .exclude(handler="")
        .values_list("handler")
        .annotate(
            n=Count("id"),
            red=Count("id", filter=Q(due_at__lte=now)),
            yellow=Count("id", filter=Q(due_at__gt=now, warn_at__lte=now)),
        )
    )
    carried = {handler: (n, red, yellow) for handler, n, red, yellow in rows}
    everybody = dict.fromkeys([*carried, *_handlers(pack, units, now)])
    load = [Load(person, *carried.get(person, (0, 0, 0)), person in away) for person in everybody]
    return sorted(load, key=lambda one: (-one.red, -one.open, one.person))


def _handlers(pack: Pack, units: Sequence[str], now: datetime) -> list[str]:
    """Those whose posts handle cases, so that whoever has nothing in hand is seen as well."""
    today = timezone.localdate(now)
    return [
        person
        for person in people_of(pack, units, now)
        if any(grant.role == "handler" and grant.unit in units for grant in pack.grants_of(person, today))
    ]


def turns(pack: Pack, units: Sequence[str], now: datetime, away: frozenset[str]) -> list[Turn]:
    """Everybody's turns that begin today, in order of time."""
    local = timezone.localtime(now)
    day, clock = local.date(), local.time()
    found: list[Turn] = []
    for post in pack.posts.values():
        if post.unit not in units:
            continue
        for shift in pack.shifts_of.get(post.code, ()):
            over = shift.until is not None and shift.until < day
            if shift.since > day or over or not shift_works_on(pack, shift, day):
                continue
            for hours in shift.hours:
                since, until = span_of(hours)
                on = since <= clock < until if since < until else clock >= since
                found += [
                    Turn(
                        naming.text(post.title),
                        person,
                        f"{since:%H:%M}",
                        f"{until:%H:%M}",
                        on,
                        person in away,
                    )
                    for person in people_on(shift, day)
                ]
    return sorted(found, key=lambda turn: (turn.since, turn.post, turn.person))


def _away(now: datetime, people: Sequence[str]) -> frozenset[str]:
    rows = Absence.objects.filter(person__in=people, since__lte=now, until__gt=now)
    return frozenset(rows.values_list("person", flat=True))


# --- absences ----------------------------------------------------------------------------------


@sent_to("desk-leader")
@desk_page(*LEADER_ROLES)
def add_absence(request: DeskRequest) -> HttpResponse:
    """Somebody of the leader's units is away from … to …; new cases then pass them over."""
    pack = current_pack()
    people = people_of(pack, units_of(pack, request.actor, *LEADER_ROLES), request.now)
    person = request.POST.get("person", "")
    since, until = _moment(request.POST.get("since", "")), _moment(request.POST.get("until", ""))
    errors: dict[str, str] = {}
    if person not in people:
        errors["person"] = _("Choose somebody of your unit.")
    if since is None:
        errors["since"] = _("Give the day and time the absence begins.")
    if until is None:
        errors["until"] = _("Give the day and time the absence ends.")
    elif since is not None and until <= since:
        errors["until"] = _("The end must be after the beginning.")
    elif until <= request.now:
        errors["until"] = _("This absence is already over.")
    if errors or since is None or until is None:
        return _page(request, errors, status=422)
    Absence.objects.create(
        person=person,
        since=since,
        until=until,
        reason=request.POST.get("reason", "").strip()[:200],
        entered_by=request.actor.id,
    )
    messages.success(request, _("%(person)s is entered as away.") % {"person": naming.person_name(person)})
    return redirect("desk-leader")


@sent_to("desk-leader")
@desk_page(*LEADER_ROLES)
def end_absence(request: DeskRequest, pk: int) -> HttpResponse:
    """End an absence now; one that has not begun is removed."""
    pack = current_pack()
    people = people_of(pack, units_of(pack, request.actor, *LEADER_ROLES), request.now)
    absence = Absence.objects.filter(pk=pk, person__in=people, until__gt=request.now).first()
    if absence is None:
        raise Http404
    if absence.since >= request.now:
        absence.delete()
    else:
        absence.until = request.now
        absence.save(update_fields=["until"])
    messages.success(request, _("%(person)s is back.") % {"person": naming.person_name(absence.person)})
    return redirect("desk-leader")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip()[:25])
    except ValueError:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
