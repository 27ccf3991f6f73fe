"""The over-60s scene in large type: a neighbour applies for an elder of the estate, the community takes it in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from mashangban.applications.family import family_of
from tests.e2e.applying import Applicant
from tests.e2e.conftest import Visit
from tests.e2e.officer import Officer
from tests.e2e.speech import Speech

#: an elder of the demo's register, and a neighbour who is nobody's
ELDER, ELDER_NAME = "19900001001", "赵秀珍（演示）"
NEIGHBOUR, NEIGHBOUR_NAME = "19900000031", "李邻居（演示）"


def test_an_elder_with_a_helper_in_large_type(visit: Visit) -> None:
    say = Speech("zh-hans")
    helper = Applicant(visit("/services/"), say)
    helper.press("Large type")
    helper.page.get_by_role("link", name="养老").click()
    helper.page.get_by_role("link", name="60岁以上老人服务").click()
    helper.answer_one_by_one(card_first_time="yes", age="92", acts_for_other="yes")
    expect(
        helper.page.get_by_text(say("Thank you, that is all. The list below fits your situation."))
    ).to_be_visible()
    helper.page.get_by_role("radio", name="观园里").check()
    helper.press("Begin the application")
    authorised(helper)

    expect(helper.page.get_by_text("李邻居（演示）代赵**")).to_be_visible()
    through_the_form(helper.page, helper)
    receipt = helper.hand_in()
    assert receipt.key == ""

    case = receipt.number.replace("-", "")
    community = Officer(
        visit(f"/desk/cases/{case}", size="desk", signed_in="guanyuanli-1"), say, "guanyuanli-1"
    )
    expect(community.history()).to_contain_text("李邻居（演示）代赵**")
    community.do("accept", message="已受理（演示）")
    for member in family_of(case, internal=True).items:
        person = "review-" + member.row.unit.removeprefix("nankai-")
        officer = Officer(
            visit(f"/desk/hall/applications/{member.number}", size="desk", signed_in=person), say, person
        )
        officer.do("grant", article="《老年人权益保障法》")
    helper.page.goto(f"/services/case/{case}")
    expect(
        helper.page.get_by_text(say("%(decided)s of %(count)s decided", decided=2, count=2))
    ).to_be_visible()
    expect(helper.page.get_by_role("note")).to_contain_text("李邻居（演示）代赵**")


def authorised(helper: Applicant) -> None:
    """The neighbour asks; the elder, beside them, reads the code from her own phone."""
    page, say = helper.page, helper.say
    page.get_by_role("link", name=say("Ask for their authority")).click()
    page.locator("[name=agent_name]").fill(NEIGHBOUR_NAME)
    helper.prove_phone(NEIGHBOUR, "[name=agent_phone]")
    page.locator("[name=principal_name]").fill(ELDER_NAME)
    page.locator("[name=principal_phone]").fill(ELDER)
    helper.press("Ask them")
    code = page.locator(".demo-note .number").inner_text()
    page.get_by_label(say("The code they got")).fill(code)
    helper.press("Confirm")
    helper.press("Go on for %(name)s", name=ELDER_NAME)


def through_the_form(page: Page, helper: Applicant) -> None:
    """One question, then one paper at a time: what registers know stands there already."""
    asked = 0
    while "/form" in page.url:
        asked += 1
        assert asked < 12, page.url
        expect(page.locator(".questions > .question")).to_have_count(1)
        for box in page.locator("input[type=radio]").all()[:1]:
            box.check()
        helper.press("Save and go on")
    assert asked > 3
    while "/materials" in page.url:
        expect(page.locator("[data-paper]")).to_have_count(1)
        card = str(page.locator("[data-paper]").get_attribute("data-paper"))
        if not helper.paper(card).locator(".came").count():
            helper.upload(card)
        helper.press("Save and go on")
