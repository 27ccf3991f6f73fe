"""What was done under a mandate: written in the same transaction as the act, then told to both phones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mashangban.assistance.models import ActReceipt, Mandate
from mashangban.assistance.telling import tell_later

#: filling in goes on for days, looking up is nobody's act under it: neither is told by text message
_QUIET = ("fill", "looked-up")
_SAME_WORK = timedelta(hours=12)


def write(
    mandate: Mandate, act: str, *, now: datetime, number: str = "", scene: str = "", by: str = ""
) -> ActReceipt:
    """Note an act under a mandate. Call it inside the act's transaction: no act without a receipt, and none without act.

    ``number`` is the case's, or a draft's reference while there is no case. Filling in the same draft again within
    half a day adds nothing, nor does looking it up again. ``by``: the member of staff who did so.
    """
    if act in _QUIET:
        same = mandate.receipts.filter(act=act, number=number, by=by, at__gt=now - _SAME_WORK).first()
        if same is not None:
            return same
    made = ActReceipt.objects.create(mandate=mandate, at=now, act=act, number=number, scene=scene, by=by)
    if act not in _QUIET:
        tell_later(made.pk)
    return made


def of(mandate: Mandate) -> Sequence[ActReceipt]:
    """Everything done under a mandate, the newest first."""
    return list(mandate.receipts.order_by("-at", "-pk"))
