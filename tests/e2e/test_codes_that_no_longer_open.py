"""A poster's code that was revoked, has a slip, was forged or ran out: each has a page and a way on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mashangban.directory.codes import issue, token_of
from tests.e2e import clock
from tests.e2e.conftest import PLACE, Visit
from tests.e2e.officer import Officer
from tests.e2e.resident import Resident
from tests.e2e.speech import Speech

Check = Callable[[Page], None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_revoked_poster_leads_to_the_desk_all_the_same(
    officer: Callable[..., Officer],
    resident: Callable[..., Resident],
    station: str,
    sound: Check,
    language: str,
) -> None:
    leader = officer("leader", language, path=f"/desk/posters/{PLACE}")
    leader.page.get_by_text(leader.say("Revoke"), exact=True).first.click()
    leader.page.get_by_label(leader.say("Why"), exact=True).fill("海报被撕（演示）")
    leader.page.get_by_role("checkbox").first.check()
    sound(leader.page)
    leader.page.get_by_role("button", name=leader.say("Revoke"), exact=True).click()
    expect(leader.page.get_by_text("海报被撕（演示）")).to_be_visible()

    person = resident(language, token=station)
    expect(person.page.get_by_role("heading", level=1)).to_have_text(
        person.say("This poster has been replaced")
    )
    sound(person.page)
    person.page.get_by_role("link", name=person.say.title(PLACE)).click()
    expect(person.page.get_by_role("link", name=person.say("Report trouble"))).to_be_visible()


def test_a_slip_in_a_typed_code_is_told_and_kept(visit: Visit, station: str, sound: Check) -> None:
    person = Resident(visit("/"), Speech("zh-hans"))
    wrong = station[:-1] + ("A" if station[-1] != "A" else "B")
    person.page.get_by_label(person.say("The letters below the code on the poster")).fill(wrong)
    person.press("Open this desk")
    heading = person.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(person.say("There is a slip in this code"))
    sound(person.page)
    person.page.get_by_label(person.say("The letters below the code on the poster")).fill(station.lower())
    person.press("Try again")
    expect(person.page.get_by_text(person.say.title(PLACE), exact=True)).to_be_visible()


def test_a_code_that_ran_out_says_when(visit: Visit, station: str, sound: Check) -> None:
    now = clock.now()
    old = issue(PLACE, now=now - timedelta(days=9), by="leader", expires_at=now - timedelta(days=1))
    page = visit(f"/q/{token_of(old)}")
    say = Speech("zh-hans")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("This code has run out"))
    sound(page)


def test_opening_the_same_code_again_is_one_scan(resident: Callable[..., Resident], station: str) -> None:
    from mashangban.directory.models import ScanCount

    person = resident()
    person.page.reload()
    person.page.goto(f"/q/{station}")
    assert sum(ScanCount.objects.values_list("visits", flat=True)) == 1
