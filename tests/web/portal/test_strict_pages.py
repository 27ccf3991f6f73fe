"""No page runs or styles anything inline, whatever it shows."""

from __future__ import annotations

import re

import pytest

from mashangban.cases.intake import Receipt
from mashangban.cases.models import CaseRow
from tests.web.portal.plain_phone import PlainPhone

PAGES = ["/", "/q/{token}", "/q/bad", "/q/{token}/new/trouble", "/at/", "/t/", "/roots/", "/receipt-check",
         "/privacy", "/about", "/t/{number}", "/t/{number}/receipt", "/t/{number}/do/reopen", "/nothing"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline(
    holder: PlainPhone, sent: Receipt, replied: CaseRow, token: str, page: str
) -> None:
    html = holder.open(page.format(token=token, number=sent.number)).html
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_has_one_heading_and_its_language(
    holder: PlainPhone, sent: Receipt, replied: CaseRow, token: str, page: str, language: str
) -> None:
    holder.client.cookies["lang"] = language
    html = holder.open(page.format(token=token, number=sent.number)).html
    assert html.count("<h1") == 1
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in html


def test_a_page_about_a_matter_is_never_kept_by_a_cache(holder: PlainPhone, sent: Receipt) -> None:
    assert "no-store" in holder.client.get(f"/t/{sent.number}")["Cache-Control"]


def test_nothing_personal_is_in_the_address_bar(holder: PlainPhone, sent: Receipt) -> None:
    assert sent.key not in holder.html
