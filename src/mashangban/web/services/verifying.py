"""Whether a paper is genuine and still stands: by its code, for anybody who is shown it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mashangban.applications import issuing
from mashangban.directory.pack import current_pack
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

_LONGEST = 80


@require_safe
def ask(request: PageRequest) -> HttpResponse:
    """``/v/`` and ``/v/?code=…``: type the code printed below the pattern."""
    typed = request.GET.get("code", "").strip()[:_LONGEST].rstrip("/").rsplit("/", 1)[-1]
    if typed:
        return HttpResponseRedirect(reverse("services:verify", args=[typed]))
    return render(request, "services/verify_ask.html", {})


@require_safe
@never_cache
def show(request: PageRequest, code: str) -> HttpResponse:
    """``/v/<code>``: what scanning the pattern opens."""
    if wait := limited("code-address", request.client_address):
        return errors.too_often(request, wait)
    typed = code.strip()[:_LONGEST]
    found = issuing.verify(typed, request.now)
    language = get_language() or "zh-hans"
    context = {
        "found": found,
        "typed": typed,
        "title": found.title.text(language) if found.title else "",
        "issuer": current_pack().title(found.issuer, language) if found.issuer else "",
    }
    status = 404 if found.status in {"unknown", "mistyped"} else 200
    return render(request, "services/verify.html", context, status=status)
