"""Definitions of other systems, walked through the same engine: nothing here is known to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mashangban.core.casework import SYSTEM, Actor, Refusal, children_wanted, decide, submit
from mashangban.core.casework.model import Command
from mashangban.core.catalog.model import Action
from tests.core.casework.world import APPLICANT, DAY, HOUR, T0, Desk, FakeOffice, definition, opened, staff

EVIDENCE = ["photo-1"]


def nursing_centre() -> Desk:
    return opened("nursing-centre", {"content": "60 beds", "name": "Evergreen"}, channel="web")


def test_a_parent_opens_one_child_per_item_with_the_values_it_knows() -> None:
    desk = nursing_centre()
    events = desk.tried("officer", "accept")
    assert not isinstance(events, Refusal)
    wanted = children_wanted(events)
    assert [child.data["item"] for child in wanted] == [
        "business-licence",
        "medical-institution",
        "fire-safety",
        "environment",
    ]
    assert {child.data["name"] for child in wanted} == {"Evergreen"}
    assert [child.unit for child in wanted] == ["bureau", "bureau", "station", None]


def test_children_run_in_parallel_on_their_own_clocks() -> None:
    child = opened("item", {"item": "fire-safety", "name": "Evergreen"}, channel="parent")
    parent = nursing_centre()
    parent.act("officer", "accept")
    assert child.case.clocks["permit"].due_at < parent.case.clocks["joint"].due_at
    child.act("dispatcher", "decide", outcome="denied", reason="No second exit.")
    assert child.case.state == "denied"


def test_a_parent_goes_on_by_itself_when_the_last_child_closes() -> None:
    desk = nursing_centre()
    desk.act("officer", "accept")
    for number in list(desk.case.children):
        assert desk.case.state == "in-parallel"
        desk.act(SYSTEM, "child-closed", number=number)
    assert desk.case.state == "decided"
    desk.act("officer", "deliver", message="Come and fetch it.")
    assert not desk.case.open


def test_a_parent_cannot_close_over_an_open_child() -> None:
    desk = nursing_centre()
    desk.act("officer", "accept")
    assert desk.refused("leader", "cut-short", reason="Withdrawn.") == "children-open"


def test_a_parent_cannot_close_between_asking_for_children_and_their_opening() -> None:
    desk = nursing_centre()
    events = desk.tried("officer", "accept")
    assert not isinstance(events, Refusal)
    desk.take(events)
    assert desk.refused("leader", "cut-short", reason="Withdrawn.") == "children-open"


def test_a_parent_waits_for_children_asked_for_and_not_yet_opened() -> None:
    desk = nursing_centre()
    desk.act("officer", "accept")
    for number in list(desk.case.children)[1:]:
        desk.act(SYSTEM, "child-closed", number=number)
    waiting = replace(desk.case, wanted=1)
    last = Command("child-closed", SYSTEM, {"number": next(iter(desk.case.children))})
    events = decide(desk.service, waiting, last, desk.now, desk.office)
    assert not isinstance(events, Refusal)
    assert events.case.state == "in-parallel"


def test_a_child_goes_to_the_unit_its_parent_names() -> None:
    events = submit(
        definition("item"),
        "24101500000025",
        {"item": "fire-safety", "name": "Evergreen"},
        place=None,
        channel="parent",
        anonymous=False,
        identity_given=False,
        actor=SYSTEM,
        now=T0,
        office=FakeOffice(),
        parent="24101500000017",
        unit="street-office",
    )
    assert not isinstance(events, Refusal)
    assert events[0].data["unit"] == "street-office"
    assert events[1].data["handler"] is None
    assert events[0].data["parent"] == "24101500000017"


def sign(desk: Desk, who: str, **more: object) -> None:
    desk.act(who, "measure", signature=who, radiators=6, **more)


def test_a_visit_counts_only_with_four_signatures() -> None:
    desk = opened("visit", {"content": "Windows"}, channel="web")
    for who in ("vendor", "liaison", "station-worker"):
        sign(desk, who, **({"as": "station-worker"} if who == "station-worker" else {}))
        assert desk.case.state == "scheduled"
    sign(desk, "grid-worker")
    assert desk.case.state == "measured"
    assert [event.role for event in desk.events if event.kind == "signed"] == [
        "vendor",
        "liaison",
        "station-worker",
        "grid-worker",
    ]


def test_one_person_cannot_sign_twice_even_with_two_posts() -> None:
    desk = opened("visit", {"content": "Windows"}, channel="web")
    sign(desk, "station-worker")
    assert desk.refused("station-worker", "measure", signature="me", radiators=6) == "already-signed"


def test_a_party_that_has_signed_cannot_sign_through_somebody_else() -> None:
    desk = opened("visit", {"content": "Windows"}, channel="web")
    sign(desk, "grid-worker")
    refusal = desk.tried("station-worker", "measure", signature="me", radiators=6, **{"as": "grid-worker"})
    assert isinstance(refusal, Refusal)
    assert refusal.params["choices"] == ["station-worker"]


def test_somebody_who_is_no_party_cannot_sign() -> None:
    desk = opened("visit", {"content": "Windows"}, channel="web")
    assert desk.refused("officer", "measure", signature="me", radiators=6) == "not-allowed"


def watched_hazard() -> Desk:
    desk = opened("hazard", {"content": "Vans"}, channel="patrol")
    desk.act("officer", "verify", evidence=EVIDENCE)
    desk.act("officer", "clear", measure="Bays cancelled.", evidence=EVIDENCE)
    return desk


def test_a_cleared_hazard_is_watched_then_settled_by_itself() -> None:
    desk = watched_hazard()
    assert desk.wait(32 * DAY) == ["acted", "closed"]
    assert desk.case.state == "closed"


def test_a_later_patrol_reopens_a_hazard_that_is_back() -> None:
    desk = watched_hazard()
    desk.wait(40 * DAY)
    desk.act("grid-worker", "patrol", found="yes", evidence=EVIDENCE)
    case = desk.case
    assert (case.open, case.state, case.openings, case.handler) == (True, "in-hand", 2, "officer")
    assert case.clocks["clear"].started_at == desk.now
    assert case.clocks["clear"].stopped_at is None


def test_a_patrol_that_finds_nothing_leaves_it_closed() -> None:
    desk = watched_hazard()
    desk.wait(40 * DAY)
    desk.act("grid-worker", "patrol", found="no")
    assert (desk.case.open, desk.case.openings, desk.case.clocks["clear"].stopped_at is not None) == (
        False,
        1,
        True,
    )


def rectified(who: str = "officer") -> Desk:
    desk = opened("finding", {"content": "Boiler valve"}, channel="patrol")
    desk.act(who, "rectify", evidence=EVIDENCE)
    return desk


def test_a_recheck_needs_two_certified_officers() -> None:
    desk = rectified("officer")
    desk.act("inspector", "recheck", evidence=EVIDENCE)
    assert desk.case.state == "rectified"
    assert desk.refused("inspector", "recheck", evidence=EVIDENCE) == "already-signed"
    desk.act("second-inspector", "recheck", evidence=EVIDENCE)
    assert not desk.case.open


def test_an_officer_without_the_certificate_cannot_recheck() -> None:
    desk = rectified("officer")
    lapsed = Actor("inspector", "staff", staff("inspector").grants)
    assert desk.refused(lapsed, "recheck", evidence=EVIDENCE) == "not-certified"


def test_whoever_reported_it_put_right_cannot_recheck_it() -> None:
    desk = rectified("inspector")
    assert desk.refused("inspector", "recheck", evidence=EVIDENCE) == "same-person"


def task(handler: str = "officer") -> Desk:
    office = FakeOffice(handler=handler)
    return opened("task", {"content": "Report monthly"}, channel="meeting", office=office)


def test_a_task_is_closed_only_by_a_verifier_who_is_not_its_handler() -> None:
    desk = task("verifier")
    desk.act("verifier", "report", evidence=EVIDENCE)
    assert desk.refused("verifier", "close", evidence=EVIDENCE) == "not-allowed"


def test_a_task_handled_by_another_is_closed_by_the_verifier_with_evidence() -> None:
    desk = task()
    desk.act("officer", "report", evidence=EVIDENCE)
    assert desk.refused("verifier", "close") == "missing-input"
    desk.act("verifier", "close", evidence=EVIDENCE)
    assert not desk.case.open


def test_an_assisting_unit_has_its_own_clock_and_holds_the_close() -> None:
    desk = task()
    desk.act("officer", "involve", unit="street-office")
    desk.act("officer", "report", evidence=EVIDENCE)
    assert "assist@street-office" in desk.case.clocks
    assert desk.refused("verifier", "close", evidence=EVIDENCE) == "assisting-open"
    desk.act("street-clerk", "assist-done", note="Counted.")
    assert desk.case.clocks["assist@street-office"].stopped_at == desk.now
    desk.act("verifier", "close", evidence=EVIDENCE)


def test_an_assisting_units_breach_is_its_own_and_the_owner_stays() -> None:
    desk = task()
    desk.act("officer", "involve", unit="street-office")
    desk.wait(8 * DAY)
    assert desk.last("clock-breached").data["unit"] == "street-office"
    assert (desk.case.unit, desk.case.handler) == ("station", "officer")


def test_several_units_assist_each_on_its_clock() -> None:
    desk = task()
    desk.act("officer", "involve", unit="street-office")
    desk.wait(2 * HOUR)
    desk.act("officer", "involve", unit="other-station")
    assert desk.refused("officer", "involve", unit="street-office") == "bad-input"
    assert desk.refused("officer", "involve", unit="station") == "bad-input"
    assert set(desk.case.assisting) == {"street-office", "other-station"}


def test_the_service_of_another_case_is_refused() -> None:
    desk = task()
    command = Command("report", APPLICANT, {})
    refusal = decide(definition("desk"), desk.case, command, desk.now + timedelta(1), desk.office)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "other-service"


def with_row(desk: Desk, state: str, name: str, **row: object) -> Desk:
    """The desk under a definition that has one more row."""
    made = Action.model_validate({"title": {"zh": "项", "en": "Row"}, **row})
    flow = {**desk.service.flow, state: {**desk.service.flow.get(state, {}), name: made}}
    desk.service = desk.service.model_copy(update={"flow": flow})
    return desk


def test_signatures_do_not_outlive_the_state_they_were_given_in() -> None:
    desk = with_row(rectified(), "rectified", "send-back", by="handler", to="ordered")
    desk.act("inspector", "recheck", evidence=EVIDENCE)
    desk.act("officer", "send-back")
    desk.act("officer", "rectify", evidence=EVIDENCE)
    desk.act("second-inspector", "recheck", evidence=EVIDENCE)
    assert desk.case.state == "rectified"


def test_children_of_an_earlier_opening_do_not_carry_a_reopened_parent_on() -> None:
    desk = nursing_centre()
    with_row(desk, "decided", "again", by="handler", to="in-parallel", restarts="joint")
    desk.act("officer", "accept")
    for number in list(desk.case.children):
        desk.act(SYSTEM, "child-closed", number=number)
    desk.act("officer", "again")
    assert (desk.case.state, desk.case.openings) == ("in-parallel", 2)


def test_children_that_are_all_closed_carry_a_parent_on_when_it_enters_the_state() -> None:
    desk = nursing_centre()
    with_row(desk, "in-parallel", "hold", by="handler", to="received")
    with_row(desk, "received", "go-on", by="handler", to="in-parallel")
    desk.act("officer", "accept")
    desk.act("officer", "hold")
    for number in list(desk.case.children):
        desk.act(SYSTEM, "child-closed", number=number)
    desk.act("officer", "go-on")
    assert desk.case.state == "decided"


def test_a_part_of_what_was_asked_for_is_shown_and_a_lead_is_not() -> None:
    parent = nursing_centre()
    parent.act("officer", "accept")
    assert not parent.last("child-opened").internal
    desk = opened("desk")
    desk.act("officer", "take")
    desk.act("officer", "lead", level="low")
    assert desk.last("child-opened").internal


def test_an_action_repeated_on_a_follower_opens_no_second_child() -> None:
    desk = opened("desk")
    spawns = [{"service": "test.lead", "blocking": False}]
    with_row(desk, "assigned", "note-lead", by="handler", fans_out=True, spawns=spawns)
    desk.act("officer", "take")
    follower = replace(desk.case, cluster="24101500000025")
    repeated = Command("note-lead", SYSTEM, {}, follows="24101500000025", on_behalf_of="colleague")
    events = decide(desk.service, follower, repeated, desk.now, desk.office)
    assert not isinstance(events, Refusal)
    assert children_wanted(events) == []
