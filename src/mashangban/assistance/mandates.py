"""Authority to act for another: given, looked up, checked, ended.

Three ways to give it: the principal confirms a code sent to their own phone (typed on either phone), or says so at
the counter, or at home to somebody of the community; the last two are witnessed by a member of staff.
"""

from __future__ import annotations

import secrets as random_source
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from mashangban.assistance import keys, receipts
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import MandateRefused, Reason, Scope, checked_name, checked_scope, covers
from mashangban.core import letters
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken, phone_hash, seal, unseal
from mashangban.notices import phone_codes
from mashangban.notices.phone_codes import PhoneCodeRefused
from mashangban.notices.texting import Sender

#: how long a question to the principal stays open
ASKED_LIVES = timedelta(days=1)
PREFIX = "mandate:"
_ENDED: Mapping[str, Reason] = {"waiting": "waiting", "expired": "expired", "revoked": "revoked"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name and a phone number, as typed."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Both names and numbers of a mandate, opened."""

    principal: Person
    #: no phone for a member of staff
    agent: Person


@dataclass(frozen=True, slots=True)
class Granted:
    """A mandate given before a witness, and the principal's key, for the sheet that is handed to them."""

    mandate: Mandate
    key: str


def ask(
    principal: Person,
    agent: Person | str,
    scope: Scope,
    *,
    now: datetime,
    agent_token: str = "",
    send: Sender | None = None,
) -> Mandate:
    """Ask the principal by a code to their phone; the mandate waits until ``confirm``.

    ``agent`` is a person code of staff, or somebody whose own phone was proven with ``agent_token``. Raises
    ``MandateRefused`` (a field is wrong) and ``PhoneCodeRefused`` (the code could not be sent).
    """
    mandate = _prepared(principal, agent, scope, "phone-code", now)
    if isinstance(agent, Person) and not phone_codes.is_proven(agent_token, agent.phone, now):
        raise MandateRefused("agent-not-proven", field="agent_phone")
    with transaction.atomic():
        mandate.code_token = _send(mandate, principal.phone, now, send)
        mandate.save()
    return mandate


def ask_again(reference: str, *, now: datetime, send: Sender | None = None) -> Mandate:
    """Send another code to the principal of a mandate that still waits, or to prove who they are."""
    mandate = find(reference)
    if mandate.standing(now) == "waiting" and now >= mandate.asked_at + ASKED_LIVES:
        raise MandateRefused("expired")
    token = _send(mandate, parties(mandate).principal.phone, now, send)
    Mandate.objects.filter(pk=mandate.pk).update(code_token=token)
    mandate.code_token = token
    return mandate


def confirm(reference: str, code: str, *, now: datetime) -> Mandate:
    """The principal's code makes a waiting mandate valid. Raises ``MandateRefused``, ``PhoneCodeRefused``.

    The key goes to the principal's phone only: the code may have been typed on the agent's. Done twice it answers
    the same, and proves nothing the second time.
    """
    mandate = find(reference)
    if mandate.standing(now) == "waiting":
        prove(reference, code, now=now)
    with transaction.atomic():
        mandate = find(reference, lock=True)
        standing = mandate.standing(now)
        if standing in {"revoked", "expired"}:
            raise MandateRefused(_ENDED[standing], until=mandate.until, at=mandate.revoked_at)
        if standing == "waiting":
            _begin(mandate, now)
    return mandate


def prove(reference: str, code: str, *, now: datetime) -> Mandate:
    """Whoever types this code holds the principal's phone. A code proves once. Raises ``PhoneCodeRefused``."""
    mandate = find(reference)
    if not mandate.code_token:
        raise PhoneCodeRefused("code-expired")
    phone_codes.check_code(mandate.code_token, code, now)
    used = Mandate.objects.filter(pk=mandate.pk, code_token=mandate.code_token).update(code_token="")
    if not used:
        raise PhoneCodeRefused("code-expired")
    mandate.code_token = ""
    return mandate


def grant(
    principal: Person,
    agent: Person | str,
    scope: Scope,
    *,
    how: str,
    witnessed_by: str,
    unit: str,
    now: datetime,
    demo: bool = False,
) -> Granted:
    """A mandate given before a member of staff: ``how`` is ``counter`` or ``home-visit``. Valid at once.

    At the counter the witness is somebody else than the agent; on a home visit there may be nobody else. Raises
    ``MandateRefused``.
    """
    if how not in {"counter", "home-visit"} or witnessed_by not in current_pack().people:
        raise MandateRefused("not-witnessed")
    if how == "counter" and agent == witnessed_by:
        raise MandateRefused("own-witness", field="agent")
    mandate = _prepared(principal, agent, scope, how, now)
    mandate.witnessed_by, mandate.unit = witnessed_by, unit
    mandate.demo = mandate.demo or demo
    with transaction.atomic():
        mandate.save()
        _begin(mandate, now)
    return Granted(mandate, keys.key_of(mandate.reference))


def revoke(reference: str, *, by: str, now: datetime, reason: str = "") -> Mandate:
    """End a mandate at once. ``by`` is ``principal``, ``agent`` or a person code; ended twice is ended once.

    Who may do so is for the caller to know: whoever showed the key or proved the phone, the agent, the counter.
    """
    with transaction.atomic():
        mandate = find(reference, lock=True)
        if mandate.revoked_at is None:
            mandate.revoked_at, mandate.revoked_by, mandate.revoke_reason = now, by, reason.strip()[:200]
            mandate.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
            receipts.write(mandate, "revoked", now=now)
    return mandate


def check(
    reference: str,
    act: str,
    scene: str,
    now: datetime,
    *,
    person: str = "",
    phone: str = "",
    principal_phone: str = "",
) -> Mandate:
    """The mandate, if it covers the act in the scene now; raises ``MandateRefused`` saying why not.

    ``reference`` may be ``mandate:…``. ``person`` or ``phone`` say who wants to act under it, ``principal_phone``
    for whom; what is empty is not checked.
    """
    mandate = find(reference)
    standing = mandate.standing(now)
    if standing != "valid":
        raise MandateRefused(_ENDED[standing], until=mandate.until, at=mandate.revoked_at)
    if (person and mandate.agent != person) or (phone and mandate.agent_hash != phone_hash(phone)):
        raise MandateRefused("not-yours")
    if principal_phone and mandate.principal_hash != phone_hash(principal_phone):
        raise MandateRefused("other-principal")
    if not covers(mandate.scenes, mandate.acts, act, scene):
        raise MandateRefused("out-of-scope", act=act, scene=scene)
    return mandate


def find(reference: str, *, lock: bool = False) -> Mandate:
    """The mandate of a reference, as typed or as events carry it; refuses ``unknown``."""
    folded = letters.fold(reference.removeprefix(PREFIX))
    rows = Mandate.objects.select_for_update() if lock else Mandate.objects.all()
    mandate = rows.filter(reference=folded).first() if len(folded) == keys.REFERENCE_LENGTH else None
    if mandate is None:
        raise MandateRefused("unknown")
    return mandate


def of_agent(person: str, now: datetime) -> Sequence[Mandate]:
    """Mandates of a member of staff that hold now, those that end soonest first."""
    return list(valid(now).filter(agent=person).order_by("until", "pk"))


def of_agents_phone(phone: str, now: datetime) -> Sequence[Mandate]:
    """Mandates of somebody whose phone was proven, those that end soonest first."""
    return list(valid(now).filter(agent_hash=phone_hash(phone)).order_by("until", "pk"))


def valid(now: datetime) -> QuerySet[Mandate]:
    """Every mandate that holds at a moment."""
    return Mandate.objects.filter(until__gt=now, since__lte=now).filter(
        Q(revoked_at=None) | Q(revoked_at__gt=now)
    )


def parties(mandate: Mandate) -> Parties:
    """Both names and numbers. Only for those two, for text messages to them, and for what shows masked names."""
    opened: dict[str, object] = {}
    if mandate.erased_at is None:
        try:
            opened = unseal(bytes(mandate.sealed), mandate.code)
        except SealBroken:
            opened = {}
    told = {
        name: str(opened.get(name, ""))
        for name in ("principal_name", "principal_phone", "agent_name", "agent_phone")
    }
    name = told["agent_name"]
    if mandate.agent:
        person = current_pack().people.get(mandate.agent)
        name = person.name.zh if person else mandate.agent
    return Parties(Person(told["principal_name"], told["principal_phone"]), Person(name, told["agent_phone"]))


def _prepared(principal: Person, agent: Person | str, scope: Scope, how: str, now: datetime) -> Mandate:
    """An unsaved mandate, every field checked."""
    pack = current_pack()
    scope = checked_scope(scope, pack.scenes)
    told = {
        "principal_name": checked_name(principal.name, "principal_name"),
        "principal_phone": _mobile(principal.phone, "principal_phone"),
    }
    person = ""
    if isinstance(agent, Person):
        told["agent_name"] = checked_name(agent.name, "agent_name")
        told["agent_phone"] = _mobile(agent.phone, "agent_phone")
        if told["agent_phone"] == told["principal_phone"]:
            raise MandateRefused("same-person", field="principal_phone")
    elif agent in pack.people:
        person = agent
    else:
        raise MandateRefused("not-yours", field="agent")
    reference = keys.new_reference(random_source.randbelow)
    return Mandate(
        reference=reference,
        sealed=seal(told, f"{PREFIX}{reference}"),
        principal_hash=phone_hash(told["principal_phone"]),
        agent_hash=phone_hash(told["agent_phone"]) if "agent_phone" in told else "",
        agent=person,
        scenes=list(scope.scenes),
        acts=list(scope.acts),
        days=scope.days,
        how=how,
        asked_at=now,
        demo=settings.DEMO,
    )


def _begin(mandate: Mandate, now: datetime) -> None:
    mandate.since, mandate.until = now, now + timedelta(days=mandate.days)
    mandate.save(update_fields=["since", "until"])
    receipts.write(mandate, "granted", now=now)


def _send(mandate: Mandate, phone: str, now: datetime, send: Sender | None) -> str:
    """A code to the principal. Only while the question is open it is their yes, to be told to the agent."""
    from mashangban.assistance.telling import asking_text

    if mandate.standing(now) != "waiting":
        return phone_codes.send_code(phone, now, send=send)
    both = parties(mandate)
    return phone_codes.send_code(phone, now, send=send, text=lambda code: asking_text(mandate, both, code))


def _mobile(typed: str, field: str) -> str:
    try:
        return phone_codes.mobile_of(typed)
    except PhoneCodeRefused as refused:
        raise MandateRefused("bad-phone", field=field) from refused
