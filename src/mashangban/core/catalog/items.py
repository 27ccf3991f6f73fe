"""The models of the implementation list: laws, registers, evidence, situations and service items.

What several items share is written once and named by code, so that scenes can be compiled from items.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from mashangban.core.catalog.parts import Bilingual, Code, Day, Model, Option, TermText

#: names rules can speak of
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
#: what the law keeps out of commitments: decisions about it are made after checking, never on a promise
Matter = Literal["national-security", "public-safety", "prudential-finance", "environment", "life-health"]
Regime = Literal["notice-and-commitment", "credit-commitment", "tolerant-acceptance"]
Mode = Literal["integrated", "commitment", "cross-region", "automatic"]


def _named(key: str) -> BeforeValidator:
    """A bare code stands for a mapping with nothing but that code."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


class Law(Model):
    """A law, regulation or policy that items cite."""

    code: Code
    title: Bilingual
    #: number of the document, when it has one
    number: str | None = None
    kind: Literal["law", "regulation", "rule", "policy"] = "law"
    url: str | None = None
    source: str


class Cite(Model):
    """A law cited, with the article when it is known for sure."""

    law: Code
    #: its number, such as "32"
    article: Annotated[str, Field(pattern=r"^\d+(\(\d+\))?$")] | None = None


Cited = Annotated[Cite, _named("law")]


class NoticeLimit(Model):
    """Until when the one-time notice must be given; later, an application counts as accepted on receipt."""

    within: TermText
    basis: tuple[Cited, ...] = Field(min_length=1)
    source: str


class Register(Model):
    """A body of data that already holds evidence or answers."""

    code: Code
    title: Bilingual
    #: who keeps it
    holder: Bilingual
    #: the demo's own, filled with invented people and firms
    demo: bool = False
    source: str


class Partner(Model):
    """A district elsewhere with which items are open point to point."""

    code: Code
    title: Bilingual
    #: the province or city it belongs to
    region: Bilingual
    #: national division code
    division_code: Annotated[str, Field(pattern=r"^\d{6}$")]
    source: str


class EvidenceType(Model):
    """A kind of evidence that many items ask for."""

    code: Code
    title: Bilingual
    #: what it proves: why anybody asks for it
    proves: Bilingual
    #: who makes it out
    issuer: Bilingual
    #: the register that already holds it: then nobody need bring it
    held_by: Code | None = None
    #: the item whose result it is
    result_of: Code | None = None
    #: whether applicants can hand it in themselves
    by_applicant: bool = True
    #: whether it says who a person is: whoever of an office opens a scan of it is noted for the applicant to see
    identity: bool = False
    #: how far it is trusted when it is used again
    trust: Literal["register", "original", "copy", "statement"] = "copy"
    #: code in the catalogue of electronic licences
    e_licence: str | None = None
    source: str | None = None


class Question(Model):
    """A question about the situation (情形): its answer decides what applies."""

    title: Bilingual
    help: Bilingual | None = None
    type: Literal["yes-no", "choice", "number"] = "yes-no"
    #: for choices
    of: tuple[Option, ...] = ()
    #: a rule over other questions
    show_if: str | None = None


class SharedQuestion(Question):
    """A question about the situation that several items or scenes share."""

    code: Name


class Ask(Model):
    """An element asked by an item or a scene."""

    element: Code
    optional: bool = False
    #: a rule over situations
    when: str | None = None
    #: the type this item insists on; absent = the element's own
    type: str | None = None
    #: the options this item accepts; empty = all of the element's
    accepts: tuple[Code, ...] = ()
    basis: tuple[Cited, ...] = ()


