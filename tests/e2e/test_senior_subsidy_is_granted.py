"""The subsidy for the very old, from the records of a district to the hand of an elder: nobody applied for it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from mashangban.cases.identity import phone_for_notice
from mashangban.entitlements import grants, working
from mashangban.entitlements.models import Offer, Run
from mashangban.matching import synthetic
from mashangban.notices.delivery import deliver
from mashangban.notices.models import Notice
from tests.e2e import clock
from tests.e2e.conftest import Visit
from tests.e2e.officer import Officer
from tests.e2e.speech import Speech
from tests.shell import outbox

Sound = Callable[[Page], None]
Shot = Callable[[Page, str], Path]

#: a day of the rule's version that pays 100 yuan, and a street in which the population has elders
DAY, STREET = "2024-10-08", "wangdingdi"
PEOPLE = 5_000
HANDLER, LEADER = "review-civil-affairs", "lead-civil-affairs"


@pytest.fixture
def district(station: str, tmp_path: Path, settings: Any) -> None:
    """An invented district's records, and a sender of text messages that keeps what it is given."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    settings.SMS_SENDER = "tests.shell.outbox:take"
    synthetic.write(tmp_path / "population" / "people.parquet", PEOPLE)
    outbox.TAKEN.clear()


@dataclass
class Desk:
    """An officer at the pages on grants."""

    page: Page
    say: Speech

    def press(self, msgid: str, within: Locator | None = None) -> None:
        """Press a button and wait for the page that answers."""
        button = (within or self.page).get_by_role("button", name=self.say(msgid))
        with self.page.expect_navigation():
            button.first.click()

    def told(self) -> Locator:
        """What the page says has just happened."""
        return self.page.get_by_role("status").first

    def begin(self) -> str:
        """Begin a run of the rule over the district; the run's number. The worker's part is done at once."""
        self.page.goto("/desk/granting/")
        self.page.get_by_role("link", name=self.say("Begin a run")).click()
        self.page.locator("input[name=rules][value=elder-subsidy]").check()
        self.page.get_by_label(self.say("As of")).fill(DAY)
        self.page.get_by_label(self.say("Data set")).select_option("people.parquet")
        self.page.get_by_label(self.say("Computed by")).select_option("polars")
        self.press("Begin")
        expect(self.page.get_by_role("heading", name=self.say("The match is under way"))).to_be_visible()
        run = Run.objects.latest("pk")
        working.match(run.pk, clock.now())
        self.page.goto(f"/desk/granting/runs/{run.case.number}")
        return run.case.number

    def street(self) -> Locator:
        """The row of the street among those found."""
        return self.page.locator("#offers-elder-subsidy tr").filter(has_text=self.say.title(STREET))


def test_the_subsidy_for_the_very_old(
    visit: Visit, district: None, sound: Sound, shot: Shot, axe: Sound
) -> None:
    say = Speech("zh-hans")
    handler = Desk(visit("/desk/granting/", size="desk", signed_in=HANDLER), say)
    sound(handler.page)
    run = handler.begin()
    sound(handler.page)
    axe(handler.page)
    shot(handler.page, "granting/run-in-review")
    found = Run.objects.get(case__number=run).counts["elder-subsidy"]
    assert found["yes"] + found["no"] + found["unknown"] == PEOPLE
    expect(handler.page.locator(".tile.is-green b").first).to_have_text(str(found["yes"]))
    # a handler does not decide, whoever began it
    expect(handler.page.locator("#decision")).to_contain_text(
        say("The head of the body that answers for the benefit decides.")
    )

    leader = Desk(signed_in_leader(visit, run, say), say)
    approved(leader, sound, shot)
    offer = told(handler, run, shot, axe)

    elder = opened(visit, offer, sound, shot, say)
    confirmed(elder, sound, shot, say)
    assert grants.find(offer.case.number).case.state == "confirmed"

    handler.page.goto(f"/desk/granting/grants/{offer.case.number}")
    expect(
        handler.page.get_by_text(say("You told the person about it, so a colleague grants it: four eyes."))
    ).to_be_visible()
    expect(handler.page.get_by_role("button", name=say("Grant it"))).to_have_count(0)
    granted(leader, offer, axe, shot)
    read(elder, offer, shot, say)
    checked(leader, offer, say)

    again(handler, leader, offer, sound, shot)


def signed_in_leader(visit: Visit, run: str, say: Speech) -> Page:
    """The head of the bureau, who needs a second factor, at the run."""
    page = visit("/desk/granting/", size="desk")
    Officer(page, say, LEADER).sign_in(second_factor=True, lands_on=say("Grants without application"))
    page.goto(f"/desk/granting/runs/{run}")
    return page


def approved(leader: Desk, sound: Sound, shot: Shot) -> None:
    """Whoever does not tick that they looked is asked to."""
    leader.press("Approve offers")
    problem = leader.say("Tick that you have looked at the counts, the samples and the odd ones.")
    expect(leader.page.get_by_text(problem)).to_be_visible()
    leader.page.locator("input[name=confirmed]").check()
    leader.press("Approve offers")
    expect(leader.told()).to_contain_text(leader.say("Approved. Offers can be made now, street by street."))
    sound(leader.page)
    shot(leader.page, "granting/run-approved")


