"""The officer of the place, a deputy, whoever is on duty, the queue: in this order, with the reasons told."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.casework.model import Assignment
from mashangban.core.catalog.loader import load_pack
from mashangban.core.routing import leader_of, route

NANKAI = load_pack(Path(__file__).parents[3] / "packs" / "nankai")
ASK = NANKAI.service("police-desk.ask")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NANKAI.zone)


def routed(
    place: str | None, text: str, *, away: tuple[str, ...] = (), exclude: tuple[str, ...] = ()
) -> Assignment:
    now = at(text)
    due = now + timedelta(hours=12)
    return route(NANKAI, ASK, place, now, due=due, absent=lambda person, _: person in away, exclude=exclude)


def reasons(assignment: Assignment) -> list[str]:
    return [code for code, _ in assignment.because]


@pytest.mark.parametrize(
    ("place", "when", "handler"),
    [
        ("wdd-01-building-1", "2024-10-08 09:00", "officer-01"),
        ("wdd-grid-03", "2024-08-30 10:00", "officer-03"),  # the holder changes on 1 September
        ("wdd-grid-03", "2024-09-02 10:00", "officer-03b"),
        ("wdd-01-building-1", "2024-10-08 23:40", "officer-01"),  # on shift in time: 8:50 hours of 9
        ("wdd-01-building-1", "2024-10-08 23:20", "desk-1"),  # too late to wait for the morning
        ("wdd-01-building-1", "2024-10-01 09:00", "desk-4"),  # a holiday
        ("wdd-01-building-1", "2024-10-12 09:00", "officer-01"),  # a Saturday worked instead
        ("wdd-grid-08", "2024-10-08 09:00", "desk-5"),  # a vacant post
        ("wangdingdi", "2024-10-08 09:00", "desk-5"),  # a street: no single officer
    ],
)
def test_the_person_for_a_place_and_time(place: str, when: str, handler: str) -> None:
    assert (routed(place, when).unit, routed(place, when).handler) == ("wangdingdi-police", handler)


def test_a_deputy_stands_in_for_somebody_away() -> None:
    found = routed("wdd-grid-01", "2024-10-08 09:00", away=("officer-01",))
    assert (found.handler, reasons(found)) == ("officer-02", ["place-unit", "absent", "deputy"])


def test_the_desk_takes_over_when_holder_and_deputy_are_away() -> None:
    found = routed("wdd-grid-01", "2024-10-08 09:00", away=("officer-01", "officer-02"))
    assert (found.handler, reasons(found)[-2:]) == ("desk-5", ["fallback", "on-duty"])


def test_where_the_definition_wants_a_queue_nobody_is_chosen() -> None:
    queued = ASK.model_copy(update={"route": ASK.route.model_copy(update={"queue": True})})
    found = route(NANKAI, queued, "wdd-grid-01", at("2024-10-08 09:00"), due=None)
    assert (found.unit, found.handler, reasons(found)) == ("wangdingdi-police", None, ["place-unit", "queue"])


def test_whoever_is_excluded_never_gets_it() -> None:
    found = routed("wdd-grid-01", "2024-10-08 09:00", exclude=("officer-01",))
    assert (found.handler, "excluded" in reasons(found)) == ("officer-02", True)


def test_with_nobody_at_all_it_waits_in_the_units_queue() -> None:
    found = routed("wdd-grid-01", "2024-10-08 09:00", away=tuple(NANKAI.people))
    assert (found.unit, found.handler, reasons(found)[-1]) == ("wangdingdi-police", None, "queue")


@pytest.mark.parametrize("place", [None, "gulou", "no-such-place"])
def test_what_nobody_matches_lands_loudly_in_the_staffed_queue(place: str | None) -> None:
    found = routed(place, "2024-10-08 09:00")
    assert (found.unit, found.unmatched, reasons(found)) == ("nankai-service-office", True, ["unmatched"])


def test_a_year_without_a_calendar_is_told_and_the_desk_answers() -> None:
    found = routed("wdd-grid-01", "2031-03-03 09:00")
    assert ("calendar-year-missing", {"year": 2031, "calendar": "state-council"}) in found.because
    assert found.handler is not None
    assert found.handler.startswith("desk-")


def test_the_leader_or_the_deputy_or_the_leader_above() -> None:
    now = at("2024-10-08 09:00")

    def leader(*away: str) -> str | None:
        return leader_of(NANKAI, "wangdingdi-police", now, lambda person, _: person in away)

    assert [leader(), leader("leader"), leader("leader", "deputy-leader")] == [
        "leader",
        "deputy-leader",
        "bureau-leader",
    ]


PLACES = st.sampled_from([*NANKAI.places, None])
MOMENTS = st.datetimes(datetime(2024, 4, 1), datetime(2026, 12, 30))  # noqa: DTZ001 - given its zone below
PEOPLE = st.frozensets(st.sampled_from([*NANKAI.people]))


@given(place=PLACES, moment=MOMENTS, away=PEOPLE, exclude=PEOPLE)
def test_every_case_has_a_unit_and_never_an_absent_or_excluded_person(
    place: str | None, moment: datetime, away: frozenset[str], exclude: frozenset[str]
) -> None:
    now = moment.replace(tzinfo=NANKAI.zone)
    due = now + timedelta(hours=12)
    found = route(NANKAI, ASK, place, now, due=due, absent=lambda p, _: p in away, exclude=exclude)
    assert found.unit in NANKAI.units
    assert found.handler not in away | exclude
    assert found.because
