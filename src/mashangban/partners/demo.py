"""Slips to look at in the demo: one collected here for the partner, invented from end to end."""

from __future__ import annotations

from datetime import datetime

from mashangban.cases.handling import act
from mashangban.directory.accounts import actor_of
from mashangban.directory.pack import current_pack
from mashangban.partners.collecting import Paper, collect
from mashangban.partners.keys import remotes
from mashangban.partners.models import Handover

#: pack → partner, clerk, unit, item, its title, and whether it is handed over at once
_SHOWN = {
    "haidian": ("nankai", "haidian-window-1", "haidian-service-office", "tax-change", "变更税务登记", True),
    "nankai": (
        "haidian",
        "hall-1",
        "nankai-service-office",
        "enterprise-archive-copy",
        "企业登记档案查询",
        False,
    ),
}
_FIRM = "津门演示贸易有限公司（演示）"


def show(now: datetime) -> Handover | None:
    """Collect one matter for the partner, once; the slip, or None when there is nothing to show."""
    found = _SHOWN.get(current_pack().info.code)
    if found is None or found[0] not in remotes():
        return None
    partner, clerk, unit, item, title, at_once = found
    if Handover.objects.filter(partner=partner, direction="out", mode="proxy", item=item, demo=True).exists():
        return None
    actor = actor_of(clerk, now)
    slip = collect(
        partner,
        title=title,
        name=_FIRM,
        phone="19900000005",
        values={
            "firm.name": _FIRM,
            "firm.code": "99120104MADEMO0005",
            "firm.legal-name": "演示人戊",
            "firm.phone": "19900000005",
        },
        papers=[Paper("business-licence-copy", "营业执照副本", "original")],
        item=item,
        unit=unit,
        actor=actor,
        now=now,
        demo=True,
    )
    if at_once:
        assert slip.case is not None  # collect gives every slip its case
        act(slip.case.number, "hand-over", actor, {"note": "原件已核（演示）"}, now=now)
    return slip
