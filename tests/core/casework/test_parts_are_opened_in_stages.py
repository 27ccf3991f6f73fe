"""One child a row of a prepared list: some at once, some after others, some never."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from mashangban.core.casework import SYSTEM, Command, Refusal, children_wanted, decide, failed_parts
from mashangban.core.casework.spawning import counts_from
from tests.core.casework.world import APPLICANT, DAY, T0, Desk, opened, staff


def row(key: str, *after: str, unit: str | None = None, **more: object) -> dict[str, object]:
    return {"key": key, "after": list(after), "service": "test.item", "unit": unit, "kind": "x", **more}


#: a, b → c → d; e stands alone
PLAN = [row("a"), row("b"), row("c", "a", "b"), row("d", "c"), row("e", unit="bureau")]


def received(plan: list[dict[str, object]] | None = None, **form: object) -> Desk:
    return opened(
        "staged", {"name": "Evergreen", "plan": PLAN if plan is None else plan, **form}, channel="web"
    )


def in_hand(plan: list[dict[str, object]] | None = None, action: str = "accept") -> Desk:
    desk = received(plan)
    desk.act("officer", action)
    return desk


def test_what_waits_for_nothing_begins_at_once() -> None:
    events = received().tried("officer", "accept")
    assert not isinstance(events, Refusal)
    wanted = children_wanted(events)
    assert [child.key for child in wanted] == ["a", "b", "e"]
    assert [child.unit for child in wanted] == [None, None, "bureau"]
    assert wanted[0].data == {"item": "a", "name": "Evergreen"}


def test_what_waits_is_planned() -> None:
    desk = in_hand()
    assert set(desk.case.planned) == {"c", "d"}
    assert set(desk.case.parts) == {"a", "b", "e"}


def test_a_part_begins_when_all_before_it_have_ended_well() -> None:
    desk = in_hand()
    desk.ends("a")
    assert "c" in desk.case.planned
    desk.ends("b")
    assert set(desk.case.planned) == {"d"}
    assert desk.case.parts["c"]["outcome"] is None


def test_what_follows_a_part_that_failed_is_dropped_with_all_that_follows_it() -> None:
    desk = in_hand()
    desk.ends("a", "denied")
    assert desk.last("dropped").data == {"keys": ["c", "d"], "because": {"part": "a", "outcome": "denied"}}
    assert not desk.case.planned
    assert failed_parts(desk.case) == ["a"]


def test_the_case_goes_on_when_all_parts_have_ended_and_none_is_planned() -> None:
    desk = in_hand()
    for key in ("e", "a", "b", "c"):
        desk.ends(key)
        assert desk.case.state == "in-hand"
    desk.ends("d")
    assert desk.case.state == "decided"


def test_it_goes_on_when_the_rest_is_dropped() -> None:
    desk = in_hand([row("a"), row("b", "a")])
    desk.ends("a", "denied")
    assert desk.case.state == "decided"


def test_a_key_that_names_nothing_holds_nothing_up() -> None:
    desk = in_hand([row("a", "not-in-this-situation")])
    assert set(desk.case.parts) == {"a"}


def test_a_plan_without_rows_is_done_at_once() -> None:
    assert in_hand([]).case.state == "decided"


def test_a_part_that_is_reopened_holds_up_again_what_waits_for_it() -> None:
    desk = in_hand()
    desk.ends("a")
    number = desk.case.parts["a"]["number"]
    desk.act(SYSTEM, "child-opened", number=number, service="test.item", blocking=True)
    desk.ends("b")
    assert "c" in desk.case.planned
    desk.ends("a")
    assert "c" in desk.case.parts


def test_planned_parts_count_as_open() -> None:
    desk = in_hand()
    waiting = replace(desk.case, state="decided", children={})
    events = decide(
        desk.service, waiting, Command("set-right", staff("leader"), {"reason": "x"}), T0, desk.office
    )
    assert isinstance(events, Refusal)
    assert (events.code, events.params["children"]) == ("children-open", ["c", "d"])


def test_a_row_that_gives_up_what_is_planned_may_close() -> None:
    desk = in_hand()
    waiting = replace(desk.case, children={})
    events = decide(desk.service, waiting, Command("withdraw", APPLICANT), T0, desk.office)
    assert not isinstance(events, Refusal)
    assert (events.case.state, set(events.case.dropped)) == ("withdrawn", {"c", "d"})


def test_planned_parts_can_be_given_up() -> None:
    desk = in_hand()
    desk.act("leader", "thin-out")
    assert desk.last("dropped").data == {"keys": ["c", "d"], "because": {"action": "thin-out"}}
    for key in ("a", "b"):
        desk.ends(key)
    assert desk.case.state == "in-hand"
    desk.ends("e")
    assert desk.case.state == "decided"


def test_giving_up_the_last_that_is_waited_for_takes_the_case_on() -> None:
    desk = in_hand([row("a"), row("b", "a")])
    desk.act("leader", "thin-out")
    assert desk.case.state == "in-hand"
    desk.ends("a")
    assert desk.case.state == "decided"


def test_a_dropped_part_stays_dropped_for_whatever_comes_later() -> None:
    desk = in_hand()
    desk.ends("a", "denied")
    desk.act("officer", "more", extra=[row("f", "c"), row("g")])
    assert "f" in desk.case.dropped
    assert "g" in desk.case.parts


@pytest.mark.parametrize(
    "plan",
    [
        [row("a", "b"), row("b", "a")],
        [row("a", "a")],
        [row("a"), row("a")],
        [{"service": "test.item"}],
        [row("a") | {"service": 3}],
        [row("a", unit=7)],  # type: ignore[arg-type]  # what a broken plan may hold
    ],
)
def test_a_plan_that_cannot_work_is_refused(plan: list[dict[str, object]]) -> None:
    assert received(plan).refused("officer", "accept") == "broken-definition"


def test_a_unit_that_is_not_there_is_refused() -> None:
    assert received([row("a", unit="moon")]).refused("officer", "accept") == "unknown-unit"


def test_a_part_is_not_opened_twice_while_it_lasts() -> None:
    desk = in_hand()
    assert desk.refused("officer", "more", extra=[row("a")]) == "children-open"
    assert desk.refused("officer", "more", extra=[row("d")]) == "children-open"
    desk.ends("a")
    desk.act("officer", "more", extra=[row("a")])
    assert desk.case.parts["a"]["outcome"] is None


def test_a_rule_leaves_rows_out() -> None:
    desk = in_hand()
    desk.act("officer", "more", extra=[row("f"), row("g", kind="y"), row("h", "g")])
    assert {"f", "h"} <= set(desk.case.parts)
    assert "g" not in desk.case.parts


def test_a_part_says_how_it_ended() -> None:
    desk = in_hand()
    number = desk.case.parts["a"]["number"]
    assert desk.refused(SYSTEM, "child-closed", number=number) == "bad-input"
    desk.ends("a", "denied")
    closed = desk.last("child-closed").data
    assert closed == {"number": number, "outcome": "denied", "key": "a"}


def test_only_the_part_that_was_asked_for_takes_its_place() -> None:
    desk = in_hand()
    refused = desk.refused(
        SYSTEM, "child-opened", number="another", service="test.item", blocking=True, key="a"
    )
    assert refused == "unknown-child"


# --- what a failure does ---------------------------------------------------------------------------


def test_a_failed_part_takes_the_case_to_where_its_definition_says() -> None:
    desk = in_hand([row("a"), row("b", "a")], "accept-strictly")
    desk.ends("a", "denied")
    assert (desk.case.state, desk.case.open) == ("refused", False)


def test_it_waits_for_parts_that_are_still_open() -> None:
    desk = in_hand(action="accept-strictly")
    desk.ends("a", "denied")
    assert desk.case.state == "strict"
    desk.ends("b")
    desk.ends("e")
    assert desk.case.state == "refused"


def test_what_needs_every_part_is_refused_after_a_failure() -> None:
    desk = in_hand([row("a")])
    desk.ends("a", "denied")
    refusal = desk.tried("officer", "deliver")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.params["parts"]) == ("part-failed", ["a"])


# --- with the case itself ---------------------------------------------------------------------------

PROMISES = [
    {"name": "plan", "kind": "first", "due": "5 working days"},
    {"name": "proof", "kind": "later", "due": "30 days"},
]


def granted() -> Desk:
    desk = opened("granted", {"promises": PROMISES}, channel="web")
    desk.open_children(desk.events)
    return desk


def test_a_definition_may_open_cases_with_the_case_itself() -> None:
    desk = granted()
    assert desk.case.parts["plan"]["number"] in desk.case.children
    assert desk.refused("officer", "grant") == "children-open"


def test_an_action_that_closes_may_open_what_does_not_block() -> None:
    desk = granted()
    desk.ends("plan", "fulfilled")
    desk.act("officer", "grant")
    assert not desk.case.open
    assert desk.case.parts["proof"]["number"] in desk.case.children


def test_a_closed_case_learns_of_the_end_of_what_it_opened() -> None:
    desk = granted()
    desk.ends("plan", "fulfilled")
    desk.act("officer", "grant")
    desk.ends("proof", "revoked")
    assert desk.case.parts["proof"]["outcome"] == "revoked"
    assert (desk.case.state, desk.case.open, desk.case.openings) == ("granted", False, 1)


def test_a_case_does_not_close_over_what_it_opens_with_the_same_step() -> None:
    desk = granted()
    spawns = desk.service.flow["received"]["grant"].spawns
    blocking = (spawns[0].model_copy(update={"blocking": True}),)
    made = desk.service.flow["received"]["grant"].model_copy(update={"spawns": blocking})
    flow = {"received": {**desk.service.flow["received"], "grant": made}}
    desk.service = desk.service.model_copy(update={"flow": flow})
    desk.ends("plan", "fulfilled")
    assert desk.refused("officer", "grant") == "children-open"


# --- from when clocks count -------------------------------------------------------------------------


def test_what_is_deemed_accepted_counts_from_receipt() -> None:
    desk = received()
    happened = desk.wait(8 * DAY)
    assert "clock-breached" in happened
    assert desk.case.state == "in-hand"
    since = {child.key: child.since for child in children_wanted(desk.events)}
    assert since == {"a": desk.case.opened_at, "b": desk.case.opened_at, "e": desk.case.opened_at}


@pytest.mark.parametrize(("backdated", "since"), [(True, T0), ("state", T0 + DAY), (False, None)])
def test_children_count_from_receipt_or_from_the_state_that_is_left(
    backdated: object, since: datetime | None
) -> None:
    desk = received()
    spawn = desk.service.flow["received"]["deem"].spawns[0].model_copy(update={"backdated": backdated})
    assert counts_from(replace(desk.case, entered_at=T0 + DAY), [spawn]) == since


def test_what_begins_later_counts_from_then() -> None:
    desk = received()
    desk.wait(8 * DAY)
    desk.ends("a")
    desk.ends("b")
    [later] = children_wanted([desk.last("spawned")])
    assert (later.key, later.since) == ("c", None)


def test_a_child_knows_number_and_receipt_of_its_parent() -> None:
    desk = in_hand([])
    desk.act("officer", "deliver")
    [promise] = children_wanted([desk.last("acted")])
    assert promise.data["of"] == desk.case.number
    assert datetime.fromisoformat(promise.data["since"]) == desk.case.opened_at
