"""Writing a letter: screen by screen, checked as it goes, sent once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.cases.danger import danger_in
from mashangban.cases.intake import KeyReused, Refused, Submission, submit
from mashangban.core.casework.forms import check_form
from mashangban.directory.codes import SERVICE, CodeProblem, resolve
from mashangban.directory.pack import current_pack
from mashangban.web.portal import photos, telephone
from mashangban.web.portal.choices import MATTER, choice_named
from mashangban.web.portal.holding import hold
from mashangban.web.portal.landing import Desk, bad_code, desk_of
from mashangban.web.portal.letter import Letter, Screen, new_letter, posted_letter
from mashangban.web.portal.places import middle, nearby
from mashangban.web.portal.questions import Question, deciding, question
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.middleware import SPOKEN, remember_language
from mashangban.web.shared.preferences import remember_view
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest

#: with "no-store" the browser's back button would show an error page of its own instead of the screen before
_KEPT_FOR_GOING_BACK = cache_control(private=True, no_cache=True)
#: fields of the page that belong to no question
SPOT = "spot"


@dataclass
class Page:
    """What a screen shows beside the letter: errors, news, the state of the phone."""

    desk: Desk
    letter: Letter
    elder: bool
    #: html name → what is wrong
    errors: dict[str, str] = field(default_factory=dict)
    #: something to read out, not an error
    news: str = ""
    #: questions that appeared because of an answer
    new: frozenset[str] = frozenset()
    #: places meant by a name that fits several
    meant: tuple[str, ...] = ()
    code_sent: bool = False
    #: the key was used: the letter was sent before and changed since
    sent_before: bool = False

    def screen(self) -> Screen:
        """The screen to show."""
        return self.letter.at(one_by_one=self.elder)


@require_http_methods(["GET", "HEAD", "POST"])
@_KEPT_FOR_GOING_BACK
def write_by_code(request: PageRequest, code: str, category: str) -> HttpResponse:
    """Write to the desk of a scanned code."""
    try:
        found = resolve(code, request.now)
    except CodeProblem as problem:
        if request.method == "POST" and problem.code is not None:
            # the code was withdrawn while somebody was writing: their letter still goes to the desk
            return _write(request, desk_of(problem.code.place, problem.code.service), category)
        return bad_code(request, problem, code)
    return _write(request, desk_of(found.place, found.service, found), category)


@require_http_methods(["GET", "HEAD", "POST"])
@_KEPT_FOR_GOING_BACK
def write_at_place(request: PageRequest, place: str, category: str) -> HttpResponse:
    """Write to the desk of a chosen place."""
    return _write(request, desk_of(place, SERVICE), category)


@_KEPT_FOR_GOING_BACK
def write_to(request: PageRequest, desk: Desk, category: str) -> HttpResponse:
    """Write to a desk that another face has chosen."""
    return _write(request, desk, category)


def _write(request: PageRequest, desk: Desk, category: str) -> HttpResponse:
    choice = choice_named(desk.service, category)
    if choice is None:
        raise Http404(category)
    elder = request.COOKIES.get("view") == "elder"
    if request.method != "POST":
        return _shown(request, Page(desk, new_letter(desk.service, choice, request.GET), elder))
    page = Page(desk, posted_letter(desk.service, choice, request.POST), elder)
    photos.take_posted(request, page.letter, page.errors)
    return _done(request, page, request.POST.get("do", "next"))


def _done(request: PageRequest, page: Page, do: str) -> HttpResponse:
    """Carry out the button that was pressed."""
    verb, _colon, what = do.partition(":")
    if verb == "back":
        _step(page, -1)
    elif verb == "to":
        page.letter.screen = what
    elif verb == "drop":
        photos.drop(page.letter, what)
    elif verb == "send-code":
        page.code_sent = telephone.send(request, page.letter, page.errors)
    elif verb == "change-phone":
        page.letter.phone_token = ""
    elif verb in {"view", "lang"}:
        return _switched(request, page, verb, what)
    elif verb == "again":
        page.letter.once = new_letter(page.desk.service, page.letter.choice, request.GET).once
        return _send(request, page)
    elif verb == "send":
        return _send(request, page)
    elif verb in {"next", "go-on"}:
        return _next(request, page, go_on=verb == "go-on")
    return _shown(request, page)


def _switched(request: PageRequest, page: Page, verb: str, what: str) -> HttpResponse:
    """Another language or type size in the middle of a letter: the same page again, with all that was typed."""
    language = SPOKEN.get(what) if verb == "lang" else None
    if language:
        with override(language):
            response = _shown(request, page)
        response["Content-Language"] = language
        remember_language(response, language)
        return response
    page.elder = what == "elder"
    request.COOKIES["view"] = what
    response = _shown(request, page)
    remember_view(response, elder=page.elder)
    return response


def _next(request: PageRequest, page: Page, *, go_on: bool) -> HttpResponse:
    letter, screen = page.letter, page.screen()
    letter.danger_seen = letter.danger_seen or go_on
    if screen.asks_how and not letter.how:
        page.errors["how"] = _("Choose whether we may reach you.")
    if letter.phone_field() in screen.fields:
        telephone.check(request, letter, page.errors)
    page.new = (
        frozenset(screen.fields) - letter.seen if screen.name == "matter" and letter.seen else frozenset()
    )
    _check(page, Screen(screen.name, tuple(name for name in screen.fields if name not in page.new)))
    if page.new:
        page.news = _("Thank you. Your answer leads to one or two more questions, marked below.")
    if page.errors or page.new:
        return _shown(request, page)
    words = None if letter.danger_seen else danger_in(letter.texts(), current_pack())
    if words is not None:
        everything = letter.carried(Screen(screen.name))
        context = _context(request, page) | {"words": words, "everything": list(everything)}
        return render(request, "portal/danger.html", context)
    _step(page, 1)
    return _shown(request, page)


def _check(page: Page, screen: Screen) -> None:
    """Errors of the questions on one screen, or of all of them for the review."""
    letter = page.letter
    data = letter.data() | letter.identity()
    whole = screen.name == "review"
    if whole and letter.service.anonymous and not letter.how and not letter.phone():
        page.errors.setdefault("how", _("Choose whether we may reach you."))
    nameless = letter.how == "nameless"
    for refusal in check_form(letter.service, data, facts=data, anonymous=nameless).errors:
        name = refusal.field or ""
        if whole or name in screen.fields:
            page.errors.setdefault(f"q-{name}", refusal_text(refusal))
    if letter.spot and (whole or any(letter.service.form[name].type == "point" for name in screen.fields)):
        _find_spot(page)


def _find_spot(page: Page) -> str | None:
    """The place meant by what was typed; several or none is an error that offers those that come near."""
    pack = current_pack()
    found = pack.find_place(page.letter.spot)
    if found is not None:
        return found.code
    near = pack.search_places(page.letter.spot, limit=6)
    page.meant = tuple(place.title.text(get_language() or "zh-hans") for place in near)
    page.errors.setdefault(
        SPOT,
        _("Several places fit. Choose one of those below, or leave this empty.")
        if near
        else _("This place is not known here. Leave it empty and describe the spot in your text."),
    )
    return None


def _step(page: Page, by: int) -> None:
    names = [screen.name for screen in page.letter.screens(one_by_one=page.elder)]
    here = names.index(page.screen().name)
    page.letter.screen = names[max(0, min(len(names) - 1, here + by))]


def _send(request: PageRequest, page: Page) -> HttpResponse:
    """Hand the letter in, once; whatever is wrong leads to the screen where it can be mended."""
    letter = page.letter
    telephone.check(request, letter, page.errors)
    _check(page, Screen("review"))
    if not page.errors and not letter.danger_seen and danger_in(letter.texts(), current_pack()):
        return _next(request, page, go_on=False)
    if page.errors:
        return _shown(request, _at_first_error(page))
    wait = limited("submit-address", request.client_address)
    if not wait and letter.phone():
        wait = limited("submit-phone", telephone.mark(letter))
    if wait:
        return errors.too_often(request, wait)
    try:
        receipt = submit(_submission(page), now=request.now)
    except Refused as refused:
        for refusal in refused.refusals:
            page.errors.setdefault(f"q-{refusal.field}" if refusal.field else "form", refusal_text(refusal))
        return _shown(request, _at_first_error(page))
    except KeyReused:
        page.sent_before = True
        page.letter.screen = "review"
        return _shown(request, page)
    response = HttpResponseRedirect(reverse("portal:receipt", args=[receipt.number]) + "?new=1")
    hold(request, response, receipt.number)
    return response


def _submission(page: Page) -> Submission:
    letter, desk = page.letter, page.desk
    spot = _find_spot(page) if letter.spot else None
    nameless = letter.how == "nameless" or (letter.service.anonymous and not letter.identity())
    return Submission(
        service=letter.service.service,
        data={name: value for name, value in letter.data().items() if value not in ("", None, [])},
        identity=letter.identity(),
        place=spot or desk.place.code,
        channel="qr" if desk.token else "web",
        anonymous=nameless,
        idempotency_key=letter.once,
        code=desk.code.code_id if desk.code else None,
    )


def _at_first_error(page: Page) -> Page:
    """The same page on the screen that holds the first mistake."""
    wrong = set(page.errors)
    letter_phone = page.letter.phone_field()
    for screen in page.letter.screens(one_by_one=page.elder):
        own = {f"q-{name}" for name in screen.fields}
        own |= {"how"} if screen.asks_how else set()
        own |= {telephone.CODE} if letter_phone in screen.fields else set()
        own |= (
            {SPOT} if any(page.letter.service.form[name].type == "point" for name in screen.fields) else set()
        )
        if own & wrong:
            page.letter.screen = screen.name
            return page
    page.letter.screen = "review"
    return page


def _shown(request: PageRequest, page: Page) -> HttpResponse:
    status = 422 if page.errors else 200
    return render(request, "portal/write.html", _context(request, page), status=status)


def _context(request: PageRequest, page: Page) -> dict[str, Any]:
    letter, screen = page.letter, page.screen()
    screens = letter.screens(one_by_one=page.elder)
    language = get_language() or "zh-hans"
    lives = deciding(letter.service)

    def asked(name: str) -> Question:
        return question(
            name, letter.service.form[name], letter.values.get(name), language,
            error=page.errors.get(f"q-{name}", ""), live=name in lives, new=name in page.new,
            left_out=letter.choice.left_out if name == MATTER else frozenset(), offered=_offered(page, name, language),
        )  # fmt: skip

    pack = current_pack()
    return {
        "desk": page.desk,
        "letter": letter,
        "page": page,
        "screen": screen,
        "step": [one.name for one in screens].index(screen.name) + 1,
        "steps": len(screens),
        "questions": [asked(name) for name in screen.fields],
        "review": _review(letter, asked, page.elder) if screen.name == "review" else [],
        "carried": list(letter.carried(screen)),
        "summary": [(f"#{name}", _named(letter, name, language), text) for name, text in page.errors.items()],
        "telephone": telephone.state(letter, request.now, sent=page.code_sent),
        "nearby": nearby(pack, page.desk.place.code)
        if any(q == "point" for q in _types(letter, screen))
        else [],
        "middle": middle(pack, page.desk.place.code),
        "tile_url": settings.TILE_URL,
    }


def _offered(page: Page, name: str, language: str) -> list[tuple[str, str]]:
    """People, units or places that a question lets choose from: those of this desk."""
    pack, kind = current_pack(), page.letter.service.form[name].type
    if kind == "person":
        posts = (post for post in pack.posts.values() if post.unit == page.desk.unit.code)
        codes = dict.fromkeys(
            holder.person for post in posts for holder in post.holders if holder.until is None
        )
        return [(code, pack.title(code, language)) for code in codes]
    if kind == "unit":
        return [(code, unit.title.text(language)) for code, unit in pack.units.items()]
    if kind == "place":
        return [(place.code, place.title.text(language)) for place in nearby(pack, page.desk.place.code)]
    return []


def _types(letter: Letter, screen: Screen) -> list[str]:
    return [letter.service.form[name].type for name in screen.fields]


def _review(letter: Letter, asked: Any, elder: bool) -> list[tuple[Question, str]]:
    """Every answer with the screen where it can be changed."""
    rows = []
    for screen in letter.screens(one_by_one=elder):
        for name in screen.fields:
            if letter.service.form[name].identity and letter.how == "nameless":
                continue
            if letter.values.get(name):
                rows.append((asked(name), screen.name))
    return rows


def _named(letter: Letter, name: str, language: str) -> str:
    plain = name.removeprefix("q-")
    if plain in letter.service.form:
        return letter.service.form[plain].title.text(language)
    return {
        "how": _("How we reach you"),
        telephone.CODE: _("Code from the text message"),
        SPOT: _("Place"),
    }.get(name, _("Your letter"))
