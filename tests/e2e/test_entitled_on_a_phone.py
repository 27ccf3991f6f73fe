"""A resident finds out on the phone what there is for them, and an elder answers what they are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mashangban.cases.identity import phone_for_notice
from mashangban.entitlements import grants
from mashangban.entitlements.codes import code_of
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import using
from tests.e2e import clock
from tests.e2e.conftest import Visit
from tests.e2e.speech import Speech
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import Office

Sound = Callable[[Page], None]
Shot = Callable[[Page, str], Path]


@pytest.fixture
def offer(station: str, tmp_path: Path, settings: Any) -> Iterator[Offer]:
    """Somebody of 85 is offered the subsidy for the very old."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    with using(Book()):
        yield Office(tmp_path / "population").offers([person("a", 85)], now=clock.now())[0]


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def born(page: Page, year: int) -> None:
    for piece, number in zip("ymd", (year, 3, 2), strict=True):
        page.locator(f"[id='f-birth_date.{piece}']").fill(str(number))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_am_i_entitled_to(visit: Visit, sound: Sound, shot: Shot, language: str) -> None:
    say = Speech(language)
    page = visit("/", language=language)
    page.get_by_role("link", name=say("What am I entitled to?")).click()
    expect(page.get_by_role("heading", name=say("What am I entitled to?"))).to_be_visible()
    sound(page)
    shot(page, f"entitled/begin-{say.short}")
    page.get_by_role("button", name=say("For me or my family")).click()
    page.locator("[name=f-hukou_district][value='120104']").check()
    born(page, 42)
    press(page, say("Next"))
    expect(page.get_by_role("alert")).to_contain_text(say("Write the year with four digits, such as 1954."))
    sound(page)
    shot(page, f"entitled/slip-{say.short}")
    born(page, 1942)
    press(page, say("Next"))
    sound(page)
    shot(page, f"entitled/questions-{say.short}")
    for name in ("lives_in_district", "lives_alone"):
        if page.locator(f"[name=f-{name}][type=radio]").count():
            page.locator(f"[name=f-{name}][value=yes]").check()
    press(page, say("Show the result now"))
    sound(page)
    shot(page, f"entitled/result-{say.short}")
    page.locator("button[value='about:elder-subsidy']").click()
    page.locator("[name=f-elder_subsidy][value=no]").check()
    press(page, say("Show the result now"))
    expect(page.locator("#r-elder-subsidy")).to_be_visible()
    expect(page.get_by_role("button", name=say("Print this page"))).to_be_visible()
    shot(page, f"entitled/entitled-{say.short}")
    page.locator("article", has=page.locator("#r-elder-subsidy")).get_by_role("link").click()
    sound(page)
    shot(page, f"entitled/rule-{say.short}")


def test_one_question_at_a_time_in_large_type_without_scripts(visit: Visit, shot: Shot) -> None:
    say = Speech("zh-hans")
    page = visit("/entitled/", javascript=False)
    press(page, say("Large type"))
    shot(page, "entitled/begin-elder")
    page.get_by_role("button", name=say("For me or my family")).click()
    for _number in range(4):
        expect(page.locator(".question")).to_have_count(1)
        if page.locator("[id='f-birth_date.y']").count():
            born(page, 1950)
            shot(page, "entitled/birth-elder")
        elif page.locator("[type=radio][value='120104']").count():
            page.locator("[type=radio][value='120104']").check()
            shot(page, "entitled/question-elder")
        press(page, say("Next"))
    press(page, say("Show the result now"))
    shot(page, "entitled/result-elder")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_an_offer_is_read_and_confirmed(visit: Visit, sound: Sound, shot: Shot, offer: Offer) -> None:
    say = Speech("zh-hans")
    page = visit("/e/")
    press(page, say("Large type"))
    page.get_by_label(say("Code of the message")).fill(code_of(offer.code_id))
    press(page, say("Look at it"))
    sound(page)
    shot(page, "entitled/prove-elder")
    page.get_by_label(say("The last four digits of your mobile number")).fill(
        (phone_for_notice(offer.case_id) or "")[-4:]
    )
    page.locator("button[value=tail]").click()
    sound(page)
    shot(page, "entitled/offer-elder")
    press(page, say("Standard version"))
    shot(page, "entitled/offer-zh")
    press(page, say("No, I do not want it"))
    sound(page)
    shot(page, "entitled/object-zh")
    page.get_by_role("link", name=say("Back"), exact=True).click()
    press(page, say("Yes, I want it"))
    press(page, say("Next"))
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)
    shot(page, "entitled/confirm-zh")
    page.get_by_label(say("I have read this and agree")).check()
    press(page, say("Next"))
    sound(page)
    shot(page, "entitled/sure-zh")
    press(page, say("Yes, send it"))
    expect(page.get_by_text(say("Thank you. We have your answer; you need do nothing more."))).to_be_visible()
    shot(page, "entitled/confirmed-zh")
    assert grants.find(offer.case.number).case.state == "confirmed"
