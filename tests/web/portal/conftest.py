"""What the tests of the resident's pages share: a moment, a code, a phone, a letter that was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from mashangban.cases.handling import act
from mashangban.cases.intake import Receipt, Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.directory.codes import code_for_place, token_of
from mashangban.web.portal.choices import CATEGORY
from tests.shell.desk import NOW, PHONE
from tests.web.portal.plain_phone import PlainPhone

GRID = "wdd-grid-01"
Do = Callable[..., CaseRow]


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Traveller]:
    """A Tuesday morning; tests that need another moment move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token() -> str:
    """A valid code of a police grid."""
    return token_of(code_for_place(GRID, now=NOW))


@pytest.fixture
def phone() -> PlainPhone:
    return PlainPhone()


@pytest.fixture
def sent() -> Receipt:
    """A letter about noise that was sent by phone number."""
    data: dict[str, Any] = {CATEGORY: "consultation", "matter": "other", "content": "楼下烧烤店晚上太吵"}
    identity = {"phone": PHONE, "name": "张三（演示）"}
    return submit(Submission("police-desk.ask", data, identity, place=GRID, demo=True), now=NOW)


@pytest.fixture
def holder(phone: PlainPhone, sent: Receipt) -> PlainPhone:
    """The phone of whoever sent it."""
    return phone.open(f"/t/{sent.number}/{sent.key}")


@pytest.fixture
def officer_does(sent: Receipt) -> Do:
    """The officer who has the letter takes a step."""

    def do(action: str, now: datetime = NOW, **data: Any) -> CaseRow:
        row = CaseRow.objects.get(number=sent.number)
        return act(sent.number, action, actor_of(row.handler, now), data, now=now)

    return do


@pytest.fixture
def replied(officer_does: Do) -> CaseRow:
    """The letter is answered."""
    return officer_does("reply", message="已到店里协商，音量已经调低。")
