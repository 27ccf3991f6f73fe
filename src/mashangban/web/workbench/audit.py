"""For auditors: who looked at whose identity, and whether the history is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.cases import queries, roots
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.models import DayRoot, Event
from mashangban.cases.roots import Finding
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import AUDIT_ROLES, DeskRequest, desk_page, sent_to

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an identity."""

    pk: int
    at: datetime
    who: str
    person: str
    role: str
    number: str
    reason: str


@require_GET
@desk_page(*AUDIT_ROLES)
def audit_page(request: DeskRequest) -> HttpResponse:
    return _page(request)


@sent_to("desk-audit")
@desk_page(*AUDIT_ROLES)
def verify(request: DeskRequest) -> HttpResponse:
    """Check the chain of one case; the whole database is checked from the command line, as it takes its time."""
    given = request.POST.get("number", "")
    try:
        number = parse_case_number(given)
        if not queries.visible(request.actor).filter(number=number).exists():
            raise NoSuchCase(number)
        findings: Sequence[Finding] = list(roots.verify_number(number))
    except (NumberError, NoSuchCase):
        return _page(request, given=given, error=_("There is no such case. Check the number."), status=422)
    return _page(request, given=number, checked=True, findings=findings)


def _page(request: DeskRequest, status: int = 200, **more: object) -> HttpResponse:
    person = request.GET.get("person", "")[:80]
    before = request.GET.get("before", "")
    events = Event.objects.filter(kind="identity-revealed", case__in=queries.visible(request.actor))
    if person:
        events = events.filter(actor=person)
    if before.isascii() and before.isdigit() and len(before) < 18:
        events = events.filter(pk__lt=int(before))
    rows = list(events.select_related("case").defer("case__snapshot").order_by("-pk")[: SHOWN + 1])
    looks = [_look(row) for row in rows[:SHOWN]]
    context = {
        "looks": looks,
        "older": looks[-1].pk if len(rows) > SHOWN else None,
        "person": person,
        "roots": list(DayRoot.objects.order_by("-day")[:14]),
        **more,
    }
    return render(request, "workbench/audit.html", context, status=status)


def _look(row: Event) -> Look:
    return Look(
        pk=row.pk,
        at=row.at,
        who=naming.person_name(row.actor),
        person=row.actor,
        role=naming.role_title(row.role),
        number=row.case.number,
        reason=str(row.data.get("reason", "")),
    )
