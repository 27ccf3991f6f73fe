"""Who answers for a new case, and who is on duty: from places, posts, holders and shifts alone.

Pure: `now` is passed in, absences are asked of the caller. Nothing is ever dropped: a case that nobody matches
lands in the staffed queue for unmatched cases, and every step of the choice is told in `because`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from mashangban.core.casework.model import Assignment, Json
from mashangban.core.catalog.model import Holder, Post, Service, Shift
from mashangban.core.catalog.pack import Pack
from mashangban.core.worktime import CalendarYearMissing

#: whether a person is away at a moment
Absent = Callable[[str, datetime], bool]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: how far ahead the next shift is looked for: the longest holiday with the weekends around it
_LOOK_AHEAD = 16
#: days of posts whose duties are kept
_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's time on duty for a post."""

    person: str
    since: datetime
    until: datetime
    post: str = ""


def nobody_absent(person: str, at: datetime) -> bool:
    """The answer when no absences are known."""
    return False


# --- duty ----------------------------------------------------------------------------------------


def on_duty(pack: Pack, post: str, now: datetime) -> tuple[Duty, ...]:
    """Who of a post is on duty now, the one longest there first.

    A shift by working days in a year without calendar data counts as not on duty: `route` names the year.
    """
    local = now.astimezone(pack.zone)
    days = (local.date() - timedelta(days=1), local.date())
    found = [duty for day in days for duty in _duties(pack, post, day) if duty.since <= local < duty.until]
    return tuple(sorted(found, key=lambda duty: (duty.since, duty.person)))


def next_on_duty(pack: Pack, post: str, person: str, now: datetime) -> datetime | None:
    """When a person is next on duty for a post: now, a later moment within 16 days, or None."""
    local = now.astimezone(pack.zone)
    for ahead in range(-1, _LOOK_AHEAD):
        for duty in _duties(pack, post, local.date() + timedelta(days=ahead)):
            if duty.person == person and duty.until > local:
                return max(duty.since, local)
    return None


def duty_at(pack: Pack, where: str, now: datetime) -> tuple[Duty, ...]:
    """Who is on duty for a place (or a unit) now: the officer of the place first, then the unit's desk."""
    place = where if where in pack.places else None
    unit = pack.unit_for(where) if place else where
    if unit is None:
        return ()
    found: dict[str, Duty] = {}
    for post in _posts(pack, unit, place, None):
        for duty in on_duty(pack, post.code, now):
            if _is_field_post(post):
                found.setdefault(duty.person, duty)
    return tuple(found.values())


def _is_field_post(post: Post) -> bool:
    return "handler" in post.roles or "duty-officer" in post.roles


def _duties(pack: Pack, post: str, day: date) -> tuple[Duty, ...]:
    """The duties of a post that begin on a day, in order of time."""
    kept = pack.duties.get((post, day))
    if kept is None:
        if len(pack.duties) > _MOST_KEPT:
            pack.duties.clear()
        kept = pack.duties[post, day] = tuple(_worked_out(pack, post, day))
    return kept


def _worked_out(pack: Pack, post: str, day: date) -> list[Duty]:
    duties: list[Duty] = []
    for shift in pack.shifts_of.get(post, ()):
        if (
            shift.since <= day
            and (shift.until is None or day <= shift.until)
            and shift_works_on(pack, shift, day)
        ):
            for hours in shift.hours:
                begin, end = span_of(hours)
                since = datetime.combine(day, begin, pack.zone)
                ends_on = day if end > begin else day + timedelta(days=1)
                until = datetime.combine(ends_on, end, pack.zone)
                duties += [Duty(person, since, until, post) for person in people_on(shift, day)]
    return sorted(duties, key=lambda duty: (duty.since, duty.person))


def span_of(hours: str) -> tuple[time, time]:
    """Begin and end of "08:30-17:30"; raises ValueError. An end not after the begin lies on the next day."""
    begin, dash, end = hours.partition("-")
    if not dash:
        raise ValueError(f"{hours} is not a span of hours")
    return time.fromisoformat(begin.strip()), time.fromisoformat(
        "00:00" if end.strip() == "24:00" else end.strip()
    )


def people_on(shift: Shift, day: date) -> tuple[str, ...]:
    """Whose turn it is on a day: everybody without rotation, else one by day or by week from `since`."""
    if shift.rotate == "none":
        return shift.people
    turns = (day - shift.since).days // (7 if shift.rotate == "weekly" else 1)
    return (shift.people[turns % len(shift.people)],)


def shift_works_on(pack: Pack, shift: Shift, day: date) -> bool:
    """Whether a shift is worked on a day; a day of a year without calendar data is neither working nor rest."""
    if shift.on == "every-day":
        return True
    if isinstance(shift.on, tuple):
        return _WEEKDAYS[day.weekday()] in shift.on
    try:
        working = pack.calendar.is_working_day(day)
    except CalendarYearMissing:
        return False
    return working is (shift.on == "working-days")


# --- people --------------------------------------------------------------------------------------


def holders_on(post: Post, day: date, *, deputies: bool) -> Iterator[Holder]:
    """The holders of a post on a day, or their deputies."""
    for holder in post.holders:
        if (
            holder.deputy is deputies
            and holder.since <= day
            and (holder.until is None or day <= holder.until)
        ):
            yield holder


def leader_of(pack: Pack, unit: str, now: datetime, absent: Absent = nobody_absent) -> str | None:
    """Who leads a unit now: its leader, a deputy, or the leader of the unit above; None when nobody does."""
    day = now.astimezone(pack.zone).date()
    for step in pack.unit_path(unit):
        posts = [post for post in pack.posts.values() if post.unit == step and "leader" in post.roles]
        for deputies in (False, True):
            for post in posts:
                for holder in holders_on(post, day, deputies=deputies):
                    if not absent(holder.person, now):
                        return holder.person
    return None


