"""What is printed on the papers of an application: notices, decisions, licences, receipts.

Texts come in the language of the paper; names and numbers come as they may be seen: whoever prints decides what is
masked, nothing here reveals. Moments are aware, case numbers canonical. Empty texts are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mashangban.papers.bilingual import Language
from mashangban.papers.slip_facts import Entry

#: a text in both languages
Both = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Head:
    """What every paper begins with."""

    #: the body that issues it
    unit: str
    #: of the case it belongs to
    number: str
    applicant: str
    #: the scene or item it is about
    matter: str
    #: opens the progress; printed as a code to scan
    track_url: str = ""
    #: who acts for the applicant
    agent: str = ""
    #: a paper of the demo: it says that there is no seal on it
    demo: bool = True


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of an application."""

    title: str
    body: str
    #: the promised time, said
    term: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The application was taken up."""

    head: Head
    received_at: datetime
    accepted_at: datetime
    items: Sequence[ItemLine]
    materials: Sequence[str] = ()
    #: the end of the promised time for the whole
    due_at: datetime | None = None
    #: accepted from receipt on, because nothing was asked for in time; ``supplied``: from the supplement on
    deemed: bool = False
    supplied: bool = False
    #: what was promised instead of a document
    promises: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Want:
    """One thing to be put right."""

    title: str
    #: what is wrong with it, or that it is missing
    wrong: str
    law: str = ""


@dataclass(frozen=True, slots=True)
class Supplement:
    """Everything that has to be put right, told at once."""

    head: Head
    asked_at: datetime
    due_at: datetime | None
    wants: Sequence[Want]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The application is not taken up, or an item is not granted."""

    head: Head
    kind: Literal["application", "item"]
    received_at: datetime
    decided_at: datetime
    reason: str
    #: the provisions it rests on
    articles: Sequence[str]
    #: whom to ask for reconsideration, and which court to go to; without them the paper names the kind of body
    reconsideration_body: str = ""
    court: str = ""
    #: an administrative licence: the paper is then called so
    licensing: bool = False


@dataclass(frozen=True, slots=True)
class Granting:
    """An item is granted."""

    head: Head
    received_at: datetime
    decided_at: datetime
    articles: Sequence[str]
    #: what is issued: the title of the result
    result: str
    licence_number: str = ""
    valid_until: date | None = None
    conditions: str = ""
    #: canonical verification code, and the address it is checked at
    code: str = ""
    verify_url: str = ""
    #: an administrative licence: the paper is then called so
    licensing: bool = False


@dataclass(frozen=True, slots=True)
class Licence:
    """The result itself: a licence, a card, an attestation."""

    head: Head
    #: what it is called: `营业执照`
    title: str
    holder: str
    #: masked identity number, or the firm code
    holder_number: str
    licence_number: str
    issued_on: date
    valid_until: date | None
    code: str
    verify_url: str
    #: what it says: label and value
    rows: Sequence[tuple[str, str]] = ()
    conditions: str = ""
    #: SHA-256 of the dossier it rests on
    digest: str = ""
    #: a specimen of the demo: marked across the paper
    demo: bool = True
    #: why and when it was revoked; empty while it is good
    revoked: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was handed over, how and when."""

    head: Head
    #: at the counter, by post, electronically: said
    mode: str
    delivered_at: datetime
    documents: Sequence[str]
    delivered_by: str = ""
    #: the number of the consignment
    tracking: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """A document that may come later."""

    evidence: str
    promise: str
    due_at: datetime
    check: str = ""
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Review begins although documents are missing; the result waits for them."""

    head: Head
    accepted_at: datetime
    owed: Sequence[Owed]


@dataclass(frozen=True, slots=True)
class HandoverSlip:
    """A dossier handed from one district to another."""

    #: its number, as printed
    slip: str
    from_district: str
    to_district: str
    #: online, collected by proxy, handled jointly: said
    mode: str
    matter: str
    items: Sequence[str]
    documents: Sequence[str]
    sent_at: datetime
    #: the case here, when there is one
    number: str = ""
    applicant: str = ""
    #: what happened to it since
    entries: Sequence[Entry] = ()
    track_url: str = ""
    #: SHA-256 of the dossier
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentLetter:
    """What an applicant signs instead of a document, in both languages."""

    #: reference of the application
    reference: str
    regime: Literal["notice-and-commitment", "credit-commitment", "tolerant-acceptance"]
    scene: Both
    item: Both
    #: the body that takes the promise
    unit: Both
    #: the document it stands for
    evidence: Both
    basis: Sequence[Both]
    #: what the document proves, and what is promised
    content: Both
    #: by when, said
    due: Both
    check: Both
    consequence: Both
    signer: str
    #: masked
    signer_number: str
    signed_at: datetime
    #: whether and where the promise is made public; None: the usual words
    publicity: Both | None = None
    #: who signs for the applicant
    agent: str = ""
