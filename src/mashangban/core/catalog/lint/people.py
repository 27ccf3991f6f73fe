"""Posts, shifts and places: nobody on two shifts at once, nobody on a shift of a post they do not hold,
no place without a body that answers for it, no queue without people, no ladder without a leader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

from mashangban.core.catalog.lint.service_names import all_services
from mashangban.core.catalog.model import Holder, Shift
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, Text
from mashangban.core.routing import people_on, shift_works_on, span_of
from mashangban.core.worktime import CalendarYearMissing

#: how many days of two shifts are compared: longer than any rotation with the holidays of a year
_COMPARED = 400
_FIRST_DAY: Text = {"en": "put the earlier day first", "zh": "请把较早的日期写在前面"}


def problems(pack: Pack) -> Iterator[Problem]:
    """Everything wrong with who is where and when."""
    yield from _spans(pack)
    usable = [number for number, shift in enumerate(pack.shifts) if all(map(_is_span, shift.hours))]
    yield from _strangers(pack)
    yield from _years(pack)
    for one, other in combinations(usable, 2):
        yield from _overlaps(pack, one, other)
    for number in usable:
        yield from _overlaps_itself(pack, number)
    yield from _places(pack)
    yield from _queues(pack)
    yield from _logins(pack)


def _logins(pack: Pack) -> Iterator[Problem]:
    """Only demo people get a login that is printed; said of another it would be passed over in silence."""
    for code, person in pack.people.items():
        if person.login_for is not None and not person.demo:
            yield pack.where.problem(
                "people",
                code,
                ("login_for",),
                {
                    "en": f"{code} is not of the demo: no login is printed",
                    "zh": f"{code} 不是演示人员，不会打印账号",
                },
                {"en": "add demo: true, or remove login_for", "zh": "请加上 demo: true，或删去 login_for"},
            )


def _is_span(hours: str) -> bool:
    try:
        begin, end = span_of(hours)
    except ValueError:
        return False
    return begin != end


def _spans(pack: Pack) -> Iterator[Problem]:
    for number, shift in enumerate(pack.shifts):
        for index, hours in enumerate(shift.hours):
            if not _is_span(hours):
                yield pack.where.problem(
                    "shifts",
                    str(number),
                    ("hours", index) if len(shift.hours) > 1 else ("hours",),
                    {"en": f"{hours} is not a span of hours", "zh": f"{hours} 不是时段"},
                    {"en": "write it as 08:30-17:30", "zh": "请写成 08:30-17:30"},
                )
        if shift.until and shift.until < shift.since:
            yield pack.where.problem("shifts", str(number), ("until",), _ends_early(shift), _FIRST_DAY)
    for post in pack.posts.values():
        for index, holder in enumerate(post.holders):
            if holder.until and holder.until < holder.since:
                yield pack.where.problem(
                    "posts", post.code, ("holders", index, "until"), _ends_early(holder), _FIRST_DAY
                )


def _ends_early(span: Shift | Holder) -> Text:
    return {
        "en": f"it ends ({span.until}) before it begins ({span.since})",
        "zh": f"结束日期（{span.until}）早于开始日期（{span.since}）",
    }


def _strangers(pack: Pack) -> Iterator[Problem]:
    for number, shift in enumerate(pack.shifts):
        post = pack.posts.get(shift.post)
        holders = {holder.person for holder in post.holders} if post else set(shift.people)
        for index, person in enumerate(shift.people):
            if person in pack.people and person not in holders:
                yield pack.where.problem(
                    "shifts",
                    str(number),
                    ("people", index),
                    {
                        "en": f"{person} is on a shift of {shift.post} without holding it",
                        "zh": f"{person} 排了 {shift.post} 的班，却没有担任这个岗位",
                    },
                    {
                        "en": f"add {person} to the holders of {shift.post}",
                        "zh": f"请把 {person} 加到 {shift.post} 的担任人里",
                    },
                )


def _years(pack: Pack) -> Iterator[Problem]:
    """A shift by working days that begins in a year without a calendar."""
    calendar = pack.calendars.get(pack.info.calendar)
    for number, shift in enumerate(pack.shifts):
        if calendar and shift.on in ("working-days", "rest-days"):
            try:
                calendar.is_working_day(shift.since)
            except CalendarYearMissing as error:
                yield pack.where.problem("shifts", str(number), ("since",), *year_missing(error))


def year_missing(error: CalendarYearMissing) -> tuple[Text, Text]:
    """Problem and remedy for a day in a year that the calendar does not know."""
    return (
        {
            "en": f"the calendar {error.calendar} has no year {error.year}",
            "zh": f"日历 {error.calendar} 里没有{error.year}年",
        },
        {
            "en": f"add {error.year} to the calendar, or use another day",
            "zh": f"请在日历里补上{error.year}年，或改用别的日期",
        },
    )


# --- overlaps ------------------------------------------------------------------------------------


def _overlaps(pack: Pack, one: int, other: int) -> Iterator[Problem]:
    """A person on both shifts at the same time, told once, at the later shift."""
    first, second = pack.shifts[one], pack.shifts[other]
    shared = set(first.people) & set(second.people)
    start = max(first.since, second.since)
    end = min(first.until or date.max, second.until or date.max, start + timedelta(days=_COMPARED))
    if not shared or end < start or not _could_meet(first, second):
        return
    for person in sorted(shared):
        for ahead in range((end - start).days + 1):
            day = start + timedelta(days=ahead)
            clash = _clash(pack, first, second, person, day)
            if clash:
                yield _told(pack, other, person, clash)
                break


def _could_meet(first: Shift, second: Shift) -> bool:
    """Whether the hours alone can overlap, on the same day or across a midnight."""
    day = date(2024, 1, 1)
    near = (day - timedelta(days=1), day, day + timedelta(days=1))
    return any(
        a[0] < b[1] and b[0] < a[1]
        for a in _times(first, day)
        for other in near
        for b in _times(second, other)
    )


def _clash(pack: Pack, first: Shift, second: Shift, person: str, day: date) -> datetime | None:
    if not _is_there(pack, first, person, day):
        return None
    for other in (day - timedelta(days=1), day, day + timedelta(days=1)):
        if _is_there(pack, second, person, other):
            for a in _times(first, day):
                for b in _times(second, other):
                    if a[0] < b[1] and b[0] < a[1]:
                        return max(a[0], b[0])
    return None


def _overlaps_itself(pack: Pack, number: int) -> Iterator[Problem]:
    shift = pack.shifts[number]
    times = sorted(_times(shift, shift.since))
    for (_, end), (begin, _) in pairwise(times):
        if begin < end:
            yield _told(pack, number, shift.people[0], begin)


def _is_there(pack: Pack, shift: Shift, person: str, day: date) -> bool:
    inside = shift.since <= day and (shift.until is None or day <= shift.until)
    return inside and person in people_on(shift, day) and shift_works_on(pack, shift, day)


def _times(shift: Shift, day: date) -> list[tuple[datetime, datetime]]:
    # both ends are local times of one zone, compared only with each other
    found = []
    for hours in shift.hours:
        begin, end = span_of(hours)
        last = day if end > begin else day + timedelta(days=1)
        found.append((datetime.combine(day, begin), datetime.combine(last, end)))
    return found


def _told(pack: Pack, number: int, person: str, at: datetime) -> Problem:
    return pack.where.problem(
        "shifts",
        str(number),
        (),
        {
            "en": f"{person} has two shifts at once on {at:%Y-%m-%d %H:%M}",
            "zh": f"{person} 在 {at:%Y-%m-%d %H:%M} 同时排了两个班",
        },
        {"en": "change the hours or the people of one of them", "zh": "请调整其中一班的时间或人员"},
    )


# --- places and queues ---------------------------------------------------------------------------


def _places(pack: Pack) -> Iterator[Problem]:
    for place in pack.places.values():
        if pack.unit_for(place.code) is None:
            yield pack.where.problem(
                "places",
                place.code,
                (),
                {"en": f"nobody answers for {place.code}", "zh": f"{place.code} 没有任何单位负责"},
                {
                    "en": "give it a unit, or a parent that has one",
                    "zh": "请写上 unit，或放到有单位负责的上级地点下面",
                },
            )
    taken: dict[str, str] = {}
    for place in pack.places.values():
        names = dict.fromkeys(name.casefold() for name in (place.title.zh, *place.aliases))
        for name in names:
            first = taken.setdefault(name, place.code)
            if first != place.code and (name != place.title.zh.casefold() or name in _aliases(pack, first)):
                yield pack.where.problem(
                    "places",
                    place.code,
                    ("aliases",),
                    {"en": f"{name} is also a name of {first}", "zh": f"{name} 也是 {first} 的名称"},
                    {"en": "keep the name at one of them", "zh": "请只在一处保留这个名称"},
                )


def _aliases(pack: Pack, place: str) -> set[str]:
    return {alias.casefold() for alias in pack.places[place].aliases}


def _queues(pack: Pack) -> Iterator[Problem]:
    staffed = {post.unit for post in pack.posts.values() if "dispatcher" in post.roles and post.holders}
    if pack.info.unmatched in pack.units and pack.info.unmatched not in staffed:
        yield pack.where.problem(
            "pack",
            pack.info.code,
            ("unmatched",),
            {
                "en": f"nobody staffs the queue of {pack.info.unmatched}",
                "zh": f"{pack.info.unmatched} 的待派队列没有人值守",
            },
            {
                "en": "give it a post with the role dispatcher and a holder",
                "zh": "请为它设一个有人担任的 dispatcher 岗位",
            },
        )
    led = {post.unit for post in pack.posts.values() if "leader" in post.roles and post.holders}
    for unit in sorted(_answering(pack)):
        if not led.intersection(pack.unit_path(unit)):
            yield pack.where.problem(
                "units",
                unit,
                (),
                {
                    "en": f"a broken promise of {unit} would reach no leader",
                    "zh": f"{unit} 超时后找不到可上报的负责人",
                },
                {
                    "en": "give it, or a unit above it, a post with the role leader",
                    "zh": "请为它或上级单位设一个有人担任的 leader 岗位",
                },
            )


def _answering(pack: Pack) -> set[str]:
    """Units that can come to own a case: by a service's route or by a place."""
    found = {pack.info.unmatched}
    for service in all_services(pack):
        if service.route.by == "unit" and service.route.unit:
            found.add(service.route.unit)
        else:
            found |= {unit for place in pack.places if (unit := pack.unit_for(place, service.authority))}
    return found & set(pack.units)
