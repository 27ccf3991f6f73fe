"""For administrators: tokens by which other programs act for the people of their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mashangban.directory.models import ApiToken
from mashangban.directory.pack import current_pack
from mashangban.directory.tokens import end_token, issue_token
from mashangban.web.workbench.access import TOKEN_ROLES, DeskRequest, desk_page, sent_to, units_in_role
from mashangban.web.workbench.choosing import Choice, people

SHOWN = 200
#: days that may be chosen from; nothing lives longer than a year without somebody looking again
LIVES = (30, 90, 180, 365)
_USUAL = "90"
_NAME = 80


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as the list shows it."""

    token: ApiToken
    #: valid, expired or ended
    state: str


@require_GET
@desk_page(*TOKEN_ROLES)
def tokens_page(request: DeskRequest) -> HttpResponse:
    """Every token of one's people, the newest first."""
    return _page(request)


@sent_to("desk-tokens")
@desk_page(*TOKEN_ROLES)
def issue(request: DeskRequest) -> HttpResponse:
    """Make a token. It stands on the answer's page and nowhere else, so the answer is no redirect."""
    typed = {name: request.POST.get(name, "").strip() for name in ("person", "name", "days")}
    errors: dict[str, str] = {}
    if typed["person"] not in {choice.value for choice in _people(request)}:
        errors["person"] = _("Choose a person who holds a post in your units today.")
    if not typed["name"] or len(typed["name"]) > _NAME:
        errors["name"] = _("Say which program it is for, in at most 80 characters.")
    if typed["days"] not in {str(days) for days in LIVES}:
        errors["days"] = _("Choose for how long it is valid.")
    if errors:
        return _page(request, typed=typed, errors=errors, status=422)
    text, row = issue_token(
        typed["person"],
        typed["name"],
        now=request.now,
        by=request.actor.id,
        lives=timedelta(days=int(typed["days"])),
    )
    return _page(request, fresh=text, fresh_row=row)


@sent_to("desk-tokens")
@desk_page(*TOKEN_ROLES)
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    """End a token at once, once it is ticked that the program using it will stop working."""
    row = _tokens(request).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.POST.get("confirmed") != "yes":
        error = _("Tick that the program may stop working, then revoke.")
        return _page(request, revoke_error=error, revoke_pk=pk, status=422)
    if end_token(row, now=request.now):
        messages.success(request, _("The token is revoked. Programs that send it are refused from now on."))
    return redirect("desk-tokens")


def _page(
    request: DeskRequest,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    rows = [
        TokenRow(row, state_of(row, request.now))
        for row in _tokens(request).order_by("-created_at", "-pk")[:SHOWN]
    ]
    context = {
        "tokens": rows,
        "people": _people(request),
        "lives": [Choice(str(days), _days(days)) for days in LIVES],
        "typed": typed or {"days": _USUAL},
        "errors": errors or {},
        **more,
    }
    return render(request, "workbench/tokens.html", context, status=status)


def state_of(token: ApiToken, now: datetime) -> str:
    """``valid``, ``ended`` by somebody, or ``expired``."""
    if token.revoked_at is not None and token.revoked_at <= now:
        return "ended"
    return "valid" if token.expires_at > now else "expired"


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _people(request: DeskRequest) -> list[Choice]:
    """Who holds a post today in a unit one administers, or below."""
    pack = current_pack()
    found: dict[str, Choice] = {}
    for unit in sorted(units_in_role(request.actor, *TOKEN_ROLES)):
        found |= {
            choice.value: choice for choice in people(pack, unit, request.now) if choice.value not in found
        }
    return list(found.values())


def _tokens(request: DeskRequest) -> QuerySet[ApiToken]:
    """Tokens of everybody who ever held a post in one's units - they outlive a post - and those one made."""
    pack, units = current_pack(), units_in_role(request.actor, *TOKEN_ROLES)
    persons = {
        holder.person
        for post in pack.posts.values()
        if units.intersection(pack.unit_path(post.unit))
        for holder in post.holders
    }
    return ApiToken.objects.filter(Q(person__in=persons) | Q(created_by=request.actor.id))
