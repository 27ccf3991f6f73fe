"""The last page before handing in: everything at one look, what is missing with the way to it, and one button."""

from __future__ import annotations

import re
import secrets as chance
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.applications import drafts, materials, promising, submission
from mashangban.applications.errors import AlreadyApplied, AlreadySubmitted, Missing, NotReady
from mashangban.applications.models import Application
from mashangban.applications.submission import missing as missing_of
from mashangban.assistance import receipts
from mashangban.assistance.mandates import PREFIX, find
from mashangban.assistance.scope import MandateRefused
from mashangban.assistance.wording import say
from mashangban.cases.intake import Receipt, Refused
from mashangban.notices.phone_codes import masked
from mashangban.web.portal.holding import hold, holds
from mashangban.web.portal.questions import PREFIX as FIELD
from mashangban.web.services.acting import refusal as mandate_refusal
from mashangban.web.services.materials_step import papers_of
from mashangban.web.services.mine import forget
from mashangban.web.services.situation import said
from mashangban.web.services.steps import Visit, switched, visit
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest

_ONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/review``."""
    here = visit(request, reference)
    if isinstance(here, HttpResponse):
        return here
    if request.method != "POST":
        drafts.reach(here.application, "review", request.now)
        return _page(here)
    verb, _colon, what = request.POST.get("do", "").partition(":")
    if verb in {"view", "lang"}:
        return switched(here, verb, what, here.address("review"))
    if verb == "back":
        pages = here.pages()
        return HttpResponseRedirect(here.address(pages[-2]))
    return _send(here)


def _send(here: Visit) -> HttpResponse:
    """Hand it in, once."""
    request, application = here.request, here.application
    if not here.staff and (wait := limited("submit-address", request.client_address)):
        return errors.too_often(request, wait)
    refused = mandate_refusal(application, "submit", request.now)
    if refused:
        return _page(here, refused=refused)
    once = request.POST.get("once", "")
    try:
        receipt = _handed_in(here, once if _ONCE.fullmatch(once) else "")
    except NotReady:
        return _page(here, tried=True)
    except AlreadyApplied as first:
        return _page(here, first=first.number)
    except AlreadySubmitted as sent:
        return _to(here, sent.number)
    except MandateRefused as ended:
        return _page(here, refused=say(ended))
    except Refused as problem:
        return _page(here, refused=" ".join(refusal_text(one) for one in problem.refusals))
    return _to(here, receipt.number)


def _handed_in(here: Visit, once: str) -> Receipt:
    """The receipt; under an authority both parties get theirs in the same transaction."""
    application, now = here.application, here.request.now
    with transaction.atomic():
        receipt = submission.submit(application, now=now, once=once)
        if application.agent.startswith(PREFIX):
            receipts.write(
                find(application.agent), "submit", now=now, number=receipt.number, scene=application.scene
            )
    return receipt


def _to(here: Visit, number: str) -> HttpResponse:
    request, agent = here.request, here.application.agent
    response = HttpResponseRedirect(reverse("services:case", args=[number]) + "?new=1")
    # whoever hands it in for another goes on under their authority: the key is the applicant's
    hold(request, response, number, under=agent if agent.startswith(PREFIX) else "")
    forget(request, response, here.application.reference)
    return response


def _page(here: Visit, *, tried: bool = False, refused: str = "", first: str = "") -> HttpResponse:
    request, application, now = here.request, here.application, here.request.now
    gaps = missing_of(application, now)
    inside = here.inside
    context: dict[str, Any] = here.context("review") | {
        "answers": _answers(here),
        "fields": _fields(here),
        "papers": papers_of(materials.wanted(application, now), here.language),
        "promised": promising.promises(application, now),
        "signature": promising.signature(application),
        "phone": masked(inside.phone) if inside.phone else "",
        "missing": [(one.title.text(here.language), *_where(here, one)) for one in gaps if one.blocks],
        "warnings": [one.title.text(here.language) for one in gaps if not one.blocks],
        "tried": tried,
        "refused": refused,
        "first": first,
        "first_held": bool(first) and holds(request, first),
        "first_ours": bool(first) and (holds(request, first) or _same_phone(here, first)),
        "once": chance.token_urlsafe(18),
        "reference": application.reference,
    }
    status = 409 if first else (422 if tried or refused else 200)
    return render(request, "services/review.html", context, status=status)


def _same_phone(here: Visit, number: str) -> bool:
    """Whether whoever applied first proved the same phone: nobody learns by another's number what that other does."""
    first = Application.objects.filter(case__number=number).first()
    return first is not None and bool(first.phone_hash) and first.phone_hash == here.application.phone_hash


def _where(here: Visit, one: Missing) -> tuple[str, str]:
    """(what to do, where) of something that is missing."""
    if one.kind == "answer":
        return _("answer the question"), here.address("situation") + f"#{one.code}"
    if one.kind == "field":
        return _("fill it in"), here.address("form", at=one.code, check="1") + f"#{FIELD}{one.code}"
    if one.kind == "material":
        return _("hand it in"), here.address("materials", at=one.code, check="1") + f"#paper-{one.code}"
    if one.kind == "promise":
        where = here.address("materials", at=one.code, check="1") + f"#paper-{one.code}"
        return _("hand in the document itself: an earlier promise was not kept"), where
    if one.kind == "signature":
        return _("sign the promise"), here.address("promises")
    return _("confirm your number"), here.address("phone")


def _answers(here: Visit) -> list[tuple[str, str]]:
    told = drafts.compiled(here.application, here.request.now)
    return [
        (question.title.text(here.language), said(question, told.situation.answers[name], here.language))
        for name, question in told.questions.items()
        if name in told.situation.answers
    ]


def _fields(here: Visit) -> list[tuple[str, str, str, str]]:
    """(title, answer, where to change it, element)."""
    rows = []
    for one in drafts.fields(here.application, here.request.now):
        shown = one.shown
        if shown in ("", None, []):
            continue
        titles = {option.code: option.title.text(here.language) for option in one.options}
        texts = shown if isinstance(shown, list | tuple) else [shown]
        rows.append(
            (
                one.title.text(here.language),
                "、".join(titles.get(str(text), str(text)) for text in texts),
                here.address("form", at=one.element) + f"#{FIELD}{one.element}",
                one.element,
            )
        )
    return rows
