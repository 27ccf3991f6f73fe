"""What an applicant without scripts does on the pages of an application."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mashangban.applications.drafts import Begun, begin, open_reference
from mashangban.applications.models import Application
from mashangban.cases.intake import Receipt, key_of
from tests.shell.applications.applicants import FORM, NURSING, SITUATION
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone

ANSWERS = {"firm_kind": "company", "beds": "40", "acts_for_other": "no"}


def photo(name: str = "plan.jpg") -> SimpleUploadedFile:
    """A photo of a document."""
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), (230, 230, 224)).save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


def started(phone: PlainPhone, scene: str = NURSING, **more: Any) -> Application:
    """Begin from the notice; the phone is on the first page."""
    response = phone.client.post(f"/services/{scene}/begin", ANSWERS | more)
    phone.open(response["Location"])
    return at_hand(phone)


def at_hand(phone: PlainPhone) -> Application:
    """The application whose page is open."""
    found = re.search(r"/services/a/(\w+)/", phone.path)
    assert found, phone.path
    return open_reference(found[1])


def resumed(phone: PlainPhone) -> Begun:
    """A draft begun elsewhere and opened here by its code."""
    begun = begin(NURSING, SITUATION, now=NOW, demo=True)
    phone.open(f"/services/resume?code={begun.code}")
    return begun


def proven(phone: PlainPhone, number: str = "19900002001") -> None:
    """On the first page: prove the phone."""
    phone.press("send-code", phone=number)
    digits = re.search(r'class="number">(\d{6})<', phone.html)
    assert digits, phone.text
    phone.press("next", code_digits=digits[1])


def typed(**more: str) -> dict[str, Any]:
    """Every answer of the form, as fields."""
    return {f"q-{name}": value for name, value in (FORM | more).items()}


def sending(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields whose names are no names of Python."""
    return dict(fields)


def holds(phone: PlainPhone, receipt: Receipt) -> PlainPhone:
    """Open a case with its key."""
    return phone.open(f"/t/{receipt.number}/{key_of(receipt.number)}")
