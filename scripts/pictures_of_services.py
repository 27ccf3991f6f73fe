"""Pictures of one-thing services for the README: an applicant's phone, and the review at the desk.

Used by ``take_pictures.py`` on a demo that has just been prepared: it hands in one application per language, for a firm
of the synthetic register, and a firm may apply for the same thing only once while that is open.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

SCENE = "open-nursing-centre"
#: firms of the demo's register of enterprises, one a language
PHONES = {"zh": "19900002001", "en": "19900002006"}
SITUATION = {"firm_kind": "company", "beds": "40", "acts_for_other": "no"}
#: what the register does not know
FORM = {
    "firm.address": "天津市南开区铭隆道3号（演示）",
    "firm.scope": "为老年人提供护理服务",
    "medical.beds": "40",
    "medical.head": "李华（演示）",
    "medical.subjects": "内科；康复医学科",
    "premises.area": "1200",
    "premises.floor": "1至3层",
}
SIGNER = "陈静（演示）"
MESSAGE = {
    "zh": "材料齐全，予以受理，四个部门同时办理。（演示）",
    "en": "Complete and accepted; the agencies now work side by side. (demo)",
}


def apply(page: Page, language: str) -> Iterator[Image.Image]:
    """Screens of a phone from the notice to the receipt; ends on the page where the application is followed."""
    page.goto(f"/services/{SCENE}?" + "&".join(f"{name}={value}" for name, value in SITUATION.items()))
    yield at(page, page.locator(".tiles"))
    press(page, page.locator("form[action$='/begin'] button[type=submit]").first)
    page.locator("#phone").fill(PHONES[language])
    press(page, page.locator("button[value=send-code]").last)
    digits = page.locator(".demo-note .number").inner_text()
    page.locator("[name=code-digits]").fill(digits)
    press(page, page.locator("button[value=next]").last)
    for element, value in FORM.items():
        box = page.locator(f'[name="q-{element}"]')
        if box.count() == 1 and not box.input_value():
            box.fill(value)
    yield at(page, page.locator('[name="q-firm.name"]'))
    press(page, page.locator("button[value=next]").last)
    hand_over(page)
    yield at(page, paper(page, "premises-proof"))
    press(page, page.locator("button[value=next]").last)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator("[name=name]").last.fill(SIGNER)
    press(page, page.locator("button[value=next]").last)
    press(page, page.locator("button[value=send]").last)
    page.locator(".ticket").wait_for()


def hand_over(page: Page) -> None:
    """A drawing for the floor plan, a promise where one is lawful, paper or a photo for the rest."""
    press(page, paper(page, "premises-proof").locator("button[value^='promise:']").first)
    for evidence in page.locator("[data-paper]").evaluate_all(
        "cards => cards.map(card => card.dataset.paper)"
    ):
        card = paper(page, evidence)
        if card.locator(".came").count():
            continue
        bring = card.locator("button[value^='paper:']")
        if evidence == "floor-plan" or not bring.count():
            scan = {"name": f"{evidence}.png", "mimeType": "image/png", "buffer": floor_plan()}
            card.locator("[data-scan]").set_input_files(scan)  # type: ignore[arg-type] # a FilePayload
            card.locator(".thumb").first.wait_for()
        else:
            press(page, bring.first)


def paper(page: Page, evidence: str) -> Locator:
    """A document's card."""
    return page.locator(f'[data-paper="{evidence}"]')


def press(page: Page, button: Locator) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        button.click()


def at(page: Page, what: Locator) -> Image.Image:
    """The screen with something a little below its top."""
    what.first.evaluate("it => window.scrollTo(0, it.getBoundingClientRect().top + window.scrollY - 130)")
    page.wait_for_timeout(300)
    return Image.open(io.BytesIO(page.screenshot()))


def floor_plan() -> bytes:
    """An invented floor plan: eight rooms on a corridor, a sitting room, a duty room."""
    sheet = Image.new("RGB", (1200, 700), "#fdfdfa")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 40, 1140, 630), outline="#223", width=12)
    for line in ((60, 270, 840, 270), (60, 400, 840, 400), (840, 40, 840, 630), (840, 340, 1140, 340)):
        pen.line(line, fill="#223", width=8)
    for left in (255, 450, 645):
        pen.line((left, 40, left, 270), fill="#223", width=8)
        pen.line((left, 400, left, 630), fill="#223", width=8)
    for left in (90, 285, 480, 675):
        for top in (62, 472):
            pen.rectangle((left, top, left + 62, top + 134), outline="#567", width=4)
            pen.rectangle((left + 9, top + 8, left + 53, top + 36), outline="#567", width=3)
        pen.arc((left + 40, 210, left + 160, 330), 180, 270, fill="#567", width=3)
        pen.arc((left + 40, 340, left + 160, 460), 90, 180, fill="#567", width=3)
    for left, top in ((890, 90), (1010, 90), (890, 210), (1010, 210)):
        pen.ellipse((left, top, left + 70, top + 70), outline="#567", width=4)
    pen.rectangle((890, 410, 1090, 490), outline="#567", width=4)
    pen.text((520, 646), "DEMO  1:100", fill="#567", font_size=32)
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