def told(handler: Desk, run: str, shot: Shot, axe: Sound) -> Offer:
    """The people of one street are told, and nobody else; one of the offers, once its message is sent."""
    handler.page.goto(f"/desk/granting/runs/{run}")
    handler.press("Tell them", handler.street())
    axe(handler.page)
    offers = list(Offer.objects.all())
    assert {one.street for one in offers} == {STREET}
    handler.page.get_by_role("link", name=handler.say("Offers of this run")).first.click()
    expect(handler.page.locator("tbody tr")).to_have_count(len(offers))
    axe(handler.page)
    shot(handler.page, "granting/grants")
    for notice in Notice.objects.filter(kind="benefit-offered"):
        assert deliver(notice.pk, now=clock.now()) == "sent"
    assert len(outbox.TAKEN) == len(offers)
    return offers[0]


def opened(visit: Visit, offer: Offer, sound: Sound, shot: Shot, say: Speech) -> Page:
    """The elder taps the address in the message and shows that the phone is theirs, in large type."""
    phone = phone_for_notice(offer.case_id) or ""
    address = next(text for number, text in outbox.TAKEN if number == phone)
    found = re.search(r"/e/[0-9A-Z]+", address)
    assert found is not None, address
    elder = visit(found[0])
    elder.get_by_role("button", name=say("Large type")).click()
    elder.get_by_label(say("The last four digits of your mobile number")).fill(phone[-4:])
    elder.locator("button[value=tail]").click()
    expect(elder.locator("h1")).to_contain_text("高龄老人生活补贴")
    reasons = elder.get_by_role("region", name=say("Why you"))
    expect(reasons).to_contain_text("您年满80周岁、不到90周岁")
    expect(reasons).to_contain_text("第三十三条")
    expect(elder.locator(".offer-sum")).to_contain_text("100")
    sound(elder)
    shot(elder, "granting/offer-elder")
    return elder


def confirmed(elder: Page, sound: Sound, shot: Shot, say: Speech) -> None:
    """Consent, and the social security card, which is chosen already."""
    elder.get_by_role("button", name=say("Yes, I want it")).click()
    expect(elder.locator("input[name=account][value=social-card]")).to_be_checked()
    elder.get_by_label(say("I have read this and agree")).check()
    elder.get_by_role("button", name=say("Next"), exact=True).click()
    sound(elder)
    elder.get_by_role("button", name=say("Yes, send it")).click()
    done = say("Thank you. We have your answer; you need do nothing more.")
    expect(elder.get_by_text(done)).to_be_visible()
    shot(elder, "granting/confirmed-elder")


def granted(leader: Desk, offer: Offer, axe: Sound, shot: Shot) -> None:
    """Somebody else than who told the person grants it."""
    leader.page.goto(f"/desk/granting/grants/{offer.case.number}")
    axe(leader.page)
    shot(leader.page, "granting/grant-confirmed")
    leader.press("Grant it")
    done = leader.say("Granted. The notice with the reasons is on its way to the person.")
    expect(leader.told()).to_contain_text(done)
    with leader.page.expect_navigation():
        leader.page.get_by_role("link", name=leader.say("Replay it from the facts kept")).click()
    expect(leader.page.locator(".alert-success")).to_be_visible()


def read(elder: Page, offer: Offer, shot: Shot, say: Speech) -> None:
    """The elder reads that it is granted, and why, on the page and on paper."""
    elder.reload()
    expect(elder.locator("#state")).to_have_text("已准予发放")
    shot(elder, "granting/granted-elder")
    link = elder.get_by_role("link", name=say("Notice of grant (PDF)")).get_attribute("href")
    answer = elder.context.request.get(str(link))
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    plain = re.sub(r"\s", "", text)
    assert all(
        words in plain for words in ("高龄老人生活补贴", "您年满80周岁、不到90周岁", "第三十三条", "100.00")
    )


def checked(leader: Desk, offer: Offer, say: Speech) -> None:
    """What the records said is checked afterwards."""
    form = leader.page.locator("form[action$='/check']")
    form.get_by_label(say("Outcome")).select_option("ok")
    form.get_by_label(say("What was checked, and how")).fill("上门核对户口簿（演示）")
    leader.press("Check afterwards", form)
    expect(leader.told()).to_contain_text(say("The check is noted."))
    assert grants.find(offer.case.number).case.state == "checked"


def again(handler: Desk, leader: Desk, offer: Offer, sound: Sound, shot: Shot) -> None:
    """A second run over the same people finds those of the street again, and tells none of them twice."""
    before = Offer.objects.count()
    second = handler.begin()
    expect(handler.page.locator("summary, p", has_text=handler.say("Has the right already"))).to_contain_text(
        str(before) if before > 4 else "*"
    )
    leader.page.goto(f"/desk/granting/runs/{second}")
    leader.page.locator("input[name=confirmed]").check()
    leader.press("Approve offers")
    handler.page.goto(f"/desk/granting/runs/{second}")
    heads = handler.page.locator("#offers-elder-subsidy thead th").all_inner_texts()
    cells = dict(zip(heads, handler.street().locator("th, td").all_inner_texts(), strict=True))
    # a small number is covered, and so may be the 0 beside it
    assert cells[handler.say("has it already")] in {str(before), "*"}
    assert cells[handler.say("not offered yet")] in {"0", "*"}
    if cells[handler.say("not offered yet")] == "0":
        expect(handler.street().get_by_role("button")).to_have_count(0)
    sound(handler.page)
    shot(handler.page, "granting/run-again")
    assert Offer.objects.count() == before
