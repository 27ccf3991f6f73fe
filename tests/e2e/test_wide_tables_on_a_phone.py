"""A table of the boards with many columns stays readable on a phone: it is moved sideways, the page is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from mashangban.web.board.pieces import Section
from tests.consistency.tracked import SOURCE

HEADS = [
    "海淀区（演示）",
    "收到的事项",
    "代收代办",
    "全程网上办理",
    "多地联合办理",
    "按时办结的事项",
    "平均办理天数",
]
_WIDTHS = """() => {
    const box = document.querySelector('.board-scroll');
    return {
        heads: [...document.querySelectorAll('thead th')].map((one) => one.getBoundingClientRect().width),
        sideways: box.scrollWidth - box.clientWidth,
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
}"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 375, "height": 700})
    yield context.new_page()
    context.close()


def test_it_moves_sideways_and_no_head_is_squeezed(phone: Page) -> None:
    section = Section("regions", "跨域通办", "", head=HEADS, rows=[["南开区", *range(1, len(HEADS))]])
    table = render_to_string("board/parts/table.html", {"section": section})
    style = (SOURCE / "web/static/built/board.css").read_text()
    phone.set_content(f"<style>{style}</style><body class=board><div class=board-card>{table}</div>")
    widths = phone.evaluate(_WIDTHS)
    assert min(widths["heads"]) > 75
    assert widths["sideways"] > 0
    assert widths["page"] <= 0
