"""A walk-in at the service hall: called, served and begun for without a hand leaving the keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from mashangban.applications.models import Application
from mashangban.assistance import tickets
from mashangban.assistance.models import Ticket
from tests.e2e import clock
from tests.e2e.assisted import HALL
from tests.e2e.conftest import Visit


def test_a_walk_in_is_called_served_and_begun_for_by_keyboard(visit: Visit) -> None:
    waiting = tickets.take(HALL, now=clock.now(), scene="over-60s", elder=True)
    page = visit("/desk/counter/", size="desk", language="zh-hans", signed_in="hall-1")
    page.get_by_label("窗口号").fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 号窗口")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="已叫到您的窗口")).to_be_visible()
    screen = visit(f"/desk/counter/screen/{HALL}", size="desk", language="zh-hans")
    expect(screen.get_by_text(waiting.code)).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="正在您的窗口办理")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="开始办理").click()
    expect(page.get_by_role("note")).to_contain_text("陶令宜（演示）代办")
    begun = Application.objects.get()
    assert (begun.channel, begun.agent) == ("counter", "hall-1")
    assert Ticket.objects.get(pk=waiting.pk).application == begun.reference
    page.goto("/desk/counter/")
    expect(page.get_by_role("region", name="您今天经办的申请")).to_contain_text(waiting.code)
