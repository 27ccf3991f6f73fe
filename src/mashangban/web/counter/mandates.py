"""Authorities given before a member of staff: at the counter or on a visit; looked at, found again, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mashangban.assistance import keys, receipts, wording
from mashangban.assistance import mandates as authority
from mashangban.assistance import naming as both_names
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import ActReceipt, Mandate
from mashangban.assistance.scope import (
    ACTS,
    OFFERED_DAYS,
    USUAL_ACTS,
    USUAL_DAYS,
    MandateRefused,
    Scope,
)
from mashangban.core.catalog.finding import scenes_on
from mashangban.core.numbers import format_case_number, format_receipt_key
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash
from mashangban.notices import phone_codes
from mashangban.notices.phone_codes import PhoneCodeRefused
from mashangban.web.counter.halls import ROLES, halls_of, is_counter, seat_of
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.choosing import Choice, people

SHOWN = 100
#: references just given (their key is shown once), and those found by what the principal showed
_FRESH, _FOUND = "mandate-fresh", "mandates-found"
_TEXTS = ("principal_name", "principal_phone", "agent_name", "agent_phone")


@dataclass(frozen=True, slots=True)
class Row:
    """An authority in a list: the principal masked, the agent named."""

    mandate: Mandate
    both: str
    standing: str
    scenes: str


@dataclass(slots=True)
class Form:
    """A new authority as typed, and everything wrong with it."""

    typed: dict[str, str] = field(default_factory=dict)
    scenes: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=lambda: list(USUAL_ACTS))
    days: int = USUAL_DAYS
    how: str = "counter"
    #: ``me``, ``colleague`` or ``other``
    who: str = "other"
    #: person code
    colleague: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@require_GET
@desk_page(*ROLES)
def mandates_page(request: DeskRequest) -> HttpResponse:
    """Authorities that concern one's hall or oneself, the newest first."""
    return _list(request)


@sent_to("counter:mandates")
@desk_page("counter")
def find(request: DeskRequest) -> HttpResponse:
    """By the reference on the sheet, or by the whole phone number that the principal tells."""
    typed = request.POST.get("q", "").strip()[:40]
    try:
        found = [authority.find(typed)]
    except MandateRefused:
        found = _of_phone(typed)
        for one in found:
            # whoever gave it sees who looked it up by nothing but their number, and when
            receipts.write(one, "looked-up", now=request.now, by=request.actor.id)
    if not found:
        text = _(
            "Nothing was found. Type the 12 letters of the sheet, or the principal's whole mobile number."
        )
        return _list(request, typed=typed, error=text, status=404)
    request.session[_FOUND] = [one.reference for one in found][:20]
    if len(found) == 1:
        return redirect("counter:mandate", reference=found[0].reference)
    return _list(request, rows=found)


@require_http_methods(["GET", "POST"])
@desk_page(*ROLES)
def new(request: DeskRequest) -> HttpResponse:
    """Give an authority before a witness: the one who is signed in."""
    if request.method == "GET":
        visit = request.GET.get("how") == "home-visit"
        return _form(request, Form(how="home-visit", who="me") if visit else Form())
    form = _typed(request.POST)
    if request.POST.get("seen") != "on":
        form.errors["seen"] = _("Tick that you saw the identity document and heard the principal say so.")
        return _form(request, form, status=422)
    agent = _agent(request, form)
    if not agent:
        form.errors["agent"] = _("Choose the colleague who will act.")
        return _form(request, form, status=422)
    try:
        given = authority.grant(
            Person(form.typed["principal_name"], form.typed["principal_phone"]),
            agent,
            Scope(tuple(form.scenes), tuple(form.acts), form.days),
            how=form.how,
            witnessed_by=request.actor.id,
            unit=seat_of(request).unit,
            now=request.now,
        )
    except MandateRefused as refused:
        form.errors[refused.field or "how"] = wording.say(refused)
        return _form(request, form, status=422)
    request.session[_FRESH] = given.mandate.reference
    return redirect("counter:mandate", reference=given.mandate.reference)


@require_GET
@desk_page(*ROLES)
def mandate_page(request: DeskRequest, reference: str) -> HttpResponse:
    """What an authority covers and what was done under it. Just given, it is the principal's sheet, key included."""
    return _one(request, _visible(request, reference))


@sent_to("counter:mandate", "reference")
@desk_page(*ROLES)
def end(request: DeskRequest, reference: str) -> HttpResponse:
    """End it at once: as its agent, or because the principal says so at the counter."""
    mandate = _visible(request, reference)
    reason = " ".join(request.POST.get("reason", "").split())
    if len(reason) < 2:
        return _one(request, mandate, error=_("Say why it ends."), status=422)
    authority.revoke(mandate.reference, by=request.actor.id, now=request.now, reason=reason)
    messages.success(request, _("The authority has ended. Both are told."))
    return redirect("counter:mandate", reference=mandate.reference)


