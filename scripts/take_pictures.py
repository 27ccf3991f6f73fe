"""Take the pictures of the README from a running demo.

Usage: ``make run`` in one terminal, then ``.venv/bin/python scripts/take_pictures.py [ADDRESS]`` in another
(ADDRESS: http://127.0.0.1:8000). It writes ``docs/pictures/*.png``, each below 200 KB. On the way it hands in one
letter per language and answers it, so that there is something to track, and one application (on a fresh demo only).
Names of pictures after the address take only these: ``desk``, ``board``, ``services``, ``grants``.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pictures_of_grants
import pictures_of_services
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PLACE = "wdd-01-shops"
OFFICER, DISPATCHER, COUNTER, PASSWORD = "officer-01", "dispatcher-1", "hall-1", "mashangban-demo"
LIMIT = 200_000
PHONE = {"width": 375, "height": 760}
DESK = {"width": 1366, "height": 860}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
LETTER = {
    "zh": "楼下商铺的音响开到夜里十一点，家里有孩子要上学，请帮忙劝一劝。",
    "en": "The shop downstairs plays music until eleven at night. We have a child at school. Please speak with them.",
}
ANSWER = {
    "zh": "您好！我们已到店里了解情况，店主已调低音量，并同意只在9时至20时播放。今晚民警会再去看看。如再受影响，请告诉我们。",
    "en": "Hello! We went to the shop; the owner has turned the volume down and agreed to play music from 9 to 20 only. An officer will look again tonight.",
}
WHERE = {"zh": "2号楼底商", "en": "Ground floor of building 2"}
Shots = list[Image.Image]


def main(home: str, wanted: frozenset[str]) -> int:
    """Take the pictures wanted; returns the exit code."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for language, ending in (("zh", ""), ("en", "-en")):
            if "desk" in wanted:
                of_the_desk(browser, home, language, ending)
            if "board" in wanted:
                of_the_board(browser, home, language, ending)
            if "services" in wanted:
                of_services(browser, home, language, ending)
            if "grants" in wanted:
                of_grants(browser, home, language, ending)
        browser.close()
    return 0


def of_the_desk(browser: Browser, home: str, language: str, ending: str) -> None:
    """The poster, a resident's phone, the inbox."""
    with (
        person(browser, home, language, DESK, scale=1) as officer,
        person(browser, home, language, DESK, scale=1) as dispatcher,
    ):
        sign_in(officer, OFFICER)
        sign_in(dispatcher, DISPATCHER)
        token = take_poster(officer) if language == "zh" else token_of(officer)
        phones = list(of_a_letter(browser, home, language, token, (officer, dispatcher)))
        save(side_by_side(phones), f"portal-landing{ending}", 900)
        dispatcher.goto("/desk/?tab=unit")
        save(shot(dispatcher), f"desk-inbox{ending}", DESK["width"])


def of_the_board(browser: Browser, home: str, language: str, ending: str) -> None:
    """The public boards of the desk and of one-thing services."""
    with person(browser, home, language, {"width": 1366, "height": 1000}, scale=1) as page:
        for path, name in (("/board/", "board"), ("/board/services/", "services-board")):
            page.goto(path)
            page.locator("canvas").first.wait_for()
            page.wait_for_timeout(1500)  # the charts move into place
            save(shot(page), f"{name}{ending}", 1366, limit=150_000)


def of_services(browser: Browser, home: str, language: str, ending: str) -> None:
    """An applicant's phone from the notice on, and the review of what was handed in."""
    with (
        person(browser, home, language, PHONE) as phone,
        person(browser, home, language, DESK, scale=1) as clerk,
    ):
        phones = list(pictures_of_services.apply(phone, language))
        number = phone.locator(".ticket .big").first.inner_text().replace("-", "")
        sign_in(clerk, COUNTER)
        clerk.goto(f"/desk/hall/applications/{number}?at=paper.floor-plan")
        clerk.locator(".scan-sheet img").wait_for()
        save(shot(clerk), f"services-review{ending}", DESK["width"])
        carry_out(clerk, "accept", message=pictures_of_services.MESSAGE[language])
        phone.goto(f"/services/case/{number}")
        phones.append(shot(phone))
        save(side_by_side(phones), f"services-apply{ending}", 900, limit=150_000)


def of_grants(browser: Browser, home: str, language: str, ending: str) -> None:
    """A phone that asks what it is entitled to, and the review of a run."""
    with (
        person(browser, home, language, PHONE) as phone,
        person(browser, home, language, DESK, scale=1) as officer,
    ):
        save(side_by_side(list(pictures_of_grants.ask(phone))), f"entitled{ending}", 900, limit=150_000)
        sign_in(officer, pictures_of_grants.OFFICER)
        save(pictures_of_grants.review(officer), f"grants-review{ending}", DESK["width"])


