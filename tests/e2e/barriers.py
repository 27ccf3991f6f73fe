"""Barriers for people with disabilities, as axe-core finds them in a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
ADDRESS = "/tests-only/axe.js"

#: what weighs little is not even searched, and nothing is told of what is in order: both take as long as the search
SEARCH = """async () => {
    const grave = (one) => one.impact === 'serious' || one.impact === 'critical';
    const light = axe._audit.rules.filter((rule) => !grave(rule)).map((rule) => [rule.id, {enabled: false}]);
    const answer = await axe.run(document, {reporter: 'no-passes', rules: Object.fromEntries(light)});
    return answer.violations.filter(grave).map((one) => `${one.id} (${one.impact}): ${one.help}\\n      `
        + one.nodes.slice(0, 5).map((node) => node.html.slice(0, 200)).join('\\n      '));
}"""


def searched(page: Page) -> list[str]:
    """What is serious or critical in the page."""
    page.add_script_tag(url=ADDRESS)
    found: list[str] = page.evaluate(SEARCH)
    return found


class OffersAxe:
    """Serves the library from the site's own address, where the policy allows scripts and the browser keeps them.

    Half a megabyte handed to each page through Playwright takes a third of the search.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.library = AXE.read_bytes() if AXE.exists() else b""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != ADDRESS:
            return self.get_response(request)
        headers = {"Cache-Control": "max-age=3600, immutable"}
        return HttpResponse(self.library, content_type="text/javascript", headers=headers)
