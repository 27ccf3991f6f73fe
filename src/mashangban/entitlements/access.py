"""Who may do what with runs and grants: for pages, before the engine says so itself. Each answers True, or a code that says why not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from mashangban.cases.taking import Refused
from mashangban.core.casework.model import Actor, Refusal
from mashangban.directory.pack import current_pack
from mashangban.entitlements.models import Offer, Run

#: roles that work on runs and grants
WORKERS: Final = frozenset({"handler", "leader"})

Allowed = Literal[True] | str


def can_work(actor: Actor, unit: str, roles: Collection[str] = WORKERS) -> Allowed:
    """Whether the actor holds one of the roles in the unit, or above it: else ``not-allowed``."""
    path = set(current_pack().unit_path(unit))
    return any(one.role in roles and one.unit in path for one in actor.grants) or "not-allowed"


def can_start(actor: Actor, unit: str) -> Allowed:
    """Start runs over the benefits of a unit."""
    return can_work(actor, unit)


def can_see(actor: Actor, unit: str) -> Allowed:
    """See runs, offers and budgets of a unit."""
    return can_work(actor, unit, WORKERS | {"auditor", "dispatcher"})


def can_approve(actor: Actor, run: Run) -> Allowed:
    """Approve or reject a run: a leader who did not start it (``same-person``)."""
    allowed = can_work(actor, run.case.unit, {"leader"})
    return "same-person" if allowed is True and run.started_by == actor.id else allowed


def can_offer(actor: Actor, run: Run) -> Allowed:
    """Offer what an approved run found (``not-approved``)."""
    return can_work(actor, run.case.unit) if run.case.state == "approved" else "not-approved"


def can_grant(actor: Actor, offer: Offer) -> Allowed:
    """Grant or refuse what was confirmed: not whoever offered it (``same-person``)."""
    allowed = can_work(actor, offer.unit)
    return "same-person" if allowed is True and offer.offered_by == actor.id else allowed


def working_units(actor: Actor) -> list[str]:
    """Units whose runs and grants the actor sees: where they hold a post, and all below."""
    own = {one.unit for one in actor.grants if one.role in WORKERS | {"auditor", "dispatcher"}}
    pack = current_pack()
    return sorted(unit for unit in pack.units if own & set(pack.unit_path(unit)))


def required(allowed: Allowed, action: str) -> None:
    """Raise ``Refused`` unless allowed."""
    if allowed is not True:
        raise Refused([Refusal(allowed, {"action": action})])
