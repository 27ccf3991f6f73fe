"""Scans and papers of an application, for those who may see the part they belong to."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mashangban.applications import issuing, reviewing
from mashangban.applications.looking import leave_trace
from mashangban.applications.reviewing import OfficeDossier
from mashangban.cases.intake import Refused
from mashangban.directory.sealing import SealBroken
from mashangban.papers.models import Scan
from mashangban.papers.scans import NoSuchScan, page_image, read
from mashangban.web.hall import wording
from mashangban.web.hall.dossier import dossier_again, dossier_or_404
from mashangban.web.workbench.access import DeskRequest, desk_page
from mashangban.web.workbench.saying import say


@require_GET
@desk_page()
def scan_page(request: DeskRequest, number: str, token: str, page: int) -> HttpResponse:
    """One page of a scan as a picture."""
    scan = _scan_or_404(request, dossier_or_404(request, number), token)
    width = 1600 if request.GET.get("w") == "1600" else 240 if request.GET.get("w") == "240" else 900
    if not 1 <= page <= scan.pages:
        raise Http404
    try:
        data, kind = page_image(scan.token, page, width)
    except (NoSuchScan, SealBroken) as error:
        raise Http404 from error
    return _served(data, kind, "inline")


@require_GET
@desk_page()
def scan_file(request: DeskRequest, number: str, token: str) -> HttpResponse:
    """A scan as it is kept, to download."""
    scan = _scan_or_404(request, dossier_or_404(request, number), token)
    try:
        data = read(scan.token)
    except (NoSuchScan, SealBroken) as error:
        raise Http404 from error
    ending = "pdf" if scan.kind == "application/pdf" else "jpg"
    return _served(data, scan.kind, f'attachment; filename="document.{ending}"')


@require_GET
@desk_page()
def letter(request: DeskRequest, number: str, token: str) -> HttpResponse:
    """A signed letter of commitment."""
    found = dossier_or_404(request, number)
    letters = {letter for one in found.papers if one.material for letter in one.material.letters}
    if token not in letters:
        raise Http404
    try:
        return _served(read(token), "application/pdf", 'inline; filename="commitment.pdf"')
    except (NoSuchScan, SealBroken) as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@desk_page()
def paper(request: DeskRequest, number: str, kind: str) -> HttpResponse:
    """A paper the log has led to: of the case opened, or with ``of=`` of one of its parts.

    Name and number are covered on it; sent as a form with a reason that the applicant will read they are in full.
    """
    found = dossier_or_404(request, number)
    of = request.GET.get("of", number)
    issued = next((one for one in found.documents if one.kind == kind and one.number == of), None)
    if issued is None:
        raise Http404
    full = request.method == "POST"
    if full:
        reason = request.POST.get("reason", "").strip()[:500]
        if not reason:
            return dossier_again(
                request, found, print_error=_("Say why you need it; the applicant will see this.")
            )
        try:
            reviewing.opened(found.member.number, request.actor, reason, request.now)
        except Refused as error:
            text = " ".join(say(refusal) for refusal in error.refusals)
            return dossier_again(request, found, print_error=text, print_reason=reason)
    language = "en" if wording.english() else "zh"
    try:
        data = issuing.pdf(issued.number, issued.kind, language, request.now, full=full)
    except issuing.NotIssued as error:
        raise Http404 from error
    return _served(data, "application/pdf", f'inline; filename="{kind}-{of}.pdf"')


def _scan_or_404(request: DeskRequest, found: OfficeDossier, token: str) -> Scan:
    """A scan of a document of this part of the dossier, and of no other; that it is read is noted."""
    for one in found.papers:
        for scan in one.scans:
            if scan.token == token:
                leave_trace(found.member.number, one.evidence, request.actor.id, request.now)
                return scan
    raise Http404


def _served(data: bytes, kind: str, disposition: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
