"""What goes in and out: every field of the JSON documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

#: a code of the pack in a filter; anything else cannot match and is refused with its name
CodeText = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z0-9.-]*$")]
Sentence = Annotated[str, StringConstraints(max_length=4000)]


class Strict(Schema):
    """Something sent in: fields that nobody knows are refused, not dropped."""

    model_config = ConfigDict(extra="forbid")


# --- sent in -----------------------------------------------------------------------------------


class MessageIn(Strict):
    """A word to the desk."""

    message: Annotated[Sentence, Field(description="Up to 2000 characters")]
    photos: Annotated[list[str], Field(max_length=9, description="Tokens of /uploads")] = []


class RatingIn(Strict):
    """How it was handled."""

    rating: Annotated[int, Field(ge=1, le=5, description="5 very satisfied … 1 very dissatisfied")]
    remark: Annotated[Sentence, Field(description="Up to 500 characters")] = ""


class ReopenIn(Strict):
    """Why it is not solved."""

    reason: Annotated[Sentence, Field(description="Up to 500 characters")]


class PhoneIn(Strict):
    """A mobile number to be proven."""

    phone: Annotated[str, StringConstraints(max_length=40)]


class PhoneCheckIn(Strict):
    """The digits that were sent to it."""

    token: Annotated[str, StringConstraints(max_length=64)]
    code: Annotated[str, StringConstraints(max_length=20)]


class ReceiptIn(Strict):
    """Number and key as on the receipt."""

    number: Annotated[str, StringConstraints(max_length=60)]
    key: Annotated[str, StringConstraints(max_length=40)]


class ActionIn(Strict):
    """The inputs of an action, by name; see ``actions`` of the case."""

    data: dict[str, Any] = {}
    uploads: Annotated[list[str], Field(max_length=9, description="Tokens of /uploads")] = []


# --- given out ---------------------------------------------------------------------------------


class Mistake(Schema):
    """One thing that is wrong."""

    field: str
    code: str
    message: str
    #: what to do; absent where the message says it already
    remedy: str | None = None


class Problem(Schema):
    """RFC 9457, in the caller's language. ``code`` is stable; further members depend on it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[Mistake] | None = None


class Named(Schema):
    """A code and what it is called, in the caller's language."""

    code: str
    title: str


class ActionOut(Schema):
    """Something that may be done now."""

    name: str
    title: str
    #: names of inputs that must be given
    needs: list[str]
    #: names of inputs that may be given
    may: list[str]
    until: datetime | None = None


class PublicEvent(Schema):
    """Something that happened, as the applicant may know it."""

    seq: int
    at: datetime
    kind: str
    #: who: the applicant (``you``), the desk, or the system by itself
    by: Literal["you", "desk", "system"]
    #: name of the officer or unit
    who: str
    action: str
    title: str
    #: substantive, holding, question or notice
    message_kind: str
    text: str
    rating: int | None
    photos: list[str]


class Look(Schema):
    """Somebody looked at the identity."""

    at: datetime
    who: str
    reason: str


class CaseOut(Schema):
    """A case as its applicant follows it."""

    number: str
    number_text: str
    service: Named
    category: str
    state: Named
    unit: Named
    handler: str
    place: Named | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    rating: int | None
    may_write: bool
    actions: list[ActionOut]
    events: list[PublicEvent]
    identity_seen: list[Look]


class UploadOut(Schema):
    """A photo, cleaned and kept for a day until a letter takes it."""

    token: str
    kind: str
    width: int
    height: int
    size: int


class PhoneToken(Schema):
    """The handle to check the code with."""

    token: str
    expires_at: datetime
    #: only in the demo, where no message is sent
    demo_code: str | None = None


class Proven(Schema):
    """The number is proven for a while."""

    proven: Literal[True] = True
    expires_at: datetime


class ServiceSummary(Schema):
    """A service that residents can turn to."""

    code: str
    version: date
    title: str
    summary: str
    channels: list[str]
    anonymous: bool


class OptionOut(Schema):
    """One answer of a choice."""

    code: str
    title: str
    help: str


class QuestionOut(Schema):
    """One question of the form: goes into ``data`` (or ``identity``) under ``name``."""

    name: str
    type: str
    title: str
    help: str
    optional: bool
    identity: bool
    #: must be proven by a code sent to it
    verified: bool
    max: int | None
    min: int | None
    #: asked only when this is true of the other answers
    show_if: str | None
    options: list[OptionOut]


class PromiseOut(Schema):
    """A clock that starts at receipt."""

    code: str
    title: str
    within: str


class ServiceOut(ServiceSummary):
    """A service with its questions and promises."""

    form: list[QuestionOut]
    promises: list[PromiseOut]


class PlaceOut(Schema):
    """A place that a letter may be about."""

    code: str
    kind: str
    title: str
    parent: str | None
    unit: str | None
    division_code: str | None
    lat: str | None
    lon: str | None


class RootOut(Schema):
    """The published root of a day; a receipt can be checked against it."""

    day: date
    root: str
    events: int
    previous: str
    seal: str
    sealed_at: datetime


class ProofOut(Schema):
    """How an event of the case leads to the root of its day: ``path`` from leaf to root."""

    seq: int
    kind: str
    hash: str
    day: date
    root: str | None
    path: list[tuple[str, str]]


class CheckOut(Schema):
    """``intact``: nothing of the case's record was changed since it was written."""

    number: str
    intact: bool
    problems: list[str]
    proofs: list[ProofOut]


class PeriodOut(Schema):
    """From the first day through the last."""

    since: date
    until: date


class FiguresOut(Schema):
    """Indicators of a system, for the public: rates in per cent, times in minutes.

    Null where there is nothing to divide by, or - with ``suppressed`` - so few letters that they would point at people.
    """

    system: str
    period: PeriodOut
    suppressed: bool
    scans: int | None = None
    letters: int | None = None
    by_category: dict[str, int] | None = None
    category_shares: dict[str, float | None] | None = None
    submission_rate: float | None = None
    replied_in_time_rate: float | None = None
    contacted_in_time_rate: float | None = None
    median_reply_minutes: float | None = None
    breached_rate: float | None = None
    return_rate: float | None = None
    reopened_rate: float | None = None
    #: asked, answered, not_answered, response_rate, levels, satisfied_rate, average
    ratings: dict[str, Any] | None = None


class RowOut(Schema):
    """A case in a list."""

    number: str
    number_text: str
    service: str
    category: str
    state: str
    unit: str
    handler: str
    place: str
    channel: str
    excerpt: str
    light: Literal["green", "yellow", "red", "none"]
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    waiting: str
    rating: int | None
    danger: bool
    cluster: str
    seq: int


class RowsOut(Schema):
    """A page of a list. ``next``: the cursor of the next page, empty on the last."""

    cases: list[RowOut]
    next: str


class StaffEvent(Schema):
    """An event as it was written."""

    seq: int
    at: datetime
    kind: str
    actor: str
    role: str
    internal: bool
    data: dict[str, Any]


class StaffCase(RowOut):
    """A case with everything a member of staff may see. The identity is masked."""

    version: str
    data: dict[str, Any]
    identity: dict[str, str]
    anonymous: bool
    parent: str | None
    children: list[str]
    cluster_members: list[str]
    nearby: list[str]
    actions: list[ActionOut]
    standing: list[str]
    events: list[StaffEvent]
    uploads: list[UploadOut]


class Revealed(Schema):
    """The identity, after the reason was written down."""

    identity: dict[str, Any]
