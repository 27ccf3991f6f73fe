"""Messages on their way out: written with what they tell of, in one transaction, and sent by the worker until they are taken.

A partner that is down costs nothing but time: what is for it waits here, in order, and is tried again at growing
intervals. What a partner refuses as it is stays here as well, marked, for somebody to look at.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection

from mashangban.database import dialect
from mashangban.directory.sealing import SealBroken, seal_bytes, unseal_bytes
from mashangban.partners import envelope as letters
from mashangban.partners.envelope import Envelope, Kind, Receipt, Signed
from mashangban.partners.keys import own_code, own_key, remotes
from mashangban.partners.models import Handover, Message, Standing
from mashangban.partners.shapes import without_scans
from mashangban.partners.ways import Answer, HttpPartner, Partner, PartnerAway, PartnerRefuses

log = logging.getLogger(__name__)

#: waits between tries: 15 seconds, doubled each time, at most ten minutes
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=10)
#: messages sent in one round
_AT_ONCE = 50


def way_to(code: str) -> Partner | None:
    """The way to a partner; None when it is not connected any more."""
    remote = remotes().get(code)
    return HttpPartner(remote.url, own_code()) if remote else None


def write(handover: Handover, kind: Kind, body: Mapping[str, Any], *, now: datetime) -> Message:
    """Put a message into the outbox, inside the caller's transaction. The caller saves the slip."""
    overtaken(handover)
    handover.said += 1
    envelope = Envelope(
        id=secrets.token_hex(16),
        sender=own_code(),
        to=handover.partner,
        kind=kind,
        slip=handover.slip,
        sequence=handover.said,
        written_at=now,
        body=dict(body),
    )
    raw = letters.write(envelope)
    return Message.objects.create(
        message_id=envelope.id,
        partner=handover.partner,
        direction="out",
        kind=kind,
        slip=handover,
        sequence=handover.said,
        body=seal_bytes(raw, handover.slip),
        digest=hashlib.sha256(raw).hexdigest(),
        at=now,
        next_try_at=now,
    )


def deliver_due(now: datetime, ways: Mapping[str, Partner] | None = None) -> int:
    """Send what is due, each partner's in order; how many were taken. ``ways`` replaces the configured ones."""
    with dialect.only_one(connection, "mashangban partners outbox") as ours:
        if not ours:
            return 0
        waiting = Message.objects.filter(direction="out", next_try_at__lte=now).order_by("pk")
        away: set[str] = set()
        sent = 0
        for message in waiting.select_related("slip")[:_AT_ONCE]:
            if message.partner in away:
                continue
            way = ways.get(message.partner) if ways is not None else way_to(message.partner)
            if way is None:
                _put_off(message, "this partner is not connected (MASHANGBAN_PARTNERS)", now)
                away.add(message.partner)
            elif _deliver(message, way, now):
                sent += 1
            elif message.refused_at is None:
                away.add(message.partner)
        return sent


def retry(message: Message, now: datetime) -> None:
    """Try a message again at once, also one that was refused."""
    Message.objects.filter(pk=message.pk, acked_at=None, direction="out").update(
        next_try_at=now, refused_at=None
    )


def retry_partner(partner: str, now: datetime) -> int:
    """Try everything that waits for a partner again at once; how many messages that are."""
    return Message.objects.filter(
        partner=partner, direction="out", acked_at=None, refused_at=None, next_try_at__isnull=False
    ).update(next_try_at=now)


def _deliver(message: Message, way: Partner, now: datetime) -> bool:
    """Send one message and note what became of it; True when it was taken."""
    message.attempts += 1
    assert message.slip is not None  # only what comes in may belong to no slip
    try:
        raw = unseal_bytes(bytes(message.body), message.slip.slip)
        answer = way.send(letters.sign(raw, own_key(), now))
        receipt = _checked(message, answer)
    except PartnerRefuses as refusal:
        _refused(message, str(refusal), now)
        return False
    except SealBroken as broken:
        _refused(message, str(broken), now)
        return False
    except PartnerAway as away:
        _put_off(message, str(away), now)
        return False
    message.receipt = dict(letters.plain(receipt))
    message.receipt_moment, message.receipt_signature = answer.moment, answer.signature
    message.acked_at, message.next_try_at, message.problem = now, None, ""
    message.body = seal_bytes(without_scans(raw), message.slip.slip)
    message.save()
    Standing.objects.update_or_create(
        partner=message.partner, defaults={"answered_at": now, "failed_at": None, "problem": ""}
    )
    return True


def _checked(message: Message, answer: Answer) -> Receipt:
    """The receipt, if the partner signed it and it is for this message."""
    remote = remotes().get(message.partner)
    if remote is None:
        raise PartnerAway("this partner is not connected (MASHANGBAN_PARTNERS)")
    try:
        letters.verify(Signed(answer.body, answer.moment, answer.signature), remote.key)
        receipt = msgspec.json.decode(answer.body, type=Receipt)
    except (letters.SignatureWrong, msgspec.MsgspecError) as error:
        raise PartnerAway("the receipt is not signed by this partner; compare its public key") from error
    if receipt.message != message.message_id:
        raise PartnerAway("the receipt is for another message")
    return receipt


def _put_off(message: Message, why: str, now: datetime) -> None:
    wait = min(_FIRST_WAIT * 2 ** min(max(message.attempts - 1, 0), 12), _LONGEST_WAIT)
    message.problem, message.next_try_at = why[:300], now + wait
    message.save()
    Standing.objects.update_or_create(
        partner=message.partner, defaults={"failed_at": now, "problem": why[:300]}
    )
    log.warning(
        "partner %s: %s; %s waits until %s", message.partner, why, message.message_id, message.next_try_at
    )


def _refused(message: Message, why: str, now: datetime) -> None:
    message.problem, message.refused_at, message.next_try_at = why[:300], now, None
    message.save()
    log.error("partner %s refuses %s: %s", message.partner, message.message_id, why)


def waiting(partner: str) -> int:
    """How many messages wait to be sent to a partner."""
    return Message.objects.filter(partner=partner, direction="out", next_try_at__isnull=False).count()


def overtaken(handover: Handover) -> int:
    """Take out of the queue what the next message of the same slip says anyway; how many messages that were."""
    stale = Message.objects.filter(slip=handover, direction="out", acked_at=None, next_try_at__isnull=False)
    return stale.update(next_try_at=None, problem="overtaken by a newer message of the same slip")
