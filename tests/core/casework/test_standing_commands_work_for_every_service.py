"""Notes, messages, reveals, clusters: allowed beside any definition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from mashangban.core.casework import (
    SYSTEM,
    BrokenLogError,
    Case,
    Command,
    Event,
    Refusal,
    command_for_followers,
    decide,
    event_to_json,
    evolve,
    standing_available,
)
from tests.core.casework.world import APPLICANT, HOUR, Desk, opened, staff

LEAD = "24101500000025"


def test_a_note_is_internal_and_for_staff_with_a_part_in_the_case() -> None:
    desk = opened("desk")
    desk.act("colleague", "note", note="Called the shop.")
    assert desk.events[-1].internal
    assert desk.refused("stranger", "note", note="x") == "not-allowed"
    assert desk.refused("auditor", "note", note="x") == "not-allowed"
    assert desk.refused("applicant", "note", note="x") == "not-allowed"


def test_the_applicant_writes_while_it_is_open_and_no_clock_moves() -> None:
    desk = opened("desk")
    before = desk.case.clocks
    desk.act("applicant", "message", message="It got louder.")
    assert desk.case.clocks == before
    assert not desk.events[-1].internal
    desk.act("officer", "take")
    desk.act("officer", "redirect", reason="Danger.")
    assert desk.refused("applicant", "message", message="Hello?") == "closed"


def test_a_reveal_needs_a_reason_and_is_seen_by_the_applicant() -> None:
    desk = opened("desk")
    assert desk.refused("officer", "reveal") == "missing-input"
    desk.act("officer", "reveal", reason="To call back.")
    assert (desk.events[-1].internal, desk.events[-1].data["reason"]) == (False, "To call back.")
    assert desk.refused("vendor", "reveal", reason="Curious.") == "not-allowed"


def test_identity_left_in_a_form_never_reaches_an_event() -> None:
    form = {"category": "consultation", "content": "x", "phone": "10000000001"}
    assert "10000000001" not in json.dumps([event_to_json(event) for event in opened("desk", form).events])


def cluster(
    desk: Desk, other: Case | None, number: str = LEAD, followers: frozenset[str] = frozenset()
) -> Sequence[Event] | Refusal:
    data = {"number": number}
    command = Command("cluster", staff("dispatcher"), data, other=other, followers=followers)
    return decide(desk.service, desk.case, command, desk.now, desk.office)


def lead(**more: Any) -> Case:
    return replace(opened("desk").case, number=LEAD, **more)


def done(decision: Sequence[Event] | Refusal) -> Sequence[Event]:
    assert not isinstance(decision, Refusal), decision
    return decision


def test_a_case_follows_another_and_can_be_set_free_again() -> None:
    desk = opened("desk")
    desk.take(done(cluster(desk, lead())))
    assert (desk.case.cluster, desk.events[-1].internal) == (LEAD, True)
    desk.act("officer", "uncluster")
    assert desk.case.cluster is None
    assert desk.refused("officer", "uncluster") == "not-clustered"


def test_the_reason_for_a_cluster_is_kept() -> None:
    desk = opened("desk")
    command = Command("cluster", staff("dispatcher"), {"number": LEAD, "reason": "Same shop."}, other=lead())
    events = done(decide(desk.service, desk.case, command, desk.now, desk.office))
    assert events[0].data["reason"] == "Same shop."


def test_following_a_follower_means_following_its_lead() -> None:
    desk = opened("desk")
    events = done(cluster(desk, lead(cluster="24101500000030")))
    assert events[0].data["number"] == "24101500000030"


def code(decision: object) -> str:
    assert isinstance(decision, Refusal)
    return decision.code


def test_clusters_that_make_no_sense_are_refused() -> None:
    desk = opened("desk")
    assert code(cluster(desk, desk.case, desk.case.number)) == "cluster-self"
    assert code(cluster(desk, lead(cluster=desk.case.number))) == "cluster-self"
    assert code(cluster(desk, None)) == "cluster-unknown"
    assert code(cluster(desk, lead(service="test.task"))) == "cluster-other-service"
    assert code(cluster(desk, lead(closed_at=desk.now))) == "cluster-closed"
    assert code(cluster(desk, lead(), followers=frozenset({"x"}))) == "has-followers"


def followed() -> tuple[Desk, Command]:
    """A follower in hand, and the command its lead's reply gives it."""
    desk = opened("desk")
    desk.act("officer", "take")
    desk.take(done(cluster(desk, lead())))
    replied = Command("reply", staff("colleague"), {"message": "The shop has turned it down."})
    repeated = command_for_followers(desk.service, replace(desk.case, number=LEAD, cluster=None), replied)
    assert repeated is not None
    return desk, repeated


