"""A member of staff at the desk, as far as the tests are concerned."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

from mashangban.directory.loading import DEMO_PASSWORD, DEMO_TOTP_SECRET
from tests.e2e.resident import photo
from tests.e2e.speech import Speech


@dataclass
class Officer:
    """Finds cases and acts on them, by the labels that people see."""

    page: Page
    say: Speech
    person: str = "officer-01"

    def button(self, msgid: str, **values: object) -> Locator:
        """A button by its label."""
        return self.page.get_by_role("button", name=self.say(msgid, **values), exact=True)

    def sign_in(self, *, second_factor: bool = False, lands_on: str = "") -> None:
        """Through the sign-in page, with the password and the app's code."""
        self.page.get_by_label(self.say("Account")).fill(self.person)
        self.page.get_by_label(self.say("Password")).fill(DEMO_PASSWORD)
        self.button("Sign in").click()
        if second_factor:
            code = format_hotp_value(hotp_value(DEMO_TOTP_SECRET, int(time.time()) // 30))
            self.page.get_by_label(self.say("Code"), exact=True).fill(code)
            self.button("Sign in").click()
        expect(self.page.get_by_role("heading", name=lands_on or self.say("Inbox"))).to_be_visible()

    def open(self, number: str) -> None:
        """Open a case from the list that is shown."""
        self.page.get_by_role("listitem").filter(has_text=number).get_by_role("link").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(number)

    def go(self, number: str) -> None:
        """Open a case by its number, typed into the search."""
        self.page.goto("/desk/")
        search = self.page.get_by_label(self.say("Find a case by number or words"))
        search.fill(number)
        search.press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(number)

    def form(self, action: str) -> Locator:
        """Open an action's form."""
        form = self.page.locator(f"#do-{action}")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        return form

    def do(self, action: str, **fields: str) -> None:
        """Carry out an action. ``fields``: name → text, or an option's value."""
        self.fill(action, **fields)
        title = self.send(action)
        expect(self.page.get_by_role("status").first).to_have_text(self.say("Done: %(action)s", action=title))

    def fill(self, action: str, **fields: str) -> None:
        """Fill in an action's form; for a field of photos the value is a colour."""
        form = self.form(action)
        for name, value in fields.items():
            control = form.locator(f"[name={name}]")
            if control.evaluate("control => control.tagName") == "SELECT":
                control.select_option(value)
            elif control.get_attribute("type") == "file":
                control.set_input_files(photo(value))  # type: ignore[arg-type] # Playwright's FilePayload
            elif control.get_attribute("type") == "checkbox":
                control.check()
            else:
                control.fill(value)

    def send(self, action: str) -> str:
        """Press the button of an action's form; its title."""
        button = self.page.locator(f"#do-{action} form > button[type=submit]")
        title = button.inner_text()
        # the page before may say the same as the page after: wait for the answer itself
        with self.page.expect_navigation():
            button.click()
        return title

    def history(self) -> Locator:
        """The case's history."""
        return self.page.get_by_role("region", name=self.say("History"))
