"""Signing what is promised: every letter in full, four declarations, one name under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.applications import drafts, promising
from mashangban.applications.errors import AlreadySubmitted
from mashangban.applications.promising import DECLARATIONS, Promise
from mashangban.applications.subjects import name_of
from mashangban.directory.pack import current_pack
from mashangban.papers.letters import declarations as letter_declarations
from mashangban.web.services.acting import refusal as mandate_refusal
from mashangban.web.services.steps import Visit, summary_of, switched, visit
from mashangban.web.services.words import regime_names
from mashangban.web.shared.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/promises``."""
    here = visit(request, reference)
    if isinstance(here, HttpResponse):
        return here
    if request.method != "POST":
        return _page(here, {})
    verb, _colon, what = request.POST.get("do", "next").partition(":")
    if verb in {"view", "lang"}:
        return switched(here, verb, what, here.address("promises"))
    if verb == "back":
        return HttpResponseRedirect(here.address("materials"))
    refused = mandate_refusal(here.application, "fill", request.now)
    if refused:
        return _page(here, {}, refused=refused)
    declared = tuple(one for one in DECLARATIONS if request.POST.get(one) == "yes")
    try:
        missing = promising.sign(here.application, request.POST.get("name", "")[:80], declared, request.now)
    except AlreadySubmitted:
        return HttpResponseRedirect(here.address("application"))
    if missing:
        say = {"name": _("Sign with your full name.")}
        return _page(here, {one: say.get(one, _("Please read it and tick it.")) for one in missing})
    drafts.reach(here.application, "review", request.now)
    return HttpResponseRedirect(here.after("promises"))


def declarations(stand: Sequence[Promise], language: str) -> dict[str, str]:
    """The four declarations in the words of the letters; what differs between regimes is said for each by its name, a line each."""
    short: Literal["zh", "en"] = "en" if language.startswith("en") else "zh"
    names, colon = regime_names(), ": " if short == "en" else "："
    sets = {
        regime: letter_declarations(regime)
        for regime in dict.fromkeys(one.commitment.regime for one in stand)
    }
    found: dict[str, str] = {}
    for number, code in enumerate(DECLARATIONS):
        said = {regime: one[number][short] for regime, one in sets.items()}
        alike = len(set(said.values())) == 1
        lines = [text if alike else f"{names[regime]}{colon}{text}" for regime, text in said.items()]
        found[code] = "\n".join(dict.fromkeys(lines))
    return found


def _page(here: Visit, errors: dict[str, str], *, refused: str = "") -> HttpResponse:
    request, signature = here.request, promising.signature(here.application)
    stand = promising.promises(here.application, request.now)
    signed = promising.signed(here.inside, stand) and bool(stand)
    ticked = set(request.POST) if request.method == "POST" else (set(DECLARATIONS) if signed else set())
    words = declarations(stand, here.language)
    name = request.POST.get("name", "") or str(signature.get("name", "")) or name_of(here.inside)
    context = here.context("promises") | {
        "letters": [_letter(one, here.language) for one in stand],
        "declarations": [(one, words[one], one in ticked, errors.get(one, "")) for one in DECLARATIONS],
        "name": name,
        "name_error": errors.get("name", ""),
        "signed": signed,
        "summary": summary_of(errors, words | {"name": _("Signature")}),
        "refused": refused,
    }
    return render(request, "services/promises.html", context, status=422 if errors or refused else 200)


def _letter(one: Promise, language: str) -> dict[str, object]:
    pack, contract = current_pack(), one.commitment
    item, evidence = pack.items.get(contract.item), pack.evidence.get(contract.evidence)
    return {
        "regime": contract.regime,
        "regime_name": regime_names()[contract.regime],
        "item": item.title.text(language) if item else contract.item,
        "unit": pack.title(item.body, language) if item else "",
        "evidence": evidence.title.text(language) if evidence else contract.evidence,
        "promise": contract.promise.text(language),
        "due": contract.due.text(language[:2]),
        "check": contract.check.text(language),
        "consequence": contract.consequence.text(language),
        "laws": [
            pack.laws[cite.law].title.text(language) for cite in contract.basis if cite.law in pack.laws
        ],
    }
