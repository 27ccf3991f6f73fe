"""What part of the district a member of staff answers for: units, places, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from mashangban.core.casework.model import Actor
from mashangban.core.catalog.model import Place
from mashangban.core.catalog.pack import Pack


def units_below(pack: Pack, tops: frozenset[str]) -> Sequence[str]:
    """The units named and every unit below them, in the order of the pack."""
    return [unit for unit in pack.units if tops.intersection(pack.unit_path(unit))]


def units_of(pack: Pack, actor: Actor, *roles: str) -> Sequence[str]:
    """Units in which, or above which, the actor holds one of the roles (any role when none is named)."""
    tops = frozenset(grant.unit for grant in actor.grants if not roles or grant.role in roles)
    return units_below(pack, tops)


def places_of(pack: Pack, actor: Actor, *roles: str) -> Sequence[Place]:
    """Places for which one of the actor's roles answers: by the places of the post, else by its unit."""
    grants = [grant for grant in actor.grants if not roles or grant.role in roles]

    def covered(place: Place) -> bool:
        for grant in grants:
            if grant.places:
                if pack.covers(grant.places, place.code):
                    return True
                continue
            unit = pack.unit_for(place.code)
            if unit is not None and grant.unit in pack.unit_path(unit):
                return True
        return False

    return [place for place in pack.places.values() if covered(place)]


def people_of(pack: Pack, units: Sequence[str], now: datetime) -> Sequence[str]:
    """Person codes of everybody who holds a post in one of the units today."""
    today = timezone.localdate(now)
    found: dict[str, None] = {}
    for post in pack.posts.values():
        if post.unit not in units:
            continue
        for holder in post.holders:
            if holder.since <= today and (holder.until is None or today <= holder.until):
                found.setdefault(holder.person)
    return list(found)
