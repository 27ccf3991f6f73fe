"""Budgets and what is used of them: one row a budget, changed in the transaction of what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import F

from mashangban.entitlements.errors import BudgetClosed, BudgetExhausted
from mashangban.entitlements.models import Tally
from mashangban.entitlements.rulebook import BenefitAt, rulebook

#: state an offer comes to → what it is counted as
COUNTED: Final = {
    "confirmed": "confirmed",
    "objected": "objected",
    "lapsed": "lapsed",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "recovered": "recovered",
}


def fen(yuan: Decimal) -> int:
    """Yuan as whole fen; raises ``ValueError`` for parts of a fen."""
    whole = yuan * 100
    if whole != whole.to_integral_value():
        raise ValueError(f"{yuan} yuan is no whole number of fen")
    return int(whole)


def yuan(amount: int) -> Decimal:
    """Fen as yuan with two decimals."""
    return (Decimal(amount) / 100).quantize(Decimal("0.01"))


def budget_since(benefit: BenefitAt, on: date) -> date:
    """The first day of the budget that pays on this day; of the year where there is none."""
    if benefit.budget and benefit.budget.since <= on <= benefit.budget.until:
        return benefit.budget.since
    return date(on.year, 1, 1)


def limit_of(benefit: BenefitAt, since: date) -> Decimal | None:
    """What the budget that begins on ``since`` holds; None: no limit is written down."""
    return benefit.budget.amount if benefit.budget and benefit.budget.since == since else None


def count(benefit: str, since: date, **changes: int) -> None:
    """Add to the counters of a budget."""
    Tally.objects.get_or_create(benefit=benefit, since=since)
    Tally.objects.filter(benefit=benefit, since=since).update(
        **{name: F(name) + by for name, by in changes.items()}
    )


def reserve(benefit: BenefitAt, since: date, amount: int, today: date) -> None:
    """Take ``amount`` fen from the budget that begins on ``since``. One statement: two at once never overdraw it.

    Raises ``BudgetExhausted``, or ``BudgetClosed`` where the benefit declares a budget and it is not this one, or is over today.
    """
    budget = benefit.budget
    if budget is not None and not (since == budget.since <= today <= budget.until):
        raise BudgetClosed(benefit.code, budget.since, budget.until)
    Tally.objects.get_or_create(benefit=benefit.code, since=since)
    rows = Tally.objects.filter(benefit=benefit.code, since=since)
    limit = limit_of(benefit, since)
    if limit is not None:
        rows = rows.filter(granted_fen__lte=fen(limit) - amount)
    if not rows.update(granted_fen=F("granted_fen") + amount, grants=F("grants") + 1):
        used = Tally.objects.get(benefit=benefit.code, since=since).granted_fen
        raise BudgetExhausted(benefit.code, yuan(max(0, fen(limit or Decimal(0)) - used)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget and what has become of it, in yuan."""

    benefit: BenefitAt
    since: date
    tally: Tally
    #: None: no limit is written down
    limit: Decimal | None

    @property
    def granted(self) -> Decimal:
        return yuan(self.tally.granted_fen)

    @property
    def offered(self) -> Decimal:
        """Of everything that was ever offered."""
        return yuan(self.tally.offered_fen)

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.granted


def standings(benefits: Sequence[str] = ()) -> list[Standing]:
    """Every budget from which something was offered, newest first; by one query."""
    rows = Tally.objects.order_by("-since", "benefit")
    if benefits:
        rows = rows.filter(benefit__in=list(benefits))
    book, found = rulebook(), []
    for row in rows:
        try:
            benefit = book.benefit(row.benefit)
        except LookupError:
            continue
        found.append(Standing(benefit, row.since, row, limit_of(benefit, row.since)))
    return found


def standing(benefit: BenefitAt, on: date) -> Standing:
    """The budget that pays on this day, as it stands."""
    since = budget_since(benefit, on)
    row = Tally.objects.filter(benefit=benefit.code, since=since).first() or Tally(
        benefit=benefit.code, since=since
    )
    return Standing(benefit, since, row, limit_of(benefit, since))
