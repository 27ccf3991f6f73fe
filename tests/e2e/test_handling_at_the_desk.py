"""What happens to a letter at the desk besides an answer: returned, asked back, joined, changed by two at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mashangban.cases.models import CaseRow
from tests.e2e.conftest import Visit
from tests.e2e.officer import Officer
from tests.e2e.resident import Receipt, Resident

At = Callable[..., Officer]
Write = Callable[..., Receipt]
Writer = Callable[..., Resident]
Check = Callable[[Page], None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_return_waits_for_the_dispatchers_ruling(
    officer: At, letter: Write, writer: Writer, sound: Check, language: str
) -> None:
    receipt = letter()
    desk = officer("officer-01", language)
    desk.open(receipt.number)
    desk.do("return", reason="不在本警格（演示）", evidence="#884422")
    person = writer(receipt, language)
    expect(person.page.get_by_role("heading", level=1)).to_have_text(person.say.state("returned"))

    dispatcher = officer("dispatcher-1", language, path="/desk/queue")
    sound(dispatcher.page)
    dispatcher.open(receipt.number)
    expect(dispatcher.history()).to_contain_text("不在本警格")
    dispatcher.do("redispatch", person="officer-02", reason="由二警格办理（演示）")
    sound(dispatcher.page)
    assert CaseRow.objects.get(number=receipt.plain).handler == "officer-02"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_question_goes_to_the_resident_and_the_answer_comes_back(
    officer: At, letter: Write, writer: Writer, sound: Check, language: str
) -> None:
    receipt = letter()
    desk = officer("officer-01", language)
    desk.open(receipt.number)
    desk.do("ask", message="请问是哪一家店？（演示）")
    expect(desk.page.get_by_text(desk.say("paused"), exact=True).first).to_be_visible()
    sound(desk.page)

    person = writer(receipt, language)
    asked = person.page.get_by_role("region", name=person.say("A question to you"))
    expect(asked).to_contain_text("请问是哪一家店？")
    sound(person.page)
    person.page.get_by_role("link", name=person.say.action("answer")).click()
    person.page.get_by_role("textbox").first.fill("门口第一家（演示）")
    sound(person.page)
    person.press("Send")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(person.say.state("assigned"))
    desk.page.reload()
    expect(desk.history()).to_contain_text("门口第一家")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_resident_sees_who_looked_at_their_identity(
    officer: At, letter: Write, writer: Writer, sound: Check, language: str
) -> None:
    receipt = letter()
    desk = officer("officer-01", language)
    desk.open(receipt.number)
    identity = desk.page.get_by_role("region", name=desk.say("Who raised it"))
    expect(identity).not_to_contain_text("19900000001")
    identity.get_by_text(desk.say("Show in full")).click()
    identity.get_by_label(desk.say("Why do you need it?")).fill("要打电话核实（演示）")
    desk.button("Show").click()
    expect(identity).to_contain_text("19900000001")
    sound(desk.page)

    person = writer(receipt, language)
    seen = person.page.get_by_role("group").filter(has_text=person.say("Who saw my name and number"))
    expect(seen).to_contain_text(person.say.title("officer-01"))
    expect(seen).to_contain_text("要打电话核实（演示）")
    sound(person.page)


def test_joined_cases_are_answered_together_and_can_be_separated(
    officer: At, letter: Write, writer: Writer, sound: Check
) -> None:
    first, second = letter(), letter("这家店的音响昨晚又响了（演示）")
    desk = officer()
    desk.go(second.number)
    desk.button("Join to %(number)s", number=first.number).click()
    same = desk.page.get_by_role("region", name=desk.say("The same matter"))
    expect(same).to_contain_text(first.number)
    sound(desk.page)
    desk.button("Separate again").click()
    expect(desk.button("Join to %(number)s", number=first.number)).to_be_visible()
    desk.button("Join to %(number)s", number=first.number).click()
    desk.go(first.number)
    desk.do("reply", message="两位的来信一并答复：音量已调低（演示）")
    for receipt in (first, second):
        person = writer(receipt)
        expect(person.page.get_by_role("region", name=person.say("The answer"))).to_contain_text("一并答复")


def test_what_one_wrote_is_kept_when_somebody_else_was_quicker(
    officer: At, letter: Write, sound: Check
) -> None:
    receipt = letter()
    slow, quick = officer(), officer()
    slow.go(receipt.number)
    quick.go(receipt.number)
    slow.fill("hold", message="我写了很久的一段话（演示）")
    quick.do("hold", message="先回一句（演示）")
    slow.send("hold")
    said = slow.page.get_by_role("alert").first
    expect(said).to_contain_text(slow.say("The case has changed while you were writing."))
    expect(said).to_contain_text("先回一句")
    expect(slow.form("hold").locator("[name=message]")).to_have_value("我写了很久的一段话（演示）")
    sound(slow.page)


def test_the_case_of_an_officer_who_is_away_goes_to_the_deputy(
    officer: At, resident: Callable[..., Resident], visit: Visit, sound: Check
) -> None:
    leader = officer("leader", path="/desk/station")
    leader.page.get_by_label(leader.say("Who"), exact=True).select_option("officer-01")
    leader.page.get_by_label(leader.say("From"), exact=True).fill("2024-10-08T08:00")
    leader.page.get_by_label(leader.say("Until"), exact=True).fill("2024-10-12T08:00")
    leader.page.get_by_label(leader.say("Why"), exact=True).fill("培训（演示）")
    leader.page.locator("#absences form.inline-form").get_by_role("button").click()
    expect(leader.page.locator("#absences li")).to_contain_text(leader.say.title("officer-01"))
    sound(leader.page)
    writer = resident()
    expect(writer.page.get_by_role("list", name=writer.say("At the desk now"))).not_to_contain_text(
        writer.say.title("officer-01")
    )
    receipt = writer.complain()
    deputy = officer("officer-02")
    deputy.open(receipt.number)


def test_the_inbox_is_searched_in_chinese_and_walked_by_keys(officer: At, letter: Write) -> None:
    letter("楼道堆满纸箱（演示）")
    receipt = letter("电动车在楼道充电（演示）")
    desk = officer(path="/desk/?tab=all")
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("充电")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".case-row")).to_have_count(1)
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(receipt.number)
    desk.page.keyboard.press("r")
    expect(desk.page.locator("#do-reply [name=message]")).to_be_focused()


def test_a_case_of_another_station_is_not_there(visit: Visit, letter: Write, sound: Check) -> None:
    elsewhere = letter(place="gulou")
    page = visit(f"/desk/cases/{elsewhere.plain}", size="desk", signed_in="officer-01")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("楼下商铺")).to_have_count(0)
    sound(page)