# --- routing -------------------------------------------------------------------------------------


def route(
    pack: Pack,
    service: Service,
    place: str | None,
    now: datetime,
    *,
    due: datetime | None,
    absent: Absent = nobody_absent,
    exclude: Collection[str] = (),
) -> Assignment:
    """The unit and, if one can be found, the person for a new case.

    The holder of the nearest post is taken if on shift before the definition's share of the term up to `due` is
    used; else a deputy, else whoever is on duty for the fallback posts, else the unit's queue.
    """
    search = _Search(pack, service, place, now, due, absent, frozenset(exclude))
    unit = search.unit()
    if unit is None:
        search.tell("unmatched", place=place)
        return Assignment(pack.info.unmatched, None, tuple(search.because), unmatched=True)
    handler = None if service.route.queue else search.handler(unit)
    if handler is None:
        search.tell("queue", unit=unit)
    return Assignment(unit, handler, tuple(search.because))


@dataclass(slots=True)
class _Search:
    """One search for the person, noting every reason on the way."""

    pack: Pack
    service: Service
    place: str | None
    now: datetime
    due: datetime | None
    absent: Absent
    exclude: frozenset[str]
    because: list[tuple[str, dict[str, Json]]] = field(default_factory=list)

    def tell(self, code: str, **params: Json) -> None:
        self.because.append((code, params))

    @property
    def day(self) -> date:
        return self.now.astimezone(self.pack.zone).date()

    def unit(self) -> str | None:
        route = self.service.route
        if route.by == "unit" and route.unit:
            self.tell("unit", unit=route.unit)
            return route.unit
        unit = self.pack.unit_for(self.place, self.service.authority)
        if unit is not None and unit not in self.exclude:
            self.tell("place-unit", place=self.place, unit=unit)
            return unit
        return None

    def handler(self, unit: str) -> str | None:
        """The first person found along the posts and their fallbacks."""
        self._note_missing_year()
        tried: set[str] = set()
        for post in _posts(self.pack, unit, self.place, self.service.route.role):
            here: Post | None = post
            as_fallback = False
            while here is not None and here.code not in tried:
                tried.add(here.code)
                if as_fallback:
                    self.tell("fallback", post=here.code)
                person = self._of(here)
                if person is not None:
                    return person
                here, as_fallback = self.pack.posts.get(here.fallback or ""), True
        return None

    def _of(self, post: Post) -> str | None:
        """The holder, a deputy, or whoever is on duty; None when this post has nobody in time."""
        holders = list(holders_on(post, self.day, deputies=False))
        if not holders:
            self.tell("vacant", post=post.code)
        several = len(holders) > 1
        for duty in on_duty(self.pack, post.code, self.now) if several else ():
            if self._may(duty.person, post):
                self.tell("on-duty", person=duty.person, post=post.code, until=duty.until.isoformat())
                return duty.person
        in_time = [
            (start, holder.person, "deputy" if holder.deputy else "holder")
            for holder in [*holders, *holders_on(post, self.day, deputies=True)]
            if self._may(holder.person, post)
            and (start := self._starts_in_time(holder.person, post)) is not None
        ]
        if not in_time:
            return None
        # people of a desk are taken by who comes first; a holder goes before a deputy
        _, person, how = min(in_time, key=lambda found: found[0]) if several else in_time[0]
        self.tell(how, person=person, post=post.code)
        return person

    def _may(self, person: str, post: Post) -> bool:
        if person in self.exclude:
            self.tell("excluded", person=person)
            return False
        if self.absent(person, self.now):
            self.tell("absent", person=person, post=post.code)
            return False
        return True

    def _starts_in_time(self, person: str, post: Post) -> datetime | None:
        """When the person is on shift, if that is soon enough; a post without shifts is always there."""
        own = [code for code in (post.code, *self._posts_of(person)) if self.pack.shifts_of.get(code)]
        if not own:
            return self.now
        starts = [start for code in own if (start := next_on_duty(self.pack, code, person, self.now))]
        start = min(starts, default=None)
        if start is not None and (self.due is None or start <= self._latest(self.due)):
            return start
        self.tell("off-shift", person=person, post=post.code, until=start.isoformat() if start else None)
        return None

    def _latest(self, due: datetime) -> datetime:
        return self.now + (due - self.now) * self.service.route.on_shift_by / 100

    def _posts_of(self, person: str) -> list[str]:
        return [post.code for post, holder in self.pack.posts_of(person, self.day) if not holder.deputy]

    def _note_missing_year(self) -> None:
        """Working-day shifts cannot be known without the year's calendar: said, and the desk takes over."""
        try:
            self.pack.calendar.is_working_day(self.day)
            self.pack.calendar.is_working_day(self.day + timedelta(days=1))
        except CalendarYearMissing as error:
            self.tell("calendar-year-missing", year=error.year, calendar=error.calendar)


def _posts(pack: Pack, unit: str, place: str | None, role: str | None) -> list[Post]:
    """Posts of a unit (or below it) that cover a place, the nearest to the place first, whole-unit posts last."""
    path = pack.place_path(place) if place else ()
    found: list[tuple[int, int, Post]] = []
    for order, post in enumerate(pack.posts.values()):
        if post.unit != unit or (role is not None and role not in post.roles):
            continue
        if not post.places:
            found.append((len(path), order, post))
        else:
            near = [step for step, code in enumerate(path) if code in post.places]
            if near:
                found.append((near[0], order, post))
    return [post for _, _, post in sorted(found, key=lambda item: item[:2])]
