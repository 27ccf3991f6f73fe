"""What slips carry: the dossier one way, the status the other. Plain JSON shapes, checked on both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from mashangban.core.chain import canonical
from mashangban.partners.envelope import Malformed, Mode

Line = Annotated[str, msgspec.Meta(max_length=400)]
Prose = Annotated[str, msgspec.Meta(max_length=4000)]

#: what the collecting side wants of the home side now
Phase = Literal["handed-over", "supplied", "withdrawn", "delivered"]
#: how far a matter is at the home side; ``returned``: it could not be opened there as it was handed over
State = Literal[
    "received", "accepted", "supplement", "returned", "granted", "refused", "withdrawn", "terminated", "delivered"
]  # fmt: skip
#: states after which nothing more comes, except that what was granted is delivered
FINAL = frozenset({"refused", "withdrawn", "terminated", "delivered"})


class Scan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file. ``content`` is base64; ``sha256`` is of its bytes."""

    name: Line
    type: Line
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    content: str = ""


class MaterialPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One document as the collecting side has checked it: seen on paper, scanned, or held by a register."""

    evidence: Line
    title: Line
    how: Literal["paper", "scan", "register"]
    #: what was looked at: the original, or a copy
    seen: Literal["original", "copy"] = "copy"
    scans: list[Scan] = []


class Dossier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the deciding side needs, as it now stands."""

    mode: Mode
    phase: Phase
    #: the item, or the scene when several items are applied for at once; one of the two
    item: Line = ""
    scene: Line = ""
    title: Line = ""
    #: the applicant; sealed at rest on both sides
    name: Line = ""
    phone: Line = ""
    #: answers about the situation, and the form's values by element
    answers: dict[str, Any] = {}
    values: dict[str, Prose] = {}
    materials: list[MaterialPart] = []
    #: who checked the form, for the record: the collecting unit's name
    collected_by: Line = ""
    collected_at: datetime | None = None
    #: the collecting side's own case
    number: Line = ""
    #: with ``supplied`` or ``withdrawn``: what the applicant says
    note: Prose = ""


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of one item."""

    item: Line
    title: Line
    outcome: Literal["granted", "refused", "withdrawn", "terminated", "open"]
    article: Prose = ""
    text: Prose = ""
    licence: Line = ""
    #: address at which anybody verifies the paper
    verify: Line = ""


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the matter is at the deciding side, in full."""

    mode: Mode
    state: State
    title: Line = ""
    #: the deciding side's case; empty while there is none
    number: Line = ""
    #: what the applicant is to be told: what is missing, why it was refused
    text: Prose = ""
    article: Prose = ""
    due: datetime | None = None
    decided: list[Decided] = []


#: a text in two languages; either may be missing, unknown languages are let be
Texts = dict[Line, Prose]
#: a code, as it may stand in an address
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]


class Option(msgspec.Struct, frozen=True):
    """One of the answers to choose from."""

    code: Line
    title: Texts


class Question(msgspec.Struct, frozen=True):
    """A question about the situation."""

    name: Code
    title: Texts
    type: Line
    options: list[Option] = []


class OfferedField(msgspec.Struct, frozen=True):
    """A question of the form."""

    element: Code
    title: Texts
    type: Line
    help: Texts = {}
    options: list[Option] = []
    optional: bool = False
    identity: bool = False


class OfferedMaterial(msgspec.Struct, frozen=True):
    """A document that the applicant brings."""

    evidence: Code
    title: Texts
    original: Line = ""
    optional: bool = False


class Offered(msgspec.Struct, frozen=True):
    """An item or a scene that a partner opens. What a newer partner says besides is let be: a list is no promise."""

    kind: Literal["item", "scene"]
    code: Code
    title: Texts
    modes: list[Line]
    body: Texts = {}
    promised: Line = ""
    questions: list[Question] = []
    fields: list[OfferedField] = []
    materials: list[OfferedMaterial] = []


class _OfferList(msgspec.Struct, frozen=True):
    offers: list[Offered]


def offers_in(answer: bytes) -> list[dict[str, Any]]:
    """What a partner opens, from its answer, with what it left out filled in. Raises ``Malformed``."""
    if b"\\u0000" in answer:  # no database keeps it
        raise Malformed("", "a text holds the character U+0000")
    try:
        found: list[dict[str, Any]] = msgspec.to_builtins(msgspec.json.decode(answer, type=_OfferList).offers)
    except msgspec.ValidationError as error:
        problem, _at, path = str(error).partition(" - at `$")
        raise Malformed(path.strip(".`"), problem) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("", "the answer is not valid JSON") from error
    return found


def dossier_of(body: dict[str, Any]) -> Dossier:
    """Raises ``Malformed``."""
    found: Dossier = _converted(body, Dossier)
    if bool(found.item) == bool(found.scene):
        raise Malformed("body.item", "name either an item or a scene")
    return found


def status_of(body: dict[str, Any]) -> Status:
    """Raises ``Malformed``."""
    found: Status = _converted(body, Status)
    return found


def without_scans(raw: bytes) -> bytes:
    """A message's bytes for the record: the same, but for the bytes of scans, which are kept as files or not at all."""
    message = msgspec.json.decode(raw)
    for material in message["body"].get("materials", ()):
        for scan in material["scans"]:
            scan["content"] = ""
    return canonical(message)


def _converted(body: dict[str, Any], shape: Any) -> Any:
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        problem, _at, path = str(error).partition(" - at `$")
        raise Malformed("body" + path.strip("`"), problem) from error
