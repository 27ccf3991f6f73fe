"""Messages that come in: checked, counted once, carried out, and answered with a signed receipt - in one transaction.

The receipt says that the message was taken, not what came of it: that the slip's status tells. So a message is
refused only for what is wrong with the message itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from mashangban.cases.handling import again_if_colliding
from mashangban.core.chain import canonical
from mashangban.directory.sealing import seal_bytes
from mashangban.partners import envelope as letters
from mashangban.partners import outbox
from mashangban.partners.applying import apply_status
from mashangban.partners.envelope import Envelope, Malformed, OutOfTime, Receipt, SignatureWrong, Signed
from mashangban.partners.keys import own_code, own_key, remotes
from mashangban.partners.models import Handover, Message, Standing
from mashangban.partners.opening import apply_dossier
from mashangban.partners.shapes import Dossier, Status, dossier_of, status_of, without_scans
from mashangban.partners.ways import Answer


class NotAPartner(Exception):  # noqa: N818 - named as what it says
    """Whoever sent this is no partner, or cannot show it. ``code``: unknown-partner, bad-signature, clock."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotTaken(Exception):  # noqa: N818 - named as what it says
    """A partner's message that cannot be taken. ``code``: malformed, wrong-address, id-reused, unknown-slip, other-slip."""

    def __init__(self, code: str, field: str = "", problem: str = "") -> None:
        super().__init__(f"{code}: {problem}" if problem else code)
        self.code, self.field, self.problem = code, field, problem


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A message that is in order in itself."""

    envelope: Envelope
    raw: bytes
    body: Dossier | Status

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def receive(sender: str, signed: Signed, now: datetime) -> Answer:
    """Take a message in. Raises ``NotAPartner`` and ``NotTaken``; then nothing is stored."""
    _proven(sender, signed, now)
    incoming = _read(sender, signed.body)
    receipt, kept = again_if_colliding(lambda: _counted(incoming, now))
    moment, signature = kept
    return Answer(canonical(letters.plain(receipt)), moment, signature)


def _proven(sender: str, signed: Signed, now: datetime) -> None:
    remote = remotes().get(sender)
    if remote is None:
        raise NotAPartner("unknown-partner")
    try:
        letters.verify(signed, remote.key, now)
    except SignatureWrong as error:
        raise NotAPartner("bad-signature") from error
    except OutOfTime as error:
        raise NotAPartner("clock") from error


def _read(sender: str, raw: bytes) -> _Incoming:
    try:
        envelope = letters.read(raw)
        body = dossier_of(envelope.body) if envelope.kind == "dossier" else status_of(envelope.body)
    except Malformed as error:
        raise NotTaken("malformed", error.field, error.problem) from error
    if envelope.sender != sender or envelope.to != own_code():
        raise NotTaken("wrong-address", "to")
    return _Incoming(envelope, raw, body)


def _counted(incoming: _Incoming, now: datetime) -> tuple[Receipt, tuple[str, str]]:
    """The receipt of a message, new or known, with its moment and signature."""
    envelope = incoming.envelope
    known = _known(incoming)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            message = Message.objects.create(
                message_id=envelope.id,
                partner=envelope.sender,
                direction="in",
                kind=envelope.kind,
                sequence=envelope.sequence,
                body=seal_bytes(without_scans(incoming.raw), envelope.slip),
                digest=incoming.digest,
                at=now,
                attempts=1,
                acked_at=now,
            )
            handover = _slip_of(incoming, now)
            taken = _carried_out(handover, incoming, now)
            receipt = Receipt(envelope.id, envelope.slip, envelope.sequence, "done" if taken else "late", now)
            signed = letters.sign(canonical(letters.plain(receipt)), own_key(), now)
            message.slip, message.receipt = handover, dict(letters.plain(receipt))
            message.receipt_moment, message.receipt_signature = signed.moment, signed.signature
            message.save()
            Standing.objects.update_or_create(partner=envelope.sender, defaults={"heard_at": now})
            # whoever writes is up: what waits for them need not wait on
            outbox.retry_partner(envelope.sender, now)
            return receipt, (signed.moment, signed.signature)
    except IntegrityError:
        # the same message, or another about the same new slip, was taken at this very moment
        known = _known(incoming)
        if known is not None:
            return known
        return _counted(incoming, now)


def _known(incoming: _Incoming) -> tuple[Receipt, tuple[str, str]] | None:
    """The answer given before to the same message. Raises ``NotTaken`` when its id was used for another."""
    envelope = incoming.envelope
    message = Message.objects.filter(partner=envelope.sender, direction="in", message_id=envelope.id).first()
    if message is None:
        return None
    if message.digest != incoming.digest:
        raise NotTaken("id-reused", "id")
    Message.objects.filter(pk=message.pk).update(attempts=message.attempts + 1)
    given = message.receipt
    assert given is not None  # written in the message's own transaction
    receipt = Receipt(
        given["message"],
        given["slip"],
        given["sequence"],
        given["taken"],
        datetime.fromisoformat(given["at"]),
    )
    return receipt, (message.receipt_moment, message.receipt_signature)


def _slip_of(incoming: _Incoming, now: datetime) -> Handover:
    """The slip of a message, locked; made when a partner writes of it for the first time. Raises ``NotTaken``."""
    envelope, body = incoming.envelope, incoming.body
    dossier = isinstance(body, Dossier)
    found = Handover.objects.select_for_update().filter(slip=envelope.slip).first()
    if found is not None:
        if found.partner != envelope.sender or found.direction != ("in" if dossier else "out"):
            raise NotTaken("other-slip", "slip")
        return found
    if not dossier and body.mode != "online":
        # online, the deciding side writes the slip: it only lets the other side know
        raise NotTaken("unknown-slip", "slip")
    return Handover.objects.create(
        slip=envelope.slip,
        partner=envelope.sender,
        direction="in" if dossier else "out",
        mode=body.mode,
        item=body.item if isinstance(body, Dossier) else "",
        scene=body.scene if isinstance(body, Dossier) else "",
        title=body.title,
        state="received",
        demo=settings.DEMO,
        created_at=now,
        updated_at=now,
    )


def _carried_out(handover: Handover, incoming: _Incoming, now: datetime) -> bool:
    """Carry out what is new; False for what comes late."""
    if incoming.envelope.sequence <= handover.heard:
        return False
    handover.heard, handover.updated_at = incoming.envelope.sequence, now
    if isinstance(incoming.body, Dossier):
        apply_dossier(handover, incoming.body, now)
        # so that the next comparison looks at it, whatever the case says
        handover.seen = 0
    else:
        apply_status(handover, incoming.body, now)
    handover.save()
    return True
