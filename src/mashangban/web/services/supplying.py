"""Answering what the office asked for again, all at once, and handing in what was promised for later."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mashangban.applications import drafts, following, materials
from mashangban.applications.contracts import Contract
from mashangban.applications.errors import AlreadySubmitted, MaterialRefused
from mashangban.applications.following import Dossier
from mashangban.assistance import wording
from mashangban.assistance.scope import MandateRefused
from mashangban.cases.intake import Refused
from mashangban.core.casework.model import Refusal
from mashangban.web.portal.acting import acting, not_covered
from mashangban.web.services import scans
from mashangban.web.services.asked import asked_of
from mashangban.web.services.following import held_dossier, page
from mashangban.web.services.form_step import typed_answer
from mashangban.web.services.materials_step import FILES
from mashangban.web.services.words import material_refusal
from mashangban.web.shared.limits import limited
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest

Wrong = dict[str, list[str]]


@require_POST
@never_cache
def supply(request: PageRequest, number: str) -> HttpResponse:
    """``/services/case/<number>/supply``: files and answers are kept whatever button was pressed; one button sends them."""
    found = held_dossier(request, number)
    if ended := not_covered(request, found.application, "supply"):
        return page(request, found, wrong={"": ended})
    wrong: Wrong = {}
    problems: dict[str, Refusal] = {}
    waits = bool(list(_waiting(found)))
    if waits:
        _keep_files(request, found, wrong)
        problems = _keep_answers(request, found)
        _button(request, found, wrong)
    found = held_dossier(request, number)
    verb = request.POST.get("do", "")
    if wrong or problems:
        return _again(request, found, wrong, problems)
    if verb not in {"send", "send-anyway"}:
        return _back(found, "#asked")
    if not waits:
        return _back(found, "?done=gone")
    if found.wants and verb == "send":
        return _again(request, found, {}, {}, unsent=True)
    try:
        note = request.POST.get("note", "").strip()[:2000]
        with acting(request, found.application, "supply", found.number) as agent:
            for waiting in _waiting(found):
                following.supply(waiting, note, request.now, agent=agent)
    except MandateRefused as refused:
        return page(request, found, wrong={"": wording.say(refused)})
    except Refused as problem:
        texts = {(one.field or ""): refusal_text(one) for one in problem.refusals}
        return page(request, found, wrong=texts)
    return _back(found, "?done=supply")


@require_POST
@never_cache
def hand_in(request: PageRequest, number: str, contract: str) -> HttpResponse:
    """``/services/case/<number>/hand-in/<contract>``: the paper that was promised for later."""
    found = held_dossier(request, number)
    due = _contract(found, contract)
    if due is None:
        return _back(found, "?done=gone")
    if ended := not_covered(request, found.application, "hand-in"):
        return page(request, found, wrong={"": ended})
    sent = request.FILES.getlist(FILES + due.evidence)
    wrong = scans.keep(found.application, due.evidence, sent, request.now) if sent else []
    if not sent and request.POST.get("how") != "paper":
        wrong = [_("Choose a file, or say that you bring it to the counter.")]
    if wrong:
        return page(request, found, wrong={due.number: " ".join(wrong)})
    note = request.POST.get("note", "").strip()[:2000]
    try:
        with acting(request, found.application, "hand-in", due.number) as agent:
            if not sent:
                materials.bring_paper(found.application, due.evidence, request.now)
            following.hand_in(due.number, note, request.now, agent=agent)
    except MaterialRefused as closed:
        return page(request, found, wrong={due.number: material_refusal(closed)})
    except AlreadySubmitted:
        return _back(found, "?done=gone")
    except MandateRefused as refused:
        return page(request, found, wrong={due.number: wording.say(refused)})
    except Refused as problem:
        return page(
            request, found, wrong={due.number: " ".join(refusal_text(one) for one in problem.refusals)}
        )
    return _back(found, "?done=hand-in")


def _waiting(found: Dossier) -> Iterator[str]:
    """Numbers of the cases that wait for the applicant."""
    if "supply" in found.actions:
        yield found.number
    for part in found.parts:
        if part.member is not None and "supply" in part.actions:
            yield part.member.number


def _contract(found: Dossier, number: str) -> Contract | None:
    contracts = (one for part in found.parts for one in part.contracts)
    return next((one for one in contracts if one.number == number and "hand-in" in one.actions), None)


def _keep_files(request: PageRequest, found: Dossier, wrong: Wrong) -> None:
    for name in request.FILES:
        evidence = name.removeprefix(FILES)
        if evidence == name:
            continue
        if limited("upload-address", request.client_address):
            wrong[evidence] = [
                _("Too many files in a short time. Please wait a little, then choose it again.")
            ]
            continue
        texts = scans.keep(found.application, evidence, request.FILES.getlist(name), request.now)
        if texts:
            wrong[evidence] = texts


def _keep_answers(request: PageRequest, found: Dossier) -> dict[str, Refusal]:
    """Answers that were found wrong, given anew."""
    asked = {one.code for one in found.wants if one.kind == "field"}
    shown = asked & set(request.POST.getlist("shown"))
    fields = {one.element: one for one in drafts.fields(found.application, request.now)}
    given = {name: typed_answer(fields[name], request) for name in shown if name in fields}
    if not given:
        return {}
    try:
        return drafts.fill(found.application, given, request.now, complete=False, card_seen=False)
    except AlreadySubmitted:
        return {}


def _button(request: PageRequest, found: Dossier, wrong: Wrong) -> None:
    verb, *what = request.POST.get("do", "").split(":")
    try:
        if verb == "paper" and what:
            materials.bring_paper(found.application, what[0], request.now)
        elif verb == "register" and what:
            materials.use_register(found.application, what[0], request.now)
    except MaterialRefused as refused:
        wrong[what[0]] = [material_refusal(refused)]
    except AlreadySubmitted:
        wrong[what[0]] = [_("Nobody has asked for this document again.")]


def _again(
    request: PageRequest, found: Dossier, wrong: Wrong, problems: dict[str, Refusal], *, unsent: bool = False
) -> HttpResponse:
    asked = asked_of(request, found, wrong=wrong, problems=problems, unsent=unsent)
    texts = {name: " ".join(one) for name, one in wrong.items()}
    texts |= {name: refusal_text(one) for name, one in problems.items()}
    return page(request, found, asked=asked, wrong=texts or {"": _("Something is still missing")})


def _back(found: Dossier, tail: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("services:case", args=[found.number]) + tail)
