"""What a mandate covers: which acts, in which scenes, for how long; and why it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: what may be done for somebody: fill in, hand in, answer a supplement request, receive papers, withdraw
ACTS = ("fill", "submit", "supply", "receive", "withdraw")
#: given when nothing else is said; withdrawing what was handed in is only allowed expressly [our own default]
USUAL_ACTS = ("fill", "submit", "supply", "receive")
#: days [our own defaults]: thirty when nothing is said, a year at most
USUAL_DAYS, MOST_DAYS = 30, 365
#: days that forms offer
OFFERED_DAYS = (7, 30, 90, 180, 365)
HOWS = ("phone-code", "counter", "home-visit")
#: names as they are written, the mark of invented ones included
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ·•.'’（）()-]){0,29}")

Reason = Literal[
    "unknown",
    "waiting",
    "expired",
    "revoked",
    "out-of-scope",
    "not-yours",
    "other-principal",
    "principal-only",
    "bad-name",
    "bad-phone",
    "same-person",
    "agent-not-proven",
    "no-acts",
    "bad-scene",
    "bad-days",
    "not-witnessed",
    "own-witness",
    "wrong-key",
    "already",
]


class MandateRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """An authority that does not hold, or cannot be given; ``reason`` is stable, ``field`` the input at fault.

    ``wording.say`` puts it into words, remedy included.
    """

    def __init__(self, reason: Reason, *, field: str = "", **params: object) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.field = field
        self.params = params


@dataclass(frozen=True, slots=True)
class Scope:
    """What one may do for another."""

    #: scene codes; empty = every scene
    scenes: tuple[str, ...] = ()
    acts: tuple[str, ...] = USUAL_ACTS
    days: int = USUAL_DAYS


def checked_scope(scope: Scope, known_scenes: Iterable[str]) -> Scope:
    """The scope with doubles removed; refuses ``no-acts``, ``bad-scene`` and ``bad-days``."""
    acts = tuple(act for act in ACTS if act in scope.acts)
    if not acts or set(scope.acts) - set(ACTS):
        raise MandateRefused("no-acts", field="acts")
    known = set(known_scenes)
    strange = next((scene for scene in scope.scenes if scene not in known), None)
    if strange is not None:
        raise MandateRefused("bad-scene", field="scenes", scene=strange[:80])
    if not 1 <= scope.days <= MOST_DAYS:
        raise MandateRefused("bad-days", field="days", most=MOST_DAYS)
    return Scope(tuple(dict.fromkeys(scope.scenes)), acts, scope.days)


def checked_name(typed: str, field: str) -> str:
    """A name of 2 to 30 letters; refuses ``bad-name``. It goes into a text message, so it can be nothing but a name."""
    name = " ".join(typed.split())
    if len(name) < 2 or not _NAME.fullmatch(name):
        raise MandateRefused("bad-name", field=field)
    return name


def covers(scenes: Iterable[str], acts: Iterable[str], act: str, scene: str) -> bool:
    """Whether an act in a scene lies within the scope; an empty list of scenes covers each."""
    listed = tuple(scenes)
    return act in tuple(acts) and (not listed or scene in listed)
