"""Whatever is sent to the pages of an application, they answer; nothing sent can break one."""

from __future__ import annotations

import pytest

from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import accept, items_of
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.pages import holds, resumed

VERBS = [
    "", "next", "promise", "promise:", "promise:x:y", "promise:floor-plan:magic", "reuse:floor-plan:x", "drop-scan:x",
    "drop-scan:floor-plan:0", "drop:nothing", "paper:", "paper:eia-form", "register:id-card", "register:x", "upload:x",
    "view:", "lang:xx", "under:x", "to:x", "back", "change", "card", "send-code", "a:b:c:d:e", "\x00", "send-anyway",
]  # fmt: skip
STEPS = ["phone", "situation", "form", "materials", "promises", "review"]


@pytest.mark.parametrize("step", STEPS)
def test_any_button_of_any_step(phone: PlainPhone, step: str) -> None:
    begun = resumed(phone)
    address = f"/services/a/{begun.application.reference}/{step}"
    junk = {
        "shown": ["firm.name", "no.such"],
        "q-firm.name": "\x00",
        "at": "no.such",
        "beds": "9" * 30,
        "phone": "x",
    }
    for verb in VERBS:
        answer = phone.client.post(address, junk | {"do": verb})
        assert answer.status_code < 500, verb
    for query in ("?at=x&check=1", "?known=99999&down=x,y", "?mandate=%00"):
        assert phone.client.get(address + query).status_code < 500


def test_any_button_of_a_case(phone: PlainPhone) -> None:
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["fire-safety"].number
    holds(phone, receipt)
    for tail in ("supply", f"hand-in/{item}", "hand-in/x", "withdraw"):
        for verb in VERBS[:6]:
            answer = phone.client.post(
                f"/services/case/{receipt.number}/{tail}", {"do": verb, "how": "paper"}
            )
            assert answer.status_code < 500, (tail, verb)
    for tail in (
        f"papers/{item}/licence.pdf",
        "papers/x/letter.pdf?of=y",
        f"papers/{receipt.number}/nothing.pdf",
    ):
        assert phone.client.get(f"/services/case/{receipt.number}/{tail}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/v/%00", "/v/" + "9" * 300, "/v/?code=" + "%F0%9F%98%80" * 20, "/services/resume?code=%00", "/services/?q=%00",
     "/services/newborn?age=1e999", "/services/newborn/notice.pdf?age=NaN", "/services/case/x", "/services/a/a%00b/form", "/services/a/a%00b/scans/a%00", "/services/help?scene=%00"],
)  # fmt: skip
def test_any_address(phone: PlainPhone, address: str) -> None:
    assert phone.client.get(address).status_code < 500
