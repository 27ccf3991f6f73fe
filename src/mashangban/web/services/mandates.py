"""Authority to act for somebody, by the principal's phone: asked for, agreed to, looked at, ended.

The code that the principal gets may be typed on the helper's phone or on their own. What a browser may see follows
from what it has shown: it asked (agent), or it typed the principal's code or key (principal).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.assistance import keys, mandates, naming, receipts, wording
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import ActReceipt, Mandate
from mashangban.assistance.scope import (
    ACTS,
    OFFERED_DAYS,
    USUAL_ACTS,
    USUAL_DAYS,
    MandateRefused,
    Scope,
    covers,
)
from mashangban.core.numbers import format_case_number
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash
from mashangban.notices import phone_codes
from mashangban.notices.phone_codes import PhoneCodeRefused
from mashangban.web.portal import telephone
from mashangban.web.portal.acting import AGENT, PRINCIPAL, held, hold_as, roles
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

_TEXTS = ("agent_name", "agent_phone", "agent_token", "principal_name", "principal_phone")


# --- what this browser holds -------------------------------------------------------------------


def held_for(request: HttpRequest, scene: str, now: datetime) -> list[Mandate]:
    """Authorities of this browser that let it fill in this scene now."""
    references = held(request)
    if not references:
        return []
    rows = mandates.valid(now).filter(reference__in=references).order_by("-since", "pk")
    return [row for row in rows if covers(row.scenes, row.acts, "fill", scene)]


# --- asking ------------------------------------------------------------------------------------


@dataclass
class Asking:
    """The form as typed, and everything wrong with it."""

    typed: dict[str, str] = field(default_factory=dict)
    #: the scene one came from; empty = every scene
    scene: str = ""
    every: bool = False
    acts: list[str] = field(default_factory=lambda: list(USUAL_ACTS))
    days: int = USUAL_DAYS
    next: str = ""
    sent: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def own_phone(self) -> str:
        """The helper's number as typed."""
        return self.typed.get("agent_phone", "")

    @property
    def own_token(self) -> str:
        """Handle of the code sent to it."""
        return self.typed.get("agent_token", "")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def ask(request: PageRequest) -> HttpResponse:
    """``/m/ask?scene=…&next=…``: who helps, whom, in what; then a code goes to the principal."""
    asking = _asking(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _ask_page(request, asking)
    if request.POST.get("do") == "send-code":
        token = telephone.send_to(request, asking.own_phone, asking.errors, at="agent_phone")
        asking.typed["agent_token"], asking.sent = token or asking.own_token, bool(token)
        return _ask_page(request, asking)
    asking.typed["agent_token"] = telephone.prove(
        request, asking.own_phone, asking.own_token, asking.errors, at="agent_phone"
    )
    if asking.errors:
        return _ask_page(request, asking)
    return _asked(request, asking)


def _asked(request: PageRequest, asking: Asking) -> HttpResponse:
    if wait := _wait(request, asking.typed["principal_phone"]):
        return errors.too_often(request, wait)
    scenes = (asking.scene,) if asking.scene and not asking.every else ()
    try:
        made = mandates.ask(
            Person(asking.typed["principal_name"], asking.typed["principal_phone"]),
            Person(asking.typed["agent_name"], asking.own_phone),
            Scope(scenes, tuple(asking.acts), asking.days),
            now=request.now,
            agent_token=asking.own_token,
        )
    except MandateRefused as refused:
        asking.errors[refused.field or "principal_name"] = wording.say(refused)
        return _ask_page(request, asking)
    except PhoneCodeRefused as refused:
        asking.errors["principal_phone"] = telephone.telling(refused)
        return _ask_page(request, asking)
    answer = HttpResponseRedirect(_address(made.reference, asking.next))
    return hold_as(request, answer, made.reference, AGENT)


def _asking(given: QueryDict) -> Asking:
    scene = given.get("scene", "")[:80]
    days = given.get("days", "")
    return Asking(
        typed={name: given.get(name, "").strip()[:64] for name in _TEXTS},
        scene=scene if scene in current_pack().scenes else "",
        every=given.get("every") == "yes",
        acts=given.getlist("acts")[:10] if "principal_name" in given else list(USUAL_ACTS),
        days=int(days) if days.isdecimal() and len(days) < 6 else USUAL_DAYS,
        next=_safe(given.get("next", "")),
    )


def _ask_page(request: PageRequest, asking: Asking) -> HttpResponse:
    titles = {
        "agent_name": _("Your name"),
        "agent_phone": _("Your mobile number"),
        "code-digits": _("Code from the text message"),
        "principal_name": _("Their name"),
        "principal_phone": _("Their mobile number"),
        "acts": _("What you may do"),
        "days": _("For how long"),
        "scenes": _("In what"),
    }
    context = {
        "asking": asking,
        "errors": asking.errors,
        "summary": [(f"#{name}", titles.get(name, ""), text) for name, text in asking.errors.items()],
        "telephone": telephone.state_of(asking.own_phone, asking.own_token, request.now, sent=asking.sent),
        "scene_title": wording.scene_title(asking.scene) if asking.scene else "",
        "acts": [(act, wording.act_title(act), act in asking.acts) for act in ACTS],
        "days": [(days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days}) for days in OFFERED_DAYS],
    }
    return render(request, "services/mandate_ask.html", context, status=422 if asking.errors else 200)


