"""The offices of the tests: members of staff with the posts they need, and what they usually do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor, Grant
from tests.shell.desk import NOW

OFFICE = "nankai-service-office"


def staff(person: str, unit: str, *roles: str) -> Actor:
    """A member of staff with these roles in a unit."""
    return Actor(person, "staff", tuple(Grant(role, unit) for role in roles))


COUNTER = staff("hall-1", OFFICE, "counter", "handler")


def agency(unit: str) -> Actor:
    """Whoever reviews at an agency."""
    return staff(f"{unit}-reviewer", unit, "handler")


def leader(unit: str) -> Actor:
    """Whoever leads an agency."""
    return staff(f"{unit}-leader", unit, "leader")


def accept(number: str, now: datetime = NOW) -> CaseRow:
    """Whoever took it in accepts, and the items begin."""
    unit = CaseRow.objects.get(number=number).unit
    return act(number, "accept", COUNTER if unit == OFFICE else agency(unit), {}, now=now)


def items_of(number: str) -> dict[str, CaseRow]:
    """Item → its case."""
    rows = CaseRow.objects.filter(parent__number=number, service="one-thing.item")
    return {str(row.snapshot["data"]["item"]): row for row in rows}


def grant(row: CaseRow, now: datetime = NOW, **more: Any) -> CaseRow:
    """The agency grants an item."""
    return act(
        row.number, "grant", agency(row.unit), {"article": "《行政许可法》第三十八条", **more}, now=now
    )


def refuse(row: CaseRow, now: datetime = NOW) -> CaseRow:
    """The agency refuses an item."""
    why = {
        "reason": "面积不足",
        "article": "《行政许可法》第三十八条",
        "message": "您的场所面积不足，不予许可。",
    }
    return act(row.number, "refuse", agency(row.unit), why, now=now)
