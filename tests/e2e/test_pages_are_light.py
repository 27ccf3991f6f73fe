"""What a phone loads before it shows a page of the portal: everything together below 100 KB."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Visit
from tests.e2e.resident import Receipt

#: bytes over the wire, headers of answers included
LIMIT = 100 * 1024
PAGES = {
    "home": "/",
    "landing": "/q/{token}",
    "form": "/q/{token}/new/trouble?matter=noise",
    "receipt": "/t/{number}/receipt",
    "tracking": "/t/{number}",
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_weighs_less_than_100_kb_at_first_view(
    visit: Visit, letter: Callable[..., Receipt], station: str, kind: str
) -> None:
    receipt = letter()
    page = visit(f"/t/{receipt.plain}/{receipt.key}")
    path = PAGES[kind].format(token=station, number=receipt.plain)
    assert 0 < weight_of(page, path) < LIMIT


def weight_of(page: Page, path: str) -> int:
    """Bytes that a browser with an empty cache receives for a page and all that belongs to it.

    The test server sends files as they are; in use they go compressed, so this is the upper bound.
    """
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return int(sum(received))