def test_a_reply_to_the_lead_is_repeated_on_its_followers() -> None:
    desk, repeated = followed()
    events = decide(desk.service, desk.case, repeated, desk.now + HOUR, desk.office)
    assert not isinstance(events, Refusal)
    desk.take(events)
    assert (desk.case.state, desk.case.handler) == ("replied", "officer")
    acted = next(event for event in events if event.kind == "acted")
    assert (acted.data["follows"], acted.data["on_behalf_of"]) == (LEAD, "colleague")


def test_a_follower_keeps_its_own_rating() -> None:
    desk, repeated = followed()
    events = decide(desk.service, desk.case, repeated, desk.now, desk.office)
    assert not isinstance(events, Refusal)
    desk.take(events)
    desk.act("applicant", "rate", rating=2)
    assert desk.case.rating == 2


def test_only_a_follower_of_that_lead_takes_a_repeated_action() -> None:
    desk, repeated = followed()
    freed = replace(desk.case, cluster=None)
    assert code(decide(desk.service, freed, repeated, desk.now, desk.office)) == "not-allowed"
    forged = replace(repeated, actor=staff("stranger"))
    assert code(decide(desk.service, desk.case, forged, desk.now, desk.office)) == "not-allowed"


def test_what_does_not_fan_out_is_not_repeated() -> None:
    desk = opened("desk")
    desk.act("officer", "take")
    asked = Command("hold", staff("officer"), {"message": "Soon."})
    assert command_for_followers(desk.service, desk.case, asked) is None


def test_a_lead_for_the_register_is_asked_for_and_blocks_nothing() -> None:
    desk = opened("desk")
    desk.act("officer", "take")
    desk.act("officer", "lead", level="low")
    assert desk.events[-1].internal
    desk.act("officer", "redirect", reason="Danger.")
    assert not desk.case.open


def test_only_the_system_reports_on_children() -> None:
    desk = opened("desk")
    assert desk.refused("leader", "child-closed", number="x") == "not-allowed"
    assert desk.refused(SYSTEM, "child-closed", number="x") == "unknown-child"


def test_each_is_offered_to_whom_it_is_allowed() -> None:
    desk = opened("desk")
    assert standing_available(desk.case, APPLICANT, desk.office) == ("message",)
    assert standing_available(desk.case, staff("dispatcher"), desk.office) == ("note", "reveal", "cluster")
    assert standing_available(desk.case, staff("stranger"), desk.office) == ()


def test_a_stale_command_is_refused_with_both_numbers() -> None:
    desk = opened("desk")
    command = Command("take", staff("officer"), {}, seen=1)
    refusal = decide(desk.service, desk.case, command, desk.now, desk.office)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, dict(refusal.params)) == ("stale", {"seen": 1, "current": 3})


def test_folding_another_log_is_an_error_not_a_case() -> None:
    desk = opened("desk")
    stopped = replace(desk.events[-1], kind="clock-stopped", data={"clock": "nap"})
    with pytest.raises(BrokenLogError, match="nap"):
        evolve(desk.case, stopped)
