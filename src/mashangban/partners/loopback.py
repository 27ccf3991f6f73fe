"""A partner played in this process: for replays and tests. It signs, counts and answers as a district of its own would.

```python
haidian = Neighbour("haidian", "110108")
with haidian.connected():
    slip = haidian.hand_over(Dossier(mode="proxy", phase="handed-over", item="tax-change", …), now)
    …  # the office acts
    exchange(now, haidian)  # compares, sends; haidian.statuses[slip] is what it heard
```
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from mashangban.core.chain import canonical
from mashangban.partners import envelope as letters
from mashangban.partners.envelope import Envelope, Kind, Receipt, Signed
from mashangban.partners.keys import Remote, only_guests, own_code, own_key
from mashangban.partners.outbox import deliver_due
from mashangban.partners.receiving import receive
from mashangban.partners.shapes import Dossier, Status, dossier_of, status_of
from mashangban.partners.slips import new_slip
from mashangban.partners.syncing import sync
from mashangban.partners.ways import Answer


class Neighbour:
    """A district elsewhere in memory. ``draw`` gives the random part of its slips' numbers and messages' ids."""

    def __init__(self, code: str, district: str, *, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self.code = code
        self.district = district
        self.draw = draw
        # the same key for the same code: a replay repeated is the same replay
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"neighbour {code}".encode()).digest())
        #: slip → the newest status heard (we hand over), and the newest dossier heard (they hand over)
        self.statuses: dict[str, Status] = {}
        self.dossiers: dict[str, Dossier] = {}
        #: slip → sequence last written here, and last heard
        self.said: dict[str, int] = {}
        self.heard: dict[str, int] = {}
        self.answers: dict[str, tuple[Receipt, Signed]] = {}

    @property
    def remote(self) -> Remote:
        """This neighbour as the installation knows a partner."""
        return Remote(self.code, "http://127.0.0.1", self.key.public_key())

    def connected(self) -> AbstractContextManager[None]:
        """Within the block this is the only partner."""
        return only_guests([self.remote])

    # --- what it says ----------------------------------------------------------------------------

    def hand_over(self, dossier: Dossier, now: datetime) -> str:
        """Write a slip and hand the dossier over; the slip's number. Raises what ``receive`` raises."""
        slip = new_slip(self.district, timezone.localdate(now), self.draw)
        self.say(slip, "dossier", dossier, now)
        return slip

    def say(self, slip: str, kind: Kind, body: Dossier | Status, now: datetime) -> Receipt:
        """Send the next message of a slip."""
        return self.post(self.write(slip, kind, body, now), now)

    def write(self, slip: str, kind: Kind, body: Dossier | Status, now: datetime) -> bytes:
        """The bytes of the next message of a slip, not sent yet."""
        self.said[slip] = self.said.get(slip, 0) + 1
        return letters.write(
            Envelope(
                id=f"{self.draw(2**60):032x}",
                sender=self.code,
                to=own_code(),
                kind=kind,
                slip=slip,
                sequence=self.said[slip],
                written_at=now,
                body=dict(letters.plain(body)),
            )
        )

    def post(self, raw: bytes, now: datetime) -> Receipt:
        """Hand a written message over, now; the receipt, which is checked to be ours."""
        answer = receive(self.code, letters.sign(raw, self.key, now), now)
        letters.verify(Signed(answer.body, answer.moment, answer.signature), own_key().public_key())
        return msgspec.json.decode(answer.body, type=Receipt)

    # --- what it hears: it is a ``ways.Partner`` ---------------------------------------------------

    def send(self, message: Signed) -> Answer:
        """Take a message of ours, count it once, and sign a receipt."""
        letters.verify(message, own_key().public_key())
        envelope = letters.read(message.body)
        known = self.answers.get(envelope.id)
        if known is None:
            new = envelope.sequence > self.heard.get(envelope.slip, 0)
            if new:
                self._hear(envelope)
            at = datetime.fromisoformat(message.moment)
            receipt = Receipt(envelope.id, envelope.slip, envelope.sequence, "done" if new else "late", at)
            known = receipt, letters.sign(canonical(letters.plain(receipt)), self.key, at)
            self.answers[envelope.id] = known
        signed = known[1]
        return Answer(signed.body, signed.moment, signed.signature)

    def _hear(self, envelope: Envelope) -> None:
        self.heard[envelope.slip] = envelope.sequence
        if envelope.kind == "status":
            self.statuses[envelope.slip] = status_of(envelope.body)
        else:
            self.dossiers[envelope.slip] = dossier_of(envelope.body)


@contextmanager
def connected(*neighbours: Neighbour) -> Iterator[None]:
    """Within the block these neighbours are the partners, and no others."""
    with only_guests([one.remote for one in neighbours]):
        yield


def exchange(now: datetime, *neighbours: Neighbour) -> int:
    """Compare slips and send what is due to the neighbours; how many messages they took."""
    sync(now)
    return deliver_due(now, {one.code: one for one in neighbours})
