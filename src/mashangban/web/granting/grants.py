"""Offers and grants: the list, and one of them with its reasons, facts, account, actions and a replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from mashangban.cases import queries as case_queries
from mashangban.cases.intake import Refused
from mashangban.core.numbers import NumberError, format_case_number, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.entitlements import budgets, grants, printing, queries
from mashangban.entitlements.errors import AlreadyHeld, BudgetExhausted, Erased, NoSuchGrant
from mashangban.entitlements.models import Offer
from mashangban.entitlements.pages import OfferPage, page
from mashangban.entitlements.replaying import Replayed, replay
from mashangban.web.granting import words
from mashangban.web.granting.entrance import GRANT, ROLES
from mashangban.web.granting.fact_words import fact_title, value_text
from mashangban.web.shared.articles import citation_words
from mashangban.web.shared.money import in_column
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.workbooks import XLSX, Line, file_of, workbook
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.choosing import Choice

#: rows of a file
EXPORTED = 2000
#: state → colour of its badge
_TONES = {
    "offered": "bg-azure-lt", "confirmed": "bg-yellow-lt", "granted": "bg-green-lt", "checked": "bg-green-lt",
    "reopened": "bg-red-lt", "recovered": "bg-red-lt", "withdrawn": "bg-red-lt", "refused": "bg-red-lt",
}  # fmt: skip
STATES = ("offered", "confirmed", "granted", "reopened", "checked", "recovered", "objected", "lapsed", "refused", "withdrawn")  # fmt: skip
#: what the office does here, with what it writes; ``?`` marks what may stay empty
ACTIONS: Mapping[str, Sequence[str]] = {
    "grant": ("message?",),
    "refuse": ("reason", "article", "message"),
    "check": ("outcome", "measure", "message?"),
    "keep": ("reason", "message?"),
    "stop": ("reason", "article", "message"),
}
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One offer of the list in words."""

    offer: Offer
    benefit: str
    amount: str
    tone: str


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form."""

    name: str
    title: str
    value: str
    optional: bool
    options: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """An action that may be taken now."""

    action: str
    title: str
    hint: str
    inputs: Sequence[Input]
    primary: bool
    problem: str = ""


@require_GET
@desk_page(*ROLES)
def grants_page(request: DeskRequest) -> HttpResponse:
    """Offers of one's bodies; filters are in the address."""
    given = given_of(request)
    if given["q"]:
        try:
            return redirect("granting:grant", parse_case_number(given["q"]))
        except NumberError:
            messages.warning(
                request,
                _("That is no whole number of a case: it has 14 digits, the last one checks the others."),
            )
    found = _found(request, given)
    context = {
        "rows": [_row(one) for one in found.rows],
        "after": found.next_cursor,
        "given": given,
        "states": [
            Choice("budget", _("waits for the budget")),
            Choice("carried", _("carried on")),
            *(Choice(code, _state(code)) for code in STATES),
        ],
        "benefits": [Choice(code, words.benefit_title(code)) for code in _benefits(request)],
        "streets": [
            Choice(place.code, naming.text(place.title))
            for place in current_pack().places.values()
            if place.kind == "street"
        ],
        "now": request.now,
    }
    return render(request, "granting/grants.html", context)


@require_GET
@desk_page(*ROLES)
def grants_file(request: DeskRequest) -> HttpResponse:
    """The same list as Excel, without anybody's name; at most ``EXPORTED`` rows."""
    found = _found(request, given_of(request), size=EXPORTED)
    stamp = timezone.localdate(request.now).strftime("%Y%m%d")
    return file_of(workbook({_("Grants"): _lines(found.rows)}), XLSX, f"grants-{stamp}.xlsx")


@require_GET
@desk_page(*ROLES)
def grant_page(request: DeskRequest, number: str) -> HttpResponse:
    """One offer; ``?replay`` holds the rule against the stored facts once more."""
    offer = offer_or_404(request, number)
    if number != offer.case.number:
        return redirect("granting:grant", offer.case.number)
    more: dict[str, Any] = {}
    if "replay" in request.GET:
        try:
            more["replayed"] = _replayed(replay(offer.case.number))
        except Erased:
            more["replayed"] = {"erased": True}
    return _page(request, offer, **more)


