"""Proving the writer's phone on the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from mashangban.directory.sealing import phone_hash
from mashangban.notices import phone_codes
from mashangban.notices.phone_codes import PhoneCodeRefused
from mashangban.web.portal.letter import Letter
from mashangban.web.shared.dates import wait_text
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

#: the field of the digits, and its id
CODE = "code-digits"


@dataclass(frozen=True)
class Phone:
    """What the page says about the phone."""

    proven: bool = False
    masked: str = ""
    #: a code is on its way: the field for its digits is shown
    waiting: bool = False
    just_sent: bool = False
    #: the digits themselves, in the demo only
    shown_code: str = ""


def state(letter: Letter, now: datetime, *, sent: bool) -> Phone:
    """Where the proof stands."""
    return state_of(letter.phone(), letter.phone_token, now, sent=sent)


def state_of(phone: str, token: str, now: datetime, *, sent: bool) -> Phone:
    """Where the proof of a phone stands."""
    if not token or not phone:
        return Phone()
    if phone_codes.is_proven(token, phone, now):
        return Phone(proven=True, masked=phone_codes.masked(phone))
    return Phone(waiting=True, just_sent=sent, shown_code=phone_codes.code_of(token) if settings.DEMO else "")


def send(request: PageRequest, letter: Letter, errors: dict[str, str]) -> bool:
    """Send a code to the phone on the form; whether it was sent."""
    letter.how = "phone"
    name = letter.phone_field()
    if name is None:
        return False
    letter.phone_token = send_to(request, letter.phone(), errors, at=f"q-{name}") or letter.phone_token
    return f"q-{name}" not in errors


def send_to(request: PageRequest, phone: str, errors: dict[str, str], *, at: str) -> str:
    """Send a code to a phone: the handle of the code, or empty with the reason under ``at`` in ``errors``."""
    if not phone:
        errors[at] = _("Write your mobile number first.")
        return ""
    wait = limited("phone-code-address", request.client_address) or limited(
        "phone-code-phone", phone_hash(phone)
    )
    if wait:
        errors[at] = _too_often(wait)
        return ""
    try:
        return phone_codes.send_code(phone, request.now)
    except PhoneCodeRefused as refused:
        errors[at] = _too_often(refused.wait) if refused.reason == "sent-too-often" else telling(refused)
        return ""


def check(request: PageRequest, letter: Letter, errors: dict[str, str]) -> None:
    """Prove the phone with the digits typed, or say what is missing."""
    name = letter.phone_field()
    if name is None or letter.how == "nameless":
        return
    phone, token = letter.phone(), letter.phone_token
    if not phone:
        if letter.service.anonymous and not letter.how:
            errors["how"] = _("Choose whether we may reach you.")
        elif letter.service.anonymous:
            errors[f"q-{name}"] = _("Write your mobile number, or choose to write without a name.")
        return
    letter.phone_token = prove(request, phone, token, errors, at=f"q-{name}")


def prove(request: PageRequest, phone: str, token: str, errors: dict[str, str], *, at: str) -> str:
    """Prove a phone with the digits typed: the handle to go on with, and in ``errors`` what is missing.

    The phone is proven when ``errors`` has got nothing; the handle is empty when a new code is needed.
    """
    try:
        phone_codes.mobile_of(phone)
        if phone_codes.is_proven(token, phone, request.now):
            return token
        digits = request.POST.get(CODE, "").strip()
        if not token:
            errors[at] = _("Press “Get the code” so that we know that this number is yours.")
        elif not digits:
            errors[CODE] = _("Type the six digits from the text message.")
        elif wait := limited("phone-check-address", request.client_address):
            errors[CODE] = _too_often(wait)
        else:
            phone_codes.check_code(token, digits, request.now)
            if not phone_codes.is_proven(token, phone, request.now):
                errors[at] = _("The number was changed after the code was sent. Get a new code.")
                return ""
    except PhoneCodeRefused as refused:
        if refused.reason in {"too-many-attempts", "code-expired", "not-a-phone"}:
            errors[at] = telling(refused)
            return token if refused.reason == "not-a-phone" else ""
        errors[CODE] = telling(refused)
    return token


def telling(refused: PhoneCodeRefused) -> str:
    """A refusal in words, with its remedy."""
    if refused.reason == "wrong-code":
        return _("These digits are not the ones we sent. %(left)d tries are left.") % {"left": refused.left}
    return {
        "not-a-phone": _("Write a mobile number of 11 digits, e.g. 199 0000 0001."),
        "too-many-attempts": _("Too many wrong tries. Get a new code."),
        "code-expired": _("The code is older than ten minutes. Get a new code."),
        "sent-too-often": _too_often(refused.wait),
        "not-sent": _("No text message could be sent just now. Try again later, or write without a name."),
    }[refused.reason]


def mark(letter: Letter) -> str:
    """The number under which limits count: a keyed hash, never the number itself."""
    return phone_hash(letter.phone())


def _too_often(wait: int) -> str:
    return _("Too many codes were asked for. Please wait %(wait)s.") % {"wait": wait_text(max(1, wait))}
