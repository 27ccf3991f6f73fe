"""Notices to the member of staff who is signed in, and the page that explains the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.cases.definitions import NoSuchDefinition, service_of
from mashangban.notices.models import Notice
from mashangban.web.shared.dates import exact_text
from mashangban.web.workbench import naming, navigation
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words."""

    pk: int
    title: str
    number: str
    excerpt: str
    at: datetime
    unread: bool
    urgent: bool


@require_GET
@desk_page()
def notices_page(request: DeskRequest) -> HttpResponse:
    """The newest notices to me."""
    rows = Notice.objects.filter(to=request.actor.id).select_related("case").order_by("-created_at", "-pk")
    return render(
        request,
        "workbench/notices.html",
        {"notices": [_told(row, request.now) for row in rows[:SHOWN]], "shown": SHOWN},
    )


@require_GET
@desk_page()
def bell(request: DeskRequest) -> HttpResponse:
    """The bell alone, fetched again every half minute."""
    return render(request, "workbench/parts/bell.html", {"unread": navigation.unread(request.actor)})


@sent_to("desk-notices")
@desk_page()
def mark_read(request: DeskRequest) -> HttpResponse:
    """Mark one notice (``pk``) or all of mine as read."""
    mine = Notice.objects.filter(to=request.actor.id, read_at=None)
    pk = request.POST.get("pk", "")
    if pk:
        mine = mine.filter(pk=int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 18 else mine.none()
    mine.update(read_at=request.now)
    return redirect("desk-notices")


@require_GET
@desk_page()
def help_page(request: DeskRequest) -> HttpResponse:
    return render(request, "workbench/help.html")


def _told(row: Notice, now: datetime) -> Told:
    data: Mapping[str, Any] = row.data or {}
    case = row.case
    return Told(
        pk=row.pk,
        title=_title(row.kind, data, row, now),
        number=case.number if case else "",
        excerpt=case.excerpt if case else "",
        at=row.created_at,
        unread=row.read_at is None,
        urgent=row.kind in {"clock-breached", "clock-reminded", "rated-badly"},
    )


def _title(kind: str, data: Mapping[str, Any], row: Notice, now: datetime) -> str:
    titles = {
        "assigned": _("A case was given to you"),
        "queued": _("A case waits in your unit's queue"),
        "clock-warned": _("Soon due: %(clock)s, %(due)s"),
        "clock-breached": _("Overdue: %(clock)s, was due %(due)s"),
        "clock-reminded": _("Still overdue: %(clock)s, was due %(due)s"),
        "reopened": _("The resident says it is not solved; the case is open again"),
        "rated-badly": _("Bad rating: call back within the time"),
        "applicant-wrote": _("The resident wrote to you"),
        "assist-asked": _("%(unit)s is asked to assist"),
        "child-closed": _("A case opened from yours is closed"),
    }
    due = parse_datetime(data["due"]) if isinstance(data.get("due"), str) else None
    return titles.get(kind, kind) % {
        "clock": _clock_title(row, str(data.get("clock", ""))),
        "due": exact_text(due, now, ends=True) if due else "",
        "unit": naming.unit_title(str(data.get("unit", ""))),
    }


def _clock_title(row: Notice, clock: str) -> str:
    if row.case is None or not clock:
        return clock
    try:
        found = service_of(row.case.service, row.case.version).clocks.get(clock.partition("@")[0])
    except NoSuchDefinition:
        return clock
    return naming.text(found.title) if found else clock
