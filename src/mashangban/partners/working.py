"""What the worker does for partners in every round, and what is erased once it has served its time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from mashangban.database import dialect
from mashangban.directory.pack import current_pack
from mashangban.papers import scans
from mashangban.partners.keys import remotes
from mashangban.partners.models import Handover, Message
from mashangban.partners.outbox import deliver_due
from mashangban.partners.syncing import sync

log = logging.getLogger(__name__)


def work(now: datetime) -> int:
    """Compare slips and send what is due; how many messages were taken by partners. Without partners, nothing."""
    if not remotes():
        return 0
    try:
        sync(now)
        return deliver_due(now)
    except Exception as error:
        if dialect.is_unavailable(error):
            raise
        log.exception("the work with partners failed")
        return 0


def erase_old(now: datetime, *, limit: int = 1000) -> int:
    """Erase dossiers, statuses and messages of slips closed for as long as identities are kept; how many slips.

    So are those that became no case and of which nothing more was heard for as long.
    Numbers, receipts and what became of it stay.
    """
    keep = current_pack().info.keep_identity
    if keep is None:
        return 0
    before = now - timedelta(days=keep.days)
    over = Q(closed_at__lt=before) | Q(case=None, updated_at__lt=before)
    old = Handover.objects.filter(over, erased_at=None).order_by("pk")[:limit]
    done = 0
    for slip in old:
        scans.erase(f"slip:{slip.slip}")
        Message.objects.filter(slip=slip).update(body=b"", next_try_at=None)
        Handover.objects.filter(pk=slip.pk).update(dossier=b"", status=b"", told="", files={}, erased_at=now)
        done += 1
    return done
