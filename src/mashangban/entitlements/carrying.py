"""A right of each month or year is confirmed once: the next offer goes on from that, while consent, account and facts are the same.

What was confirmed is carried to the new case by an act of the system, with the number it rests on; the person is told in one
message and may still object or name another account until it is granted. Whatever has changed is asked anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mashangban.cases.handling import act
from mashangban.core.casework.model import SYSTEM
from mashangban.directory.sealing import SealBroken
from mashangban.entitlements import accounts, bodies, consent
from mashangban.entitlements.accounts import Account
from mashangban.entitlements.models import Offer
from mashangban.entitlements.pages import facts_of
from mashangban.entitlements.rulebook import BenefitAt
from mashangban.entitlements.settling import settle
from mashangban.entitlements.telling import tell_carried_on

#: offers that wait to be granted are looked past, so many at most
_LOOKED_AT: Final = 12
#: states of a grant that stands
_STANDS: Final = ("granted", "checked")


def granted_before(benefit: BenefitAt, link: str, period: str) -> Offer | None:
    """The newest offer of the same right to the same person for an earlier period, if it can be gone on from; else None.

    The person must be receiving it: the newest that is not waiting to be granted stands. An objection, a lapse, a refusal or a
    grant that was re-opened since ends it. ``link``: keyed hash of the pseudonym.
    """
    if benefit.period == "once":
        return None
    earlier = Offer.objects.select_related("case", "text").filter(
        link=link, right=benefit.right, period__lt=period
    )
    newest: Offer | None = None
    for one in earlier.order_by("-offered_at", "-pk")[:_LOOKED_AT]:
        newest = newest or one
        if one.case.state in _STANDS:
            return newest
        if one.case.state != "confirmed":
            return None
    return None


def carry_on(
    offer: Offer, earlier: Offer, benefit: BenefitAt, facts: Mapping[str, Any], now: datetime
) -> bool:
    """Carry what was confirmed for ``earlier`` on to a new offer, in the caller's transaction; False: it has to be asked anew.

    Asked anew when the consent text is another, there is no account any more where one is needed, or a fact that the rule reads
    has changed or was not among those it read before (the fact that says that the benefit is received is our own doing).
    """
    account = _account(earlier)
    if (
        earlier.consent != consent.VERSION
        or (account is not None) != benefit.paid
        or not _same_facts(offer, earlier, benefit, facts)
    ):
        return False
    number, origin = offer.case.number, earlier.carried_from or earlier
    if account is not None:
        offer.account = accounts.sealed(account, number)
        offer.account_kind, offer.account_tail = account.kind, account.tail
    offer.consent, offer.carried_from = earlier.consent, origin
    carried = {
        "rests_on": origin.case.number,
        "version": earlier.consent,
        "digest": consent.digest(earlier.consent, paid=benefit.paid),
        "account": offer.account_kind or accounts.NONE,
        "tail": offer.account_tail,
    }
    row = act(number, "carry-on", SYSTEM, {"carried": [carried]}, now=now, prepared=True)
    offer.save(update_fields=["account", "account_kind", "account_tail", "consent", "carried_from"])
    settle(offer, row.state, now)
    tell_carried_on(offer.case_id, now)
    return True


def _account(earlier: Offer) -> Account | None:
    try:
        return accounts.opened(bytes(earlier.account), earlier.case.number)
    except SealBroken:
        return None


def _same_facts(offer: Offer, earlier: Offer, benefit: BenefitAt, facts: Mapping[str, Any]) -> bool:
    before = facts_of(earlier)
    read_before = set(bodies.reads_of(earlier.text.body))
    reads = set(bodies.reads_of(offer.text.body)) - {benefit.receives}
    return bool(before) and reads <= read_before and all(before.get(one) == facts.get(one) for one in reads)
