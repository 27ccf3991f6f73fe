"""Somebody who applies to a one-thing service on a phone, by the labels that people see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, Response, expect

from tests.e2e.pictures import a_photo
from tests.e2e.resident import Receipt
from tests.e2e.speech import Speech

#: what Playwright takes for a file
PHOTO: Final = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}


def _answers_with(name: str) -> Callable[[Response], bool]:
    """Whether an answer of the server is about a question."""
    return lambda response: f"{name}=" in response.url


@dataclass
class Applicant:
    """The phone of an applicant, or of whoever helps them."""

    page: Page
    say: Speech

    def press(self, msgid: str, **values: object) -> None:
        """Press a button and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.say(msgid, **values), exact=True).click()

    def answer(self, **answers: str) -> None:
        """Answer the questions about the situation; the list below follows each of them."""
        for name, value in answers.items():
            with self.page.expect_response(_answers_with(name)):
                box = self.page.locator(f"[name={name}]")
                if box.first.get_attribute("type") == "radio":
                    self.page.locator(f"[name={name}][value={value}]").check()
                else:
                    box.fill(value)
                    box.blur()

    def answer_one_by_one(self, **answers: str) -> None:
        """The same in large type: one question at a time, in the order in which they are asked."""
        asked = self.page.locator("#answers [data-question]")
        while asked.count():
            name = str(asked.get_attribute("data-question"))
            box = asked.locator(f"[name={name}]")
            if box.first.get_attribute("type") == "radio":
                asked.locator(f"[value={answers[name]}]").check()
            else:
                box.fill(answers[name])
            self.press("Next question")

    def prove_phone(self, phone: str, field: str = "#phone") -> None:
        """Write the number, have the code sent, type it; stays on the page."""
        self.page.locator(field).fill(phone)
        self.press("Get the code")
        digits = self.page.locator(".demo-note .number").inner_text()
        self.page.get_by_label(self.say("Code from the text message")).fill(digits)

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill in what the form asks for and registers do not know."""
        for element, value in values.items():
            self.page.locator(f'[name="q-{element}"]').fill(value)

    def paper(self, evidence: str) -> Locator:
        """A paper's card."""
        return self.page.locator(f'[data-paper="{evidence}"]')

    def upload(self, evidence: str) -> None:
        """Choose a photo and wait until it is there."""
        self.paper(evidence).locator("[data-scan]").set_input_files(PHOTO)  # type: ignore[arg-type] # FilePayload
        expect(self.paper(evidence).locator(".thumb")).to_have_count(1)

    def choose(self, evidence: str, way: str) -> None:
        """A way for a paper: ``paper`` to bring it, ``promise`` for the regime offered."""
        with self.page.expect_navigation():
            self.paper(evidence).locator(f'button[value^="{way}:"]').first.click()

    def sign(self, name: str) -> None:
        """Tick the four declarations and sign."""
        for box in self.page.get_by_role("checkbox").all():
            box.check()
        self.page.get_by_label(self.say("Signature: your full name")).fill(name)
        self.press("Sign and go on")

    def hand_in(self) -> Receipt:
        """From the review to the receipt; without a key for whoever hands it in for another."""
        self.press("Hand in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say("It has arrived. Thank you."))
        number, *key = self.page.locator(".ticket .big").all_inner_texts()
        return Receipt(number, "".join(key))
