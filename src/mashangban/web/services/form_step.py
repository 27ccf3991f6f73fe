"""The form of an application: each question asked once for all items, saved at every step, filled in where it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.applications import drafts
from mashangban.applications.drafts import Field
from mashangban.applications.errors import AlreadySubmitted
from mashangban.applications.filling import missing_fields
from mashangban.applications.scenes import compiled
from mashangban.core.casework.model import Refusal
from mashangban.directory.pack import current_pack
from mashangban.web.portal.questions import PREFIX, Answer, Question, Typed
from mashangban.web.services.acting import refusal as mandate_refusal
from mashangban.web.services.steps import Visit, handed_in, summary_of, switched, visit
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest


@dataclass(frozen=True)
class FormQuestion(Question):
    """A question of the form, with where its answer comes from and who asks for it."""

    #: the register that gave the answer, while nobody changed it
    known: str = ""
    #: titles of the items that ask
    asked_by: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/form``; with ``?check=1`` it says what is still missing."""
    here = visit(request, reference)
    if isinstance(here, HttpResponse):
        return here
    if request.method == "POST":
        return _posted(here)
    problems = _problems(here) if request.GET.get("check") == "1" else _wrong(here)
    return _page(here, request.GET.get("at", ""), problems)


def _posted(here: Visit) -> HttpResponse:
    """Save what was typed, whatever button was pressed; then do what it says."""
    request = here.request
    fields = drafts.fields(here.application, request.now)
    shown = set(request.POST.getlist("shown"))
    given = {one.element: typed_answer(one, request) for one in fields if one.element in shown}
    at = request.POST.get("at", "")
    refused = mandate_refusal(here.application, "fill", request.now)
    if refused:
        return _page(here, at, {}, refused=refused, typed=given)
    try:
        problems = drafts.fill(
            here.application, given, request.now, complete=False, card_seen=bool(here.staff)
        )
        if here.inside.proven:
            drafts.prefill(here.application, request.now)
    except AlreadySubmitted as sent:
        return handed_in(request, here.application, sent.number)
    verb, _colon, what = request.POST.get("do", "next").partition(":")
    if verb in {"view", "lang"}:
        return switched(here, verb, what, here.address("form", **({"at": at} if at else {})))
    order = [one.element for one in fields]
    if verb == "back":
        return HttpResponseRedirect(_before(here, order, at))
    if not here.elder or at not in order:
        problems = {**_problems(here), **problems}
        return _page(here, at, problems) if problems else _on(here)
    here_only = {name: one for name, one in _problems(here).items() if name == at}
    if here_only:
        return _page(here, at, here_only)
    following = order[order.index(at) + 1 :]
    return HttpResponseRedirect(here.address("form", at=following[0])) if following else _on(here)


def _before(here: Visit, order: Sequence[str], at: str) -> str:
    if here.elder and at in order[1:]:
        return here.address("form", at=order[order.index(at) - 1])
    return here.address("phone")


def _on(here: Visit) -> HttpResponse:
    """To the papers, or in large type back to the first question that still lacks something."""
    problems = _problems(here)
    if here.elder and problems:
        return HttpResponseRedirect(here.address("form", at=next(iter(problems)), check="1"))
    drafts.reach(here.application, "materials", here.request.now)
    return HttpResponseRedirect(here.after("form"))


def _problems(here: Visit) -> dict[str, Refusal]:
    """Everything that is wrong or missing."""
    return missing_fields(compiled(here.application, here.request.now), here.inside)


def _wrong(here: Visit) -> dict[str, Refusal]:
    """What was typed and does not fit; what is merely empty is not complained about."""
    return {
        one.element: one.problem for one in drafts.fields(here.application, here.request.now) if one.problem
    }


def typed_answer(field: Field, request: PageRequest) -> Any:
    """The answer in the shape the engine checks."""
    given = [value for value in request.POST.getlist(PREFIX + field.element) if value]
    if field.type in {"choices", "photos"}:
        return list(dict.fromkeys(given))
    if field.type == "consent":
        return bool(given)
    return given[-1].strip() if given else ""


def _page(
    here: Visit,
    at: str,
    problems: Mapping[str, Refusal],
    *,
    refused: str = "",
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    request = here.request
    fields = drafts.fields(here.application, request.now)
    order = [one.element for one in fields]
    if here.elder and fields:
        at = at if at in order else order[0]
        fields = [one for one in fields if one.element == at]
    errors = {
        PREFIX + name: problem_text(one)
        for name, one in problems.items()
        if name in {f.element for f in fields}
    }
    questions = [question_of(one, here.language, errors, typed) for one in fields]
    names = {question.html_name: question.title for question in questions}
    known = request.GET.get("known", "")
    context = here.context("form") | {
        "questions": questions,
        "at": at if here.elder else "",
        "number": order.index(at) + 1 if here.elder and at in order else 0,
        "count": len(order),
        "summary": summary_of(errors, names),
        "refused": refused,
        "known": int(known) if known.isdecimal() and len(known) < 3 else 0,
        "down": [_register(code, here.language) for code in request.GET.get("down", "").split(",") if code],
    }
    status = 422 if (errors and request.method == "POST") or refused else 200
    return render(request, "services/form.html", context, status=status)


def problem_text(problem: Refusal) -> str:
    """What is wrong with an answer, and what to do."""
    own = {
        "not-an-id-number": _(
            "An identity number has 18 digits; the last may be an X. Copy it from the card."
        ),
        "not-a-firm-code": _("A firm's code has 18 digits and capitals. Copy it from the business licence."),
    }
    return own.get(str(problem.params.get("problem", ""))) or refusal_text(problem)


def question_of(
    field: Field,
    language: str,
    errors: Mapping[str, str | Refusal],
    typed: Mapping[str, Any] | None = None,
    *,
    remark: str = "",
) -> FormQuestion:
    """A field as a page asks it; ``remark``: what the office found wrong with the answer."""
    error = errors.get(PREFIX + field.element, "") or remark
    values = _texts((typed or {}).get(field.element, field.shown))
    pack = current_pack()
    return FormQuestion(
        name=field.element,
        type=field.type,
        title=field.title.text(language),
        help=field.help.text(language) if field.help else "",
        optional=field.optional,
        value=values[0]
        if isinstance(values, list) and values
        else (values if isinstance(values, str) else ""),
        values=tuple(values) if isinstance(values, list) else ((values,) if values else ()),
        answers=tuple(
            Answer(
                one.code,
                one.title.text(language),
                one.help.text(language) if one.help else "",
                one.code in values,
            )
            for one in field.options
        ),
        max=None,
        min=None,
        error=problem_text(error) if isinstance(error, Refusal) else error,
        private=True,
        known=_register(field.known, language) if field.known else "",
        asked_by=tuple(pack.items[code].title.text(language) for code in field.items if code in pack.items),
    )


def _texts(shown: Any) -> Typed:
    if isinstance(shown, list | tuple):
        return [str(one) for one in shown]
    if isinstance(shown, bool):
        return "yes" if shown else ""
    return str(shown)


def _register(code: str, language: str) -> str:
    register = current_pack().registers.get(code)
    return register.title.text(language) if register else code