@sent_to("granting:grant", "number")
@desk_page(*ROLES)
def act_on_grant(request: DeskRequest, number: str, action: str) -> HttpResponse:
    """Carry an action out; what cannot be done is said beside what was typed."""
    offer = offer_or_404(request, number)
    if action not in ACTIONS:
        raise Http404
    names = [name.rstrip("?") for name in ACTIONS[action]]
    typed = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in names}
    missing = [name for name in ACTIONS[action] if not name.endswith("?") and not typed[name]]
    if missing:
        problem = _("Still missing: %(fields)s.") % {"fields": "、".join(_input(name)[0] for name in missing)}
        return _page(request, offer, action=action, typed=typed, problem=problem, status=422)
    try:
        _DOING[action](offer.case.number, request, typed)
    except Refused as refused:
        problem = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, offer, action=action, typed=typed, problem=problem, status=422)
    except BudgetExhausted as error:
        problem = words.budget_exhausted(error)
        return _page(request, grants.find(number), action=action, typed=typed, problem=problem, status=422)
    except AlreadyHeld as held:
        problem = _("The right is held by another grant already: %(number)s.") % {
            "number": format_case_number(held.number) if held.number else ""
        }
        return _page(request, offer, action=action, typed=typed, problem=problem, status=422)
    messages.success(request, _DONE[action]())
    return redirect("granting:grant", offer.case.number)


@sent_to("granting:grant", "number")
@desk_page(*ROLES)
def account(request: DeskRequest, number: str) -> HttpResponse:
    """Show the account in full once, for a reason that the person will read."""
    offer = offer_or_404(request, number)
    reason = request.POST.get("reason", "").strip()[:_LONGEST]
    if not offer.account_kind:
        return _page(
            request, offer, action="account", problem=_("There is no account to look at."), status=422
        )
    if not reason:
        wrong = _("Say why you need it; the person will see this.")
        return _page(request, offer, account_problem=wrong, status=422)
    try:
        found = grants.reveal_account(offer.case.number, request.actor, reason, now=request.now)
    except Refused as refused:
        wrong = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, offer, account_problem=wrong, account_reason=reason, status=422)
    except Erased:
        return _page(request, offer, account_problem=_("It has served its time and is erased."), status=422)
    shown = found.number if found and found.number else _("the account of the social security card")
    return _page(request, grants.find(number), account_shown=shown)


@require_GET
@desk_page(*ROLES)
def notice_file(request: DeskRequest, number: str) -> HttpResponse:
    """The notice of the grant as it went to the person, identity covered."""
    offer = offer_or_404(request, number)
    try:
        data = printing.notice_of_grant(offer.case.number, naming.lang(), request.now)
    except printing.NotIssued as error:
        raise Http404 from error
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="grant-{offer.case.number}.pdf"'
    return response


# --- pieces --------------------------------------------------------------------------------------


def offer_or_404(request: DeskRequest, number: str) -> Offer:
    """An offer whose case one may see."""
    try:
        offer = grants.find(number)
    except NoSuchGrant as error:
        raise Http404 from error
    if not case_queries.can_see(request.actor, offer.case):
        raise Http404
    return offer


def given_of(request: DeskRequest) -> dict[str, str]:
    """The filters of the address; what makes no sense is left out."""
    names = ("q", "state", "benefit", "street", "run", "after")
    given = {name: request.GET.get(name, "").replace("\x00", "")[:120].strip() for name in names}
    if given["state"] not in {*STATES, "budget", "carried", "waiting", "open"}:
        given["state"] = ""
    return given


def _found(request: DeskRequest, given: Mapping[str, str], size: int = queries.PAGE) -> queries.Page:
    state = given["state"]
    asked: dict[str, Any] = {
        "state": "" if state in {"budget", "carried"} else state,
        "waits_for_budget": state == "budget",
        "carried_on": state == "carried",
        "street": given["street"],
        "benefit": given["benefit"],
        "run": given["run"],
        "size": size,
    }
    try:
        return queries.offers(request.actor, after=given["after"], **asked)
    except queries.BadCursor:
        return queries.offers(request.actor, **asked)


def _row(offer: Offer) -> Row:
    amount = in_column(budgets.yuan(offer.amount_fen))
    return Row(
        offer, words.benefit_title(offer.benefit), amount, _TONES.get(offer.case.state, "bg-secondary-lt")
    )


def _benefits(request: DeskRequest) -> list[str]:
    return list(dict.fromkeys(one.benefit.code for one in queries.budgets(request.actor)))


def _state(code: str) -> str:
    service = current_pack().services[GRANT][-1]
    return naming.state_title(service, code)


def _lines(offers: Sequence[Offer]) -> Iterator[Line]:
    yield [
        _("Number"),
        _("Benefit"),
        _("Yuan"),
        pgettext("granting", "Period"),
        _("Street"),
        _("State"),
        _("Offered"),
        pgettext("granting", "Answered"),
        _("Granted"),
        _("Run"),
        _("Carried on from"),
    ]
    for one in offers:
        moments = (one.offered_at, one.answered_at, one.granted_at)
        yield [
            format_case_number(one.case.number),
            words.benefit_title(one.benefit),
            f"{budgets.yuan(one.amount_fen)}",
            one.period,
            naming.place_title(one.street) if one.street else "",
            _state(one.case.state),
            *(timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "" for moment in moments),
            format_case_number(one.run.case.number),
            format_case_number(one.carried_from.case.number) if one.carried_from else "",
        ]