@contextmanager
def person(
    browser: Browser, home: str, language: str, viewport: dict[str, int], *, scale: int = 2
) -> Iterator[Page]:
    """A browser of its own."""
    context = browser.new_context(
        base_url=home,
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport=viewport,  # type: ignore[arg-type] # a ViewportSize
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def sign_in(page: Page, who: str) -> None:
    """Through the form, to the inbox."""
    page.goto("/desk/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.locator(".page-head h1").wait_for()


def token_of(page: Page) -> str:
    """The token of the place's code, as its poster has it."""
    page.goto(f"/desk/posters/{PLACE}")
    return page.locator(".code-token").first.inner_text().strip()


def take_poster(page: Page) -> str:
    """The poster of the place; the token of its code."""
    token = token_of(page)
    address = page.locator("a[href$='.png']").first.get_attribute("href") or ""
    answer = page.request.get(urljoin(page.url, address))
    save(Image.open(io.BytesIO(answer.body())), "poster", 620)
    return token


def of_a_letter(
    browser: Browser, home: str, language: str, token: str, staff: tuple[Page, Page]
) -> Iterator[Image.Image]:
    """Four screens of a phone: the landing, the form, the receipt, the answer."""
    with person(browser, home, language, PHONE) as page:
        page.goto(f"/q/{token}")
        yield shot(page)
        page.goto(f"/q/{token}/new/trouble?matter=noise")
        page.locator("[name=q-noise_source][value=shop]").check()
        page.locator("[name=q-noise_where]").fill(WHERE[language])
        page.locator("[name=q-noise_when]").fill("20:00–23:00")
        page.locator("[name=q-content]").fill(LETTER[language])
        page.evaluate("() => window.scrollTo(0, 0)")
        yield shot(page)
        press(page, "next")
        page.locator("[name=how][value=nameless]").check()
        press(page, "next")
        press(page, "send")
        page.locator(".ticket").wait_for()
        yield shot(page)
        number = page.locator(".ticket .big").first.inner_text()
        answer(*staff, number.replace("-", ""), ANSWER[language])
        page.locator("a.button-primary").first.click()
        page.locator(".answer-card").wait_for()
        yield shot(page)


def press(page: Page, what: str) -> None:
    """The large button of a screen of the form."""
    page.locator(f".buttons button[value={what}]").click()


def answer(officer: Page, dispatcher: Page, number: str, text: str) -> None:
    """Reply to the letter; at night the duty desk has it, so that it is given to the officer first."""
    officer.goto(f"/desk/cases/{number}")
    if officer.locator("#do-reply").count() == 0:
        dispatcher.goto(f"/desk/cases/{number}")
        carry_out(dispatcher, "assign", person=OFFICER)
        officer.goto(f"/desk/cases/{number}")
    carry_out(officer, "reply", message=text)


def carry_out(staff: Page, action: str, **fields: str) -> None:
    """Fill in an action's form and send it."""
    form = staff.locator(f"#do-{action}")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in fields.items():
        control = form.locator(f"[name={name}]")
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.locator("form > button[type=submit]").click()
    staff.locator(".alert-success").wait_for()


def shot(page: Page) -> Image.Image:
    """What the screen shows."""
    return Image.open(io.BytesIO(page.screenshot()))


def side_by_side(shots: Shots) -> Image.Image:
    """Phones in a row on a quiet ground."""
    gap, edge, corner = 56, 44, 44
    width, height = shots[0].size
    whole = Image.new("RGB", (len(shots) * (width + gap) - gap + 2 * edge, height + 2 * edge), "#e6efee")
    pen = ImageDraw.Draw(whole)
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), corner, fill=255)
    for place, one in enumerate(shots):
        left = edge + place * (width + gap)
        frame = (left - 7, edge - 7, left + width + 6, edge + height + 6)
        pen.rounded_rectangle(frame, corner + 7, fill="#23403d")
        whole.paste(one.convert("RGB"), (left, edge), mask)
    return whole


def save(picture: Image.Image, name: str, half_width: int, limit: int = LIMIT) -> None:
    """Write it as small as the limit asks for, at most twice ``half_width`` wide; fails when that is not enough."""
    path = PICTURES / f"{name}.png"
    for colours, share in ((256, 2.0), (128, 2.0), (128, 1.6), (96, 1.4), (64, 1.2), (64, 1.0)):
        wide = min(picture.width, round(half_width * share))
        size = (wide, round(picture.height * wide / picture.width))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        small.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < limit:
            print(f"{path.name}: {small.width}×{small.height}, {path.stat().st_size // 1000} KB")
            return
    raise SystemExit(f"{path.name} does not fit into {limit // 1000} KB")


if __name__ == "__main__":
    given = sys.argv[1:] or ["http://127.0.0.1:8000"]
    raise SystemExit(main(given[0], frozenset(given[1:] or ("desk", "board", "services", "grants"))))
