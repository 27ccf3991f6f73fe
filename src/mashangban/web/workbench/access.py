"""Who may open which page of the desk: signed in, with a second factor where compulsory, in a fitting role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_for, leads_or_administers
from mashangban.web.shared.requests import PageRequest
from mashangban.web.workbench.accounts import has_second_factor

P = ParamSpec("P")

#: role → pages it opens beside those that every member of staff has
QUEUE_ROLES = ("dispatcher", "leader", "administrator")
LEADER_ROLES = ("leader",)
CODE_ROLES = ("leader", "administrator", "dispatcher", "handler")
TOKEN_ROLES = ("administrator",)
AUDIT_ROLES = ("auditor", "administrator")
#: who is told that the working calendar ends soon
CALENDAR_ROLES = ("leader", "administrator")


class DeskRequest(PageRequest):
    """A request that has passed ``desk_page``."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class NotForYou:
    """Why a page stays shut: the roles it is for."""

    roles: tuple[str, ...]


def roles_of(actor: Actor) -> frozenset[str]:
    """Every role the actor's posts give today, in whatever unit."""
    return frozenset(grant.role for grant in actor.grants)


def can_open(actor: Actor, roles: tuple[str, ...]) -> bool | NotForYou:
    """True, or for whom the page is. No roles named: any member of staff with a post today."""
    held = roles_of(actor)
    if held and (not roles or held & set(roles)):
        return True
    return NotForYou(roles)


def units_in_role(actor: Actor, *roles: str) -> frozenset[str]:
    """Units in which the actor holds one of the roles (each stands for everything below it)."""
    return frozenset(grant.unit for grant in actor.grants if grant.role in roles)


View = Callable[Concatenate[DeskRequest, P], HttpResponse]


def desk_page(*roles: str) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Guard of every view here. Default-deny: without it there is no ``request.actor`` to work with."""

    def guard(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_login(request)
            desk = cast(DeskRequest, request)
            desk.actor = actor_for(request.user, desk.now)
            if leads_or_administers(desk.actor) and not has_second_factor(request.user):
                return redirect("mfa_activate_totp")
            answer = can_open(desk.actor, roles)
            if isinstance(answer, NotForYou):
                return render(request, "workbench/not_for_you.html", {"roles": answer.roles}, status=403)
            try:
                response = view(desk, *args, **kwargs)
            except Http404:
                # one page for what is not there and for what one may not know of
                response = render(request, "workbench/not_found.html", status=404)
            response.headers.setdefault("Cache-Control", "no-store, private")
            return response

        guarded.desk_roles = roles  # type: ignore[attr-defined]  # read by the test that every view is guarded
        return guarded

    return guard


def sent_to(page: str, *kept: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For addresses that forms are sent to: whoever merely opens one (after signing in again, say) lands on ``page``."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, **address: object) -> HttpResponse:
            if request.method != "POST":
                return redirect(reverse(page, kwargs={name: address[name] for name in kept}))
            return view(request, **address)

        return guarded

    return guard


def _signed_out(request: HttpRequest) -> HttpResponse:
    """A form sent after the session ended: what was typed stays on the page and can be sent again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    texts = [value for name, value in typed if len(value) > 12 and name not in {"key", "next"}]
    context = {"typed": typed, "text": "\n\n".join(texts), "action": request.path}
    return render(request, "workbench/signed_out.html", context, status=401)


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _signed_out(request)
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request"):
        # a fragment must not swallow the sign-in page: the browser goes there as a whole
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = answer["Location"]
        return moved
    return answer
