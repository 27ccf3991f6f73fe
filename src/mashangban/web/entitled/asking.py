"""“What am I entitled to?”: questions a few at a time, and at any moment what follows from the answers.

No sign-in; nothing is kept. Answers travel in the body of the form only: no address, log or cookie holds them.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mashangban.directory.pack import current_pack
from mashangban.web.entitled.answers import PREFIX, Answers, answers_in
from mashangban.web.entitled.fact_questions import question, said, short_title
from mashangban.web.entitled.judging import MOST_AT_ONCE, Judged, judged, next_questions
from mashangban.web.entitled.telling import cards
from mashangban.web.shared import errors
from mashangban.web.shared.dates import long_day
from mashangban.web.shared.limits import limited
from mashangban.web.shared.middleware import SPOKEN, remember_language
from mashangban.web.shared.preferences import remember_view
from mashangban.web.shared.requests import PageRequest

#: rules that lack an answer are many at first: those of which least is missing are shown, the others folded
_SHOWN_OPEN: Final = 6


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: PageRequest) -> HttpResponse:
    """``/entitled/``: for whom; then, by POST only, questions and result."""
    pack = current_pack()
    answers = answers_in(pack, request.POST) if request.method == "POST" else None
    if answers is None:
        today = timezone.localtime(request.now).date()
        numbers = {kind: len(pack.rules_on(today, kind)) for kind in ("person", "firm")}
        return render(
            request, "entitled/begin.html", {"persons": numbers["person"], "firms": numbers["firm"]}
        )
    if wait := limited("entitled-address", request.client_address):
        return errors.too_often(request, wait)
    verb, _colon, what = request.POST.get("do", "next").partition(":")
    if verb == "lang" and what in SPOKEN:
        with override(SPOKEN[what]):
            response = _same(request, answers)
        response["Content-Language"] = SPOKEN[what]
        remember_language(response, SPOKEN[what])
        return response
    if verb == "view":
        request.COOKIES["view"] = what
        response = _same(request, answers)
        remember_view(response, elder=what == "elder")
        return response
    return _answered(request, answers, verb, what)


def _answered(request: PageRequest, answers: Answers, verb: str, what: str) -> HttpResponse:
    """What the button that was pressed leads to."""
    if verb == "back":
        return (
            _questions(request, answers, answers.trail[-1], answers.trail[:-1])
            if answers.trail
            else _same(request, answers)
        )
    _values, wrong = answers.reading()
    if verb in {"next", "result", "start"} and any(name in wrong for name in answers.page):
        return _questions(request, answers, answers.page, answers.trail, wrong)
    trail = (*answers.trail, answers.page) if answers.page else answers.trail
    if verb == "change" and what in answers.facts:
        return _questions(request, answers, (what,), trail)
    found = _judged(request, answers)
    if verb == "about":
        page = next((one.asks for one in found if one.rule.rule == what), ())
        answers.forget(page)
        return (
            _questions(request, answers, page[: _most(request, MOST_AT_ONCE + 2)], trail)
            if page
            else _result(request, answers, trail)
        )
    if verb == "result":
        return _result(request, answers, trail)
    answers.left_empty()
    page = next_questions(found, answers.skipped, _most(request, MOST_AT_ONCE))
    return _questions(request, answers, page, trail) if page else _result(request, answers, trail)


def _same(request: PageRequest, answers: Answers) -> HttpResponse:
    """The page that was sent, again."""
    if answers.page:
        return _questions(request, answers, answers.page, answers.trail)
    return _result(request, answers, answers.trail)


def _most(request: PageRequest, most: int) -> int:
    """In large type one thing is asked at a time."""
    return 1 if request.COOKIES.get("view") == "elder" else most


def _judged(request: PageRequest, answers: Answers) -> list[Judged]:
    values, _wrong = answers.reading()
    return judged(current_pack(), answers, values, timezone.localtime(request.now).date())


def _questions(
    request: PageRequest,
    answers: Answers,
    page: tuple[str, ...],
    trail: tuple[tuple[str, ...], ...],
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    pack, language = current_pack(), get_language() or "zh-hans"
    found, told = _judged(request, answers), wrong or {}
    asked = [question(pack, answers, name, language, told) for name in page]
    context = {
        **_shared(answers, found),
        "questions": asked,
        "carried": list(answers.carried(page, trail)),
        "back": bool(trail),
        "summary": [(f"#{one.html_name}", one.title, one.error) for one in asked if one.error],
    }
    return render(request, "entitled/questions.html", context, status=422 if told else 200)


def _result(request: PageRequest, answers: Answers, trail: tuple[tuple[str, ...], ...]) -> HttpResponse:
    pack, language = current_pack(), get_language() or "zh-hans"
    found = _judged(request, answers)
    values, wrong = answers.reading()
    open_ones = cards(pack, _nearest(found, answers), answers, language)
    more = next_questions(found, answers.skipped | frozenset(wrong), 1)
    context = {
        **_shared(answers, found),
        "carried": list(answers.carried((), trail)),
        "back": bool(trail),
        "more": bool(more or wrong),
        "today": long_day(timezone.localtime(request.now).date()),
        "yes": cards(pack, [one for one in found if one.said.answer == "yes"], answers, language),
        "soon": cards(pack, [one for one in found if one.begins], answers, language),
        "unknown": open_ones[:_SHOWN_OPEN],
        "far": open_ones[_SHOWN_OPEN:],
        "open": len(open_ones),
        "no": cards(pack, [one for one in found if one.said.answer == "no" and not one.begins], answers, language),
        "given": [
            (name, short_title(answers.facts[name], language),
             said(pack, answers.subject, name, values[name], language) if name in values else _("I do not know"))
            for name in answers.typed if name not in wrong
        ],
    }  # fmt: skip
    return render(request, "entitled/result.html", context)


def _nearest(found: list[Judged], answers: Answers) -> list[Judged]:
    """Rules that are still open, those of which least is missing first."""
    return sorted(
        (one for one in found if one.said.answer == "unknown"), key=lambda one: len(one.said.needed)
    )


def _shared(answers: Answers, found: list[Judged]) -> dict[str, Any]:
    decided = [one for one in found if one.said.answer != "unknown"]
    return {
        "answers": answers,
        "firm": answers.subject == "firm",
        "all": len(found),
        "decided": len(decided),
        "entitled": sum(one.said.answer == "yes" for one in found),
        "prefix": PREFIX,
    }
