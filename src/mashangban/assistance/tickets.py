"""The line of a service hall: take a number, be called, be served.

Numbers start anew every day and every hall; two windows that call at once never get the same ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mashangban.assistance.calling import in_turn, median_minutes
from mashangban.assistance.models import Ticket, TicketRoll
from mashangban.assistance.scope import checked_name
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken, seal, unseal

#: a letter for each kind of visitor
PERSON, FIRM, OTHER = "A", "B", "C"
#: tickets in somebody's hands
IN_HAND = ("called", "serving")
#: called tickets on the screen
SHOWN = 6


class TicketRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """A ticket that cannot be moved so: ``reason`` is ``unknown-hall``, ``in-hand`` (``code``), ``moved-on`` or ``no-counter``."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True, slots=True)
class Waits:
    """A hall's day in plain numbers; minutes are medians, None while there is nothing to measure."""

    waiting: int
    called: int
    served: int
    gone: int
    median_wait: int | None
    median_service: int | None

    @property
    def taken(self) -> int:
        """Tickets given out."""
        return self.waiting + self.called + self.served + self.gone


@dataclass(frozen=True, slots=True)
class Board:
    """What a hall's screen shows: nothing that tells who anybody is."""

    unit: str
    day: date
    #: called and being served, the latest call first
    called: Sequence[Ticket]
    #: the next codes, in their turn
    next_codes: Sequence[str]
    waiting: int


def take(
    unit: str, *, now: datetime, scene: str = "", elder: bool = False, name: str = "", letter: str = ""
) -> Ticket:
    """A new ticket. Without a letter it follows from the scene: A for persons, B for firms, C for anything else."""
    pack = current_pack()
    if unit not in pack.units:
        raise TicketRefused("unknown-hall")
    name = checked_name(name, "name") if name.strip() else ""
    day = timezone.localdate(now)
    letter = letter if letter in {PERSON, FIRM, OTHER} else _letter(scene)
    with transaction.atomic():
        number = _next_number(unit, day, letter)
        return Ticket.objects.create(
            unit=unit,
            day=day,
            letter=letter,
            number=number,
            scene=scene if scene in pack.scenes else "",
            elder=elder,
            sealed_name=seal({"name": name}, _owner(unit, day, letter, number)) if name else b"",
            taken_at=now,
        )


def call_next(unit: str, counter: str, by: str, *, now: datetime) -> Ticket | None:
    """Call whose turn it is to the window; None when nobody waits.

    Refuses ``no-counter``, and ``in-hand`` while the caller still has a ticket of the day.
    """
    counter = counter.strip()[:12]
    if not counter:
        raise TicketRefused("no-counter")
    mine = in_hand(unit, by, now)
    if mine is not None:
        raise TicketRefused("in-hand", mine.code)
    day = timezone.localdate(now)
    while True:
        line = _line(unit, day)
        if not line:
            return None
        first = line[0]
        called = Ticket.objects.filter(pk=first.pk, state="waiting").update(
            state="called", counter=counter, called_by=by, called_at=now, calls=F("calls") + 1
        )
        if called:  # otherwise another window was quicker: it is the next one's turn
            return Ticket.objects.get(pk=first.pk)


def call_again(ticket: Ticket, *, now: datetime) -> Ticket:
    """Call a ticket that did not come."""
    return _move(ticket, ("called",), calls=F("calls") + 1, called_at=ticket.called_at or now)


def serve(ticket: Ticket, *, now: datetime, scene: str = "") -> Ticket:
    """The visitor is at the window."""
    more = {"scene": scene} if scene else {}
    if ticket.state == "serving":
        return _move(ticket, ("serving",), **more) if more else ticket
    return _move(ticket, ("called",), state="serving", served_at=now, **more)


def finish(ticket: Ticket, *, now: datetime, application: str = "") -> Ticket:
    """The visitor leaves; ``application`` is the reference of what was begun for them."""
    more = {"application": application} if application else {}
    return _move(ticket, IN_HAND, state="done", done_at=now, served_at=ticket.served_at or now, **more)


def miss(ticket: Ticket, *, now: datetime) -> Ticket:
    """Nobody came."""
    return _move(ticket, ("called",), state="gone", done_at=now)


