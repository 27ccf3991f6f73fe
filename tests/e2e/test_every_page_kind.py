"""Every kind of page in both languages on a small phone and on a desk's screen: sound, and in the language asked for.

``KINDS`` has an entry for every address that shows a page; a new address without one fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
from tests.e2e.conftest import PLACE, Size, Visit
from tests.e2e.matched import matched
from tests.e2e.resident import Receipt
from tests.e2e.soundness import flaws_of, speaks

Barriers = Callable[[Page], list[str]]
#: where every kind of page is searched for barriers: each size and each language once. The search takes as long as all else
#: together, and what it finds hangs on markup and size, not on the words.
SEARCHED = {("small-phone", "zh-hans"), ("desk", "en")}


@dataclass(frozen=True)
class Kind:
    """One kind of page: the name of its address, the way to it, and who looks."""

    view: str
    path: str
    who: str = ""
    #: large type
    elder: bool = False


RESIDENTS = [
    Kind("portal:home", "/"),
    Kind("portal:choose_place", "/at/"),
    Kind("portal:choose_place", "/at/?name=nowhere"),
    Kind("portal:at_place", "/at/wdd-grid-08"),
    Kind("portal:scan", "/q/{token}"),
    Kind("portal:scan", "/q/{revoked}"),
    Kind("portal:scan", "/q/{expired}"),
    Kind("portal:scan", "/q/mistyped"),
    Kind("portal:write_by_code", "/q/{token}/new/consultation"),
    Kind("portal:write_by_code", "/q/{token}/new/trouble?matter=noise"),
    Kind("portal:write_by_code", "/q/{token}/new/progress-query"),
    Kind("portal:write_by_code", "/q/{token}/new/suggestion"),
    Kind("portal:write_at_place", "/at/wdd-grid-08/new/trouble"),
    Kind("portal:find", "/t/"),
    Kind("portal:track", "/t/{elsewhere}"),
    Kind("portal:open_with_key", "/t/{answered}/AAA-AAA-AAA"),
    Kind("portal:open_with_key", "/t/{answered}/{key}"),
    Kind("portal:track", "/t/{answered}"),
    Kind("portal:receipt", "/t/{answered}/receipt"),
    Kind("portal:act", "/t/{answered}/do/reopen"),
    Kind("portal:act", "/t/{answered}/do/message"),
    Kind("portal:roots", "/roots/"),
    Kind("portal:root", "/roots/{sealed}"),
    Kind("portal:receipt_check", "/receipt-check"),
    Kind("portal:receipt_check", "/receipt-check?number={answered}&mark={mark}"),
    Kind("portal:privacy", "/privacy"),
    Kind("portal:about", "/about"),
    Kind("error", "/not/there"),
]
LARGE_TYPE = [
    Kind(one.view, one.path, elder=True)
    for one in RESIDENTS
    if one.path
    in {
        "/",
        "/at/",
        "/q/{token}",
        "/q/{token}/new/trouble?matter=noise",
        "/t/",
        "/t/{answered}/{key}",
        "/t/{answered}/receipt",
        "/t/{answered}/do/reopen",
        "/privacy",
    }
]
STAFF = [
    Kind("desk-inbox", "/desk/", "officer-01"),
    Kind("desk-inbox", "/desk/?tab=all&q=音响", "officer-01"),
    Kind("desk-inbox", "/desk/?tab=unit", "dispatcher-1"),
    Kind("desk-inbox", "/desk/?tab=closed&light=red", "officer-01"),
    Kind("desk-case", "/desk/cases/{fresh}", "officer-01"),
    Kind("desk-case", "/desk/cases/{returned}", "dispatcher-1"),
    Kind("desk-case", "/desk/cases/{answered}", "leader"),
    Kind("desk-case", "/desk/cases/{elsewhere}", "officer-01"),
    Kind("desk-new", "/desk/new", "officer-01"),
    Kind("desk-queue", "/desk/queue", "dispatcher-1"),
    Kind("desk-queue", "/desk/queue", "officer-01"),
    Kind("desk-leader", "/desk/station", "leader"),
    Kind("desk-posters", "/desk/posters", "leader"),
    Kind("desk-poster-place", "/desk/posters/" + PLACE, "leader"),
    Kind("desk-catalogue", "/desk/services", "officer-01"),
    Kind("desk-service", "/desk/services/police-desk.ask/2024-04-01", "officer-01"),
    Kind("desk-notices", "/desk/notices", "officer-01"),
    Kind("desk-audit", "/desk/audit", "auditor"),
    Kind("desk-tokens", "/desk/tokens", "admin"),
    Kind("desk-help", "/desk/help", "officer-01"),
    Kind("board:station", "/board/station/wangdingdi-police", "leader"),
    Kind("board:station", "/board/station/wangdingdi-police", "officer-01"),
]
HALL = [
    Kind("hall:table", "/desk/hall/catalogue/items?trait=cross", "hall-1"),
    Kind("hall:scene", "/desk/hall/scenes/open-nursing-centre", "hall-1"),
    Kind("hall:changes", "/desk/hall/scenes/open-nursing-centre/changes", "hall-1"),
    Kind("hall:item", "/desk/hall/items/business-licence", "hall-1"),
    Kind("hall:evidence", "/desk/hall/evidence/id-card", "hall-1"),
    Kind("hall:element", "/desk/hall/elements/firm.name", "hall-1"),
    Kind("hall:law", "/desk/hall/laws/vaccine-law", "hall-1"),
    Kind("hall:partner", "/desk/hall/partners/haidian", "hall-1"),
    Kind("hall:simulator", "/desk/hall/simulator/open-nursing-centre?versus=1&beds=40&b-beds=many", "hall-1"),
    Kind("hall:dossier", "/desk/hall/applications/{applied}", "hall-1"),
    Kind("hall:dossier", "/desk/hall/applications/{part}?at=paper.floor-plan&zoom=2&turn=1", "review-fire"),
    Kind("hall:contracts", "/desk/hall/contracts", "review-market-supervision"),
    Kind("desk-case", "/desk/cases/{applied}", "hall-1"),
    Kind("desk-case", "/desk/cases/{part}", "review-fire"),
    Kind("desk-case", "/desk/cases/{promise}", "review-market-supervision"),
]
COUNTER = [
    Kind("counter:counter", "/desk/counter/", "hall-1"),
    Kind("counter:counter", "/desk/counter/?q=nothing-like-it&seat=1", "hall-1"),
    Kind("counter:tickets", "/desk/counter/tickets", "hall-1"),
    Kind("counter:ticket", "/desk/counter/tickets/{ticket}", "hall-1"),
    Kind("counter:screen", "/desk/counter/screen/nankai-service-office"),
    Kind("counter:agents", "/desk/counter/agents", "hall-1"),
    Kind("counter:visits", "/desk/counter/agents/visits", "hall-1"),
    Kind("counter:mandates", "/desk/counter/mandates", "hall-1"),
    Kind("counter:new-mandate", "/desk/counter/mandates/new?how=home-visit", "hall-1"),
    Kind("counter:mandate", "/desk/counter/mandates/{mandate}", "hall-1"),
    Kind("counter:mandate", "/desk/counter/mandates/{mandate}", "hall-2"),
]
ONE_THING = [
    Kind("services:mandate-find", "/m/"),
    Kind("services:mandate-ask", "/m/ask?scene=over-60s&next=/services/over-60s"),
    Kind("services:mandate", "/m/{mandate}"),
    Kind("services:mandate", "/m/{question}"),
    Kind("services:mandate", "/m/K7Q2M4XA9RT0"),
    Kind("services:catalogue", "/services/"),
    Kind("services:catalogue", "/services/?q=开饭店&for=business"),
    Kind("services:catalogue", "/services/?q=nothing-like-it"),
    Kind("services:scene", "/services/open-nursing-centre?firm_kind=company&beds=10"),
    Kind("services:scene", "/services/over-60s"),
    Kind("services:help", "/services/help"),
    Kind("services:resume", "/services/resume?code=AAAA-AAAA-AAAA"),
    Kind("services:phone", "/services/resume?code={draft_code}"),
    Kind("services:phone", "/services/a/{draft}/phone"),
    Kind("services:situation", "/services/a/{draft}/situation"),
    Kind("services:form", "/services/a/{draft}/form?check=1"),
    Kind("services:materials", "/services/a/{draft}/materials"),
    Kind("services:promises", "/services/a/{draft}/promises"),
    Kind("services:review", "/services/a/{draft}/review"),
    Kind("services:resume", "/services/resume"),
    Kind("services:case", "/t/{running}/{running_key}"),
    Kind("services:case", "/services/case/{running}?new=1"),
    Kind("services:withdraw", "/services/case/{running}/withdraw"),
    Kind("portal:act", "/t/{decided}/do/rate"),
    Kind("services:case", "/t/{unclear}/{unclear_key}"),
    Kind("services:verify_ask", "/v/"),
    Kind("services:verify", "/v/{licence}"),
    Kind("services:verify", "/v/241008-0000000-0-AAAA-AAAA"),
    Kind("entitled:ask", "/entitled/"),
    Kind("entitled:rules", "/entitled/rules/?for=person&topic=old-age"),
    Kind("entitled:rules", "/entitled/rules/?q=nothing-like-it"),
    Kind("entitled:rule", "/entitled/rules/elder-subsidy"),
    Kind("entitled:offer-find", "/e/"),
    Kind("entitled:offer", "/e/AAAA-AAAA-AAAA"),
]
ONE_THING_LARGE = [
    Kind(one.view, one.path, elder=True)
    for one in ONE_THING
    if one.view
    in {
        "entitled:ask",
        "services:catalogue",
        "services:scene",
        "services:phone",
        "services:form",
        "services:materials",
    }
    or one.path in {"/t/{running}/{running_key}", "/v/{licence}", "/m/{question}"}
]
ACCOUNTS = [
    Kind("account_login", "/accounts/login/"),
    Kind("account_reset_password", "/accounts/password/reset/"),
    Kind("account_signup", "/accounts/signup/"),
    Kind("account_inactive", "/accounts/inactive/"),
    Kind("account_logout", "/accounts/logout/", "officer-01"),
    Kind("account_change_password", "/accounts/password/change/", "officer-01"),
    Kind("account_reauthenticate", "/accounts/reauthenticate/", "officer-01"),
    Kind("account_set_password", "/accounts/password/set/", "officer-01"),
    Kind("account_email", "/accounts/email/", "officer-01"),
    Kind("mfa_index", "/accounts/second-factor/", "officer-01"),
    Kind("mfa_index", "/accounts/second-factor/", "leader"),
    Kind("mfa_activate_totp", "/accounts/second-factor/app/", "officer-01"),
    Kind("mfa_deactivate_totp", "/accounts/second-factor/app/off/", "leader"),
    Kind("mfa_view_recovery_codes", "/accounts/second-factor/recovery/", "leader"),
    Kind("mfa_generate_recovery_codes", "/accounts/second-factor/recovery/new/", "leader"),
    Kind("mfa_reauthenticate", "/accounts/second-factor/confirm/", "leader"),
]
BOARDS = [
    Kind("board:public", "/board/"),
    Kind("board:public", "/board/?screen=1"),
    Kind("board:public", "/board/?since=yesterday"),
    Kind("board:services", "/board/services/"),
    Kind("board:services", "/board/services/?screen=1"),
    Kind("board:services", "/board/services/?until=tomorrow"),
    Kind("board:services-office", "/board/services/office", "district-leader"),
    Kind("api-docs", "/api/v1/docs"),
]
REGIONS = [
    Kind("region:slips", "/desk/partners/", "hall-1"),
    Kind("region:slips", "/desk/partners/?state=terminated&q=nothing-like-it", "hall-1"),
    Kind("region:slip", "/desk/partners/{slip_in}", "review-tax"),
    Kind("region:slip", "/desk/partners/{slip_asked}", "hall-1"),
    Kind("region:slip", "/desk/partners/{slip_waiting}", "hall-1"),
    Kind("region:supplement", "/desk/partners/{slip_asked}/supplement", "hall-1"),
    Kind("region:offers", "/desk/partners/collect?partner=haidian", "hall-1"),
    Kind("region:offers", "/desk/partners/collect?partner=dachang", "hall-1"),
    Kind("region:collect", "/desk/partners/collect/haidian/item/tax-change", "hall-1"),
    Kind("region:collect", "/desk/partners/collect/haidian/scene/over-60s", "hall-1"),
]
GRANTS = [
    Kind("granting:overview", "/desk/granting/", "review-civil-affairs"),
    Kind("granting:begin", "/desk/granting/runs/new", "review-civil-affairs"),
    Kind("granting:run", "/desk/granting/runs/{run_in_review}", "lead-civil-affairs"),
    Kind("granting:run", "/desk/granting/runs/{run_approved}", "review-civil-affairs"),
    Kind("granting:grants", "/desk/granting/grants", "review-civil-affairs"),
    Kind("granting:grants", "/desk/granting/grants?state=budget", "review-civil-affairs"),
    Kind("granting:grant", "/desk/granting/grants/{offered}", "review-civil-affairs"),
    Kind("granting:grant", "/desk/granting/grants/{granted}?replay=1", "lead-civil-affairs"),
]
KINDS = {
    "grants": GRANTS,
    "regions": REGIONS,
    "residents": RESIDENTS,
    "large type": LARGE_TYPE,
    "staff": STAFF,
    "counter": COUNTER,
    "one thing": HALL,
    "one thing for residents": ONE_THING,
    "one thing in large type": ONE_THING_LARGE,
    "accounts": ACCOUNTS,
    "boards": BOARDS,
}

#: addresses that show no page of their own: what they answer instead
NO_PAGES = {
    "portal:typed_code": "sends on to the code",
    "portal:places_geojson": "data of the map",
    "portal:receipt_slip": "a PDF",
    "portal:forget": "sends on",
    "portal:take_upload": "takes a photo",
    "portal:upload": "a photo",
    "portal:upload_small": "a photo",
    "desk-arrivals": "a part of the inbox",
    "desk-export": "a file",
    "desk-assign": "sends on to the list",
    "desk-act": "the case, after an action; see test_handling_at_the_desk",
    "desk-reveal": "the case, with the identity; see test_handling_at_the_desk",
    "desk-photo": "a photo",
    "desk-slip": "a PDF",
    "desk-absence-add": "sends on to the station",
    "desk-absence-end": "sends on to the station",
    "desk-poster-issue": "sends on to the place",
    "desk-poster-revoke": "sends on to the place",
    "desk-poster-print": "a file",
    "desk-bell": "a part of every page",
    "desk-notices-read": "sends on",
    "desk-audit-verify": "sends on",
    "desk-token-issue": "shows the page with what was made",
    "desk-token-revoke": "sends on",
    "region:reveal": "the slip, with what was covered; see tests/partners",
    "region:retry": "sends on to the slip",
    "region:retry-partner": "sends on to the list",
    "region:slip-pdf": "a PDF",
    "region:scan": "a picture",
    "hall:jsonld": "a file",
    "hall:implementation-list": "a file",
    "hall:notice": "a PDF",
    "hall:check": "the review, at the next document",
    "hall:open": "the review, with the identity; see tests/web/hall",
    "hall:scan-file": "a file",
    "hall:scan-page": "a picture",
    "hall:letter": "a PDF",
    "hall:paper": "a PDF",
    "hall:contracts-file": "a file",
    "board:public-export": "a file",
    "board:services-export": "a file",
    "board:services-office-export": "a file",
    "board:station-export": "a file",
    "mfa_authenticate": "in the middle of signing in; see test_after_the_answer",
    "mfa_download_recovery_codes": "a file",
    "counter:seat": "sends on to the window",
    "counter:take": "sends on to the slip",
    "counter:call": "sends on to the window",
    "counter:move": "sends on",
    "counter:begin": "sends on to the scene",
    "counter:find-mandate": "sends on to the authority, or shows the list",
    "counter:end-mandate": "sends on to the authority",
    "services:notice-pdf": "a PDF",
    "services:begin": "sends on to the first page of the form",
    "services:application": "sends on to where one left off",
    "services:leave": "sends on",
    "services:take_scan": "takes a file",
    "services:scan": "a file",
    "services:scan_small": "a picture",
    "services:supply": "sends on to the application, or shows it with what is wrong",
    "services:hand_in": "sends on to the application, or shows it with what is wrong",
    "services:paper": "a PDF",
    "services:mandate-do": "sends on to the authority, or shows it with what is wrong",
    "entitled:offer-notice": "a PDF",
    "granting:decide": "sends on to the run, or shows it with what is wrong",
    "granting:again": "sends on to the run",
    "granting:offer": "sends on to the run, or shows it with what is wrong",
    "granting:counts-file": "a file",
    "granting:grants-file": "a file",
    "granting:act": "sends on to the grant, or shows it with what is wrong",
    "granting:account": "the grant, with the account; see tests/web/granting",
    "granting:notice": "a PDF",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "choose_language": "sends on",
    "choose_view": "sends on",
}
#: whole groups of addresses that speak JSON or XML
FOR_PROGRAMS = ("api/v1/", "open311/v2/", "partner/v1/")


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
@pytest.mark.parametrize("size", ["small-phone", "desk"])
def test_pages_of_every_kind_are_sound(
    visit: Visit, places_to_go: dict[str, str], barriers: Barriers, size: Size, language: str
) -> None:
    """All kinds in one test: what there is to see takes as long to make as a dozen pages to look at."""
    browsers: dict[tuple[str, bool], Page] = {}
    flaws: dict[str, list[str]] = {}
    for kind in (kind for kinds in KINDS.values() for kind in kinds):
        page = browsers.get((kind.who, kind.elder))
        if page is None:
            page = visit("/privacy", size=size, language=language, signed_in=kind.who)
            browsers[kind.who, kind.elder] = page
            if kind.elder:
                page.get_by_role("button", name="Large type" if language == "en" else "关怀版").click()
        path = kind.path.format(**places_to_go)
        page.goto(path)
        found = speaks(page, language) + flaws_of(page)
        if (size, language) in SEARCHED:
            found += barriers(page)
        if found:
            flaws[f"{path} as {kind.who or 'a resident'}"] = found
    assert not flaws, "\n".join(f"{where}\n  " + "\n  ".join(found) for where, found in flaws.items())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["small-phone", "desk"])
def test_pages_of_what_goes_wrong_are_sound(
    visit: Visit, barriers: Barriers, size: Size, language: str
) -> None:
    page = visit("/privacy", size=size, language=language)
    for number, (name, html) in enumerate(error_pages(language).items()):
        page.route(f"**/broken-{number}", partial(_answer, html))
        page.goto(f"/broken-{number}")
        found = speaks(page, language) + flaws_of(page) + barriers(page)
        assert not found, f"{name}:\n  " + "\n  ".join(found)


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
    known = {kind.view for kinds in KINDS.values() for kind in kinds} | NO_PAGES.keys()
    unknown = [name for name in addresses() if name not in known]
    assert not unknown, f"add these to KINDS or NO_PAGES: {unknown}"


def test_nothing_is_listed_that_no_longer_exists() -> None:
    known = {kind.view for kinds in KINDS.values() for kind in kinds} | NO_PAGES.keys()
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
