"""A real browser for the end-to-end tests: Debian's Chromium, driven by Playwright.

A test asks for ``visit``, the way to open pages as a resident or an officer would::

    def test_a_scan_opens_the_place(visit, live_server):
        page = visit("/q/…", size="phone", language="zh-hans")
        expect(page.get_by_role("heading")).to_have_text("…")

Whatever a page does wrong on the way fails the test that saw it: an error in a script, a breach of the
content security policy, a request to anywhere but this machine, an answer of 500.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from mashangban.cases.definitions import publish
from mashangban.cases.handling import act
from mashangban.cases.intake import Submission, submit
from mashangban.core.numbers import format_case_number
from mashangban.directory import loading
from mashangban.directory.accounts import actor_of
from mashangban.directory.codes import code_for_place, token_of
from mashangban.directory.pack import current_pack
from tests.e2e import clock
from tests.e2e.barriers import AXE, searched
from tests.e2e.officer import Officer
from tests.e2e.resident import PHONE, SHOUT, Receipt, Resident
from tests.e2e.soundness import checker, seen
from tests.e2e.speech import Speech

# Playwright's synchronous API runs an event loop in this thread; Django must not mistake it for an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent.parent
SHOTS = ROOT / "tests" / "shots"

Size = Literal["small-phone", "phone", "desk"]
SIZES: dict[Size, dict[str, Any]] = {
    "small-phone": {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True},
    "phone": {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1366, "height": 800}},
}
#: how long a page may take on a busy machine before a test gives up, milliseconds
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
#: a place with an officer of its own, who is at work on the story's morning
PLACE = "wdd-01-shops"
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}

CHROMIUM_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Pages must work in a closed network: every other name leads nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class Visit(Protocol):
    """Opens pages; each call is a person of its own, with cookies of its own."""

    def __call__(
        self,
        path: str = ...,
        *,
        size: Size = ...,
        language: str = ...,
        javascript: bool = ...,
        signed_in: str = ...,
        **context: Any,
    ) -> Page:
        """Open a path of the live server at a size (``phone``, ``desk``) in ``zh-hans`` or ``en``.

        ``signed_in``: the person of the pack whose account the browser already has a session of.
        """


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that ``-m "not e2e"`` leaves it out."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


def chromium() -> str:
    """Where the browser is; fails with the remedy when there is none, because CI must not skip in silence."""
    # The headless shell is the same browser without its window, and takes half the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(
            "no browser: install Chromium (Debian: apt-get install chromium) or set CHROMIUM to its path"
        )
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Django's server for tests, on the story's morning (see ``clock``) instead of the machine's time."""
    facts = "mashangban.web.shared.middleware.RequestFactsMiddleware"
    stages = list(site.MIDDLEWARE)
    stages.insert(stages.index(facts) + 1, "tests.e2e.clock.StoryTime")
    stages.insert(0, "tests.e2e.barriers.OffersAxe")
    with override_settings(MIDDLEWARE=stages):  # read while the server starts, not later
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def station(live_server: LiveServer, settings: Any) -> str:
    """The pack's definitions, codes and demo accounts in an empty database; the token of ``PLACE``'s code."""
    cache.clear()  # a second factor's code counts once; the accounts of every test are new
    settings.MFA_TOTP_TOLERANCE = 1  # a busy machine may take from one code into the next to type it
    clock.begin()
    now = clock.now()
    publish(current_pack(), now)
    loading.issue_missing_codes(current_pack(), now)
    loading.load_demo_accounts(current_pack(), now)
    return token_of(code_for_place(PLACE, now=now))


@pytest.fixture
def complaints() -> list[str]:
    """What went wrong in the pages of this test; a test that provokes an error takes it out of the list."""
    return []


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, station: str, complaints: list[str]) -> Iterator[Visit]:
    """Opens pages of the live server; see ``Visit``. Fails the test at its end if ``complaints`` is not empty."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str = "/",
        *,
        size: Size = "phone",
        language: str = "zh-hans",
        javascript: bool = True,
        signed_in: str = "",
        **context: Any,
    ) -> Page:
        person = browser.new_context(
            base_url=live_server.url,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **SIZES[size],
            **context,
        )
        person.set_default_timeout(PATIENCE)
        contexts.append(person)
        if signed_in:
            person.add_cookies([session_of(signed_in, live_server.url)])
        page = person.new_page()
        if javascript:
            page.clock.set_fixed_time(clock.now())
        listen(page, live_server.url, complaints)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def session_of(person: str, home: str) -> Any:
    """The cookie of somebody who has signed in; the sign-in itself has a test of its own."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=person), site.AUTHENTICATION_BACKENDS[1])
    name = site.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": home}


