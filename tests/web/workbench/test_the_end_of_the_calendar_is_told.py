"""Leaders and administrators read on every page that the working calendar ends soon; others could do nothing about it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
#: 60 days before the last day of the pack's calendar, and the day before
NEAR = datetime(2026, 11, 1, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EARLY = datetime(2026, 10, 31, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def page(sign_in: SignIn, person: str, on: datetime) -> str:
    with time_machine.travel(on, tick=False):
        return sign_in(person).get("/desk/").content.decode()


@pytest.mark.parametrize("person", ["leader", "admin"])
def test_who_can_have_it_continued_is_told(sign_in: SignIn, person: str) -> None:
    assert "only goes to 2026-12-31" in page(sign_in, person, NEAR)


def test_not_before_the_time(sign_in: SignIn) -> None:
    assert "only goes to" not in page(sign_in, "leader", EARLY)


def test_officers_are_not_bothered(sign_in: SignIn) -> None:
    assert "only goes to" not in page(sign_in, "officer-01", NEAR)
