"""An agent acts in the applicant's right and is named beside them; a child belongs to the applicant of its root."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mashangban.core.casework import (
    SYSTEM,
    Actor,
    Command,
    Decision,
    Refusal,
    applicant_id,
    available,
    children_wanted,
    decide,
    submit,
)
from tests.core.casework.world import APPLICANT, NUMBER, T0, Desk, FakeOffice, definition, opened, staff

CHILD = "24101500000025"


def commanded(desk: Desk, actor: Actor, action: str, agent: str | None, **data: object) -> Decision:
    command = Command(action, actor, data, agent=agent)
    return decide(desk.service, desk.case, command, desk.now, desk.office)


def promise(root: str | None = NUMBER, actor: Actor = SYSTEM, agent: str | None = None) -> Decision:
    return submit(
        definition("promise"), CHILD, {"promise": "Kept", "due": "3 days"}, place="estate", channel="parent",
        anonymous=False, identity_given=False, actor=actor, now=T0, office=FakeOffice(), parent=NUMBER, root=root,
        agent=agent,
    )  # fmt: skip


def case_of(decision: Decision) -> Desk:
    assert not isinstance(decision, Refusal), decision
    return Desk(definition("promise"), FakeOffice(), list(decision), T0)


@pytest.mark.parametrize("agent", ["hall-1", "mandate:42", "x" * 80])
def test_both_are_in_the_event(agent: str) -> None:
    decision = commanded(opened("desk"), APPLICANT, "urge", agent, message="Any news?")
    assert not isinstance(decision, Refusal)
    assert (decision[-1].actor, decision[-1].data["agent"]) == (APPLICANT.id, agent)


def test_also_in_a_message_and_in_the_first_event() -> None:
    said = commanded(opened("desk"), APPLICANT, "message", "hall-1", message="Any news?")
    assert not isinstance(said, Refusal)
    assert said[-1].data == {"message": "Any news?", "agent": "hall-1"}
    applicant = Actor(applicant_id(CHILD), "applicant")
    assert case_of(promise(actor=applicant, agent="hall-1")).events[0].data["agent"] == "hall-1"


def test_nobody_acts_for_staff_or_the_system() -> None:
    desk = opened("desk")
    for actor in (staff("officer"), SYSTEM):
        refusal = commanded(desk, actor, "take", "hall-1")
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.field) == ("not-allowed", "agent")
    by_system = promise(agent="hall-1")
    assert isinstance(by_system, Refusal)
    assert by_system.code == "not-allowed"


@pytest.mark.parametrize("agent", ["", "x" * 81, "two words", "mandate:", "ünïcode", "a\nb", 7])
def test_an_agent_has_a_code(agent: str) -> None:
    refusal = commanded(opened("desk"), APPLICANT, "urge", agent, message="Any news?")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == ("bad-input", "agent")


def test_without_one_no_event_speaks_of_an_agent() -> None:
    decision = commanded(opened("desk"), APPLICANT, "urge", None)
    assert not isinstance(decision, Refusal)
    assert "agent" not in decision[-1].data


# --- the applicant of the root ---------------------------------------------------------------------


def test_the_applicant_of_the_root_is_the_applicant_of_a_part() -> None:
    desk = case_of(promise())
    assert list(available(desk.service, desk.case, APPLICANT, T0, desk.office)) == ["hand-in"]
    desk.act(APPLICANT, "hand-in")
    assert desk.last("acted").actor == APPLICANT.id


def test_nobody_else_is() -> None:
    desk = case_of(promise(root=None))
    assert not available(desk.service, desk.case, APPLICANT, T0, desk.office)
    assert desk.refused(Actor(applicant_id("24101500000099"), "applicant"), "hand-in") == "not-allowed"


def test_what_an_internal_action_opens_is_not_the_applicants() -> None:
    desk = opened("desk")
    desk.act("officer", "take")
    desk.act("officer", "lead", level="low")
    [lead] = children_wanted([desk.last("acted")])
    assert lead.internal
    parent = opened("nursing-centre", {"content": "60 beds", "name": "Evergreen"}, channel="web")
    parent.act("officer", "accept")
    assert not any(child.internal for child in children_wanted([parent.last("acted")]))


def test_a_case_without_root_is_told_from_one_with() -> None:
    with_root = case_of(promise()).case
    assert with_root != replace(with_root, root=None)
