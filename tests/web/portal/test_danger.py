"""Words that mean danger now show 110 first, and let the person go on."""

from __future__ import annotations

from mashangban.cases.intake import Receipt
from mashangban.cases.models import CaseRow, Event
from tests.web.portal.plain_phone import PlainPhone

TEXT = "楼下有人持刀打架"


def write(phone: PlainPhone, token: str) -> PlainPhone:
    return phone.open(f"/q/{token}/new/suggestion").press(q_opinion_kind="suggestion", q_content=TEXT)


def test_110_comes_first(phone: PlainPhone, token: str) -> None:
    assert 'href="tel:110"' in write(phone, token).html
    assert "现在有人遇到危险吗" in phone.text


def test_one_may_go_on_and_nothing_is_lost(phone: PlainPhone, token: str) -> None:
    write(phone, token).press("go-on").press(how="nameless").press("send")
    row = CaseRow.objects.get()
    assert (row.danger, row.snapshot["data"]["content"]) == (True, TEXT)


def test_it_is_asked_once_only(phone: PlainPhone, token: str) -> None:
    write(phone, token).press("go-on").press("back").press()
    assert "现在有人遇到危险吗" not in phone.text


def test_a_message_about_danger_shows_it_too_and_is_sent_all_the_same(
    holder: PlainPhone, sent: Receipt
) -> None:
    holder.open(f"/t/{sent.number}/do/message").press("next", q_message=TEXT)
    assert 'href="tel:110"' in holder.html
    holder.press("go-on")
    assert Event.objects.get(kind="messaged").data["message"] == TEXT
