"""The frozen models of a pack: what a district writes as data and the engine runs.

The directory's models are in ``directory``, what all are made of in ``parts``; here are services and the pack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from mashangban.core.catalog.directory import (
    CannedText,
    Element,
    Holder,
    Person,
    Place,
    Post,
    Shift,
    Unit,
    WordList,
)
from mashangban.core.catalog.items import NoticeLimit
from mashangban.core.catalog.parts import (
    Bilingual,
    Code,
    CodeOrName,
    Day,
    Model,
    Names,
    Option,
    SourceText,
    TermText,
)
from mashangban.core.worktime import Term

__all__ = [
    "RELATIONS",
    "Action",
    "Bilingual",
    "Branch",
    "CannedText",
    "Clock",
    "Code",
    "Element",
    "Example",
    "FormField",
    "Holder",
    "Model",
    "Option",
    "PackInfo",
    "Person",
    "Place",
    "Post",
    "Route",
    "Service",
    "Shift",
    "Spawn",
    "State",
    "Step",
    "Unit",
    "WordList",
    "states_of",
]


class FormField(Model):
    """One question of a form or one input of an action."""

    type: Literal[
        "text",
        "line",
        "choice",
        "choices",
        "number",
        "date",
        "phone",
        "name",
        "photos",
        "point",
        "case-number",
        "consent",
        "unit",
        "person",
        "place",
        "level",
        "rating",
        "rows",
    ]
    title: Bilingual
    help: Bilingual | None = None
    #: for choices
    of: tuple[Option, ...] = ()
    #: characters of a text, photos of a field, or the largest number
    max: int | None = None
    min: int | None = None
    optional: bool = False
    #: a rule over the other fields; the question is asked only when it is true
    show_if: str | None = None
    #: the shared element it fills, e.g. ``person.phone``
    element: str | None = None
    #: "code": a number that must be confirmed by a code sent to it
    verify: Literal["code"] | None = None
    #: kept apart and encrypted, shown only by a reasoned reveal
    identity: bool = False
    #: the person or unit named here is the subject and cannot handle the case
    subject: bool = False


class Clock(Model):
    """A promise with a term; it starts at receipt or when an action starts it."""

    #: absent with ``within_field``: without a term in the case the clock never starts
    within: TermText | None = None
    #: field of the form (a ``line``) that holds the case's own term; ``within`` where the case has none
    within_field: str | None = None
    title: Bilingual
    start: Literal["receipt", "action"] = "receipt"
    #: share of the term after which the light turns yellow
    warn_at: Annotated[int, Field(ge=1, le=99)] = 75
    on_breach: Literal["escalate", "notify"] = "escalate"
    #: after a breach, how often the matter is raised again until the clock stops
    remind_every: TermText = Term.parse("1 day")
    #: longest sum of pauses; none = may not be paused
    pause_cap: TermText | None = None
    calendar: Code | None = None
    #: its warning and its breach are told to the applicant
    tells_applicant: bool = False
    #: where the promise comes from
    source: SourceText | None = None

    @model_validator(mode="after")
    def _has_a_term(self) -> Self:
        if self.within is None and self.within_field is None:
            raise ValueError("write within, or within_field")
        return self


class Branch(Model):
    """Where an action leads when ``when`` (a rule over its input) is true; first match wins."""

    when: str
    to: str
    starts: Names = ()
    stops: Names = ()


class Spawn(Model):
    """A case that an action opens under another definition, or one for each row of a prepared list.

    ``$name`` is looked up in the row, then the input, then the form; ``$@number``, ``$@opened`` and ``$@now`` are this
    case's number, its receipt and the moment the child is opened.
    """

    service: CodeOrName
    #: unit code, or absent: routed by the child's own definition
    unit: CodeOrName | None = None
    #: a blocking child must be closed before its parent may close
    blocking: bool = True
    #: values of the child's form: constant, or ``$name``
    data: Mapping[str, str] = Field(default_factory=dict)
    #: field of the form or input (``rows``): one child a row
    each: str | None = None
    #: a rule over row, input and form; the child is opened only when it is true
    when: str | None = None
    #: name in the row of what the child is known by: the part's key, once in a case
    key: str | None = None
    #: name in the row of the keys of parts that must have ended first
    after: str | None = None
    #: final states of this child that let go on what waits for it; none = any
    goes_on: Names = ()
    #: receipt clocks of a child opened at once count from this case's receipt, or from when the state that the
    #: action leaves was entered
    backdated: bool | Literal["state"] = False


class Action(Model):
    """One row of the flow table: who may do it, where it leads, what it needs and does."""

    title: Bilingual
    by: Names
    #: the next state; absent = stays
    to: str | None = None
    branches: tuple[Branch, ...] = ()
    #: names of inputs that must be given; standard inputs are in ``inputs.STANDARD``
    needs: Names = ()
    #: names of inputs that may be given
    may: Names = ()
    #: inputs of this action's own
    inputs: Mapping[str, FormField] = Field(default_factory=dict)
    #: what the applicant is told: kind of the message sent with it
    message: Literal["substantive", "holding", "question", "notice"] | None = None
    #: who has it next: input ``unit`` / input ``person`` / the route again / the unit's queue / the leader
    assigns: Literal["unit", "person", "route", "queue", "leader", "self"] | None = None
    #: adds input ``unit`` as an assisting unit
    assists: bool = False
    starts: Names = ()
    stops: Names = ()
    restarts: Names = ()
    pauses: Names = ()
    resumes: Names = ()
    #: role that must be the actor's for a pause to be granted; absent = whoever may act
    approver: str | None = None
    #: how often in one opening of the case
    at_most: int | None = Field(default=None, ge=1)
    #: only within this term of entering the state
    within: TermText | None = None
    #: done by the system this long after entering the state
    after: TermText | None = None
    #: done by the system as soon as every blocking child is closed
    on_children_closed: bool = False
    #: done by the system as soon as a blocking part has ended outside its ``goes_on``
    on_part_failed: bool = False
    #: done by the system when this clock has run out
    on_breach_of: str | None = None
    #: nobody who did one of these actions on this case may do this one
    not_by_actor_of: Names = ()
    #: holders of these roles on the case may not do it, whatever else they are
    not_by: Names = ()
    #: the actor must hold this certification
    certified: str | None = None
    #: roles that must each sign, by as many different people; it leads on only when all have
    signatures: tuple[str, ...] = ()
    spawns: tuple[Spawn, ...] = ()
    #: parts that have not begun yet are given up
    drops_planned: bool = False
    requires: tuple[Literal["children-closed", "assisting-done", "parts-went-on"], ...] = ()
    #: not shown to the applicant
    internal: bool = False
    #: asked before it is done, because it cannot be undone
    confirm: Bilingual | None = None
    tone: Literal["primary", "plain", "danger"] = "plain"
    #: also done to every member of the case's cluster
    fans_out: bool = False

    @property
    def only_moves_clocks(self) -> bool:
        """Whether pausing and resuming is all it does: it leads nowhere, tells nobody, opens and assigns nothing."""
        more = (self.to, self.branches, self.message, self.assigns, self.assists, self.spawns)
        return not any((*more, self.starts, self.stops, self.restarts, self.drops_planned))

    @property
    def by_itself(self) -> bool:
        """Whether the system does it when its time has come."""
        return bool(self.after or self.on_children_closed or self.on_part_failed or self.on_breach_of)


class State(Model):
    """A state of the flow, with the words staff and applicants read."""

    title: Bilingual
    #: what the applicant reads, when different
    public: Bilingual | None = None
    final: bool = False
    #: nobody outside sees cases in this state waiting on staff
    waiting: Literal["staff", "applicant", "nobody"] = "staff"


class Route(Model):
    """How a new case finds its unit and person."""

    by: Literal["place", "unit", "parent"] = "place"
    #: for by=unit
    unit: Code | None = None
    #: role whose holder handles it
    role: str = "handler"
    #: take the person only if on shift by this share of the first clock, else whoever is on duty
    on_shift_by: Annotated[int, Field(ge=0, le=100)] = 75
    #: nobody is chosen: it waits in the unit's queue until somebody takes it
    queue: bool = False


class Step(Model):
    """One step of an example: what happens when, by whom, and what must be refused."""

    at: str
    by: str
    action: str
    data: Mapping[str, object] = Field(default_factory=dict)
    #: refusal code expected
    refused: str | None = None


class Example(Model):
    """A worked case that `mashangban check` runs through the engine."""

    title: str
    place: Code | None = None
    at: str
    data: Mapping[str, object] = Field(default_factory=dict)
    channel: str = "qr"
    steps: tuple[Step, ...] = ()
    #: state, unit, handler, `due.<clock>`, `breached`, `open` … → expected value
    expect: Mapping[str, object] = Field(default_factory=dict)


def states_of(key: str) -> tuple[str, ...]:
    """The states a key of the flow table speaks of: "received, assigned" gives the same rows to both."""
    return tuple(part.strip() for part in key.split(","))


def _spread(flow: object) -> object:
    """The flow table with one entry a state; a row given twice to a state is refused."""
    if not isinstance(flow, Mapping):
        return flow
    spread: dict[str, dict[str, object]] = {}
    for key, table in flow.items():
        if not (isinstance(key, str) and isinstance(table, Mapping)):
            return flow
        for state in states_of(key):
            rows = spread.setdefault(state, {})
            for name, row in table.items():
                if name in rows:
                    raise ValueError(f"the state {state} has two rows called {name}")
                rows[name] = row
    return spread


class Service(Model):
    """A service definition. A case keeps the version it began with."""

    service: Code
    version: Day
    title: Bilingual
    summary: Bilingual | None = None
    authority: Code
    channels: tuple[Literal["qr", "web", "phone", "counter", "patrol", "meeting", "parent", "partner"], ...]
    #: handed in only once the platform has prepared it; nobody writes to it directly
    application: bool = False
    route: Route = Route()
    #: may be raised without telling who one is
    anonymous: bool = False
    form: Mapping[str, FormField]
    states: Mapping[str, State]
    start: str = "received"
    clocks: Mapping[str, Clock] = Field(default_factory=dict)
    #: state → action → row; the state ``*`` stands for every state that is not final
    flow: Annotated[Mapping[str, Mapping[str, Action]], BeforeValidator(_spread)]
    #: cases opened with the case itself
    spawns: tuple[Spawn, ...] = ()
    examples: tuple[Example, ...] = ()
    calendar: Code = "state-council"
    #: state of the older version → state here, for `migrate-cases`
    migrates: Mapping[str, str] = Field(default_factory=dict)
    #: services whose cases are leads found in this one's
    source: SourceText | None = None

    def action(self, state: str, name: str) -> Action | None:
        """The row for ``name`` in ``state``, or None."""
        row = self.flow.get(state, {}).get(name)
        if row is None and state in self.states and not self.states[state].final:
            row = self.flow.get("*", {}).get(name)
        return row

    def actions(self, state: str) -> Mapping[str, Action]:
        """Every row that applies in ``state``."""
        shared = {} if self.states[state].final else self.flow.get("*", {})
        return {**shared, **self.flow.get(state, {})}


class KeepIdentity(Model):
    """How long it is still known who raised a case, once the case is closed."""

    #: whole days from closing; a case opened again counts from its next closing
    days: Annotated[int, Field(ge=1, le=3650)]
    source: str


class PackInfo(Model):
    """The pack's own page."""

    code: Code
    title: Bilingual
    #: division code of the district; every big table carries it
    district: Annotated[str, Field(pattern=r"^\d{6}$")]
    zone: str = "Asia/Shanghai"
    #: unit whose dispatchers staff the queue of what nobody matches
    unmatched: Code
    #: the calendar by which shifts know working days
    calendar: Code = "state-council"
    #: until when everything that is missing must be told
    one_time_notice: NoticeLimit | None = None
    #: when identities are erased; without it, only by hand
    keep_identity: KeepIdentity | None = None
    #: invented people and places may be loaded
    demo: bool = False


#: roles the engine itself gives, beside those of posts
RELATIONS: Sequence[str] = ("applicant", "handler", "member", "assistant", "system")
