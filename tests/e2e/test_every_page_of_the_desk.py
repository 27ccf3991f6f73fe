"""Every page of the desk at both sizes and in both languages: nothing sticks out, axe finds nothing serious."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import PLACE, Size, Visit
from tests.e2e.resident import Receipt

Check = Callable[[Page], object]

#: who looks, and at what
PAGES = {
    "officer-01": ("/desk/", "/desk/?tab=all&light=green", "/desk/cases/{number}", "/desk/notices", "/desk/help",
                   "/desk/new", "/desk/services", "/desk/services/police-desk.ask/2024-04-01", "/desk/posters", "/desk/station"),
    "leader": ("/desk/", "/desk/queue", "/desk/station", "/desk/posters/{place}"),
    "auditor": ("/desk/audit", "/desk/cases/{number}"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("person", sorted(PAGES))
def test_a_page_fits_and_is_clean(
    visit: Visit,
    letter: Callable[[], Receipt],
    axe: Check,
    complaints: list[str],
    person: str,
    size: Size,
    language: str,
) -> None:
    number = letter().plain
    page = visit("/desk/", size=size, language=language, signed_in=person)
    for path in PAGES[person]:
        page.goto(path.format(number=number, place=PLACE))
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, f"{path} is wider than the {size}"
        axe(page)
    # a page of another post answers 403, as it should
    complaints[:] = [complaint for complaint in complaints if "403" not in complaint]
