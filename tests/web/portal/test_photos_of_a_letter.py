"""Photos: sent with the form or one by one, refused with a remedy, seen only by those who may."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mashangban.papers.models import Upload
from tests.web.portal.plain_phone import PlainPhone


@pytest.fixture(autouse=True)
def _folder(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined] # pytest-django's Settings takes any name


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def begin(phone: PlainPhone, token: str) -> PlainPhone:
    return phone.open(f"/q/{token}/new/suggestion")


def test_without_scripts_photos_go_with_the_form(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press(
        q_opinion_kind="praise", q_content="路灯", files_photos=[photo(), photo("b.jpg")]
    )
    phone.press(how="nameless").press("send")
    assert Upload.objects.filter(case__isnull=False).count() == 2


def test_a_photo_may_be_taken_out_again(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press("add-photos", files_photos=photo())
    token_of_photo = Upload.objects.get().token
    phone.press(f"drop:photos:{token_of_photo}")
    assert ("q-photos", token_of_photo) not in phone.forms[-1].fields


def test_a_seventh_photo_is_left_out_and_told(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press("add-photos", files_photos=[photo(f"{n}.jpg") for n in range(7)])
    assert (phone.status, "最多 6 张" in phone.text) == (422, True)
    assert Upload.objects.count() == 6


def test_what_is_no_photo_is_refused_with_a_remedy(phone: PlainPhone, token: str) -> None:
    page = SimpleUploadedFile("a.jpg", b"<html><script>alert(1)</script>", "image/jpeg")
    begin(phone, token).press("add-photos", files_photos=page)
    assert phone.status == 422
    assert not Upload.objects.exists()


def test_one_by_one_each_gets_a_handle(phone: PlainPhone) -> None:
    answer = phone.client.post("/uploads/", {"photo": photo()})
    assert answer.status_code == 201
    assert phone.client.get(answer.json()["small"])["Content-Type"] == "image/jpeg"


def test_one_by_one_a_refusal_is_a_problem_document(phone: PlainPhone) -> None:
    answer = phone.client.post("/uploads/", {"photo": SimpleUploadedFile("a.svg", b"<svg/>")})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["detail"]


def test_a_sent_photo_is_shown_to_its_sender_and_to_nobody_else(phone: PlainPhone, token: str) -> None:
    begin(phone, token).press(q_opinion_kind="praise", q_content="路灯", files_photos=photo())
    phone.press(how="nameless").press("send")
    path = f"/uploads/{Upload.objects.get().token}"
    assert phone.open(path).status == 200
    assert PlainPhone().open(path).status == 404


def test_a_photo_is_served_as_a_picture_and_nothing_else(phone: PlainPhone) -> None:
    handle = phone.client.post("/uploads/", {"photo": photo()}).json()["token"]
    answer = phone.client.get(f"/uploads/{handle}")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