def _page(
    request: DeskRequest,
    offer: Offer,
    *,
    action: str = "",
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found = page(offer, naming.lang(), request.now, request.actor)
    context = {
        "offer": offer,
        "page": found,
        "benefit": naming.text(found.benefit),
        "amount": in_column(found.amount),
        "amount_words": naming.text(found.amount_words) if found.amount_words else "",
        "rule": words.rule_title(found.rule, found.on),
        "period": words.period(found.period),
        "tone": _TONES.get(found.state, "bg-secondary-lt"),
        "state": naming.text(found.state_words),
        "reasons": [
            (
                naming.text(one.text),
                citation_words(one.article, current_pack()),
                [
                    (
                        fact_title(offer.run.subject, fact.name),
                        value_text(fact.value, offer.run.subject, fact.name),
                        naming.text(fact.register) if fact.register else "",
                    )
                    for fact in one.facts
                ],
            )
            for one in found.reasons
        ],
        "changes": [
            (
                naming.text(one.title),
                value_text(one.before),
                value_text(one.after),
                one.article,
            )
            for one in found.changes
        ],
        "forms": [
            _form(code, found, typed if code == action else None, problem if code == action else "")
            for code in ACTIONS
            if found.may.get(code) is True
        ],
        "blocked": _blocked(found),
        "stray": problem if action and found.may.get(action) is not True else "",
        "issued": offer.granted_at is not None,
        **more,
    }
    return render(request, "granting/grant.html", context, status=status)


def _blocked(found: OfferPage) -> str:
    if found.may.get("grant") == "same-person":
        return _("You told the person about it, so a colleague grants it: four eyes.")
    return ""


def _form(action: str, found: OfferPage, typed: Mapping[str, str] | None, problem: str) -> Form:
    inputs = []
    for name in ACTIONS[action]:
        bare = name.rstrip("?")
        title, options = _input(bare)
        inputs.append(Input(bare, title, (typed or {}).get(bare, ""), name.endswith("?"), options))
    title, hint = _HEADS[action]()
    return Form(action, title, hint, inputs, primary=action in {"grant", "check", "keep"}, problem=problem)


def _input(name: str) -> tuple[str, Sequence[Choice]]:
    titles = {
        "message": _("Words to the person"),
        "reason": _("Reason"),
        "article": _("Article"),
        "outcome": _("Outcome"),
        "measure": _("What was checked, and how"),
    }
    outcomes = [
        Choice("ok", pgettext("granting", "in order")),
        Choice("recover", _("not in order: to be paid back")),
    ]
    return titles[name], outcomes if name == "outcome" else ()


def _replayed(found: Replayed) -> dict[str, Any]:
    said = {
        "answer": _("the rule does not say yes any more"),
        "reasons": _("the reasons are others"),
        "rule-digest": _("the rule that is kept is not the one in the log"),
        "facts-digest": _("the facts that are kept are not the ones in the log"),
    }
    return {
        "same": found.same,
        "answer": words.answer(found.answer),
        "version": found.version,
        "on": found.on,
        "differences": [said.get(code, code) for code in found.differences],
    }


_HEADS: Mapping[str, Callable[[], tuple[str, str]]] = {
    "grant": lambda: (
        _("Grant it"),
        _("It is taken from the budget, and the person gets a notice with the reasons."),
    ),
    "refuse": lambda: (
        _("Refuse it"),
        _("The person is told why, and by which article. This cannot be undone."),
    ),
    "check": lambda: (_("Check afterwards"), _("Whether what the records said is true.")),
    "keep": lambda: (_("Keep it"), _("The change makes no difference to the grant.")),
    "stop": lambda: (
        _("Stop it"),
        _("Nothing is paid any more. The person is told why. This cannot be undone."),
    ),
}
_DONE: Mapping[str, Callable[[], str]] = {
    "grant": lambda: _("Granted. The notice with the reasons is on its way to the person."),
    "refuse": lambda: _("Refused. The person is told why."),
    "check": lambda: _("The check is noted."),
    "keep": lambda: _("The grant stays."),
    "stop": lambda: _("The grant is stopped. The person is told why."),
}
_DOING: Mapping[str, Callable[[str, DeskRequest, Mapping[str, str]], Offer]] = {
    "grant": lambda number, request, typed: grants.grant(
        number, request.actor, message=typed["message"], now=request.now
    ),
    "refuse": lambda number, request, typed: grants.refuse(
        number, request.actor, typed["reason"], typed["article"], typed["message"], now=request.now
    ),
    "check": lambda number, request, typed: grants.check(
        number, request.actor, typed["outcome"], typed["measure"], typed["message"], now=request.now
    ),
    "keep": lambda number, request, typed: grants.keep(
        number, request.actor, typed["reason"], typed["message"], now=request.now
    ),
    "stop": lambda number, request, typed: grants.stop(
        number, request.actor, typed["reason"], typed["article"], typed["message"], now=request.now
    ),
}
