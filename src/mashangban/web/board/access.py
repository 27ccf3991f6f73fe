"""Who may see a station's board: its own people and those above it; officers' figures only its leaders."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser

from mashangban.core.casework.model import Actor
from mashangban.core.catalog.pack import Pack

#: roles that see what single officers have done
_LEADING = frozenset({"leader", "auditor"})


def can_see_station(actor: Actor, unit: str, pack: Pack) -> bool:
    """Whether the actor holds a post in the unit or in one above it."""
    path = pack.unit_path(unit)
    return any(grant.unit in path for grant in actor.grants)


def can_see_officers(actor: Actor, unit: str, pack: Pack) -> bool:
    """Whether the actor leads or audits the unit or one above it."""
    path = pack.unit_path(unit)
    return any(grant.unit in path and grant.role in _LEADING for grant in actor.grants)


def has_second_factor(user: AbstractBaseUser) -> bool:
    """Whether an authenticator app is set up."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())