class Material(Model):
    """Evidence an item asks for, and how strictly."""

    evidence: Code
    #: a rule over situations
    when: str | None = None
    #: the original is kept, is shown and handed back, may be given, or must not be taken
    original: Literal["required", "shown", "optional", "forbidden"] = "optional"
    copies: int = Field(default=1, ge=0, le=20)
    medium: Literal["paper", "electronic", "either"] = "either"
    #: where it comes from
    channel: Literal["applicant", "register", "agency", "third-party"] = "applicant"
    necessity: Literal["required", "optional"] = "required"
    #: secondary materials only may be missing under tolerant acceptance
    weight: Literal["main", "secondary"] = "main"
    #: may be handed in later under tolerant acceptance
    deferrable: bool = False
    #: may be replaced by a notice-and-commitment
    committable: bool = False
    #: may be handed in later under a credit commitment
    on_credit: bool = False
    #: why it is asked
    why: Bilingual | None = None
    basis: tuple[Cited, ...] = ()


class Condition(Model):
    """What must be true for the item to be granted."""

    text: Bilingual
    #: the same as a rule over situations; absent = judged by people
    rule: str | None = None
    basis: tuple[Cited, ...] = ()


class SpecialStep(Model):
    """A step with a limit of its own: an inspection on site, a publication, an expert review."""

    title: Bilingual
    within: TermText
    when: str | None = None
    #: whether its time is part of the item's limits
    counted: bool = True
    fee: Money = Decimal(0)
    basis: tuple[Cited, ...] = ()
    source: str


class Fee(Model):
    """What it costs from a day on, in yuan."""

    amount: Money
    since: Day
    title: Bilingual | None = None
    when: str | None = None
    basis: tuple[Cited, ...] = ()
    source: str


class Visits(Model):
    """How often somebody has to come, before the reform and now."""

    before: int = Field(ge=0, le=30)
    after: int = Field(ge=0, le=30)
    source: str = "example"


class Result(Model):
    """What the applicant has in the end."""

    title: Bilingual
    kind: Literal["licence", "certificate", "decision", "payment", "record"] = "certificate"
    #: the evidence type it is, when other items ask for it
    evidence: Code | None = None
    electronic: bool = True


class CrossRegion(Model):
    """Where else it can be handed in, and how.

    Fully online; collected by proxy, where the partner checks the form and the home district decides; or handled
    jointly on several sites.
    """

    modes: tuple[Literal["online", "proxy", "joint"], ...] = Field(min_length=1)
    #: partners with which it is open point to point
    partners: tuple[Code, ...] = Field(min_length=1)
    source: str


class Item(Model):
    """A service item with the fields of the implementation list (实施清单)."""

    code: Code
    title: Bilingual
    #: the main item it belongs to
    part_of: Bilingual | None = None
    type: Literal[
        "permit", "confirmation", "registration", "payment", "benefit", "filing", "public-service", "other"
    ]
    #: at which level the power is held
    level: Literal["national", "city", "district", "street", "community"]
    #: unit that carries it out
    body: Code
    basis: tuple[Cited, ...] = Field(min_length=1)
    serves: Literal["person", "business", "both"]
    conditions: tuple[Condition, ...] = ()
    asks: tuple[Annotated[Ask, _named("element")], ...] = ()
    materials: tuple[Annotated[Material, _named("evidence")], ...] = ()
    steps: tuple[SpecialStep, ...] = ()
    #: decided on the spot (即办件) or by a promise (承诺件)
    handling: Literal["instant", "promised"] = "promised"
    #: longest by law; absent = the law names none
    statutory: TermText | None = None
    promised: TermText
    fees: tuple[Fee, ...] = ()
    visits: Visits
    result: Result
    cross_region: CrossRegion | None = None
    #: units that answer questions and take complaints; absent = the body itself
    consult: Code | None = None
    complain: Code | None = None
    agents: bool = True
    booking: bool = True
    courier: bool = True
    touches: tuple[Matter, ...] = ()
    since: Day
    source: str

    def fees_on(self, day: date) -> tuple[Fee, ...]:
        """The fees in force on `day`: of each title the newest not after it."""
        newest: dict[str, Fee] = {}
        for fee in sorted(self.fees, key=lambda one: one.since):
            if fee.since <= day:
                newest[fee.title.en if fee.title else ""] = fee
        return tuple(newest.values())


#: a scene's own questions by name
Questions = Mapping[Name, Question]