def put_back(ticket: Ticket) -> Ticket:
    """Back into the line, at its old turn: called by mistake, or the visitor came back."""
    return _move(
        ticket, ("called", "gone"), state="waiting", counter="", called_by="", called_at=None, done_at=None
    )


def attach(ticket: Ticket, application: str) -> None:
    """Note what was begun for the visitor. A ticket that has moved on keeps nobody from beginning."""
    called = Ticket.objects.filter(pk=ticket.pk).exclude(state="waiting")
    called.update(application=application[:20])


def in_hand(unit: str, by: str, now: datetime) -> Ticket | None:
    """The ticket somebody called today and has not finished."""
    day = timezone.localdate(now)
    return Ticket.objects.filter(unit=unit, day=day, called_by=by, state__in=IN_HAND).order_by("pk").first()


def line(unit: str, now: datetime) -> Sequence[Ticket]:
    """Who waits today, in their turn."""
    return _line(unit, timezone.localdate(now))


def board(unit: str, day: date) -> Board:
    """What the screen of a hall shows."""
    waiting = _line(unit, day)
    called = Ticket.objects.filter(unit=unit, day=day, state__in=IN_HAND).order_by("-called_at", "-pk")
    return Board(unit, day, list(called[:SHOWN]), [one.code for one in waiting[:SHOWN]], len(waiting))


def waits(unit: str, day: date) -> Waits:
    """The day of a hall in numbers, by one query."""
    rows = list(
        Ticket.objects.filter(unit=unit, day=day).only(
            "state", "taken_at", "called_at", "served_at", "done_at"
        )
    )
    states = [row.state for row in rows]
    served = [row for row in rows if row.state == "done"]
    return Waits(
        waiting=states.count("waiting"),
        called=states.count("called") + states.count("serving"),
        served=len(served),
        gone=states.count("gone"),
        median_wait=median_minutes([(row.taken_at, row.called_at) for row in rows if row.called_at]),
        median_service=median_minutes(
            [(row.served_at, row.done_at) for row in served if row.served_at and row.done_at]
        ),
    )


def name_on(ticket: Ticket) -> str:
    """What to call the visitor; empty when they said nothing, or it was erased."""
    sealed = bytes(ticket.sealed_name)
    if not sealed:
        return ""
    try:
        return str(
            unseal(sealed, _owner(ticket.unit, ticket.day, ticket.letter, ticket.number)).get("name", "")
        )
    except SealBroken:
        return ""


def _line(unit: str, day: date) -> list[Ticket]:
    rows = list(Ticket.objects.filter(unit=unit, day=day, state="waiting"))
    if not any(row.elder for row in rows):
        return sorted(rows, key=lambda row: (row.taken_at, row.pk))
    order = in_turn(rows, _elders_before(unit, day))
    return [one for one in order if isinstance(one, Ticket)]


def _elders_before(unit: str, day: date) -> int:
    """How many elders in a row were called last."""
    last = Ticket.objects.filter(unit=unit, day=day, called_at__isnull=False).order_by("-called_at", "-pk")
    row = 0
    for elder in last.values_list("elder", flat=True)[:10]:
        if not elder:
            break
        row += 1
    return row


def _next_number(unit: str, day: date, letter: str) -> int:
    """The number after the last one; the row is locked until the ticket is written."""
    roll, _made = TicketRoll.objects.get_or_create(unit=unit, day=day, letter=letter)
    TicketRoll.objects.filter(pk=roll.pk).update(last=F("last") + 1)
    return TicketRoll.objects.values_list("last", flat=True).get(pk=roll.pk)


def _letter(scene: str) -> str:
    versions = current_pack().scenes.get(scene)
    if not versions:
        return OTHER
    return FIRM if versions[-1].event == "business" else PERSON


def _owner(unit: str, day: date, letter: str, number: int) -> str:
    return f"ticket:{unit}:{day.isoformat()}:{letter}{number}"


def _move(ticket: Ticket, states: Sequence[str], **changes: object) -> Ticket:
    moved = Ticket.objects.filter(pk=ticket.pk, state__in=states).update(**changes)
    if not moved:
        raise TicketRefused("moved-on", ticket.code)
    return Ticket.objects.get(pk=ticket.pk)
