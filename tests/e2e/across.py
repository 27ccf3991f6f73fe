"""Slips for the pages on partners: one collected here, one waiting for a supplement, one that came in."""

from __future__ import annotations

from random import Random

from mashangban.cases.handling import act
from mashangban.directory.accounts import actor_of
from mashangban.partners.collecting import Paper, collect
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover, Standing
from mashangban.partners.offers import offers_for
from mashangban.partners.outbox import deliver_due
from mashangban.partners.shapes import Dossier, MaterialPart, Status
from tests.e2e import clock


def across_regions() -> dict[str, str]:
    """Paths' names → slips; the partner's offers are known, and it has not answered the last message."""
    now = clock.now()
    haidian = Neighbour("haidian", "110108", draw=Random(11).randrange)
    with haidian.connected():
        came = haidian.hand_over(_tax_change(), now)
        asked = _collected()
        act(_number(asked), "hand-over", actor_of("hall-1", now), {}, now=now)
        exchange(now, haidian)
        haidian.say(asked.slip, "status", Status("proxy", "supplement", text="请补照片（演示）"), now)
        fresh = _collected()
        act(_number(fresh), "hand-over", actor_of("hall-1", now), {}, now=now)
        exchange(now)
        deliver_due(now, {})
    Standing.objects.filter(partner="haidian").update(offers=offers_for("haidian", now), offers_at=now)
    return {"slip_in": came, "slip_asked": asked.slip, "slip_waiting": fresh.slip}


def _collected() -> Handover:
    now = clock.now()
    return collect(
        "haidian",
        title="养老待遇资格认证（演示）",
        name="演示人丙",
        phone="19900000003",
        values={"person.name": "演示人丙", "insurance.place": "北京市海淀区"},
        papers=[Paper("id-card", "居民身份证", "original")],
        item="pension-attestation",
        unit="nankai-service-office",
        actor=actor_of("hall-1", now),
        now=now,
        demo=True,
    )


def _number(slip: Handover) -> str:
    assert slip.case is not None  # collect gives every slip its case
    return slip.case.number


def _tax_change() -> Dossier:
    firm = "津门演示贸易有限公司（演示）"
    return Dossier(
        mode="proxy",
        phase="handed-over",
        item="tax-change",
        title="变更税务登记",
        name=firm,
        phone="19900000001",
        values={
            "firm.name": firm,
            "firm.code": "99120104MADEMO0001",
            "firm.legal-name": "演示人甲",
            "firm.phone": "19900000001",
        },
        materials=[MaterialPart("business-licence-copy", "营业执照副本", "paper", "original")],
        collected_by="海淀区政务服务中心（演示）",
        collected_at=clock.now(),
    )
