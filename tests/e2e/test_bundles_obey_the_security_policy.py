"""What the libraries in our bundles do at run time is allowed by the policy that pages are served with."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator

import pytest
from csp.constants import NONE, SELF
from django.conf import settings
from playwright.sync_api import Browser, Page, Route, expect

from tests.consistency.tracked import SOURCE
from tests.e2e.conftest import listen

HOME = "http://127.0.0.1:1"  # never reached: every request is answered below
DIRECTIVES = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
POLICY = "; ".join(f"{name} {' '.join(values)}" for name, values in DIRECTIVES.items())
CHART = """
<link rel="stylesheet" href="/own.css">
<div class="shown" data-chart="days" aria-label="letters by day" role="img"></div>
<script type="application/json" id="days">
{"xAxis": {"type": "category", "data": ["1", "2"]}, "yAxis": {}, "tooltip": {"trigger": "axis"},
 "series": [{"type": "bar", "data": [3, 5]}]}
</script>
<script src="/built/board.js"></script>
"""
MAP = """
<link rel="stylesheet" href="/built/map.css">
<link rel="stylesheet" href="/own.css">
<div class="shown" id="map"></div>
<script src="/built/map.js"></script>
<script src="/own.js"></script>
"""
OWN = """
const map = L.map("map").setView([39.1, 117.15], 14);
L.marker([39.1, 117.15], {alt: "the place"}).addTo(map).bindPopup("here").openPopup();
"""


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Shows a page body with our built files, under the policy; fails on whatever the browser complains of."""
    complaints: list[str] = []
    context = browser.new_context()

    def open_page(body: str) -> Page:
        page = context.new_page()
        listen(page, HOME, complaints)

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(HOME)
            if path == "/":
                html = f"<!doctype html><html lang=en><title>t</title><body>{body}"
                route.fulfill(
                    body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY}
                )
            elif path == "/own.css":
                route.fulfill(body=".shown { height: 300px }", content_type="text/css")
            elif path == "/own.js":
                route.fulfill(body=OWN, content_type="text/javascript")
            elif path.startswith("/built/"):
                file = SOURCE / "web/static" / path[1:]
                route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0])
            else:
                route.fulfill(status=404)

        page.route(f"{HOME}/**", answer)
        page.goto(f"{HOME}/")
        return page

    yield open_page
    context.close()
    assert complaints == []


def test_the_policy_is_strict() -> None:
    assert DIRECTIVES["script-src"] == [SELF]
    assert DIRECTIVES["style-src"] == [SELF]
    assert DIRECTIVES["object-src"] == [NONE]


def test_charts_draw(show: Callable[[str], Page]) -> None:
    page = show(CHART)
    expect(page.locator("[data-chart] canvas")).to_be_visible()


def test_a_charts_tooltip_keeps_to_the_policy(show: Callable[[str], Page]) -> None:
    page = show(CHART)
    page.locator("[data-chart] canvas").hover()
    expect(page.locator("[data-chart] > div")).to_have_count(
        1
    )  # the canvas' own; an HTML tooltip would be a second


def test_maps_draw_their_marker(show: Callable[[str], Page]) -> None:
    page = show(MAP)
    expect(page.get_by_alt_text("the place")).to_be_visible()
    expect(page.get_by_text("here")).to_be_visible()
