"""A resident with a phone, as far as the tests are concerned."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.soundness import settle
from tests.e2e.speech import Speech

#: a demo number
PHONE = "19900000001"
RATINGS = {
    5: "Very satisfied",
    4: "Satisfied",
    3: "Basically satisfied",
    2: "Dissatisfied",
    1: "Very dissatisfied",
}
SHOUT = "楼下商铺的音响太吵，晚上睡不着（演示）"


def photo(colour: str = "#28635e") -> dict[str, object]:
    """A photo to choose in a file field."""
    made = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(made, "JPEG")
    return {"name": "shop.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


@dataclass(frozen=True)
class Receipt:
    """What the receipt page shows."""

    number: str
    key: str

    @property
    def plain(self) -> str:
        """The number as it stands in addresses and in the database."""
        return re.sub(r"\D", "", self.number)


@dataclass
class Resident:
    """Fills in the form and follows the matter, by the labels that people see."""

    page: Page
    say: Speech

    def button(self, msgid: str, **values: object) -> Locator:
        """A button by its label."""
        return self.page.get_by_role("button", name=self.say(msgid, **values), exact=True)

    def press(self, msgid: str, **values: object) -> None:
        """Press a button by its label."""
        self.button(msgid, **values).click()

    def choose(self, field: str, code: str) -> None:
        """Choose an answer of a question with options."""
        self.page.get_by_role("radio", name=self.say.option(field, code)).check()

    def write(self, field: str, text: str) -> None:
        """Write into a question."""
        self.page.get_by_label(self.say.field(field)).fill(text)

    def begin(self, choice: str = "Report trouble") -> None:
        """On the landing: tap one of the four choices."""
        self.page.get_by_role("link", name=self.say(choice)).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(choice))

    def tell_of_noise(self, text: str = SHOUT) -> None:
        """The first screen of a complaint about a loud shop; stays on it."""
        self.choose("matter", "noise")
        expect(self.page.get_by_role("group", name=self.say.field("noise_source"))).to_be_visible()
        self.choose("noise_source", "shop")
        self.write("noise_where", "2号楼底商（演示）")
        self.write("noise_when", "20:00–23:00")
        self.write("content", text)

    def add_photo(self) -> None:
        """Choose a photo and wait until it has been sent."""
        self.page.get_by_label(self.say("Add photos")).set_input_files(photo())  # type: ignore[arg-type] # FilePayload
        expect(self.page.locator("input[type=hidden][name=q-photos]")).to_have_count(1)

    def prove_phone(self, phone: str = PHONE) -> None:
        """Write the number, have the code sent, type it."""
        self.write("phone", phone)
        self.press("Get the code")
        self.type_code()

    def type_code(self) -> None:
        """Type the digits that the demo shows."""
        digits = self.page.locator(".demo-note .number").inner_text()
        self.page.get_by_label(self.say("Code from the text message")).fill(digits)

    def stay_nameless(self) -> None:
        """Choose to write without a name."""
        self.page.get_by_role("radio", name=self.say("Without a name")).check()

    def next(self) -> None:
        """Off to the next screen, or to the same one with what is missing: a new page either way."""
        with self.page.expect_navigation():
            self.press("Next")

    def send(self) -> Receipt:
        """Send from the review; the receipt."""
        self.press("Send")
        return self.receipt()

    def receipt(self) -> Receipt:
        """Read the receipt."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say("It has arrived. Thank you."))
        settle(self.page)  # the page's script throws the draft away
        number, key = self.page.locator(".ticket .big").all_inner_texts()
        return Receipt(number, key)

    def complain(self, text: str = SHOUT, *, named: bool = False) -> Receipt:
        """From the landing to the receipt."""
        self.begin()
        self.tell_of_noise(text)
        self.next()
        if named:
            self.prove_phone()
        else:
            self.stay_nameless()
        self.next()
        return self.send()

    def follow(self) -> None:
        """From the receipt to the matter's own page."""
        self.page.get_by_role("link", name=self.say("Follow my matter")).click()
        expect(self.page.get_by_role("heading", name=self.say("What happened so far"))).to_be_visible()

    def look_again(self) -> None:
        """Reload the matter's page."""
        self.page.reload()

    def rate(self, level: int, remark: str = "") -> None:
        """Choose a level and confirm."""
        self.page.get_by_role("radio", name=self.say(RATINGS[level]), exact=True).check()
        if remark:
            self.page.get_by_label(self.say("Anything to add?")).fill(remark)
        self.press("Rate")
        self.press("Yes, do it")
