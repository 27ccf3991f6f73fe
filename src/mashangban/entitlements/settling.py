"""What follows when an offer's case has moved: rights given back, sums counted. Idempotent, in the case's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from mashangban.cases.handling import again_if_colliding
from mashangban.entitlements import budgets, holding
from mashangban.entitlements.errors import NoSuchGrant
from mashangban.entitlements.models import Offer, Tally

SERVICE: Final = "no-application.grant"
#: states in which nothing was received, so that the holder may have the right another time
RELEASED: Final = frozenset({"objected", "lapsed", "refused", "recovered"})
#: offers settled by one round of the worker
_AT_ONCE = 500


def locked(number: str) -> Offer:
    """The offer of a case, nobody else's until the transaction ends, settled as far as its case has come."""
    offer = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("case", "text", "run__case")
        .filter(case__number=number)
        .first()
    )
    if offer is None:
        raise NoSuchGrant(number)
    return offer


def settle(offer: Offer, state: str, now: datetime) -> None:
    """Bring rights and sums in line with the state of the case. The caller holds the transaction and the offer."""
    before, offer.state = offer.state, state
    if before == state:
        return
    changes: dict[str, int] = {}
    if state in budgets.COUNTED:
        changes[budgets.COUNTED[state]] = 1
    if before == "objected":
        changes["objected"] = -1
    if (before, state) == ("confirmed", "objected"):
        changes["confirmed"] = -1
    if state == "recovered":
        changes |= {"grants": -1, "granted_fen": -offer.amount_fen}
    if changes:
        # the row is there since the offer was counted
        Tally.objects.filter(benefit=offer.benefit, since=offer.budget).update(
            **{name: F(name) + by for name, by in changes.items()}
        )
    if state in RELEASED or (state == "withdrawn" and offer.granted_at is None):
        holding.release(offer.case_id, now)
    # what is carried on was not answered; an objection to it is an answer
    carried = state == "confirmed" and offer.carried_from_id is not None
    if state in {"confirmed", "objected", "lapsed"} and not carried:
        offer.answered_at = now
    offer.save(update_fields=["state", "answered_at"])


def settle_lapsed(now: datetime) -> int:
    """Settle the offers that nobody answered in time and the sweep has closed; how many. Looks at no others."""
    due = Offer.objects.filter(state="offered", answer_by__lte=now).exclude(case__state="offered")
    numbers = list(due.order_by("answer_by").values_list("case__number", flat=True)[:_AT_ONCE])
    for number in numbers:
        again_if_colliding(lambda number=number: _settle_one(number, now))  # type: ignore[misc]  # a lambda with a default
    return len(numbers)


def _settle_one(number: str, now: datetime) -> None:
    with transaction.atomic():
        offer = locked(number)
        settle(offer, offer.case.state, now)
