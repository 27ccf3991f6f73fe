"""Pictures of grants without application for the README: a phone that asks what it is entitled to, and a run under review.

Used by ``take_pictures.py`` on a demo that has just been prepared: a run waits there for its review. Nothing is changed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image
from playwright.sync_api import Locator, Page

OFFICER = "review-civil-affairs"
#: an elder of 84 who lives alone; what is not named is answered with no, or with none
BORN = ("1942", "3", "2")
CHOSEN = {"hukou_district": "120104", "lives_in_district": "yes", "lives_alone": "yes", "owns_home": "yes", "employment": "retired"}  # fmt: skip
NUMBERS = {"household_size": "1", "household_income_month": "4200", "children": "1"}
#: no way through the questions has more pages
_MOST = 12


def ask(page: Page) -> Iterator[Image.Image]:
    """Screens of a phone: for whom, the first questions, what there is at a glance, and why."""
    page.goto("/entitled/")
    yield picture(page)
    press(page, page.locator("button[name=for][value=person]"))
    answer(page)
    page.evaluate("() => window.scrollTo(0, 0)")
    yield picture(page)
    for _page in range(_MOST):
        press(page, page.locator(".buttons button[value=next]"))
        if page.locator("body.page-result, .page-result").count():
            break
        answer(page)
    page.evaluate("() => window.scrollTo(0, 0)")
    yield picture(page)
    page.locator("#r-elder-subsidy").evaluate("one => one.closest('article').scrollIntoView()")
    yield picture(page)


def review(page: Page) -> Image.Image:
    """The run that waits for its review, at a rule with a street that differs, if there is one."""
    page.goto("/desk/granting/")
    page.locator("tr", has=page.locator(".badge.bg-yellow-lt")).first.get_by_role("link").first.click()
    rules = page.locator(".granting-rule")
    odd = rules.filter(has=page.locator(".is-flagged"))
    (odd if odd.count() else rules).first.evaluate("one => one.scrollIntoView()")
    return picture(page)


def answer(page: Page) -> None:
    """Fill in the questions of a page."""
    for question in page.locator("form#step .question").all():
        box = question.locator("input").first
        name = (box.get_attribute("name") or "").removeprefix("f-").partition(".")[0]
        if question.locator(".day-boxes").count():
            for part, text in zip(question.locator("input").all(), BORN, strict=True):
                part.fill(text)
        elif box.get_attribute("type") == "radio":
            question.locator(f"input[value='{CHOSEN.get(name, 'no')}']").check()
        else:
            box.fill(NUMBERS.get(name, "0"))


def press(page: Page, button: Locator) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        button.click()


def picture(page: Page) -> Image.Image:
    """What the screen shows."""
    return Image.open(io.BytesIO(page.screenshot()))
