"""What follows an answer: a rating that counts once, a bad one that is put right, a matter opened again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mashangban.cases.models import CaseRow
from tests.e2e.conftest import Visit
from tests.e2e.officer import Officer
from tests.e2e.resident import Receipt, Resident
from tests.e2e.speech import Speech

Writer = Callable[..., Resident]
Check = Callable[[Page], None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_bad_rating_is_called_back_put_right_and_rated_once_more(
    writer: Writer, visit: Visit, answered: Receipt, sound: Check, language: str
) -> None:
    unhappy = writer(answered, language)
    unhappy.rate(1, "还是很吵（演示）")
    expect(unhappy.page.get_by_role("heading", level=1)).to_have_text(unhappy.say.state("dissatisfied"))

    leader = Officer(visit("/desk/station", size="desk", language=language), Speech(language), "leader")
    leader.sign_in(second_factor=True, lands_on=leader.say.title("wangdingdi-police"))
    sound(leader.page)
    leader.page.get_by_role("link", name="楼下商铺").click()
    leader.do("callback", note="已电话回访（演示）")
    leader.do("fix", message="又去了一次，店主换了小音响（演示）")
    sound(leader.page)

    unhappy.look_again()
    expect(unhappy.page.get_by_role("region", name=unhappy.say("The answer"))).to_contain_text("换了小音响")
    unhappy.rate(4)
    expect(unhappy.page.get_by_role("heading", level=1)).to_have_text(unhappy.say.state("closed"))


def test_a_rating_counts_once(writer: Writer, answered: Receipt) -> None:
    person = writer(answered)
    second_tab = person.page.context.new_page()
    second_tab.goto(person.page.url)
    person.rate(5)
    again = Resident(second_tab, person.say)
    again.page.get_by_role("radio", name=again.say("Very dissatisfied")).check()
    again.press("Rate")
    expect(again.page.get_by_role("status").first).to_have_text(
        again.say("This is no longer possible: the matter has moved on. See below what is.")
    )
    assert CaseRow.objects.get(number=answered.plain).rating == 5


def test_a_matter_not_solved_is_opened_again_under_the_same_number(
    writer: Writer, answered: Receipt, sound: Check
) -> None:
    person = writer(answered)
    person.rate(3)
    person.page.get_by_role("link", name=person.say.action("reopen")).click()
    person.page.get_by_role("textbox").first.fill("昨晚又响到11点（演示）")
    sound(person.page)
    person.press("Send")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(person.say.state("assigned"))
    expect(person.page.get_by_text(answered.number).first).to_be_visible()


def test_a_message_reaches_the_desk(
    writer: Writer, letter: Callable[..., Receipt], officer: Callable[..., Officer]
) -> None:
    receipt = letter()
    person = writer(receipt)
    person.page.get_by_label(person.say("Your message")).fill("补充一句：周末最吵（演示）")
    person.press("Send")
    expect(person.page.get_by_role("status").first).to_have_text(person.say("Done. It is recorded below."))
    desk = officer()
    desk.go(receipt.number)
    expect(desk.history()).to_contain_text("周末最吵")


def test_the_matter_is_found_by_number_and_key(visit: Visit, answered: Receipt, sound: Check) -> None:
    person = Resident(visit("/t/"), Speech("zh-hans"))
    person.page.get_by_label(person.say("Number"), exact=True).fill(answered.number.replace("-", " "))
    person.page.get_by_label(person.say("Receipt key"), exact=True).fill("7KD-2MX-4QA")
    person.press("Show my matter")
    expect(person.page.get_by_role("alert")).to_be_visible()
    sound(person.page)
    person.page.get_by_label(person.say("Receipt key"), exact=True).fill(answered.key.lower())
    person.press("Show my matter")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(person.say.state("replied"))
