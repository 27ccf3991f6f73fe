"""While a page is made a register is asked once for the same thing; nothing is kept for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from pytest_django import Settings

from mashangban.registers import adapters, remembering
from mashangban.registers.adapters import RegisterDown, Subject, held, holdings
from mashangban.registers.subjects import Held
from tests.shell.desk import NOW

OWNER = Subject(phone="19900001003")


class Counting:
    """A register that holds nothing, or is down, and counts how often it is asked."""

    code = "population"

    def __init__(self, *, down: bool = False) -> None:
        self.asked, self.down = 0, down

    def facts(self, subject: Subject, now: datetime) -> dict[str, str]:
        return {}

    def holds(self, evidence: str, subject: Subject, now: datetime) -> Held | None:
        self.asked += 1
        if self.down:
            raise RegisterDown(self.code)
        return None


@pytest.fixture
def counting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Counting:
    one = Counting()
    settings.REGISTERS = {"population": "of:tests"}
    monkeypatch.setattr(adapters, "_made", lambda code, path: one)
    return one


def test_within_a_request_once_and_again_in_the_next(counting: Counting) -> None:
    for times in (1, 2):
        remembering.begin()
        assert [held("id-card", OWNER, NOW) for _ in range(3)] == [None] * 3
        remembering.end()
        assert counting.asked == times


def test_one_that_is_down_is_not_waited_for_twice(counting: Counting) -> None:
    counting.down = True
    remembering.begin()
    for _ in range(2):
        with pytest.raises(RegisterDown):
            held("id-card", OWNER, NOW)
    remembering.end()
    assert counting.asked == 1


def test_outside_of_a_request_every_question_is_asked(counting: Counting) -> None:
    held("id-card", OWNER, NOW)
    held("id-card", OWNER, NOW)
    assert counting.asked == 2


#: documents that the population register holds
PAPERS = ("id-card", "household-book")


class Together(Counting):
    """It answers for several documents at once."""

    def holds_all(self, evidence: Sequence[str], subject: Subject, now: datetime) -> dict[str, Held]:
        self.asked += 1
        return {"id-card": Held("id-card", self.code, "演示")}


@pytest.fixture
def together(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> Together:
    one = Together()
    monkeypatch.setattr(adapters, "_made", lambda code, path: one)
    return one


def test_one_that_answers_together_is_asked_once_for_all_documents(together: Together) -> None:
    found = holdings(PAPERS, OWNER, NOW)
    assert together.asked == 1
    assert list(found.held) == ["id-card"]


def test_another_is_asked_for_each(counting: Counting) -> None:
    assert not holdings(PAPERS, OWNER, NOW).held
    assert counting.asked == len(PAPERS)


def test_one_that_is_down_is_not_waited_for_with_the_next_document(counting: Counting) -> None:
    counting.down = True
    remembering.begin()
    found = holdings(PAPERS[:1], OWNER, NOW)
    with pytest.raises(RegisterDown):
        held(PAPERS[1], OWNER, NOW)
    remembering.end()
    assert found.down == {"population"}
    assert counting.asked == 1
