"""The models of a pack's directory: bodies, places, posts and who holds them, shifts, and prepared words."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from mashangban.core.catalog.parts import Bilingual, Code, Day, Model, Names, Option


class Unit(Model):
    """A body that answers for cases; ``parent`` gives the ladder of escalation."""

    code: Code
    title: Bilingual
    kind: Literal["district", "bureau", "street-office", "police-station", "community", "centre", "company"]
    parent: Code | None = None
    #: where people reach it, printed on slips; invented numbers are not allowed
    phone: str | None = None
    #: "answers within 12 hours"; shown on posters and the place's page
    promise: Bilingual | None = None
    demo: bool = False


class Place(Model):
    """A node of district → street → community → police grid → building/spot."""

    code: Code
    kind: Literal["district", "street", "community", "police-grid", "building", "spot"]
    title: Bilingual
    parent: Code | None = None
    #: national division code (6 digits district, 9 street, 12 community), if it has one
    division_code: Annotated[str, Field(pattern=r"^\d{6}(\d{3})?(\d{3})?$")] | None = None
    #: the unit answerable here; a place without one inherits its parent's
    unit: Code | None = None
    #: further units answerable here for the services of their own authority
    units: tuple[Code, ...] = ()
    address: Bilingual | None = None
    aliases: tuple[str, ...] = ()
    #: WGS-84 degrees
    lat: Decimal | None = Field(default=None, ge=-90, le=90)
    lon: Decimal | None = Field(default=None, ge=-180, le=180)
    demo: bool = False


class Holder(Model):
    """Somebody holding a post for a span of days (``until`` inclusive, open when absent)."""

    person: Code
    since: Day
    until: Day | None = None
    #: stands in when the holder is away
    deputy: bool = False


class Post(Model):
    """A position in a unit: its roles, the places it covers, and who holds it when."""

    code: Code
    title: Bilingual
    unit: Code
    roles: tuple[str, ...] = Field(min_length=1)
    #: places covered with everything below them; empty means the whole unit
    places: tuple[Code, ...] = ()
    holders: tuple[Holder, ...] = ()
    #: the post that takes over when nobody here can
    fallback: Code | None = None


class Person(Model):
    """A member of staff. Demo people are invented and marked."""

    code: Code
    name: Bilingual
    certifications: tuple[str, ...] = ()
    demo: bool = False
    #: what a newcomer to the demo signs in as this person for; the few who have it are printed first
    login_for: Bilingual | None = None


class Shift(Model):
    """Who of a post is on duty when. Several people rotate day by day from ``since``."""

    post: Code
    people: tuple[Code, ...] = Field(min_length=1)
    #: which days: every day, the calendar's working days, its rest days, or weekdays
    on: (
        Literal["every-day", "working-days", "rest-days"]
        | tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    ) = "every-day"
    #: "08:30-17:30"; an end before the start crosses midnight and belongs to the day it starts
    hours: Names
    rotate: Literal["none", "daily", "weekly"] = "none"
    since: Day
    until: Day | None = None


class CannedText(Model):
    """A reply with blanks ``{name}``; a reply may only be sent with every blank filled."""

    code: Code
    title: Bilingual
    body: Bilingual
    #: categories of the service it is offered for; empty = all
    categories: tuple[str, ...] = ()
    kind: Literal["substantive", "holding", "question", "notice"] = "substantive"
    services: tuple[Code, ...] = ()


class WordList(Model):
    """Words that mean danger now; found in what a resident types they show 110 first."""

    code: Code
    title: Bilingual
    words: tuple[str, ...] = Field(min_length=1)
    #: what is said, above the button to go on
    advice: Bilingual
    phone: str = "110"


class Element(Model):
    """A question that many forms share, so that it is asked, kept and reused in one way."""

    code: Code
    title: Bilingual
    type: str
    help: Bilingual | None = None
    #: for choices
    of: tuple[Option, ...] = ()
    #: the register that knows the answer, so that it need not be typed
    known_to: Code | None = None
    #: the item that gives the answer in the first place: where a scene includes it, nobody need know it yet
    result_of: Code | None = None
    #: kept apart and encrypted wherever it is asked
    identity: bool = False
    source: str | None = None
