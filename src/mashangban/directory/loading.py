"""Accounts and place codes brought in line with the pack. Everything here may be repeated."""

from __future__ import annotations

import secrets as random_source
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from mashangban.core.catalog.pack import Pack
from mashangban.core.codes import new_code_id
from mashangban.directory.accounts import actor_of, leads_or_administers
from mashangban.directory.codes import SERVICE
from mashangban.directory.models import Account, PlaceCode

#: known to everybody: only for the demo, whose people are invented
DEMO_PASSWORD = "mashangban-demo"  # noqa: S105 - printed on purpose by `load` in the demo
DEMO_TOTP_SECRET = "MASHANGBANDEMOKEYMASHANGBANDEMO2"  # noqa: S105 - as the password


@dataclass(frozen=True, slots=True)
class Login:
    """A line of the table of demo logins."""

    username: str
    name: str
    unit: str
    roles: tuple[str, ...]
    #: signs in with a second factor
    strong: bool


class UnknownPerson(LookupError):  # noqa: N818 - named as what it says
    """The pack has no person of this code."""


def load_demo_accounts(pack: Pack, now: datetime) -> list[Login]:
    """An account with the known password for every demo person who holds a post; those of leaders and
    administrators with the known second factor. Answers their logins, in the pack's order."""
    people = [code for code, person in pack.people.items() if person.demo]
    held = {code: actor_of(code, now) for code in people}
    staff = [code for code in people if held[code].grants]
    with transaction.atomic():
        users = _users(staff, {code: pack.people[code].name.zh for code in staff})
        strong = {code for code in staff if leads_or_administers(held[code])}
        _second_factors([users[code] for code in staff if code in strong])
    return [_login(pack, code, now, code in strong) for code in staff]


def set_password(pack: Pack, person: str, password: str) -> bool:
    """Make or renew the account of a person; True when it is new. Raises ``UnknownPerson``."""
    if person not in pack.people:
        raise UnknownPerson(person)
    user_model = get_user_model()
    with transaction.atomic():
        user, created = user_model.objects.get_or_create(username=person)
        user.set_password(password)
        user.is_active = True
        user.save()
        Account.objects.update_or_create(person=person, defaults={"user": user, "demo": False})
    return created


def deactivate_strangers(pack: Pack) -> list[str]:
    """Switch off the accounts of people the pack no longer has."""
    gone = Account.objects.exclude(person__in=list(pack.people)).filter(user__is_active=True)
    people = list(gone.values_list("person", flat=True))
    get_user_model().objects.filter(account__person__in=people).update(is_active=False)
    return people


def deactivate_demo_accounts() -> int:
    """Outside the demo nobody may sign in with a password that everybody knows; how many were switched off."""
    return int(get_user_model().objects.filter(account__demo=True, is_active=True).update(is_active=False))


def issue_missing_codes(pack: Pack, now: datetime) -> int:
    """A code for every place that has no valid one; how many were issued."""
    valid = PlaceCode.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, service=SERVICE
    )
    have = set(valid.values_list("place", flat=True))
    missing = [place for place in pack.places if place not in have]
    PlaceCode.objects.bulk_create(
        PlaceCode(
            code_id=new_code_id(random_source.randbelow),
            place=place,
            service=SERVICE,
            issued_at=now,
            issued_by="system",
        )
        for place in missing
    )
    return len(missing)


def _users(people: list[str], names: dict[str, str]) -> dict[str, User]:
    """Users by person code; made where missing, with the demo password, and active."""
    model = User
    found: dict[str, User] = {user.username: user for user in model.objects.filter(username__in=people)}
    password = make_password(DEMO_PASSWORD)
    for code in people:
        if code not in found:
            found[code] = model.objects.create(username=code, password=password, first_name=names[code][:30])
    known = {account.person: account for account in Account.objects.filter(person__in=people)}
    Account.objects.bulk_create(
        Account(user=found[code], person=code, demo=True) for code in people if code not in known
    )
    demo = [code for code in people if code not in known or known[code].demo]
    model.objects.filter(username__in=demo, is_active=False).update(is_active=True)
    return found


def _second_factors(users: list[User]) -> None:
    have = set(
        Authenticator.objects.filter(user__in=users, type=Authenticator.Type.TOTP).values_list(
            "user_id", flat=True
        )
    )
    for user in users:
        if user.pk not in have:
            TOTP.activate(user, DEMO_TOTP_SECRET)


def _login(pack: Pack, code: str, now: datetime, strong: bool) -> Login:
    grants = actor_of(code, now).grants
    units = list(dict.fromkeys(grant.unit for grant in grants))
    return Login(
        code,
        pack.people[code].name.zh,
        units[0],
        tuple(dict.fromkeys(grant.role for grant in grants)),
        strong,
    )
