"""Clocks that reach a year whose holidays nobody has published yet: nobody is refused, promises only get shorter."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.casework.clocks import resume, start, surely_later
from mashangban.core.casework.model import ClockState
from mashangban.core.catalog.model import Clock, Service
from mashangban.core.worktime import Calendar, Term, TermUnit, due_at
from tests.core.casework.world import DAY, HOUR, SHANGHAI, Desk, calendar, definition, opened

#: a Monday; the pack's calendar ends two weeks later
DECEMBER = datetime(2026, 12, 14, 9, 0, tzinfo=SHANGHAI)


@cache
def known_in(last: int) -> Calendar:
    """The calendar as it was before the years after ``last`` were published."""
    whole = calendar()
    kept = {day: name for day, name in whole.holidays.items() if day.year <= last}
    made_up = {day: name for day, name in whole.make_up_days.items() if day.year <= last}
    years = frozenset(year for year in whole.years if year <= last)
    return Calendar(whole.code, whole.zone, years, kept, made_up, whole.weekdays, whole.periods)


def cleared_in_december() -> Desk:
    desk = opened("hazard", {"content": "Vans"}, channel="patrol", at=DECEMBER)
    desk.act("officer", "verify", evidence=["photo-1"])
    return desk


def begun(clock: Clock, at: datetime, known: Calendar) -> dict[str, Any]:
    """What starting the clock says."""
    found = start("clear", clock, at, known, {})
    assert found is not None
    return found


def with_clear(within: str, cap: str = "5 working days") -> Service:
    service = definition("hazard")
    clock = service.clocks["clear"].model_copy(
        update={"within": Term.parse(within), "pause_cap": Term.parse(cap)}
    )
    return service.model_copy(update={"clocks": {**service.clocks, "clear": clock}})


def test_a_receipt_clock_that_crosses_new_year_runs_plain_days() -> None:
    started = opened("item", {}, channel="parent", at=DECEMBER).last("clock-started").data
    assert (started["within"], started["instead_of"]) == ("20 days", "20 working days")


def test_what_the_applicant_owes_runs_no_shorter_there() -> None:
    clock = (
        definition("hazard")
        .clocks["clear"]
        .model_copy(update={"within": Term.parse("60 working days"), "tells_applicant": True})
    )
    told = begun(clock, DECEMBER, calendar())
    assert (told["within"], told["instead_of"]) == ("132 days", "60 working days")


def test_staff_start_such_a_clock_too() -> None:
    desk = opened("hazard", {"content": "Vans"}, channel="patrol", at=DECEMBER + 10 * DAY)
    desk.act("officer", "verify", evidence=["photo-1"])
    started = desk.last("clock-started").data
    assert (started["within"], started["instead_of"]) == ("10 days", "10 working days")


def test_working_hours_become_hours_by_the_wall() -> None:
    at = datetime(2027, 3, 1, 9, 0, tzinfo=SHANGHAI)
    desk = opened("hazard", {"content": "Vans"}, channel="patrol", at=at)
    assert desk.case.clocks["verify"].due_at == at + 8 * HOUR


def test_a_clock_within_the_calendar_is_not_shortened() -> None:
    assert "instead_of" not in cleared_in_december().last("clock-started").data


def test_a_pause_over_new_year_is_capped_in_plain_days() -> None:
    desk = opened(
        with_clear("10 working days", "15 working days"), {"content": "Vans"}, channel="patrol", at=DECEMBER
    )
    desk.act("officer", "verify", evidence=["photo-1"])
    desk.act("leader", "suspend-by-leader", reason="Rain.")
    paused = desk.last("clock-paused").data
    assert (paused["cap"], paused["instead_of"]) == ("15 days", "15 working days")


def test_after_a_pause_what_was_left_runs_in_plain_days() -> None:
    desk = cleared_in_december()
    desk.wait(7 * DAY)
    desk.act("leader", "suspend-by-leader", reason="Rain.")
    desk.wait(5 * DAY)
    desk.act("leader", "go-on")
    # 4 working days had ended; 6 are left, of which the Saturday on which it goes on is the first
    assert desk.case.clocks["clear"].due_at == datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI)
    assert desk.last("clock-resumed").data["instead_of"] == "10 working days"


def test_a_second_pause_after_new_year_loses_nothing_of_what_was_left() -> None:
    desk = opened(
        with_clear("20 working days", "20 days"), {"content": "Vans"}, channel="patrol", at=DECEMBER
    )
    desk.act("officer", "verify", evidence=["photo-1"])
    desk.wait(18 * DAY)
    before = desk.case.clocks["clear"].due_at
    desk.act("leader", "suspend-by-leader", reason="Rain.")
    desk.wait(DAY)
    desk.act("leader", "go-on")
    assert desk.case.clocks["clear"].due_at == before + DAY


@given(
    day=st.integers(0, 364),
    minutes=st.integers(0, 24 * 60 - 1),
    amount=st.integers(1, 40),
    unit=st.sampled_from(["working days", "working hours"]),
)
def test_the_shorter_promise_is_never_later_than_the_published_calendar_would_make_it(
    day: int, minutes: int, amount: int, unit: Any
) -> None:
    at = datetime(2025, 1, 1, tzinfo=SHANGHAI) + timedelta(days=day, minutes=minutes)
    clock = definition("hazard").clocks["clear"].model_copy(update={"within": Term(amount, unit)})
    known, unknown = (begun(clock, at, one)["due"] for one in (calendar(), known_in(2025)))
    assert datetime.fromisoformat(unknown) <= datetime.fromisoformat(known)


@given(
    day=st.integers(300, 364),
    used=st.integers(0, 30 * 24),
    paused=st.integers(0, 40 * 24),
    amount=st.integers(1, 40),
    unit=st.sampled_from(["working days", "working hours"]),
)
def test_nor_is_it_after_a_pause(day: int, used: int, paused: int, amount: int, unit: Any) -> None:
    at = datetime(2025, 1, 1, 9, 30, tzinfo=SHANGHAI) + timedelta(days=day)
    clock = definition("hazard").clocks["clear"].model_copy(update={"within": Term(amount, unit)})
    dues = []
    for known in (calendar(), known_in(2025)):
        first = begun(clock, at, known)
        due, warn = (datetime.fromisoformat(first[name]) for name in ("due", "warn"))
        since = at + used * HOUR
        if since >= due:
            return
        state = ClockState("clear", at, due, warn, within=first["within"], pauses=((since, None),))
        again = resume(state, clock, since + paused * HOUR, known, "cap")
        dues.append(datetime.fromisoformat(again["due"]))
        assert dues[-1] >= since
    assert dues[1] <= dues[0]


def test_a_right_that_ends_in_working_days_is_still_refused_rather_than_shortened() -> None:
    service = definition("desk")
    row = service.flow["replied"]["reopen"].model_copy(update={"within": Term(20, "working days")})
    flow = {**service.flow, "replied": {**service.flow["replied"], "reopen": row}}
    desk = opened(service.model_copy(update={"flow": flow}), at=DECEMBER)
    desk.act("officer", "take")
    desk.act("officer", "reply", message="Done.")
    assert desk.refused("applicant", "reopen", reason="Loud again.") == "calendar-year-missing"


def with_lapse(after: str) -> Service:
    """The desk's definition, with an answer that lapses after this term."""
    service = definition("desk")
    row = service.flow["replied"]["lapse"].model_copy(update={"after": Term.parse(after)})
    flow = {**service.flow, "replied": {**service.flow["replied"], "lapse": row}}
    return service.model_copy(update={"flow": flow})


def test_what_happens_by_itself_comes_late_there_rather_than_not_at_all() -> None:
    desk = opened(with_lapse("20 working days"), at=DECEMBER)
    desk.act("officer", "take")
    desk.act("officer", "reply", message="Done.")
    assert desk.case.timers["lapse"].date() == (DECEMBER + 53 * DAY).date()


@given(
    hours=st.integers(0, 900 * 24),
    amount=st.integers(1, 60),
    unit=st.sampled_from(["working days", "working hours"]),
)
def test_it_is_never_earlier_than_the_term_would_be(hours: int, amount: int, unit: TermUnit) -> None:
    moment, term = datetime(2024, 1, 1, 8, tzinfo=SHANGHAI) + hours * HOUR, Term(amount, unit)
    assert due_at(moment, surely_later(term), calendar()) >= due_at(moment, term, calendar())
