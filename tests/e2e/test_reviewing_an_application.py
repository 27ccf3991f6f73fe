"""A reviewer goes through an application by keyboard; and everything works without scripts as well."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.applied import in_the_offices
from tests.e2e.conftest import Visit


def test_documents_are_checked_without_touching_the_mouse(visit: Visit) -> None:
    path = f"/desk/hall/applications/{in_the_offices()['part']}"
    page = visit(path, size="desk", language="en", signed_in="review-fire")
    first = page.locator("#entry-title").inner_text()
    page.keyboard.press("o")
    expect(page.locator("#entry-title")).not_to_have_text(first)
    expect(page.locator(".review-link", has_text=first)).to_contain_text("in order")
    second = page.locator("#entry-title").inner_text()
    page.keyboard.press("d")
    page.keyboard.type("看不清（演示）")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Not in order").click()
    expect(page.locator(".review-link", has_text=second)).to_contain_text("not in order")
    expect(page.locator("#ask-supplement-message")).to_have_value(re.compile("看不清（演示）"))
    before = page.url
    page.keyboard.press("j")
    expect(page).not_to_have_url(before)


def test_a_review_needs_no_scripts(visit: Visit) -> None:
    path = f"/desk/hall/applications/{in_the_offices()['part']}?at=paper.floor-plan"
    page = visit(path, size="desk", language="en", signed_in="review-fire", javascript=False)
    page.get_by_role("link", name="Larger").click()
    page.get_by_role("link", name="Turn").click()
    expect(page.locator(".scan-sheet")).to_have_class(re.compile("is-larger is-turned-1"))
    page.get_by_label("What is wrong with it").fill("缺少面积（演示）")
    page.get_by_role("button", name="Not in order").click()
    expect(page.get_by_role("heading", name="To be asked for, all at once")).to_be_visible()
