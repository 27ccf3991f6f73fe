"""What every page must be: named, in one language, no wider than the screen, with targets a thumb can hit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Error, Page

Seen = TypeVar("Seen")

#: CSS pixels; a link in running text is exempt (WCAG 2.5.8), as is what only readers of screens see
THUMB = 44

_FACTS = """(thumb) => {
    const shown = (one) => {
        const style = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        return style.visibility !== 'hidden' && style.opacity !== '0' && box.width > 2 && box.height > 2;
    };
    const reach = (one) => {
        // a box or a dot is as large as the label around it
        const label = one.matches('input[type=radio], input[type=checkbox], input[type=file]') && one.closest('label');
        return (label || one).getBoundingClientRect();
    };
    const small = [...document.querySelectorAll('a, button, select, textarea, summary, input:not([type=hidden])')]
        .filter((one) => shown(one) && getComputedStyle(one).display !== 'inline' && !one.matches('.skip-link'))
        .filter((one) => reach(one).height < thumb - 0.5 || reach(one).width < thumb - 0.5)
        .map((one) => `${Math.round(reach(one).width)}×${Math.round(reach(one).height)} ${one.outerHTML.slice(0, 120)}`);
    // not innerWidth: a phone shows all of a page that is too wide, smaller, and says that it is as wide as the page
    const room = document.documentElement.clientWidth;
    return {
        lang: document.documentElement.lang,
        title: document.title,
        headings: [...document.querySelectorAll('h1')].filter(shown).map((one) => one.innerText.trim()),
        wide: document.documentElement.scrollWidth - room,
        widest: [...document.querySelectorAll('body *')]
            .filter((one) => shown(one) && one.getBoundingClientRect().right > room + 1)
            .map((one) => one.outerHTML.slice(0, 120)).slice(-1),
        zoom: document.querySelector('meta[name=viewport]')?.content ?? '',
        portal: document.body.classList.contains('portal'),
        small,
    };
}"""


def settle(page: Page) -> None:
    """Wait until the page is there as a whole: a click that leads on returns before the next page has its body."""
    # Not by a function asked again and again: the site's policy forbids the page to evaluate text.
    page.wait_for_load_state("load")
    page.locator("body").wait_for(state="attached")


def seen(page: Page, look: Callable[[], Seen]) -> Seen:
    """What ``look`` sees on the page once it is there; looks again if a click has just led on in the midst of it."""
    settle(page)
    try:
        return look()
    except Error as error:
        if not any(words in error.message for words in ("context was destroyed", "axe is not defined")):
            raise
    settle(page)
    return look()


def flaws_of(page: Page) -> list[str]:
    """What is wrong with the page as it is shown now; empty when it is sound."""
    facts: dict[str, Any] = seen(page, lambda: page.evaluate(_FACTS, THUMB))
    flaws = []
    if facts["lang"] not in {"zh-Hans", "en"}:
        flaws.append(f"lang is '{facts['lang']}'")
    name, _, site = facts["title"].rpartition(" · ")
    if not name.strip() or not site.strip():
        flaws.append(f"the title is '{facts['title']}'")
    if len(facts["headings"]) != 1 or not facts["headings"][0]:
        flaws.append(f"main headings: {facts['headings']}")
    if facts["wide"] > 0:
        flaws.append(f"{facts['wide']} px wider than the screen: {facts['widest']}")
    if not facts["zoom"].startswith("width=device-width"):
        flaws.append(f"a phone would show it small: the viewport is '{facts['zoom']}'")
    if facts["portal"]:
        flaws += [f"too small for a thumb: {one}" for one in facts["small"]]
    return flaws


def speaks(page: Page, language: str) -> list[str]:
    """A flaw if the page is in another language than asked."""
    wanted = {"zh-hans": "zh-Hans", "en": "en"}[language]
    lang = page.locator("html").get_attribute("lang")
    return [] if lang == wanted else [f"lang is '{lang}', not '{wanted}'"]


def checker(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """A check of everything above and of ``axe``, to be called wherever a test comes by."""

    def check(page: Page) -> None:
        flaws = flaws_of(page) + axe(page)
        assert not flaws, f"{page.url}:\n  " + "\n  ".join(flaws)

    return check
