"""An offer and its answer: ``/e/`` by code, then the phone on record, then what is offered, why, and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mashangban.assistance import wording
from mashangban.assistance.scope import MandateRefused
from mashangban.cases.handling import Stale
from mashangban.cases.intake import Refused
from mashangban.core.numbers import format_case_number
from mashangban.entitlements import accounts, consent, grants, pages, printing
from mashangban.entitlements.codes import OfferCodeError, code_of, format_code
from mashangban.entitlements.errors import AccountRefused, AlreadyHeld, ConsentMissing, NoSuchGrant
from mashangban.entitlements.models import Offer
from mashangban.web.entitled import offer_access
from mashangban.web.entitled.offer_access import TAIL, Holder
from mashangban.web.entitled.offer_words import account_text, objections, shown
from mashangban.web.portal import telephone
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest

#: no reason is longer
_LONGEST_WORDS: Final = 500
_PROBLEMS = (Refused, MandateRefused, AlreadyHeld, ConsentMissing, Stale)


@dataclass
class Answer:
    """What was typed on the page, and what is wrong with it."""

    account: str = accounts.SOCIAL_CARD
    number: str = ""
    agreed: bool = False
    objection: str = ""
    words: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: PageRequest) -> HttpResponse:
    """``/e/``: the code of a message or a letter is typed here."""
    typed = request.POST.get("code", "").strip()[:60]
    if request.method != "POST":
        return render(request, "entitled/offer_find.html", {"typed": ""})
    offer = _found(request, typed)
    return offer if isinstance(offer, HttpResponse) else HttpResponseRedirect(_address(offer))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show(request: PageRequest, code: str) -> HttpResponse:
    """``/e/<code>``: proves the phone, then shows the offer, takes the answer, and tells what becomes of it."""
    offer = _found(request, code)
    if isinstance(offer, HttpResponse):
        return offer
    holder = offer_access.holder_of(request, offer, get_language() or "zh-hans")
    if holder is None:
        return _prove(request, offer)
    verb = request.POST.get("do", "") if request.method == "POST" else ""
    if verb == "close":
        return offer_access.forget(request, HttpResponseRedirect(reverse("entitled:offer-find")), offer)
    if verb not in _DOING:
        return _page(request, offer, holder, Answer())
    if wait := limited("message-case", offer.case.number):
        return errors.too_often(request, wait)
    answer = _answer(request)
    if holder.agent is None:
        _note_language(request, offer)
    try:
        return _DOING[verb](request, offer, holder, answer)
    except _PROBLEMS as problem:
        answer.wrong["form"] = _telling(problem)
        return _page(request, grants.find(offer.case.number), holder, answer)


@require_safe
@never_cache
def notice(request: PageRequest, code: str) -> HttpResponse:
    """``/e/<code>/notice.pdf``: the notice of grant."""
    offer = _found(request, code)
    if isinstance(offer, HttpResponse):
        return offer
    language = get_language() or "zh-hans"
    if offer_access.holder_of(request, offer, language) is None:
        return HttpResponseRedirect(_address(offer))
    try:
        paper = printing.notice_of_grant(
            offer.case.number, "en" if language == "en" else "zh", request.now, full=True
        )
    except printing.NotIssued as error:
        raise Http404(code) from error
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{format_case_number(offer.case.number)}.pdf"'
    return response


# --- which offer --------------------------------------------------------------------------------


def _found(request: PageRequest, code: str) -> Offer | HttpResponse:
    """The offer of a code, or the page that says what is the matter with it."""
    if wait := limited("offer-address", request.client_address):
        return errors.too_often(request, wait)
    try:
        return grants.by_code(code[:80])
    except OfferCodeError as error:
        wrong = (
            _(
                "There is a slip in the code. It has twelve letters, such as 7KD2-MX4Q-A9HT. Compare it with the message."
            )
            if error.kind == "mistyped"
            else _(
                "This code was not issued here. If the message asks for money or a password, it is not from us."
            )
        )
    except NoSuchGrant:
        wrong = _(
            "Nothing is offered under this code any more. Ask in your community or at the service hall."
        )
    context = {"typed": code[:60], "wrong": wrong}
    return render(
        request, "entitled/offer_find.html", context, status=422 if request.method == "POST" else 404
    )


def _address(offer: Offer) -> str:
    return reverse("entitled:offer", args=[code_of(offer.code_id)])


def _prove(request: PageRequest, offer: Offer) -> HttpResponse:
    """The second factor: the last digits of the phone on record, or a code sent to it."""
    phone, wrong = offer_access.phone_of(offer), {}
    token, sent = request.POST.get("token", "")[:64], False
    verb = request.POST.get("do", "") if request.method == "POST" else ""
    if verb in {"tail", "prove", "send"} and (wait := limited("offer-code", offer.code_id)):
        return errors.too_often(request, wait)
    if verb == "tail":
        if offer_access.is_tail(offer, request.POST.get("tail", "").strip()[: TAIL + 4]):
            _note_language(request, offer)
            return offer_access.remember(request, HttpResponseRedirect(_address(offer)), offer)
        wrong["tail"] = _(
            "These are not the last four digits of the number on record. Use the code by message if the number has changed."
        )
    elif verb == "send":
        made = telephone.send_to(request, phone, wrong, at="tail")
        token, sent = made or token, bool(made)
    elif verb == "prove":
        token = telephone.prove(request, phone, token, wrong, at="tail")
        if not wrong:
            _note_language(request, offer)
            return offer_access.remember(request, HttpResponseRedirect(_address(offer)), offer)
    context = {
        "code": format_code(code_of(offer.code_id)),
        "known": bool(phone),
        "token": token,
        "telephone": telephone.state_of(phone, token, request.now, sent=sent),
        "wrong": wrong,
    }
    return render(request, "entitled/offer_prove.html", context, status=422 if wrong else 200)


def _note_language(request: PageRequest, offer: Offer) -> None:
    """Messages follow the language the person reads; a helper at the counter says nothing of it."""
    if not offer_access.helper(request):
        grants.speaks(offer, get_language() or "zh-hans")


# --- the answer ---------------------------------------------------------------------------------


def _answer(request: PageRequest) -> Answer:
    given = request.POST
    return Answer(
        account=given.get("account", accounts.SOCIAL_CARD)[:20],
        number=given.get("number", "")[:60],
        agreed=given.get("agreed") == consent.VERSION,
        objection=given.get("objection", "")[:40],
        words=given.get("words", "").strip()[:_LONGEST_WORDS],
    )


def _look(request: PageRequest, offer: Offer, holder: Holder, answer: Answer) -> HttpResponse:
    """Check account and consent, then show once more what will be sent."""
    account = None
    if grants.is_paid(offer):
        try:
            account = accounts.account(answer.account, answer.number, offer.run.subject)
        except AccountRefused as refused:
            answer.wrong["number"] = account_text(refused, firm=offer.run.subject == "firm")
    if not answer.agreed:
        answer.wrong["agreed"] = _("Please tick that you agree; without it nothing can be granted.")
    if answer.wrong:
        return _page(request, offer, holder, answer, step="confirm")
    return _page(request, offer, holder, answer, step="sure", account=account)


def _confirm(request: PageRequest, offer: Offer, holder: Holder, answer: Answer) -> HttpResponse:
    if not answer.agreed:
        return _look(request, offer, holder, answer)
    try:
        grants.confirm(
            offer.case.number,
            answer.account,
            answer.number,
            consent.VERSION,
            agent=holder.agent,
            now=request.now,
        )
    except AccountRefused:
        return _look(request, offer, holder, answer)
    return HttpResponseRedirect(_address(offer) + "?done=confirm")


def _object(request: PageRequest, offer: Offer, holder: Holder, answer: Answer) -> HttpResponse:
    reasons = objections()
    if answer.objection not in reasons:
        answer.wrong["objection"] = _("Choose why you do not want it.")
    elif answer.objection in {"wrong", "other"} and not answer.words:
        answer.wrong["words"] = _("Say in a few words what is the matter, so that we can put it right.")
    if answer.wrong:
        return _page(request, offer, holder, answer, step="object")
    reason = "：".join(part for part in (reasons[answer.objection], answer.words) if part)
    grants.object_to(offer.case.number, reason, agent=holder.agent, now=request.now)
    return HttpResponseRedirect(_address(offer) + "?done=object")


def _take_back(request: PageRequest, offer: Offer, holder: Holder, answer: Answer) -> HttpResponse:
    grants.take_back(offer.case.number, agent=holder.agent, now=request.now)
    return HttpResponseRedirect(_address(offer) + "?done=take-back")


def _step(name: str) -> Callable[[PageRequest, Offer, Holder, Answer], HttpResponse]:
    def go(request: PageRequest, offer: Offer, holder: Holder, answer: Answer) -> HttpResponse:
        return _page(request, offer, holder, answer, step=name)

    return go


_DOING: Final[Mapping[str, Callable[[PageRequest, Offer, Holder, Answer], HttpResponse]]] = {
    "to-confirm": _step("confirm"),
    "to-object": _step("object"),
    "look": _look,
    "confirm": _confirm,
    "object": _object,
    "take-back": _take_back,
}


def _telling(problem: Exception) -> str:
    if isinstance(problem, Refused):
        return " ".join(refusal_text(one) for one in problem.refusals)
    if isinstance(problem, MandateRefused):
        return wording.say(problem)
    if isinstance(problem, AlreadyHeld):
        return _("This right is held already, by matter %(number)s.") % {
            "number": format_case_number(problem.number)
        }
    if isinstance(problem, ConsentMissing):
        return _("The text you agreed to has changed meanwhile. Please read it again.")
    return _("Something new happened meanwhile. Look at it, then answer again.")


def _page(
    request: PageRequest,
    offer: Offer,
    holder: Holder,
    answer: Answer,
    *,
    step: str = "",
    account: accounts.Account | None = None,
) -> HttpResponse:
    language = get_language() or "zh-hans"
    paid = grants.is_paid(offer)
    page = pages.page(offer, "en" if language == "en" else "zh", request.now)
    may = {action for action, allowed in page.may.items() if allowed is True}
    if page.state == "confirmed" and not paid:
        # confirming once more names another account, and there is none
        may.discard("confirm")
    if not may & {"confirm", "object"}:
        step = ""
    titles = {
        "number": _("Account number") if offer.run.subject == "firm" else _("Bank card number"),
        "agreed": _("Your consent"),
        "objection": _("Why not"),
        "words": _("In a few words"),
        "form": _("Your answer"),
    }
    context: dict[str, Any] = {
        **shown(page, offer, language),
        "page": page,
        "may": may,
        "step": step,
        "answer": answer,
        "holder": holder,
        "account": account,
        "paid": paid,
        "consent": consent.text(paid=paid).text(language),
        "version": consent.VERSION,
        "objections": list(objections().items()),
        "summary": [(f"#{name}", titles[name], text) for name, text in answer.wrong.items()],
        "done": request.GET.get("done", ""),
        "social": accounts.SOCIAL_CARD,
        "bank": accounts.BANK_CARD,
        "firm": accounts.FIRM_ACCOUNT if offer.run.subject == "firm" else "",
        "address": _address(offer),
        "own_code": code_of(offer.code_id),
    }
    return render(request, "entitled/offer.html", context, status=422 if answer.wrong else 200)
