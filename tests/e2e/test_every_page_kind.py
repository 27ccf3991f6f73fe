"""Every kind of page in both languages on a small phone and on a desk's screen: sound, and in the language asked for.

``KINDS`` in `kinds_of_pages` has an entry for every address that shows a page; a new address without one fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from playwright.sync_api import Page, Route

from mashangban.cases.handling import act
from mashangban.cases.roots import seal_days
from mashangban.directory.accounts import actor_of
from mashangban.directory.codes import issue, revoke, token_of
from mashangban.web.shared import errors
from tests.e2e import clock
from tests.e2e.across import across_regions
from tests.e2e.applicant import on_the_phone
from tests.e2e.applied import in_the_offices
from tests.e2e.assisted import at_the_counter
from tests.e2e.conftest import PLACE, SIZES, Size, Visit
from tests.e2e.kinds_of_pages import FOR_PROGRAMS, KINDS, NO_PAGES
from tests.e2e.matched import matched
from tests.e2e.resident import Receipt
from tests.e2e.soundness import flaws_of, speaks
from tests.e2e.speech import Speech

Barriers = Callable[[Page], list[str]]
#: each page is loaded once for a language, looked at on the one screen, then on the other; it is searched for barriers on
#: one of them: the search takes as long as all else together, and what it finds hangs on markup and size, not on the words
SEARCHED: dict[str, Size] = {"zh-hans": "small-phone", "en": "desk"}
SCREENS: tuple[Size, ...] = ("small-phone", "desk")


@pytest.fixture
def population(tmp_path: Path, settings: Any) -> Path:
    """A folder for data sets."""
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    return tmp_path / "population"


@pytest.fixture
def places_to_go(
    letter: Callable[..., Receipt], answered: Receipt, station: str, population: Path
) -> dict[str, str]:
    """What stands in the paths above: one case of each kind, one code of each kind."""
    now = clock.now()
    returned, fresh, elsewhere = letter(), letter("夜里装修（演示）"), letter(place="gulou")
    officer = actor_of("officer-01", now)
    moved = {"unit": "nankai-service-office", "reason": "不归派出所管（演示）"}
    act(returned.plain, "transfer", officer, moved, now=now)
    old = issue(PLACE, now=now - timedelta(days=9), by="leader", expires_at=now - timedelta(days=1))
    gone = issue("wdd-grid-02", now=now - timedelta(days=9), by="leader")
    revoke(gone, now=now, by="leader", reason="丢失（演示）")
    seal_days(now.date(), now + timedelta(days=1))
    return {
        "place": PLACE,
        "token": station,
        "expired": token_of(old),
        "revoked": token_of(gone),
        "answered": answered.plain,
        "key": answered.key,
        "fresh": fresh.plain,
        "returned": returned.plain,
        "elsewhere": elsewhere.plain,
        "sealed": now.date().isoformat(),
        "mark": "0" * 64,
        **in_the_offices(),
        **at_the_counter(),
        **across_regions(),
        **on_the_phone(),
        **matched(population),
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_every_kind_are_sound(
    visit: Visit, places_to_go: dict[str, str], barriers: Barriers, language: str
) -> None:
    """All kinds in one test: what there is to see takes as long to make as a dozen pages to look at."""
    browsers: dict[tuple[str, bool], Page] = {}
    flaws: dict[str, list[str]] = {}
    for kind in KINDS:
        page = browsers.get((kind.who, kind.elder))
        if page is None:
            page = visit("/privacy", size="desk", language=language, signed_in=kind.who)
            browsers[kind.who, kind.elder] = page
            if kind.elder:
                with page.expect_navigation():
                    page.get_by_role("button", name=Speech(language)("Large type"), exact=True).click()
        path = kind.path.format(**places_to_go)
        if found := looked_at(page, path, language, barriers):
            flaws[f"{path} as {kind.who or 'a resident'}"] = found
    assert not flaws, "\n".join(f"{where}\n  " + "\n  ".join(found) for where, found in flaws.items())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_what_goes_wrong_are_sound(visit: Visit, barriers: Barriers, language: str) -> None:
    page = visit("/privacy", size="desk", language=language)
    for number, (name, html) in enumerate(error_pages(language).items()):
        page.route(f"**/broken-{number}", partial(_answer, html))
        found = looked_at(page, f"/broken-{number}", language, barriers)
        assert not found, f"{name}:\n  " + "\n  ".join(found)


def looked_at(page: Page, path: str, language: str, barriers: Barriers) -> list[str]:
    """What is wrong with a page on a small phone and on a desk's screen."""
    page.set_viewport_size(SIZES["small-phone"]["viewport"])
    page.goto(path)
    found = speaks(page, language)
    for size in SCREENS:
        page.set_viewport_size(SIZES[size]["viewport"])
        found += [f"{size}: {flaw}" for flaw in flaws_of(page)]
        if SEARCHED[language] == size:
            found += barriers(page)
    return found


def _answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def error_pages(language: str) -> dict[str, str]:
    """The pages that no address leads to on purpose."""
    request = RequestFactory().post("/q/x/new/trouble", {"q-content": "写了很久（演示）"})
    request.now, request.request_id, request.client_address = clock.now(), "0123456789abcdef", "127.0.0.1"  # type: ignore[attr-defined] # set by the middleware
    made: dict[str, Callable[[HttpRequest], HttpResponse]] = {
        "bad request": errors.bad_request,
        "forbidden": errors.forbidden,
        "stale token": errors.csrf_failure,
        "server error": errors.server_error,
        "database away": errors.unavailable,
        "too often": lambda request: errors.too_often(request, 60),
    }
    with translation.override(language):
        return {name: render(request).content.decode() for name, render in made.items()}


def test_every_address_is_a_kind_of_page_or_says_why_not() -> None:
    known = {kind.view for kind in KINDS} | NO_PAGES.keys()
    unknown = [name for name in addresses() if name not in known]
    assert not unknown, f"add these to KINDS or NO_PAGES: {unknown}"


def test_nothing_is_listed_that_no_longer_exists() -> None:
    known = {kind.view for kind in KINDS} | NO_PAGES.keys()
    assert known - set(addresses()) == {"error"}


def addresses() -> list[str]:
    """The names of all addresses that people open, with their namespace."""
    return list(dict.fromkeys(_walk(get_resolver().url_patterns, "", "")))


def _walk(patterns: list[URLPattern | URLResolver], way: str, namespace: str) -> Iterator[str]:
    for one in patterns:
        here = way + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _walk(one.url_patterns, here, namespace + inner)
        elif not here.startswith(FOR_PROGRAMS) or one.name == "api-docs":
            yield f"{namespace}{one.name}"