@pytest.fixture
def letter(station: str) -> Callable[..., Receipt]:
    """``letter(text, place=…)``: a letter handed in a moment ago; what tests begin with that are not about writing."""

    def hand_in(text: str = SHOUT, *, place: str = PLACE, **data: Any) -> Receipt:
        asked = {"category": "consultation", "matter": "other", "content": text, **data}
        made = submit(
            Submission("police-desk.ask", asked, {"phone": PHONE}, place=place, demo=True), now=clock.now()
        )
        return Receipt(format_case_number(made.number), made.key)

    return hand_in


@pytest.fixture
def answered(letter: Callable[..., Receipt]) -> Receipt:
    """A letter that its officer has answered."""
    receipt = letter()
    actor = actor_of("officer-01", clock.now())
    act(receipt.plain, "reply", actor, {"message": "店主已调低音量（演示）"}, now=clock.now())
    return receipt


@pytest.fixture
def writer(visit: Visit) -> Callable[..., Resident]:
    """``writer(receipt, …)``: whoever wrote the letter, on its page."""

    def on_its_page(receipt: Receipt, language: str = "zh-hans", size: Size = "phone") -> Resident:
        path = f"/t/{receipt.plain}/{receipt.key}"
        return Resident(visit(path, size=size, language=language), Speech(language))

    return on_its_page


@pytest.fixture
def resident(visit: Visit, station: str) -> Callable[..., Resident]:
    """``resident(language, size, …)``: somebody who has just scanned the code of ``PLACE``."""

    def scan(
        language: str = "zh-hans", size: Size = "phone", *, token: str = station, **more: Any
    ) -> Resident:
        return Resident(visit(f"/q/{token}", size=size, language=language, **more), Speech(language))

    return scan


@pytest.fixture
def officer(visit: Visit) -> Callable[..., Officer]:
    """``officer("officer-01", language, size)``: a member of staff at the inbox, signed in."""

    def at_the_desk(
        person: str = "officer-01", language: str = "zh-hans", size: Size = "desk", path: str = "/desk/"
    ) -> Officer:
        page = visit(path, size=size, language=language, signed_in=person)
        return Officer(page, Speech(language), person)

    return at_the_desk


def listen(page: Page, home: str, complaints: list[str]) -> None:
    """Write down whatever the page does that it must not do."""

    def on_console(message: ConsoleMessage) -> None:
        # The browser reports every 4xx answer here too; those are for the test to judge.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{page.url}: console: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.url}: answered {response.status}")
        elif not response.url.startswith((home, "data:", "blob:")):
            complaints.append(f"{page.url}: loaded {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: script: {error}"))
    page.on("response", on_response)


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """``shot(page, "portal/landing-zh")`` keeps a picture of the whole page in tests/shots/."""

    def take(page: Page, name: str) -> Path:
        if not re.fullmatch(r"[a-z0-9/-]+", name):
            raise ValueError(f"{name!r}: use small letters, digits, hyphens and slashes")
        path = SHOTS / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)
        return path

    return take


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], list[str]]:
    """``barriers(page)``: what axe finds serious or critical for people with disabilities."""
    if not AXE.exists():
        pytest.fail(f"{AXE.relative_to(ROOT)} is missing: run `make build`")

    def found(page: Page) -> list[str]:
        if connection.vendor == "postgresql":
            return []  # the same markup, searched already in the run on SQLite
        return seen(page, lambda: searched(page))

    return found


@pytest.fixture(scope="session")
def axe(barriers: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """``axe(page)`` fails if the page has a serious or critical barrier for people with disabilities."""

    def check(page: Page) -> None:
        found = barriers(page)
        assert not found, f"{page.url}:\n" + "\n".join(found)

    return check


@pytest.fixture(scope="session")
def sound(barriers: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """``sound(page)`` fails if the page lacks anything that every page must have; see ``soundness``."""
    return checker(barriers)
