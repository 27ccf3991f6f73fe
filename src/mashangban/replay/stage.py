"""The stage of a replay: carries out steps on the real engine at simulated moments, clocks included.

Steps wait in one queue, ordered by moment. Before each, whatever clock runs out earlier is swept at its own moment,
so that warnings, breaches and lapses are written when they happened.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import connection

from mashangban.cases.handling import act
from mashangban.cases.intake import Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.cases.sweep import sweep
from mashangban.core import routing
from mashangban.core.casework.model import Actor
from mashangban.core.catalog.pack import Pack
from mashangban.database.casework import next_due
from mashangban.directory.accounts import actor_of
from mashangban.directory.codes import count_scan
from mashangban.directory.models import PlaceCode
from mashangban.replay.letters import Letter

Step = Callable[[datetime], None]

_SLACK = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Stage:
    """What is still to happen, and the means to let it happen."""

    pack: Pack
    service: str
    random: Random
    queue: list[tuple[datetime, int, Step]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)
    #: index of a letter → number of its case
    numbers: dict[int, str] = field(default_factory=dict)
    codes: Mapping[str, PlaceCode] = field(default_factory=dict)
    #: when the next clock runs out; None after anything that may have moved it
    due: datetime | None = None
    #: moment before which everything due has been dealt with
    swept: datetime | None = None

    def at(self, moment: datetime, step: Step) -> None:
        """Let ``step`` happen at ``moment``."""
        heapq.heappush(self.queue, (moment, next(self.order), step))

    def run(self, until: datetime, tell: Callable[[datetime], None] = lambda moment: None) -> None:
        """Let everything happen through ``until``, clocks that run out included."""
        while self.queue and self.queue[0][0] <= until:
            moment, _, step = heapq.heappop(self.queue)
            self._sweep(moment)
            step(moment)
            tell(moment)
        self.due = self.swept = None
        self._sweep(until)

    def _sweep(self, until: datetime) -> None:
        """Everything due before ``until``, each at its own moment."""
        while True:
            if self.due is None:
                self.due = self._next_due()
            if self.due >= until:
                self.swept = until
                return
            swept = sweep(self.due, since=self._since())
            if swept.failed or not swept.handled:
                raise RuntimeError(f"a clock that runs out at {self.due} cannot be swept; see the log")
            self.due = swept.next_at or _NEVER

    def _next_due(self) -> datetime:
        """When the next clock runs out."""
        return next_due(connection, self._since(), demo=True) or _NEVER

    def _since(self) -> datetime | None:
        """Nothing is due much before what was swept; see ``sweep`` for why the past is not searched again."""
        return None if self.swept is None else self.swept - _SLACK

    def moved(self) -> None:
        """Something was done past the stage: the next clock may be another now."""
        self.due = None

    # --- what people do --------------------------------------------------------------------------

    def scan(self, place: str, now: datetime) -> None:
        count_scan(self.codes[place], now)

    def hand_in(self, letter: Letter, now: datetime) -> str:
        """Hand a letter in; its number."""
        submission = Submission(
            self.service,
            dict(letter.data),
            identity=dict(letter.identity),
            place=letter.place,
            anonymous=letter.anonymous,
            demo=True,
        )
        self.due = None
        receipt = submit(submission, now=now, draw=self.random.randrange)
        self.numbers[letter.index] = receipt.number
        return receipt.number

    def do(
        self, number: str, by: str, action: str, now: datetime, data: Mapping[str, Any] | None = None
    ) -> CaseRow:
        """Carry out an action; ``by`` as in a story. Raises ``Refused`` when the engine says no."""
        return self.act(number, action, self.actor(number, by, now), now, data or {})

    def act(self, number: str, action: str, actor: Actor, now: datetime, data: Mapping[str, Any]) -> CaseRow:
        """Carry out an action as somebody in particular."""
        self.due = None
        return act(number, action, actor, data, now=now)

    def actor(self, number: str, by: str, now: datetime) -> Actor:
        """Who ``by`` is for this case now."""
        if by == "applicant":
            return Actor(f"applicant:{number}", "applicant")
        if by in self.pack.people:
            return actor_of(by, now)
        row = CaseRow.objects.only("handler", "unit").get(number=number)
        if by == "handler" and row.handler:
            return actor_of(row.handler, now)
        return self.in_role(row.unit, by, now)

    def in_role(self, unit: str, role: str, now: datetime) -> Actor:
        """Somebody who holds the role in the unit or above it."""
        return actor_of(self.holder(unit, role, now), now)

    def holder(self, unit: str, role: str, now: datetime) -> str:
        """Who holds a role in the unit or above it: first whoever is on duty, then whoever holds the post."""
        day = now.astimezone(self.pack.zone).date()
        for step in self.pack.unit_path(unit):
            posts = [post for post in self.pack.posts.values() if post.unit == step and role in post.roles]
            for post in posts:
                for duty in routing.on_duty(self.pack, post.code, now):
                    return duty.person
            for post in posts:
                for holder in post.holders:
                    if holder.since <= day and (holder.until is None or day <= holder.until):
                        return holder.person
        raise LookupError(f"nobody is {role} of {unit}")

    def colleague(self, number: str, now: datetime) -> str:
        """Another member of the unit that has the case, not its handler."""
        row = CaseRow.objects.only("handler", "unit").get(number=number)
        day = now.astimezone(self.pack.zone).date()
        people = [
            holder.person
            for post in self.pack.posts.values()
            if post.unit == row.unit and "handler" in post.roles and post.places
            for holder in post.holders
            if not holder.deputy
            and holder.person != row.handler
            and holder.since <= day
            and (holder.until is None or day <= holder.until)
        ]
        return self.random.choice(people)

    def at_work(self, person: str, now: datetime) -> datetime:
        """When a person is next on duty; ``now`` for somebody without shifts."""
        day = now.astimezone(self.pack.zone).date()
        for post, holder in self.pack.posts_of(person, day):
            if holder.deputy:
                continue
            found = routing.next_on_duty(self.pack, post.code, person, now)
            if found is not None:
                return found
        return now

    def working_hour(self, now: datetime, days: int, random: Random | None = None) -> datetime:
        """Some time between 9 and 17 o'clock of the ``days``-th working day after ``now``."""
        day = now.astimezone(self.pack.zone).date()
        while days > 0:
            day += timedelta(days=1)
            days -= self.pack.calendar.is_working_day(day)
        minute = (random or self.random).randint(9 * 60, 17 * 60 - 1)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self.pack.zone)

    def moment_in(self, first: date, last: date, random: Random) -> datetime:
        """Some moment of a working day between two days."""
        days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
        day = random.choice([one for one in days if self.pack.calendar.is_working_day(one)])
        minute = random.randint(8 * 60 + 40, 16 * 60 + 50)
        return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self.pack.zone)
