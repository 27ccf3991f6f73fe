"""The form in danger, in large type, without scripts, after going back: nothing typed is lost, one case is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mashangban.cases.models import CaseRow
from tests.e2e.resident import SHOUT, Resident

Scan = Callable[..., Resident]
Check = Callable[[Page], None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_of_danger_show_110_first_and_let_the_writer_go_on(
    resident: Scan, sound: Check, language: str
) -> None:
    person = resident(language)
    person.begin()
    person.tell_of_noise("楼下有人持刀打架（演示）")
    person.next()
    call = person.page.get_by_role("main").get_by_role(
        "link", name=person.say("Call %(phone)s now", phone="110")
    )
    expect(call).to_have_attribute("href", "tel:110")
    sound(person.page)
    person.press("Nobody is in danger: go on with my letter")
    person.stay_nameless()
    person.next()
    expect(person.page.get_by_text("楼下有人持刀打架（演示）")).to_be_visible()
    receipt = person.send()
    assert CaseRow.objects.get(number=receipt.plain).danger


def test_the_browsers_back_button_shows_the_screen_before(resident: Scan) -> None:
    person = resident()
    person.begin()
    person.tell_of_noise()
    person.next()
    person.stay_nameless()
    person.next()
    expect(person.page.get_by_text(person.say("Is everything right?"))).to_be_visible()
    person.page.go_back()
    expect(person.page.get_by_role("radio", name=person.say("Without a name"))).to_be_visible()
    person.page.go_back()
    # the first screen was fetched before anything was written: the draft has it
    person.press("Go on with it")
    expect(person.page.get_by_label(person.say.field("content"))).to_have_value(SHOUT)


def test_a_draft_survives_a_closed_page(resident: Scan, sound: Check) -> None:
    person = resident()
    person.begin()
    person.tell_of_noise()
    address = person.page.url
    person.page.close()
    again = Resident(person.page.context.new_page(), person.say)
    again.page.goto(address)
    sound(again.page)
    again.press("Go on with it")
    expect(again.page.get_by_label(again.say.field("content"))).to_have_value(SHOUT)
    expect(again.page.get_by_label(again.say.field("noise_where"))).to_have_value("2号楼底商（演示）")
    again.next()
    again.stay_nameless()
    again.next()
    again.send()
    again.page.goto(address)
    expect(again.button("Go on with it")).to_be_hidden()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_needs_no_script(resident: Scan, language: str) -> None:
    person = resident(language, javascript=False)
    person.begin()
    person.choose("matter", "noise")
    person.write("content", SHOUT)
    person.page.get_by_label(person.say("Add photos")).set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    person.next()
    expect(person.page.get_by_role("alert").first).to_be_visible()
    person.choose("noise_source", "shop")
    person.write("noise_where", "2号楼底商（演示）")
    person.write("noise_when", "20:00–23:00")
    person.next()
    person.prove_phone()
    person.next()
    receipt = person.send()
    person.follow()
    assert not CaseRow.objects.get(number=receipt.plain).snapshot["anonymous"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_large_type_asks_one_thing_at_a_time(resident: Scan, sound: Check, language: str) -> None:
    person = resident(language, "small-phone")
    person.press("Large type")
    sound(person.page)
    person.begin()
    walk_one_by_one(person, sound)
    receipt = person.send()
    sound(person.page)
    assert CaseRow.objects.get(number=receipt.plain).snapshot["anonymous"]


def walk_one_by_one(person: Resident, sound: Check) -> None:
    """Each question on a screen of its own."""
    person.choose("matter", "noise")
    sound(person.page)
    person.next()
    person.choose("noise_source", "shop")
    person.next()
    for name in ("noise_where", "noise_when", "content"):
        person.write(name, SHOUT)
        expect(person.page.get_by_role("textbox")).to_have_count(1)
        person.next()
    for _ in ("photos", "point"):
        person.next()
    person.stay_nameless()
    sound(person.page)
    person.next()
    while person.button("Send").count() == 0:
        person.next()


def test_a_mistake_is_named_with_its_remedy_and_gets_the_focus(resident: Scan, sound: Check) -> None:
    person = resident()
    person.begin()
    person.choose("matter", "other")
    person.next()
    summary = person.page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=person.say.field("content")).click()
    expect(person.page.get_by_label(person.say.field("content"))).to_be_focused()
    sound(person.page)
