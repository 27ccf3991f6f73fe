"""In which roles somebody stands to a case, and that a stranger stands in none."""

from __future__ import annotations

from dataclasses import replace

from mashangban.core.casework import Actor, Grant, roles_of
from tests.core.casework.world import APPLICANT, HOUR, Desk, FakeOffice, grant, opened, staff

OFFICE = FakeOffice()


def roles(desk: Desk, *grants: Grant, person: str = "somebody") -> frozenset[str]:
    return roles_of(Actor(person, "staff", grants), desk.case, OFFICE)


def test_a_post_for_other_places_gives_its_role_only_there() -> None:
    desk = opened("desk")
    assert roles(desk, grant("dispatcher", "station", "far-estate")) == {"member"}
    assert roles(desk, grant("dispatcher", "station", "street")) == {"member", "dispatcher"}


def test_a_post_for_places_reaches_no_case_without_a_place() -> None:
    desk = opened("desk", place=None)
    assert roles(desk, grant("dispatcher", "station", "estate")) == {"member"}


def test_a_post_above_counts_below_and_not_the_other_way_round() -> None:
    desk = opened("desk")
    assert roles(desk, grant("leader", "bureau")) == {"leader"}
    desk.act("officer", "take")
    desk.act("officer", "transfer", unit="bureau", reason="Not ours.")
    assert roles(desk, grant("leader", "station")) == frozenset()


def test_the_post_of_handler_makes_the_handler_only_of_what_waits_in_its_own_queue() -> None:
    queued = opened("desk", office=FakeOffice(handler=None))
    assert roles(queued, grant("handler")) == {"member", "handler"}
    assert roles(queued, grant("handler", "bureau")) == frozenset()
    assert roles(opened("desk"), grant("handler")) == {"member"}


def test_whoever_acts_on_a_queued_case_as_handler_has_it_from_then_on() -> None:
    desk = opened("desk", office=FakeOffice(handler=None))
    desk.act("dispatcher", "assign", person="officer")
    queued = replace(desk.case, handler=None)
    assert roles_of(staff("colleague"), queued, OFFICE) >= {"handler"}
    desk = opened("desk", office=FakeOffice(handler=None))
    desk.act("colleague", "take")
    assert desk.case.handler == "colleague"


def test_a_handler_without_any_post_left_can_do_nothing() -> None:
    assert roles(opened("desk"), person="officer") == frozenset()


def test_relations_are_no_posts() -> None:
    desk = opened("desk")
    assert roles(desk, grant("applicant"), grant("system"), grant("assistant")) == {"member"}


def test_an_unknown_kind_of_actor_has_no_role() -> None:
    desk = opened("desk")
    assert roles_of(Actor("officer", "robot", (grant("leader"),)), desk.case, OFFICE) == frozenset()


def test_an_action_is_done_no_more_often_than_the_definition_says() -> None:
    desk = opened("desk")
    desk.act("officer", "take")
    for _ in range(2):
        desk.act("officer", "hold", message="We are on it.")
    assert desk.refused("officer", "hold", message="Still on it.") == "too-often"


def test_a_running_clock_is_not_moved_by_being_started_again() -> None:
    desk = opened("desk")
    row = desk.service.flow["assigned"]["hold"].model_copy(update={"starts": ("reply",)})
    flow = {**desk.service.flow, "assigned": {**desk.service.flow["assigned"], "hold": row}}
    desk.service = desk.service.model_copy(update={"flow": flow})
    desk.act("officer", "take")
    desk.wait(3 * HOUR)
    before = desk.case.clocks
    desk.act("officer", "hold", message="We are on it.")
    assert desk.case.clocks == before


def test_the_applicant_of_another_case_is_nobody_here() -> None:
    desk = opened("desk")
    assert roles_of(Actor("applicant:24101500000025", "applicant"), desk.case, OFFICE) == frozenset()
    assert roles_of(APPLICANT, desk.case, OFFICE) == {"applicant"}
