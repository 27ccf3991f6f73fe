"""Sign-ins and the people they stand for."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from mashangban.core.casework.model import Actor
from mashangban.directory.models import Account
from mashangban.directory.pack import current_pack

#: roles whose holders must sign in with a second factor
STRONG_ROLES = frozenset({"leader", "administrator"})


def actor_for(user: AbstractBaseUser | AnonymousUser, now: datetime) -> Actor:
    """The actor that a signed-in user is now, with the grants of the posts held on this day.

    Somebody not signed in, or tied to nobody of the pack, is an actor who may do nothing.
    """
    person = person_of(user)
    return actor_of(person, now) if person else Actor("nobody", "staff")


def person_of(user: AbstractBaseUser | AnonymousUser) -> str | None:
    """The person code of a signed-in user."""
    if not user.is_authenticated:
        return None
    try:
        account: Account = user.account  # type: ignore[attr-defined] # the other end of Account.user
    except Account.DoesNotExist:
        return None
    return account.person


def actor_of(person_code: str, now: datetime) -> Actor:
    """The actor that a person of the pack is now; a person unknown there may do nothing."""
    pack = current_pack()
    person = pack.people.get(person_code)
    if person is None:
        return Actor(person_code, "staff")
    grants = pack.grants_of(person_code, timezone.localdate(now))
    return Actor(person_code, "staff", tuple(grants), frozenset(person.certifications))


def leads_or_administers(actor: Actor) -> bool:
    """Whether the actor holds a role that asks for a second factor at sign-in."""
    return any(grant.role in STRONG_ROLES for grant in actor.grants)


def has_role(actor: Actor, *roles: str) -> bool:
    """Whether the actor holds one of the roles in any unit."""
    return any(grant.role in roles for grant in actor.grants)
