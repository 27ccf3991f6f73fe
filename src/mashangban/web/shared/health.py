"""Whether the process lives, whether it can work, and numbers for Prometheus."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.cases.models import CaseRow, DefinitionVersion
from mashangban.core.catalog.calendar_end import fewest_days_left
from mashangban.core.catalog.problems import PackErrors
from mashangban.database.pending import pending_migrations
from mashangban.directory.pack import current_pack
from mashangban.notices.models import Notice
from mashangban.packs import PackMissing
from mashangban.web.shared.address import is_this_machine
from mashangban.web.shared.problems import problem
from mashangban.web.shared.requests import PageRequest


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else, so a slow database does not get it killed."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is up to date and a pack is loaded; 503 with the reason otherwise."""
    try:
        missing = pending_migrations.missing()
        loaded = not missing and DefinitionVersion.objects.exists()
    except DatabaseError:
        connection.close()
        return problem(
            503,
            "database",
            _("The database does not answer"),
            detail=_("Check DATABASE_URL, then run migrate."),
        )
    if missing:
        names = ", ".join(f"{app}.{name}" for app, name in missing[:3])
        return problem(
            503,
            "migrations-pending",
            _("The database is older than the program"),
            detail=_("Run `mashangban migrate`. Missing: %(names)s")
            % {"names": names + " …" * (len(missing) > 3)},
        )
    if not loaded:
        return problem(503, "no-pack", _("No pack is loaded"), detail=_("Run `mashangban load`."))
    return JsonResponse({"status": "ready"})


@require_safe
def metrics(request: PageRequest) -> HttpResponse:
    """Gauges in Prometheus text format; for the bearer of METRICS_TOKEN, or from this machine only."""
    if not _may_measure(request):
        return problem(
            403, "not-allowed", _("Not allowed"), detail=_("Send the metrics token as a bearer token.")
        )
    body = "".join(
        f"# HELP {name} {help_text}\n# TYPE {name} gauge\n{name} {value}\n"
        for name, help_text, value in _gauges(request)
    )
    return HttpResponse(body, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return is_this_machine(request)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())


def _calendar_gauge(now: datetime) -> list[tuple[str, str, float]]:
    """Left out while the pack cannot be read: a number would claim to know."""
    try:
        pack = current_pack()
    except (PackErrors, PackMissing):
        return []
    left = fewest_days_left(pack, now.astimezone(pack.zone).date())
    if left is None:
        return []
    help_text = "Days until the last day of the working calendar that ends first"
    return [("mashangban_calendar_days_left", help_text, left)]


def _gauges(request: PageRequest) -> list[tuple[str, str, float]]:
    now = request.now
    waiting = CaseRow.objects.filter(closed_at__isnull=True)
    oldest = CaseRow.objects.filter(next_at__lte=now).aggregate(Min("next_at"))["next_at__min"]
    lag = (now - oldest).total_seconds() if oldest else 0.0
    return [
        *_calendar_gauge(now),
        ("mashangban_cases_open", "Cases not yet closed", waiting.count()),
        (
            "mashangban_cases_overdue",
            "Open cases whose earliest clock has run out",
            waiting.filter(due_at__lt=now).count(),
        ),
        ("mashangban_sweep_lag_seconds", "Age of the oldest step that the worker has not taken", lag),
        (
            "mashangban_notices_unsent",
            "Notices waiting to be sent",
            Notice.objects.filter(sent_at__isnull=True).count(),
        ),
    ]