# --- one authority -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def find(request: PageRequest) -> HttpResponse:
    """``/m/``: from the sheet of the counter, by reference and key."""
    typed = request.POST.get("reference", "").strip()[:40]
    if request.method != "POST":
        return render(request, "services/mandate_find.html", {"typed": ""})
    if wait := limited("find-case-address", request.client_address):
        return errors.too_often(request, wait)
    try:
        mandate = _with_key(typed, request.POST.get("key", ""))
    except MandateRefused as refused:
        context = {"typed": typed, "wrong": wording.say(refused)}
        return render(request, "services/mandate_find.html", context, status=422)
    answer = HttpResponseRedirect(_address(mandate.reference))
    return hold_as(request, answer, mandate.reference, PRINCIPAL)


@require_http_methods(["GET", "HEAD"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/m/<reference>``: the question to the principal, or what the authority covers and what was done under it."""
    return _page(request, reference, next_page=_safe(request.GET.get("next", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def do(request: PageRequest, reference: str, what: str) -> HttpResponse:
    """Agree with the code, have it sent again, show the key, end it."""
    next_page = _safe(request.POST.get("next", ""))
    if request.method != "POST" or what not in _DOING:
        return HttpResponseRedirect(_address(reference, next_page))
    if wait := limited("phone-check-address", request.client_address):
        return errors.too_often(request, wait)
    try:
        return _DOING[what](request, reference, next_page)
    except MandateRefused as refused:
        return _page(request, reference, wrong=wording.say(refused), next_page=next_page)
    except PhoneCodeRefused as refused:
        return _page(request, reference, wrong=telephone.telling(refused), next_page=next_page)


def _confirm(request: PageRequest, reference: str, next_page: str) -> HttpResponse:
    """The code is the yes; the helper goes on with what they were at."""
    before = mandates.find(reference).standing(request.now)
    mandate = mandates.confirm(reference, request.POST.get("code", "")[:12], now=request.now)
    helper = roles(request).get(mandate.reference) == AGENT
    answer = HttpResponseRedirect(next_page if helper and next_page else _address(mandate.reference))
    return hold_as(request, answer, mandate.reference, PRINCIPAL) if before == "waiting" else answer


def _again(request: PageRequest, reference: str, next_page: str) -> HttpResponse:
    mandate = mandates.find(reference)
    if wait := _wait(request, mandates.parties(mandate).principal.phone):
        return errors.too_often(request, wait)
    mandates.ask_again(reference, now=request.now)
    return _page(request, reference, sent=True, next_page=next_page)


def _prove(request: PageRequest, reference: str, next_page: str) -> HttpResponse:
    """The principal shows by a code that it is they, to look at it or to end it."""
    mandate = mandates.prove(reference, request.POST.get("code", "")[:12], now=request.now)
    answer = HttpResponseRedirect(_address(mandate.reference))
    return hold_as(request, answer, mandate.reference, PRINCIPAL)


def _key(request: PageRequest, reference: str, next_page: str) -> HttpResponse:
    mandate = _with_key(reference, request.POST.get("key", ""))
    answer = HttpResponseRedirect(_address(mandate.reference))
    return hold_as(request, answer, mandate.reference, PRINCIPAL)


def _end(request: PageRequest, reference: str, next_page: str) -> HttpResponse:
    mandate = mandates.find(reference)
    role = roles(request).get(mandate.reference, "")
    if not role:
        raise MandateRefused("wrong-key")
    if request.POST.get("sure") != "yes":
        return _page(request, reference, wrong=_("Tick that it shall end, then press again."))
    mandates.revoke(mandate.reference, by=role, now=request.now)
    return HttpResponseRedirect(_address(mandate.reference))


_DOING: Final[Mapping[str, Callable[[PageRequest, str, str], HttpResponse]]] = {
    "confirm": _confirm,
    "again": _again,
    "prove": _prove,
    "key": _key,
    "end": _end,
}


def _page(
    request: PageRequest, reference: str, *, wrong: str = "", sent: bool = False, next_page: str = ""
) -> HttpResponse:
    try:
        mandate = mandates.find(reference)
    except MandateRefused as refused:
        unknown = {"typed": reference[:40], "wrong": wording.say(refused)}
        return render(request, "services/mandate_find.html", unknown, status=404)
    standing, role = mandate.standing(request.now), roles(request).get(mandate.reference, "")
    language = get_language() or "zh-hans"
    lapsed = standing == "waiting" and request.now >= mandate.asked_at + mandates.ASKED_LIVES
    shown = bool(role) or (standing == "waiting" and not lapsed)
    context: dict[str, Any] = {
        "mandate": mandate,
        "reference": keys.format_reference(mandate.reference),
        "standing": "lapsed" if lapsed else standing,
        "standing_title": wording.standing_title(standing),
        "role": role,
        # whoever has shown nothing is told what is asked, and of what holds nothing at all
        "shown": shown,
        "both": naming.both(mandate.code, language) if shown else "",
        "agent": naming.agent_name(mandate.code, language) if shown else "",
        "acts": [wording.act_title(act) for act in mandate.acts],
        "scenes": [wording.scene_title(scene) for scene in mandate.scenes],
        "how": wording.how_title(mandate.how),
        "receipts": [_said(one) for one in receipts.of(mandate)] if role else [],
        "wrong": wrong,
        "sent": sent,
        "code_sent": bool(mandate.code_token),
        "demo_code": phone_codes.code_of(mandate.code_token) if settings.DEMO and mandate.code_token else "",
        "next_page": next_page,
    }
    return render(request, "services/mandate.html", context, status=422 if wrong else 200)


def _said(receipt: ActReceipt) -> Mapping[str, Any]:
    number = format_case_number(receipt.number) if len(receipt.number) == 14 else receipt.number
    scene = wording.scene_title(receipt.scene) if receipt.scene else ""
    by = current_pack().title(receipt.by, get_language() or "zh-hans") if receipt.by else ""
    return {
        "at": receipt.at,
        "title": wording.act_title(receipt.act),
        "number": number,
        "scene": scene,
        "by": by,
    }


def _with_key(reference: str, key: str) -> Mandate:
    mandate = mandates.find(reference)
    if not keys.is_key(mandate.reference, key[:40]):
        raise MandateRefused("wrong-key")
    return mandate


def _wait(request: PageRequest, phone: str) -> int:
    return limited("phone-code-address", request.client_address) or limited(
        "phone-code-phone", phone_hash(phone)
    )


def _address(reference: str, next_page: str = "") -> str:
    query = f"?{urlencode({'next': next_page})}" if next_page else ""
    return reverse("services:mandate", args=[reference]) + query


def _safe(address: str) -> str:
    """A page of this site, or nothing."""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address[:300] if safe else ""
