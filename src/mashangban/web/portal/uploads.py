"""Photos of a letter: taken in, made anew, shown again only to those who may see them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mashangban.cases.queries import can_see
from mashangban.directory.accounts import actor_for
from mashangban.papers.images import PhotoRefused
from mashangban.papers.models import Upload
from mashangban.papers.uploads import NoSuchUpload, bytes_of, store
from mashangban.web.portal.acting import closed_to
from mashangban.web.portal.holding import holds
from mashangban.web.shared.dates import wait_text
from mashangban.web.shared.limits import limited
from mashangban.web.shared.problems import problem
from mashangban.web.shared.requests import PageRequest

#: how long a photo that belongs to no case yet is shown to whoever has its handle
_UNSENT = timedelta(hours=24)


@require_POST
def take(request: PageRequest) -> HttpResponse:
    """One photo, field ``photo``; answers its handle, or problem+json that says what to do."""
    if wait := limited("upload-address", request.client_address):
        detail = _("Please wait %(wait)s before adding more photos.") % {"wait": wait_text(wait)}
        return problem(429, "too-often", _("Too many tries in a short time"), detail=detail, retry_after=wait)
    sent = request.FILES.get("photo")
    if sent is None:
        return problem(400, "bad-request", _("No photo arrived"), detail=_("Choose the photo again."))
    try:
        upload = store(sent.read(settings.PHOTO_MAX_BYTES + 1), by="applicant", now=request.now)
    except PhotoRefused as refused:
        return problem(422, f"photo-{refused.code}", _("This photo cannot be taken"), detail=str(refused))
    small = reverse("portal:upload_small", args=[upload.token])
    return JsonResponse({"token": upload.token, "small": small}, status=201)


@require_safe
def serve(request: PageRequest, token: str) -> HttpResponse:
    """The photo, to its writer's phone and to staff who may see the case; 404 to everybody else."""
    upload = _allowed(request, token)
    return _picture(upload, small=False)


@require_safe
def serve_small(request: PageRequest, token: str) -> HttpResponse:
    """Its thumbnail."""
    upload = _allowed(request, token)
    return _picture(upload, small=True)


def _allowed(request: PageRequest, token: str) -> Upload:
    upload = Upload.objects.select_related("case").filter(token=token).first()
    if upload is None:
        raise Http404(token)
    if upload.case is None:
        fresh = upload.uploaded_at > request.now - _UNSENT
        if fresh and not upload.internal:
            return upload
    elif (
        not upload.internal
        and holds(request, upload.case.number)
        and not closed_to(request, upload.case.number)
    ):
        return upload
    if request.user.is_authenticated:
        actor = actor_for(request.user, request.now)
        if upload.case is None or can_see(actor, upload.case):
            return upload
    raise Http404(token)


def _picture(upload: Upload, *, small: bool) -> HttpResponse:
    try:
        data = bytes_of(upload, thumbnail=small)
    except NoSuchUpload as error:
        raise Http404(upload.token) from error
    response = HttpResponse(data, content_type="image/jpeg" if small else upload.kind)
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