def _list(
    request: DeskRequest,
    *,
    rows: Sequence[Mandate] | None = None,
    typed: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    if rows is None:
        ours = Q(agent=request.actor.id) | Q(unit__in=halls_of(request.actor))
        rows = list(Mandate.objects.filter(ours, erased_at=None).order_by("-asked_at", "-pk")[:SHOWN])
    both = both_names.both_of([one.code for one in rows], naming.lang())
    context = {
        "rows": [Row(one, both[one.code], one.standing(request.now), _scenes(one)) for one in rows],
        "seat": seat_of(request),
        "may_find": is_counter(request.actor),
        "typed": typed,
        "error": error,
    }
    return render(request, "counter/mandates.html", context, status=status)


def _one(request: DeskRequest, mandate: Mandate, *, error: str = "", status: int = 200) -> HttpResponse:
    fresh = request.session.pop(_FRESH, "") == mandate.reference
    open_to_me = fresh or mandate.agent == request.actor.id
    both = authority.parties(mandate)
    principal = both.principal
    context = {
        "mandate": mandate,
        "standing": mandate.standing(request.now),
        "principal": principal.name if open_to_me else both_names.masked_name(principal.name),
        "phone": principal.phone if open_to_me else phone_codes.masked(principal.phone),
        "agent": both_names.agent_name(mandate.code, naming.lang()),
        "acts": [wording.act_title(act) for act in mandate.acts],
        "scenes": [wording.scene_title(scene) for scene in mandate.scenes],
        "how": wording.how_title(mandate.how),
        "key": format_receipt_key(keys.key_of(mandate.reference)) if fresh else "",
        "reference": keys.format_reference(mandate.reference),
        "receipts": [_said(one) for one in receipts.of(mandate)],
        "ended_by": _ended_by(mandate),
        "mandate_address": f"{settings.BASE_URL}/m/",
        "error": error,
    }
    return render(request, "counter/mandate.html", context, status=status)


def _said(receipt: ActReceipt) -> Mapping[str, object]:
    number = format_case_number(receipt.number) if len(receipt.number) == 14 else receipt.number
    scene = wording.scene_title(receipt.scene) if receipt.scene else ""
    by = naming.person_name(receipt.by) if receipt.by else ""
    return {
        "at": receipt.at,
        "title": wording.act_title(receipt.act),
        "number": number,
        "scene": scene,
        "by": by,
    }


def _ended_by(mandate: Mandate) -> str:
    titles = {"principal": _("the principal"), "agent": _("the agent")}
    return titles.get(mandate.revoked_by, naming.person_name(mandate.revoked_by))


def _visible(request: DeskRequest, reference: str) -> Mandate:
    """The authority, if it is one's own, one's hall's, or was found by what its principal showed."""
    try:
        mandate = authority.find(reference)
    except MandateRefused as refused:
        raise Http404(reference) from refused
    found = request.session.get(_FOUND, [])
    if (
        mandate.agent == request.actor.id
        or mandate.unit in halls_of(request.actor)
        or mandate.reference in found
    ):
        return mandate
    raise Http404(reference)


def _of_phone(typed: str) -> list[Mandate]:
    try:
        number = phone_codes.mobile_of(typed)
    except PhoneCodeRefused:
        return []
    return list(Mandate.objects.filter(principal_hash=phone_hash(number)).order_by("-asked_at", "-pk")[:20])


def _typed(given: QueryDict) -> Form:
    days = given.get("days", "")
    return Form(
        typed={name: given.get(name, "")[:60] for name in _TEXTS},
        scenes=[] if given.get("every") == "on" else given.getlist("scenes")[:60],
        acts=given.getlist("acts")[:10],
        days=int(days) if days.isdecimal() and len(days) < 6 else 0,
        how=given.get("how", "")[:12],
        who=who if (who := given.get("who", "")) in {"me", "colleague"} else "other",
        colleague=given.get("colleague", "")[:80],
    )


def _agent(request: DeskRequest, form: Form) -> Person | str:
    """Who shall act; empty when it is a colleague and none of the list."""
    if form.who == "me":
        return request.actor.id
    if form.who == "colleague":
        return form.colleague if form.colleague in {one.value for one in _colleagues(request)} else ""
    return Person(form.typed["agent_name"], form.typed["agent_phone"])


def _colleagues(request: DeskRequest) -> list[Choice]:
    """Those who act for people in the same hall, without oneself."""
    pack, unit = current_pack(), seat_of(request).unit
    acting = {
        holder.person
        for post in pack.posts.values()
        if post.unit == unit and set(post.roles).intersection(ROLES)
        for holder in post.holders
    }
    return [one for one in people(pack, unit, request.now, without={request.actor.id}) if one.value in acting]


def _form(request: DeskRequest, form: Form, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "seat": seat_of(request),
        "colleagues": _colleagues(request),
        "scenes": [
            Choice(scene.scene, naming.text(scene.title))
            for scene in scenes_on(current_pack(), timezone.localdate(request.now))
        ],
        "acts": [Choice(act, wording.act_title(act)) for act in ACTS],
        "days": [(days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days}) for days in OFFERED_DAYS],
        "hows": [Choice(how, wording.how_title(how)) for how in ("counter", "home-visit")],
    }
    return render(request, "counter/new_mandate.html", context, status=status)


def _scenes(mandate: Mandate) -> str:
    if not mandate.scenes:
        return _("every scene")
    first = wording.scene_title(mandate.scenes[0])
    more = len(mandate.scenes) - 1
    return first if not more else _("%(first)s and %(more)d more") % {"first": first, "more": more}
