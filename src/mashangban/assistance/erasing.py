"""Names and numbers that have served their time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from mashangban.assistance.mandates import ASKED_LIVES
from mashangban.assistance.models import Mandate, Ticket

#: how long after its end a mandate still says between whom it was [our own default]
KEPT = timedelta(days=180)


def erase_old(now: datetime) -> int:
    """Erase both parties of mandates ended long ago, forget questions nobody answered, and the names on old tickets.

    What was done under a mandate, when and under which number stays.
    """
    ended = Q(until__lte=now - KEPT) | Q(revoked_at__lte=now - KEPT)
    gone = Mandate.objects.filter(ended, erased_at=None).update(
        sealed=b"", principal_hash="", agent_hash="", revoke_reason="", erased_at=now
    )
    unanswered, _by_model = Mandate.objects.filter(since=None, asked_at__lte=now - ASKED_LIVES).delete()
    names = Ticket.objects.filter(day__lt=timezone.localdate(now)).exclude(sealed_name=b"")
    return gone + unanswered + names.update(sealed_name=b"")
