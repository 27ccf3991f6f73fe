"""What may still be handed in after the application was: what the office asks for again, what was promised for later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from mashangban.applications.errors import AlreadySubmitted, ApplicationExpired
from mashangban.applications.models import Application, Material
from mashangban.applications.writing import awaits_supplement, lock
from mashangban.cases.models import CaseRow


@contextmanager
def supplying(application: Application, evidence: str, now: datetime) -> Iterator[None]:
    """Lock the application while one of its documents changes. Raises ``ApplicationExpired``, ``AlreadySubmitted``."""
    with transaction.atomic():
        lock(application)
        if application.erased_at is not None:
            raise ApplicationExpired(application.reference)
        if application.case is not None and not may_supply(application, evidence):
            raise AlreadySubmitted(application.case.number)
        yield
        application.touched_at = now
        application.save(update_fields=["touched_at"])


def may_supply(application: Application, evidence: str) -> bool:
    """Whether this document of a case may come now: found wrong or missing, or due by a contract that is open."""
    row = Material.objects.filter(application=application, evidence=evidence).first()
    if row is not None and row.regime:
        return contract_open(application, evidence)
    if row is not None and row.checked != "defect":
        return False
    return awaits_supplement(application)


def contract_open(application: Application, evidence: str) -> bool:
    """Whether a contract about this document still runs."""
    return CaseRow.objects.filter(
        parent__parent=application.case_id, closed_at=None, snapshot__data__evidence=evidence
    ).exists()
