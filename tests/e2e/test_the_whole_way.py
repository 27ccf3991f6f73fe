"""The way of a letter from the scanned code to the counted rating, as a resident and an officer walk it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mashangban.figures.reading import read
from tests.e2e import clock
from tests.e2e.conftest import Size, Visit
from tests.e2e.officer import Officer
from tests.e2e.resident import SHOUT, Resident
from tests.e2e.speech import Speech

Scan = Callable[..., Resident]
Check = Callable[[Page], None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_from_the_code_to_the_counted_rating(
    resident: Scan, visit: Visit, sound: Check, language: str, size: Size
) -> None:
    writer = resident(language, size)
    expect(writer.page.get_by_text(writer.say.title("wdd-01-shops"), exact=True)).to_be_visible()
    expect(writer.page.get_by_role("list", name=writer.say("At the desk now"))).to_contain_text(
        writer.say.title("officer-01")
    )
    sound(writer.page)
    writer.begin()
    writer.tell_of_noise()
    writer.add_photo()
    sound(writer.page)
    writer.next()
    sound(writer.page)
    writer.prove_phone()
    writer.next()
    expect(writer.page.get_by_text(SHOUT)).to_be_visible()
    sound(writer.page)
    receipt = writer.send()
    sound(writer.page)

    say = Speech(language)
    officer = Officer(visit("/desk/", size=size, language=language), say)
    sound(officer.page)
    officer.sign_in()
    sound(officer.page)
    officer.open(receipt.number)
    expect(officer.page.get_by_role("heading", name=say("What was written"))).to_be_visible()
    expect(officer.page.get_by_alt_text(say("Photo %(n)s from the resident", n=1))).to_be_visible()
    sound(officer.page)
    officer.do("hold", message="收到，正在联系店主（演示）")
    officer.do("act", measure="店主调低了音量（演示）", happened_on="2024-10-08T09:40")
    officer.do("act", measure="约定 9 时至 20 时播放（演示）", happened_on="2024-10-08T09:50")
    answer_with_a_canned_text(officer)
    sound(officer.page)

    writer.follow()
    answer = writer.page.get_by_role("region", name=say("The answer"))
    expect(answer).to_contain_text("演示商铺")
    history = writer.page.get_by_role("region", name=say("What happened so far"))
    expect(history).to_contain_text("约定 9 时至 20 时播放（演示）")
    sound(writer.page)
    writer.rate(5, "谢谢（演示）")
    expect(writer.page.get_by_role("heading", level=1)).to_have_text(say.state("closed"))
    expect(writer.page.get_by_role("heading", name=say("Were you helped?"))).to_have_count(0)
    sound(writer.page)
    assert_counted()
    board = visit("/board/", size=size, language=language)
    expect(board.locator("[data-tile=scans] .board-value")).to_have_text("1")
    # one letter might be somebody's: the public board says only that there are few
    expect(board.locator("[data-tile=letters] .board-value")).not_to_have_text("0")
    sound(board)


def answer_with_a_canned_text(officer: Officer) -> None:
    """Put a canned text in; it cannot go before its blanks are filled."""
    form = officer.form("reply")
    form.get_by_label(officer.say("Canned text")).select_option(f"noise-shop:{officer.say.short}")
    message = form.locator("[name=message]")
    expect(message).to_have_value(re.compile("{"))
    officer.send("reply")
    expect(message).to_have_attribute("aria-invalid", "true")
    message.fill(re.sub("{[^}]*}", "演示商铺", message.input_value()))
    officer.do("reply")


def assert_counted() -> None:
    """One scan, one letter answered in time and rated."""
    today = clock.now().date()
    figures = read("desk", today, today)
    assert (figures.scans, figures.totals.letters, figures.totals.replied_in_time) == (1, 1, 1)
    assert (figures.totals.ratings.asked, figures.totals.ratings.answered) == (1, 1)
