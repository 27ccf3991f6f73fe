"""Invented matters that pass between districts, and the moment they begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mashangban.partners.shapes import Dossier, MaterialPart

#: a Tuesday, the day after the National Day holiday
NOW = datetime(2024, 10, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRM = "津门演示贸易有限公司（演示）"


def tax_change(**changed: Any) -> Dossier:
    """An item that is open point to point, as Haidian's counter hands it over."""
    given: dict[str, Any] = {
        "mode": "proxy",
        "phase": "handed-over",
        "item": "tax-change",
        "title": "变更税务登记",
        "name": FIRM,
        "phone": "19900000001",
        "values": {
            "firm.name": FIRM,
            "firm.code": "99120104MADEMO0001",
            "firm.legal-name": "演示人甲",
            "firm.phone": "19900000001",
        },
        "materials": [MaterialPart("business-licence-copy", "营业执照副本", "paper", "original")],
        "collected_by": "海淀区政务服务中心（演示）",
        "collected_at": NOW,
        **changed,
    }
    return Dossier(**given)


def elder(**changed: Any) -> Dossier:
    """A whole scene: a resident of Haidian asks for the two items of the over-60s."""
    given: dict[str, Any] = {
        "mode": "proxy",
        "phase": "handed-over",
        "scene": "over-60s",
        "title": "六十岁以上老人服务",
        "name": "演示人乙",
        "phone": "19900000002",
        "answers": {"card_first_time": False, "acts_for_other": False, "age": 71},
        "values": {
            "person.name": "演示人乙",
            "person.id-number": "990104195301010028",
            "person.phone": "19900000002",
            "person.birth-date": "1953-01-01",
            "card.kind": "review",
            "insurance.place": "天津市南开区",
        },
        "materials": [
            MaterialPart("id-card", "身份证", "paper", "original"),
            MaterialPart("senior-card", "老年人优待证", "paper", "original"),
            MaterialPart("photo", "照片", "paper"),
            MaterialPart("identity-check", "本人核验", "paper", "original"),
        ],
        "collected_by": "海淀区政务服务中心（演示）",
        "collected_at": NOW,
        **changed,
    }
    return Dossier(**given)
