"""Opening a nursing centre, from the notice to a licence that a stranger verifies by scanning its code."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from playwright.sync_api import Page, expect

from mashangban.applications.family import family_of
from tests.e2e.applying import Applicant
from tests.e2e.conftest import Visit
from tests.e2e.officer import Officer
from tests.e2e.speech import Speech

#: a firm of the demo's register
PHONE = "19900002001"
UNKNOWN = {
    "firm.address": "天津市南开区铭隆道3号（演示）",
    "firm.scope": "为老年人提供护理服务",
    "medical.beds": "40",
    "medical.head": "李华（演示）",
    "medical.subjects": "内科；康复医学科",
    "premises.area": "1200",
    "premises.floor": "1至3层",
}
STAGES = (
    ("business-licence", "fire-safety", "environmental-assessment"),
    ("medical-institution-registration",),
)


def test_a_nursing_centre_from_notice_to_verified_licence(visit: Visit) -> None:
    say = Speech("zh-hans")
    firm = Applicant(visit("/services/?q=养老院"), say)
    firm.page.get_by_role("link", name="开办护理中心").click()
    firm.answer(firm_kind="company", beds="40", acts_for_other="no")
    expect(firm.page.locator(".tiles")).to_contain_text("21个工作日")
    firm.press("Begin the application")
    number = apply(firm)

    case = number.replace("-", "")
    clerk = at(visit, say, "hall-1", f"/desk/hall/applications/{case}")
    clerk.do("accept", message="您的申请已受理，四个部门同时办理（演示）")
    firm.page.goto(f"/services/case/{case}")
    expect(firm.page.get_by_text(say("%(decided)s of %(count)s decided", decided=0, count=4))).to_be_visible()
    for stage in STAGES:
        for item in stage:
            decide(visit, say, case, item)
    clerk.page.goto(f"/desk/hall/applications/{case}")
    clerk.do("deliver", mode="electronic", message="四个证照都已办好，请下载（演示）")

    firm.page.reload()
    expect(firm.page.get_by_text(say("%(decided)s of %(count)s decided", decided=4, count=4))).to_be_visible()
    scanned = code_on_the_licence(firm.page)
    stranger = visit(scanned)
    expect(stranger.get_by_role("heading", level=1)).to_have_text(say("Genuine and valid"))
    expect(stranger.get_by_role("main")).to_contain_text("医疗机构执业许可证")


def apply(firm: Applicant) -> str:
    """Phone, form, papers, one promise, review; the number."""
    firm.prove_phone(PHONE)
    firm.press("Next")
    expect(firm.page.locator('[name="q-firm.name"]')).to_have_value("天津观园颐养护理有限公司（演示）")
    firm.fill({name: value for name, value in UNKNOWN.items() if is_empty(firm.page, name)})
    firm.press("Save and go on")
    firm.upload("floor-plan")
    firm.choose("premises-proof", "promise")
    for card in firm.page.locator("[data-paper]").evaluate_all(
        "cards => cards.map(card => card.dataset.paper)"
    ):
        if not firm.paper(card).locator(".came").count():
            firm.choose(card, "paper") if firm.paper(card).locator(
                'button[value^="paper:"]'
            ).count() else firm.upload(card)
    firm.press("Save and go on")
    firm.sign("梁永明（演示）")
    receipt = firm.hand_in()
    return receipt.number


def is_empty(page: Page, element: str) -> bool:
    """Whether the form asks for it and no register knew it."""
    box = page.locator(f'[name="q-{element}"]')
    return box.count() == 1 and not box.input_value()


def at(visit: Visit, say: Speech, person: str, path: str) -> Officer:
    """A member of staff at a page of the desk."""
    return Officer(visit(path, size="desk", signed_in=person), say, person)


def decide(visit: Visit, say: Speech, case: str, item: str) -> None:
    """The agency looks at its part and grants it."""
    member = family_of(case, internal=True).item(item)
    assert member is not None, f"{item} has not begun"
    person = "review-" + member.row.unit.removeprefix("nankai-")
    officer = at(visit, say, person, f"/desk/hall/applications/{member.number}")
    officer.do("grant", article="《行政许可法》第三十八条", licence_number="DEMO-0001")
    officer.page.context.close()


def code_on_the_licence(page: Page) -> str:
    """Download the last licence and scan the pattern on it; the path it leads to."""
    link = page.locator(".documents a", has_text="医疗机构执业许可证").first
    paper = page.request.get(str(link.get_attribute("href")))
    assert paper.headers["content-type"] == "application/pdf"
    sheet = pypdfium2.PdfDocument(paper.body())[0]
    (code,) = zxingcpp.read_barcodes(sheet.render(scale=2).to_pil())
    assert "/v/" in code.text
    return "/v/" + code.text.rpartition("/v/")[2]
