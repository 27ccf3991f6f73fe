"""The search for flaws finds them: a page that is made worse before it is looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Size, Visit
from tests.e2e.soundness import flaws_of

_PICTURE = """() => document.querySelector('main').appendChild(new Image()).src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='"""
_PLANK = """() => {
    const plank = document.querySelector('main').appendChild(document.createElement('div'));
    plank.style.width = '2000px';
    plank.style.height = '20px';
}"""


def test_a_picture_without_words_is_a_barrier(visit: Visit, barriers: Callable[[Page], list[str]]) -> None:
    page = visit("/privacy")
    page.evaluate(_PICTURE)
    assert any("image-alt" in one for one in barriers(page))


@pytest.mark.parametrize("size", ["small-phone", "desk"])
def test_what_sticks_out_is_a_flaw_at_every_size(visit: Visit, size: Size) -> None:
    page = visit("/privacy", size=size)
    page.evaluate(_PLANK)
    assert any("wider than the screen" in flaw for flaw in flaws_of(page))
