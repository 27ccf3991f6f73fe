"""What is done once a day: seal the day before, and clear away what has served its time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mashangban.applications.drafts import erase_stale
from mashangban.applications.erasing import erase_closed
from mashangban.assistance.erasing import erase_old as erase_old_mandates
from mashangban.cases.identity import erase_old
from mashangban.cases.models import IdempotencyKey
from mashangban.cases.roots import seal_days
from mashangban.database import dialect
from mashangban.entitlements.erasing import erase_closed as erase_closed_grants
from mashangban.entitlements.erasing import forget_lists
from mashangban.figures.fold import fold
from mashangban.notices.models import PhoneCode
from mashangban.papers import scans, uploads
from mashangban.partners.working import erase_old as erase_old_slips

log = logging.getLogger(__name__)

#: a client that has not repeated a submission within this time will not
_KEYS_LIVE = timedelta(days=90)
_PHONE_CODES_LIVE = timedelta(days=2)
_TASKS_LIVE = timedelta(days=14)


def nightly(now: datetime) -> bool:
    """Do each of the jobs; one that fails does not keep the others. False when another process is at it."""
    with dialect.only_one(connection, "mashangban nightly") as ours:
        if not ours:
            return False
        yesterday = timezone.localdate(now) - timedelta(days=1)
        _do("seal days", lambda: len(seal_days(yesterday, now)))
        _do("fold figures", fold)
        _do("purge uploads", lambda: uploads.purge_orphans(now))
        _do("purge scans", lambda: scans.purge_orphans(now))
        _do("purge files of scans", lambda: scans.purge_strays(now))
        _do("erase identities", lambda: erase_old(now))
        _do("erase drafts", lambda: erase_stale(now))
        _do("erase applications", lambda: erase_closed(now))
        _do("erase mandates", lambda: erase_old_mandates(now))
        _do("erase facts of grants", lambda: erase_closed_grants(now))
        _do("forget lists of runs", lambda: forget_lists(now))
        _do("erase slips", lambda: erase_old_slips(now))
        _do("forget keys", lambda: IdempotencyKey.objects.filter(created_at__lt=now - _KEYS_LIVE).delete()[0])
        _do(
            "forget phone codes",
            lambda: PhoneCode.objects.filter(sent_at__lt=now - _PHONE_CODES_LIVE).delete()[0],
        )
        _do(
            "forget tasks",
            lambda: DBTaskResult.objects.finished().filter(finished_at__lt=now - _TASKS_LIVE).delete()[0],
        )
        _do("forget sessions", lambda: call_command("clearsessions", verbosity=0) or 0)
    return True


def _do(name: str, job: Callable[[], object]) -> None:
    try:
        log.info("%s: %s", name, job())
    except Exception as error:
        if dialect.is_unavailable(error):
            raise
        log.exception("%s failed", name)
