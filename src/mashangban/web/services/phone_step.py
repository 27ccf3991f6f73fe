"""First page of an application: whose it is. A proven phone lets registers answer, and lets one resume elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.applications import drafts
from mashangban.applications.errors import AlreadySubmitted
from mashangban.assistance import mandates
from mashangban.assistance.scope import MandateRefused
from mashangban.assistance.wording import say
from mashangban.notices import phone_codes
from mashangban.notices.phone_codes import PhoneCodeRefused
from mashangban.web.portal import telephone
from mashangban.web.services.acting import ACTS_FOR_OTHER, act_under, own_again
from mashangban.web.services.mandates import held_for
from mashangban.web.services.steps import Visit, switched, visit
from mashangban.web.services.subjects import own_details
from mashangban.web.shared.requests import PageRequest

PHONE = "phone"


@dataclass
class Typed:
    """What stands on the page: the number, the code on its way, what is wrong."""

    phone: str = ""
    token: str = ""
    sent: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/phone``."""
    here = visit(request, reference)
    if isinstance(here, HttpResponse):
        return here
    if request.method != "POST":
        return _page(here, Typed(phone=here.inside.phone, refused=_refused(request, here)))
    typed = Typed(request.POST.get(PHONE, "").strip()[:30], request.POST.get("phone_token", "")[:64])
    verb, _colon, what = request.POST.get("do", "next").partition(":")
    if verb in {"view", "lang"}:
        return switched(here, verb, what, here.address("phone"))
    if verb == "under":
        return _under(here, what, typed)
    if verb == "change":
        drafts.prove_phone(here.application, "", request.now, how="")
        return HttpResponseRedirect(here.address("phone"))
    if verb == "send-code":
        token = telephone.send_to(request, typed.phone, typed.errors, at=PHONE)
        typed.token, typed.sent = token or typed.token, bool(token)
        return _page(here, typed)
    if here.inside.proven:
        return HttpResponseRedirect(here.after("phone"))
    return _seen(here, typed) if verb == "card" and here.staff else _proven(here, typed)


def _proven(here: Visit, typed: Typed) -> HttpResponse:
    """The digits were typed: keep the number, fill in what registers know, go on."""
    typed.token = telephone.prove(here.request, typed.phone, typed.token, typed.errors, at=PHONE)
    if typed.errors:
        return _page(here, typed)
    return _kept(here, phone_codes.mobile_of(typed.phone), "code")


def _seen(here: Visit, typed: Typed) -> HttpResponse:
    """At the counter the identity card was seen; a number to reach the applicant by may be missing."""
    phone = ""
    if typed.phone:
        try:
            phone = phone_codes.mobile_of(typed.phone)
        except PhoneCodeRefused as refused:
            typed.errors[PHONE] = telephone.telling(refused)
            return _page(here, typed)
    return _kept(here, phone, "counter")


def _kept(here: Visit, phone: str, how: str) -> HttpResponse:
    now = here.request.now
    try:
        drafts.prove_phone(here.application, phone, now, how=how)
        if how == "code" and not here.staff:
            own_again(here.application, now)
        own_details(here.application, now, phone=phone)
        known = drafts.prefill(here.application, now)
        drafts.reach(here.application, "form", now)
    except AlreadySubmitted:
        return HttpResponseRedirect(here.address("application"))
    query = {"known": str(len(known))} if known else {}
    if known.down:
        query["down"] = ",".join(known.down)
    return HttpResponseRedirect(here.address("form", **query))


def _under(here: Visit, reference: str, typed: Typed) -> HttpResponse:
    """Go on under an authority this browser holds."""
    held = {
        mandate.reference: mandate for mandate in held_for(here.request, here.scene.scene, here.request.now)
    }
    if reference not in held:
        typed.refused = _("This authority does not hold (any more). Ask for it again below.")
        return _page(here, typed)
    try:
        act_under(here.application, held[reference], here.request.now)
    except MandateRefused as refused:
        typed.refused = say(refused)
        return _page(here, typed)
    drafts.prefill(here.application, here.request.now)
    return HttpResponseRedirect(here.after("phone"))


def _refused(request: PageRequest, here: Visit) -> str:
    """Why the authority named when it was begun does not hold."""
    reference = request.GET.get("mandate", "")
    if not reference:
        return ""
    try:
        mandates.check(reference, "fill", here.scene.scene, request.now)
    except MandateRefused as refused:
        return say(refused)
    return ""


def _page(here: Visit, typed: Typed) -> HttpResponse:
    request, inside = here.request, here.inside
    proven = bool(inside.proven)
    held = held_for(request, here.scene.scene, request.now) if not proven else []
    context: dict[str, Any] = here.context("phone") | {
        "typed": typed,
        "errors": typed.errors,
        "summary": [(f"#{name}", _("Mobile number"), text) for name, text in typed.errors.items()],
        "proven": proven,
        "masked": phone_codes.masked(inside.phone) if inside.phone else "",
        "telephone": telephone.state_of(typed.phone, typed.token, request.now, sent=typed.sent),
        "for_other": here.application.answers.get(ACTS_FOR_OTHER) is True and not here.application.agent,
        "held": [(mandate.reference, mandates.parties(mandate).principal.name) for mandate in held],
        "next_address": here.address("phone"),
    }
    status = 422 if typed.errors or typed.refused else 200
    return render(request, "services/phone.html", context, status=status)
