"""The published daily roots, and the check of a receipt against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.cases.handling import NoSuchCase
from mashangban.cases.models import DayRoot
from mashangban.cases.roots import Proof, proof_for, root_of
from mashangban.core.chain import check_proof
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

#: days on one page
PAGE = 60
_SUITES = ("standard", "gm")


@dataclass(frozen=True)
class Verdict:
    """What a check found: ``sealed`` | ``waiting`` | ``unknown`` | ``broken``."""

    kind: str
    proof: Proof | None = None
    steps: Sequence[tuple[str, str]] = ()


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """The days with a published root, newest first; ``?before=`` pages on."""
    rows = DayRoot.objects.order_by("-day")
    before = _day(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(day__lt=before)
    shown = list(rows[: PAGE + 1])
    context = {"roots": shown[:PAGE], "more": shown[PAGE - 1].day if len(shown) > PAGE else None}
    return render(request, "portal/roots.html", context)


@require_safe
def one_day(request: HttpRequest, day: str) -> HttpResponse:
    """One day's root; ``2024-10-08.json`` gives it to programs that keep copies."""
    wanted = _day(day.removesuffix(".json"))
    root = root_of(wanted) if wanted else None
    if root is None:
        raise Http404(day)
    if day.endswith(".json"):
        facts = {
            "day": root.day.isoformat(),
            "root": root.root,
            "events": root.events,
            "previous": root.previous,
            "seal": root.seal,
            "sealed_at": root.sealed_at.isoformat(),
        }
        return JsonResponse(facts)
    return render(request, "portal/root.html", {"root": root})


@require_safe
def receipt_check(request: PageRequest) -> HttpResponse:
    """Whether the mark on a receipt is in the record, and under the published root of its day."""
    number, mark = (
        request.GET.get("number", "").strip()[:60],
        request.GET.get("mark", "").strip().lower()[:80],
    )
    wrong: dict[str, str] = {}
    verdict = None
    if number or mark:
        if wait := limited("find-case-address", request.client_address):
            return errors.too_often(request, wait)
        verdict = _verdict(number, mark, wrong)
    context = {"number": number, "mark": mark, "wrong": wrong, "verdict": verdict}
    return render(request, "portal/receipt_check.html", context, status=422 if wrong else 200)


def _verdict(number: str, mark: str, wrong: dict[str, str]) -> Verdict | None:
    try:
        canonical = parse_case_number(number)
    except NumberError:
        wrong["number"] = _("A number has 14 digits. Copy it from the receipt.")
    if not _is_mark(mark):
        wrong["mark"] = _("A mark has 64 digits and letters from a to f. Copy all of it.")
    if wrong:
        return None
    try:
        proofs = proof_for(canonical)
    except NoSuchCase:
        return Verdict("unknown")
    found = next((proof for proof in proofs if proof.hash == mark), None)
    if found is None:
        return Verdict("unknown")
    if found.root is None:
        return Verdict("waiting", found)
    root = found.root
    fits = any(check_proof(found.hash, found.path, root, "gm" if s == "gm" else "standard") for s in _SUITES)
    return Verdict("sealed" if fits else "broken", found, found.path)


def _is_mark(mark: str) -> bool:
    return len(mark) == 64 and all(character in "0123456789abcdef" for character in mark)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
