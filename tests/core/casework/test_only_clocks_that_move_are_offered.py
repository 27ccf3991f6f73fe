"""What would always be refused, or change nothing, is not offered: pausing and resuming clocks."""

from __future__ import annotations

from mashangban.core.casework import Refusal, available
from mashangban.core.casework.permissions import can_happen
from mashangban.core.catalog.model import Action
from mashangban.core.catalog.parts import Bilingual
from tests.core.casework.world import HOUR, Desk, opened, staff

TITLE = Bilingual(zh="恢复", en="Resume")
RESUME = Action(title=TITLE, by=("officer",), resumes=("reply",))
PAUSE = Action(title=TITLE, by=("officer",), pauses=("reply",))


def answer(desk: Desk, row: Action) -> str:
    found = can_happen(desk.service, desk.case, "it", row, desk.now, desk.office, by_system=False)
    return found.code if isinstance(found, Refusal) else "yes"


def offered(desk: Desk) -> list[str]:
    return list(available(desk.service, desk.case, staff("officer"), desk.now, desk.office))


def test_resuming_is_offered_only_while_a_clock_is_paused() -> None:
    desk = opened("desk")
    desk.act("officer", "take")
    assert (answer(desk, RESUME), answer(desk, PAUSE)) == ("clock-not-paused", "yes")
    desk.act("officer", "ask", message="Which building?")
    assert (answer(desk, RESUME), answer(desk, PAUSE)) == ("yes", "clock-not-running")


def test_what_also_leads_on_may_be_done_whether_or_not_a_clock_is_paused() -> None:
    desk = opened("desk")
    assert answer(desk, RESUME.model_copy(update={"message": "notice"})) == "yes"


def test_a_question_that_needs_a_pause_is_not_offered_once_the_cap_is_used_up() -> None:
    desk = opened("desk")
    desk.act("officer", "take")
    for _ in range(3):
        assert "ask" in offered(desk)
        desk.act("officer", "ask", message="Which building?")
        desk.wait(30 * HOUR)
        desk.act("applicant", "answer", message="Number 3.")
    assert "ask" not in offered(desk)
