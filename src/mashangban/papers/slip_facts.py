"""What is printed on the slips of a desk.

Texts (units, categories, what people wrote) come in the language of the slip; names and numbers come as they may
be seen: whoever prints decides what is masked, nothing here reveals. Moments are aware, case numbers canonical.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done."""

    at: datetime
    text: str
    #: as the reader may see it: a name, or the unit
    by: str = ""
    #: a holding reply: it says that work goes on, not what came of it
    holding: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a resident takes home."""

    unit: str
    place: str
    #: canonical, as `core.numbers` makes them
    number: str
    key: str
    category: str
    received_at: datetime
    due_at: datetime
    #: opens the progress; the key is not in it
    track_url: str
    content: str = ""
    phone: str = ""
    #: the mark of the receipt's record, to be looked for under the published daily root
    record_mark: str = ""


@dataclass(frozen=True, slots=True)
class ReplySlip:
    """Everything that was answered and done."""

    unit: str
    place: str
    number: str
    category: str
    received_at: datetime
    due_at: datetime
    content: str
    replies: Sequence[Entry]
    actions: Sequence[Entry] = ()
    #: until when the applicant may reopen the case
    reopen_until: datetime | None = None
    #: opens the case, to rate the answer or to reopen
    track_url: str = ""


@dataclass(frozen=True, slots=True)
class TransferSlip:
    """A case goes to another unit."""

    unit: str
    place: str
    number: str
    category: str
    received_at: datetime
    due_at: datetime
    from_unit: str
    to_unit: str
    transferred_at: datetime
    transferred_by: str
    reason: str
    content: str
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a dispute."""

    role: str
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """A lead on a dispute, as recorded."""

    unit: str
    place: str
    number: str
    level: str
    kind: str
    found_at: datetime
    found_by: str
    address: str
    parties: Sequence[Party]
    matter: str
    measures: Sequence[Entry] = ()
    next_step: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PopulationConfirmation:
    """An entry in the register of actual population that its person has agreed to and a second human has checked."""

    unit: str
    number: str
    #: an entry always hangs on an address
    address: str
    #: label and value, in the order of the form: name, document number, residence, since …
    person: Sequence[tuple[str, str]]
    purpose: str
    legal_basis: str
    consent_at: datetime
    entered_by: str
    entered_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
