"""Which hall a member of staff sits in, and at which window: kept in their session for the shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, roles_of
from mashangban.web.workbench.choosing import Choice

#: who may open the pages of the counter
ROLES = ("counter", "agent")
WINDOW_LENGTH = 12
_HALL, _WINDOW = "counter-hall", "counter-window"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody works today."""

    #: unit code of the hall
    unit: str
    #: empty until it is said
    window: str


def halls_of(actor: Actor) -> Sequence[str]:
    """Units whose counter the actor staffs, in the order of the pack."""
    mine = {grant.unit for grant in actor.grants if grant.role in ROLES}
    return [unit for unit in current_pack().units if unit in mine]


def seat_of(request: DeskRequest) -> Seat:
    """The hall chosen last, or the first one; every page of the counter is about it."""
    halls = halls_of(request.actor)
    chosen = str(request.session.get(_HALL, ""))
    return Seat(chosen if chosen in halls else halls[0], str(request.session.get(_WINDOW, "")))


def sit(request: DeskRequest, unit: str, window: str) -> bool:
    """Remember hall and window for the session; False when the hall is not one's own."""
    if unit not in halls_of(request.actor):
        return False
    request.session[_HALL] = unit
    request.session[_WINDOW] = " ".join(window.split())[:WINDOW_LENGTH]
    return True


def hall_choices(actor: Actor) -> Sequence[Choice]:
    """The halls one may sit in."""
    return [Choice(unit, naming.unit_title(unit)) for unit in halls_of(actor)]


def is_counter(actor: Actor) -> bool:
    """Whether the actor staffs a counter, and does not only act for people."""
    return "counter" in roles_of(actor)
