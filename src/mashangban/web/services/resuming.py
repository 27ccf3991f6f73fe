"""Going on with an application: by its code on any phone, or by proving the phone it was begun with."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mashangban.applications import drafts
from mashangban.applications.errors import ApplicationExpired, NoSuchApplication
from mashangban.applications.models import Application
from mashangban.assistance.mandates import PREFIX
from mashangban.core import letters
from mashangban.directory.pack import current_pack
from mashangban.notices.phone_codes import mobile_of
from mashangban.web.portal import telephone
from mashangban.web.portal.holding import hold
from mashangban.web.services.mine import begun_here, code_of, forget, may_open, remember
from mashangban.web.services.phone_step import Typed
from mashangban.web.services.steps import address_of, gone, visit, where_it_is
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

#: page of the step reached
_PAGE_OF = {
    "situation": "phone",
    "form": "form",
    "materials": "materials",
    "promises": "promises",
    "review": "review",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show(request: PageRequest) -> HttpResponse:
    """``/services/resume``: by code (also ``?code=…`` from a scanned one) or by phone."""
    typed = Typed()
    if request.GET.get("code") and request.method != "POST" and begun_here(request):
        # a link may come from anybody: whoever has drafts of their own says that they want this one
        return _page(request, typed, code=request.GET["code"][:40])
    if request.GET.get("code") and request.method != "POST":
        return _by_code(request, request.GET["code"], typed)
    if request.method != "POST":
        return _page(request, typed)
    typed.phone = request.POST.get("phone", "").strip()[:30]
    typed.token = request.POST.get("phone_token", "")[:64]
    verb = request.POST.get("do", "code")
    if verb == "send-code":
        token = telephone.send_to(request, typed.phone, typed.errors, at="phone")
        typed.token, typed.sent = token or typed.token, bool(token)
        return _page(request, typed)
    if verb == "phone":
        return _by_phone(request, typed)
    return _by_code(request, request.POST.get("code", ""), typed)


def _by_code(request: PageRequest, code: str, typed: Typed) -> HttpResponse:
    if wait := limited("find-case-address", request.client_address):
        return errors.too_often(request, wait)
    try:
        application = drafts.open_code(code[:40], request.now)
    except ApplicationExpired:
        return gone(request)
    except NoSuchApplication as error:
        typed.errors["code"] = (
            _("There is a slip in the code. It has twelve letters, such as 7KD2-MX4Q-A9HT.")
            if str(error) == "mistyped"
            else _("No application has this code. Compare it once more, or use your phone number.")
        )
        return _page(request, typed, code=code[:40])
    return _opened(request, {application.reference: _grouped(code)}, application)


def _by_phone(request: PageRequest, typed: Typed) -> HttpResponse:
    """Every draft begun with a phone, to whoever proves that it is theirs."""
    typed.token = telephone.prove(request, typed.phone, typed.token, typed.errors, at="phone")
    if typed.errors:
        return _page(request, typed)
    found = [one for one in drafts.of_phone(mobile_of(typed.phone), request.now) if one.case is None]
    if not found:
        typed.errors["phone"] = _("Nothing was begun with this number in the last 30 days.")
        return _page(request, typed)
    if len(found) == 1:
        return _opened(request, {found[0].reference: ""}, found[0])
    response = HttpResponseRedirect(reverse("services:resume"))
    remember(request, response, {one.reference: "" for one in found})
    return response


def _opened(request: PageRequest, opened: dict[str, str], application: Application) -> HttpResponse:
    if application.case is not None:
        # whoever has the code wrote the application: it shows its case as the receipt's key would, unless it was
        # written for another
        response = HttpResponseRedirect(reverse("services:case", args=[application.case.number]))
        under = application.agent if application.agent.startswith(PREFIX) else ""
        hold(request, response, application.case.number, under=under)
        return response
    response = HttpResponseRedirect(_at(application))
    remember(request, response, opened)
    return response


def _at(application: Application) -> str:
    return address_of(application.reference, _PAGE_OF.get(application.step, "phone"))


@require_safe
@never_cache
def application(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/``: where one left off."""
    here = visit(request, reference)
    return here if isinstance(here, HttpResponse) else HttpResponseRedirect(_at(here.application))


@require_POST
def leave(request: PageRequest, reference: str) -> HttpResponse:
    """Take the application off this phone; its code still opens it."""
    if not may_open(request, reference):
        raise Http404(reference)
    response = HttpResponseRedirect(reverse("services:catalogue"))
    forget(request, response, reference)
    return response


def _page(request: PageRequest, typed: Typed, *, code: str = "") -> HttpResponse:
    found = Application.objects.select_related("case").filter(
        reference__in=list(begun_here(request)), erased_at=None
    )
    pack = current_pack()
    mine = [
        (
            one.reference,
            pack.scenes[one.scene][-1].title if one.scene in pack.scenes else one.scene,
            one.touched_at,
            code_of(request, one.reference),
            where_it_is(request, one.case.number) if one.case else _at(one),
        )
        for one in found
    ]
    context = {
        "mine": mine,
        "typed": typed,
        "errors": typed.errors,
        "code": code,
        "telephone": telephone.state_of(typed.phone, typed.token, request.now, sent=typed.sent),
        "staff": "",
    }
    return render(request, "services/resume.html", context, status=422 if typed.errors else 200)


def _grouped(code: str) -> str:
    folded = letters.fold(code)
    return "-".join(folded[start : start + 4] for start in range(0, len(folded), 4))
