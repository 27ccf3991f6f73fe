"""Forgetting: the sealed part of applications, with their documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from mashangban.applications.contracts import BROKEN, REGIMES
from mashangban.applications.materials import owner_of
from mashangban.applications.models import Application, Material
from mashangban.cases.models import CaseRow
from mashangban.papers import scans
from mashangban.papers.models import Scan


def erase_closed(now: datetime, *, limit: int = 1000) -> int:
    """Erase the applications of cases whose identity was erased; how many. Safe to repeat."""
    gone = Application.objects.filter(case__identity__erased_at__isnull=False, erased_at=None)
    return erase(gone.order_by("pk")[:limit], now)


def erase(applications: Iterable[Application], now: datetime) -> int:
    """Erase the sealed part, the materials and the scans of applications; how many.

    What another application uses again becomes that one's. Whoever broke a contract stays known by a keyed hash until
    it is repaired: else the mode would come back by waiting.
    """
    done = 0
    for application in applications:
        with transaction.atomic():
            _hand_over(application)
            application.materials.all().delete()
            kept = application.subject_hash if _in_default(application) else ""
            Application.objects.filter(pk=application.pk).update(
                sealed=b"", code_hash="", phone_hash="", subject_hash=kept, thing_hash="", answers={},
                remarks={}, own_documents=[], erased_at=now,
            )  # fmt: skip
        scans.erase(owner_of(application))
        done += 1
    return done


def _in_default(application: Application) -> bool:
    items = (
        CaseRow.objects.filter(parent=application.case_id) if application.case_id else CaseRow.objects.none()
    )
    return CaseRow.objects.filter(
        parent__in=items.values("pk"), service__in=REGIMES, state__in=BROKEN
    ).exists()


def _hand_over(application: Application) -> None:
    """Scans that others use again go over to the first of them, of whom the rest have them from then on."""
    heirs: dict[int, Material] = {}
    rows = Material.objects.filter(reused__application=application).exclude(application=application)
    for row in rows.select_related("application", "reused").order_by("pk"):
        source = row.reused
        assert source is not None  # by the filter
        heir = heirs.setdefault(source.pk, row)
        if source.reused_id is not None:  # it had them from somebody itself, whose they still are
            Material.objects.filter(pk=row.pk).update(reused=source.reused_id)
        elif heir is row:
            Scan.objects.filter(token__in=row.scans, owner=owner_of(application)).update(
                owner=owner_of(row.application)
            )
        else:
            Material.objects.filter(pk=row.pk).update(reused=heir)
