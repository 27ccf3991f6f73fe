"""Before a letter is sent: photos and the proof of a phone number."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import File, Router, Status
from ninja.files import UploadedFile

from mashangban.directory.sealing import phone_hash
from mashangban.notices import phone_codes
from mashangban.notices.phone_codes import PhoneCodeRefused
from mashangban.papers.images import PhotoRefused
from mashangban.papers.uploads import store
from mashangban.web.api import faults
from mashangban.web.api.bearer import bearer
from mashangban.web.api.caseviews import upload_out
from mashangban.web.api.faults import Fault, mistake
from mashangban.web.api.shapes import PhoneCheckIn, PhoneIn, PhoneToken, Proven, UploadOut
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

router = Router(tags=["letters"])
#: seconds after which to try again when no message could be sent
_MESSAGES_AGAIN = 300


@router.post("/uploads", response={201: UploadOut}, summary=gettext_noop("Send a photo"))
def upload(request: PageRequest, photo: File[UploadedFile]) -> Status[UploadOut]:
    """JPEG, PNG, WebP or HEIC; made anew without location. Name the token in a letter within a day."""
    staff = bearer(request)
    wait = 0 if staff else limited("upload-address", request.client_address)
    if wait:
        raise faults.too_often(wait)
    try:
        kept = store(photo.read(), by=staff.id if staff else "applicant", now=request.now)
    except PhotoRefused as refused:
        raise faults.mistaken([mistake("photo", f"photo-{refused.code}", str(refused))]) from refused
    return Status(201, upload_out(kept))


@router.post("/phone-codes", response={201: PhoneToken}, summary=gettext_noop("Send a code to a phone"))
def send(request: PageRequest, body: PhoneIn) -> Status[PhoneToken]:
    """Six digits that prove the number, valid for ten minutes."""
    wait = limited("phone-code-address", request.client_address) or limited(
        "phone-code-phone", phone_hash(body.phone)
    )
    if wait:
        raise faults.too_often(wait)
    try:
        token = phone_codes.send_code(body.phone, request.now)
    except PhoneCodeRefused as refused:
        raise _refused(refused, "phone") from refused
    made = PhoneToken(
        token=token,
        expires_at=timezone.localtime(request.now + phone_codes.LIVES),
        demo_code=phone_codes.code_of(token) if settings.DEMO else None,
    )
    return Status(201, made)


@router.post("/phone-codes/check", response=Proven, summary=gettext_noop("Prove a phone with its code"))
def check(request: PageRequest, body: PhoneCheckIn) -> Proven:
    """Then send `phone_token` with the letter."""
    wait = limited("phone-check-address", request.client_address)
    if wait:
        raise faults.too_often(wait)
    try:
        phone_codes.check_code(body.token.replace("\x00", ""), body.code, request.now)
    except PhoneCodeRefused as refused:
        raise _refused(refused, "code") from refused
    return Proven(expires_at=timezone.localtime(request.now + phone_codes.PROOF_LIVES))


def _refused(refused: PhoneCodeRefused, field: str) -> Fault:
    if refused.reason == "sent-too-often":
        return faults.too_often(max(1, refused.wait))
    if refused.reason == "not-sent":
        # not the caller's mistake: the sender of messages is away
        return Fault(
            503,
            "not-sent",
            _("No text message could be sent just now"),
            _("Try again later, or send the letter without a name."),
            retry_after=_MESSAGES_AGAIN,
        )
    sentence = {
        "not-a-phone": _("This is no mobile number. Write its 11 digits, e.g. 199 0000 0001."),
        "wrong-code": _("These digits are not the ones we sent. %(left)d tries are left.")
        % {"left": refused.left},
        "too-many-attempts": _("Too many wrong tries. Ask for a new code."),
        "code-expired": _("The code is not valid any more. Ask for a new one."),
    }[refused.reason]
    return faults.mistaken([mistake(field, refused.reason, sentence)])
