"""Changing a draft: one writer at a time, never after it was handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from mashangban.applications import contents
from mashangban.applications.contents import Contents
from mashangban.applications.errors import AlreadySubmitted, ApplicationExpired
from mashangban.applications.models import Application
from mashangban.cases.models import CaseRow
from mashangban.database.rows import refresh_row, write_row

#: the state of a case that waits for what the office asked for again
SUPPLEMENT: Final = "supplement"


@contextmanager
def changing(
    application: Application, now: datetime, *, elements: Collection[str] = ()
) -> Iterator[Contents]:
    """Lock the draft, hand out its contents, keep both.

    Raises ``ApplicationExpired`` and ``AlreadySubmitted``: once handed in, only ``elements`` that the office found
    wrong may change, while it waits for them.
    """
    with transaction.atomic():
        lock(application)
        if application.erased_at is not None:
            raise ApplicationExpired(application.reference)
        if application.case is not None:
            asked = {name for name, one in application.remarks.items() if one.get("checked") == "defect"}
            if not elements or not asked.issuperset(elements) or not awaits_supplement(application):
                raise AlreadySubmitted(application.case.number)
        inside = contents.read(application)
        yield inside
        contents.write(application, inside)
        application.touched_at = now
        write_row(application)


def awaits_supplement(application: Application) -> bool:
    """Whether the office waits for something it asked for again, for the whole or for one of its items."""
    if application.case_id is None:
        return False
    own = Q(pk=application.case_id) | Q(parent=application.case_id)
    return CaseRow.objects.filter(own, state=SUPPLEMENT, closed_at=None).exists()


def lock(application: Application) -> None:
    """Hold the row till the transaction ends, and bring the object up to date."""
    refresh_row(application, lock=True)
