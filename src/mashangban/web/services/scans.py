"""Scans of an application: taken in, shown again to whoever may open it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mashangban.applications import materials
from mashangban.applications.errors import AlreadySubmitted, ApplicationExpired, MaterialRefused
from mashangban.applications.looking import leave_trace
from mashangban.applications.models import Application
from mashangban.applications.writing import lock
from mashangban.directory.accounts import person_of
from mashangban.papers import scans
from mashangban.papers.models import Scan
from mashangban.papers.scans import NoSuchScan, ScanRefused
from mashangban.web.portal.acting import closed_text, not_covered, reading_ended
from mashangban.web.portal.holding import holds
from mashangban.web.services.acting import refusal as mandate_refusal
from mashangban.web.services.mine import may_open
from mashangban.web.services.words import material_refusal
from mashangban.web.shared.dates import wait_text
from mashangban.web.shared.limits import limited
from mashangban.web.shared.problems import problem
from mashangban.web.shared.requests import PageRequest

#: files of one document
MOST = 12
_SMALL = 240


@require_POST
def take(request: PageRequest, reference: str) -> HttpResponse:
    """One file (field ``scan``) of one document (field ``evidence``); its token, or problem+json that says what to do."""
    application = owned(request, reference)
    evidence = request.POST.get("evidence", "")
    sent = request.FILES.get("scan")
    if sent is None:
        return problem(400, "bad-request", _("No file arrived"), detail=_("Choose the file again."))
    title = _("This file cannot be taken")
    if refused := _not_covered(request, application):
        return problem(403, "not-allowed", title, detail=refused)
    if wait := limited("upload-address", request.client_address):
        detail = _("Please wait %(wait)s before adding more files.") % {"wait": wait_text(wait)}
        return problem(429, "too-often", title, detail=detail, retry_after=wait)
    wrong = keep(application, evidence, [sent], request.now)
    if wrong:
        return problem(422, "scan-refused", title, detail=wrong[0])
    return JsonResponse({"taken": True}, status=201)


def keep(
    application: Application, evidence: str, sent: Iterable[UploadedFile[Any]], now: datetime
) -> list[str]:
    """Add files to a document; what is wrong with those that are not taken, each in one sentence."""
    room = MOST - len(_standing(application, evidence))
    tokens: list[str] = []
    wrong: list[str] = []
    for one in sent:
        if len(tokens) >= room:
            wrong.append(
                _("At most %(most)d files for one document: the others were left out.") % {"most": MOST}
            )
            break
        try:
            data = one.read(settings.SCAN_MAX_BYTES + 1)
            taken = scans.take(data, one.name or "", by="applicant", now=now, size=one.size)
            tokens.append(taken.token)
        except ScanRefused as refused:
            wrong.append(str(refused))
    if tokens:
        try:
            with transaction.atomic():
                # another file may have come at this moment: both stay
                lock(application)
                materials.attach(application, evidence, [*_standing(application, evidence), *tokens], now)
        except MaterialRefused as refused:
            wrong.append(material_refusal(refused))
        except AlreadySubmitted:
            wrong.append(_("This application is handed in: nobody has asked for this document again."))
        except ApplicationExpired:
            wrong.append(_("This draft is erased. Begin again."))
    return wrong


def _standing(application: Application, evidence: str) -> list[str]:
    """Tokens of what stands there already and is not to be replaced."""
    row = application.materials.filter(evidence=evidence, how="scan").exclude(checked="defect").first()
    return list(row.scans) if row is not None else []


def _not_covered(request: PageRequest, application: Application) -> str:
    """Why whoever acts for the applicant may not add to it (any more); empty when they may."""
    if application.case is None:
        return mandate_refusal(application, "fill", request.now)
    return not_covered(request, application, "supply")


@require_safe
def serve(request: PageRequest, reference: str, token: str) -> HttpResponse:
    """The file itself."""
    scan = _of(request, owned(request, reference), token)
    try:
        data = scans.read(scan.token)
    except NoSuchScan as error:
        raise Http404(token) from error
    return _answer(data, scan.kind, attached=scan.kind == "application/pdf")


@require_safe
def serve_small(request: PageRequest, reference: str, token: str) -> HttpResponse:
    """A small picture of its first page."""
    scan = _of(request, owned(request, reference), token)
    try:
        data, kind = scans.page_image(scan.token, 1, _SMALL)
    except NoSuchScan as error:
        raise Http404(token) from error
    return _answer(data, kind, attached=False)


def owned(request: PageRequest, reference: str) -> Application:
    """The application whose draft or whose case this browser holds; Http404 for everybody else."""
    if not reference.isalnum():  # a database must not be asked for what it cannot hold
        raise Http404(reference)
    found = Application.objects.select_related("case").filter(reference=reference).first()
    if found is None or not (
        may_open(request, reference) or (found.case is not None and holds(request, found.case.number))
    ):
        raise Http404(reference)
    if reading_ended(request, found):
        raise PermissionDenied(closed_text())
    return found


def _of(request: PageRequest, application: Application, token: str) -> Scan:
    """A scan of this application, also one that is used again from an earlier one. What staff read is noted."""
    row = next((one for one in application.materials.all() if token in one.scans), None)
    if row is None:
        raise Http404(token)
    person = person_of(request.user) if request.user.is_authenticated else None
    if person and application.case is not None:
        leave_trace(application.case.number, row.evidence, person, request.now)
    try:
        return scans.open_scan(token)
    except NoSuchScan as error:
        raise Http404(token) from error


def _answer(data: bytes, kind: str, *, attached: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = "attachment" if attached else "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
