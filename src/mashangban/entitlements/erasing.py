"""Facts and accounts that have served their time: erased with the identity of whoever they are about."""

from __future__ import annotations

from datetime import datetime, timedelta

from mashangban.directory.pack import current_pack
from mashangban.entitlements.models import Candidate, Offer, Run

#: offers erased by one statement
_AT_ONCE = 500
#: days after which the list a run found is removed; what was offered from it stays [our own default]
CANDIDATES_LIVE = timedelta(days=400)


def erase_closed(now: datetime) -> int:
    """Erase facts, accounts and changes of cases closed longer than the pack's ``keep_identity``; how many."""
    keep = current_pack().info.keep_identity
    if keep is None:
        return 0
    due = Offer.objects.filter(erased_at=None, case__closed_at__lte=now - timedelta(days=keep.days))
    erased = 0
    while some := list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        erased += Offer.objects.filter(pk__in=some).update(
            facts=b"", account=b"", account_tail="", changes=b"", erased_at=now
        )
    return erased


def forget_lists(now: datetime) -> int:
    """Remove the lists and samples of old runs; their counts stay. How many rows."""
    old = Run.objects.filter(started_at__lt=now - CANDIDATES_LIVE)
    old.exclude(findings=b"").update(findings=b"")
    return Candidate.objects.filter(run__in=old).delete()[0]
