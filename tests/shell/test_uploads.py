"""Photos are kept once by content, served by a token, and removed when no case took them."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from mashangban.papers import uploads
from mashangban.papers.images import PhotoRefused
from mashangban.papers.models import Upload
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_photo_is_stored_and_found_again() -> None:
    upload = uploads.store(photo(), by="applicant", now=NOW)
    picture = Image.open(io.BytesIO(uploads.open_upload(upload.token)))
    assert (picture.format, picture.size, (upload.width, upload.height)) == ("JPEG", (64, 48), (64, 48))
    assert Image.open(io.BytesIO(uploads.open_upload(upload.token, thumbnail=True))).format == "JPEG"


def test_the_same_photo_is_kept_once(media: Path) -> None:
    first, second = (uploads.store(photo(), by="applicant", now=NOW) for _ in range(2))
    assert first.token != second.token
    assert len(files(media)) == 2  # picture and thumbnail


def test_what_is_no_photo_leaves_nothing(media: Path) -> None:
    with pytest.raises(PhotoRefused):
        uploads.store(b"<svg/>", by="applicant", now=NOW)
    assert not Upload.objects.exists()
    assert files(media) == []


@pytest.mark.parametrize("token", ["", "../secret", "no-such-token"])
def test_an_unknown_token_opens_nothing(token: str) -> None:
    with pytest.raises(uploads.NoSuchUpload):
        uploads.open_upload(token)


def test_photos_no_case_took_are_removed_after_a_day(hand_in: Submit, media: Path) -> None:
    taken = uploads.store(photo("red"), by="applicant", now=NOW)
    orphan = uploads.store(photo("blue"), by="applicant", now=NOW)
    shared = uploads.store(photo("red"), by="applicant", now=NOW)
    hand_in(uploads=[taken.token])
    assert uploads.purge_orphans(NOW + timedelta(hours=23)) == 0
    assert uploads.purge_orphans(NOW + timedelta(hours=25)) == 2
    assert uploads.open_upload(taken.token)
    assert len(files(media)) == 2
    assert not Upload.objects.filter(token__in=[orphan.token, shared.token]).exists()
