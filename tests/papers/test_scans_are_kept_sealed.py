"""Documents are taken by content, refused with a remedy, kept sealed, and removed with their owner."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import translation
from PIL import Image
from pytest_django import Settings

from mashangban.directory.sealing import SealBroken
from mashangban.papers import scans
from mashangban.papers.models import Scan
from mashangban.papers.scans import NoSuchScan, ScanRefused
from tests.papers import pdfs_to_send as made
from tests.papers.photos_to_send import heic, picture, written

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PHOTO = written(picture(1200, 800), "JPEG")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def taken(data: bytes = PHOTO, name: str = "身份证.jpg") -> Scan:
    return scans.take(data, name, by="applicant", now=NOW)


def files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_pdf_is_kept_sealed_and_read_again(media: Path) -> None:
    scan = taken(made.pdf(armed=True), "C:\\文件\\租房合同.pdf")
    assert (scan.kind, scan.pages, scan.owner, scans.name_of(scan)) == (
        "application/pdf",
        1,
        "",
        "租房合同.pdf",
    )
    assert scans.read(scan.token).startswith(b"%PDF-")
    assert scan.size == len(scans.read(scan.token))
    assert [b"%PDF" in file.read_bytes() for file in files(media)] == [False]


@pytest.mark.parametrize(
    "data", [PHOTO, heic(picture()), written(picture(), "PNG")], ids=["JPEG", "HEIC", "PNG"]
)
def test_a_photo_is_kept_as_one_page(data: bytes) -> None:
    scan = taken(data)
    assert (scan.kind, scan.pages) == ("image/jpeg", 1)
    assert Image.open(io.BytesIO(scans.read(scan.token))).format == "JPEG"


def test_pages_are_shown_as_pictures_and_kept_for_the_next_look(media: Path) -> None:
    photo, document = taken(), taken(made.pdf(pages=2), "b.pdf")
    small, kind = scans.page_image(photo.token, 1, 200)
    assert (Image.open(io.BytesIO(small)).size, kind) == ((240, 160), "image/jpeg")
    second, kind = scans.page_image(document.token, 2, 240)
    assert (Image.open(io.BytesIO(second)).size, kind) == ((240, 320), "image/png")
    assert scans.page_image(document.token, 2, 240)[0] == second
    assert len(files(media)) == 4
    for page in (0, 3):
        with pytest.raises(NoSuchScan):
            scans.page_image(document.token, page)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written_to:
        written_to.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (archive(), "type"),
        (b"<html>%PDF-1.7</html>", "type"),
        (written(picture(), "GIF"), "type"),
        (made.pdf()[:-300], "not-readable"),
        (PHOTO[: len(PHOTO) // 3], "not-readable"),
        (PHOTO + archive(), "two-in-one"),
        (made.circle(), "not-readable"),
        (made.pdf(b"q " * 12_000_000), "too-complex"),
        (b"%PDF-1.7\n" + bytes(10 * 1024 * 1024), "too-big"),
    ],
    ids=[
        "empty",
        "archive",
        "page",
        "GIF",
        "PDF cut off",
        "photo cut off",
        "two in one",
        "circle",
        "bomb",
        "too big",
    ],
)
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(
    data: bytes, reason: str, media: Path
) -> None:
    with pytest.raises(ScanRefused) as refused:
        taken(data, "我的文件.pdf")
    assert refused.value.reason == reason
    assert "我的文件.pdf" in str(refused.value)
    assert not Scan.objects.exists()
    assert files(media) == []


@pytest.mark.parametrize("reason", sorted(scans._MESSAGES))
def test_every_refusal_is_said_in_both_languages(reason: str) -> None:
    refused = ScanRefused(reason, "100%.pdf", {"most": 60, "megabytes": "10.1", "megapixels": "51.0"})
    with translation.override("en"):
        english = str(refused)
    with translation.override("zh-hans"):
        assert str(refused) != english
        assert "100%.pdf" in str(refused)


def test_limits_are_those_of_the_installation(settings: Settings) -> None:
    settings.SCAN_MAX_PAGES = 1
    with pytest.raises(ScanRefused) as refused:
        taken(made.pdf(pages=2), "b.pdf")
    assert (refused.value.reason, refused.value.params["most"]) == ("too-many-pages", 1)


def test_a_file_that_was_changed_or_moved_does_not_open() -> None:
    one, other = taken(), taken(written(picture(), "PNG"))
    scans.path_of(one.token).write_bytes(scans.path_of(other.token).read_bytes())
    with pytest.raises(SealBroken):
        scans.read(one.token)


@pytest.mark.parametrize("token", ["", "../secret", "0" * 32])
def test_an_unknown_token_opens_nothing(token: str) -> None:
    with pytest.raises(NoSuchScan):
        scans.read(token)


def test_a_document_made_here_is_kept_byte_for_byte() -> None:
    scan = scans.keep_document(b"%PDF- a letter", "承诺书.pdf", pages=2, owner="application:A1", now=NOW)
    assert scans.read(scan.token) == b"%PDF- a letter"
    assert (scan.pages, scan.owner) == (2, "application:A1")


def test_a_scan_belongs_to_one_owner() -> None:
    first, second = taken().token, taken().token
    scans.bind([first], "application:A1")
    scans.bind([first], "application:A1")
    for tokens in ([first, second], ["unknown"]):
        with pytest.raises(NoSuchScan):
            scans.bind(tokens, "application:B2")
    assert {token: scan.owner for token, scan in scans.scans_of([first, second, "unknown"]).items()} == {
        first: "application:A1",
        second: "",
    }


def test_what_nobody_took_is_removed_after_a_day_and_the_rest_with_its_owner(media: Path) -> None:
    orphan, mine, others = taken(), taken(), taken()
    scans.bind([mine.token], "application:A1")
    scans.bind([others.token], "application:B2")
    scans.page_image(mine.token, 1, 240)
    assert scans.purge_orphans(NOW + timedelta(hours=23)) == 0
    assert scans.purge_orphans(NOW + timedelta(hours=25)) == 1
    with pytest.raises(NoSuchScan):
        scans.read(orphan.token)
    assert scans.remove([mine.token, others.token], "application:B2") == 1
    assert scans.erase("application:A1") == 1
    assert files(media) == []


def test_a_file_whose_row_was_taken_back_does_not_stay(media: Path) -> None:
    kept = taken()
    with transaction.atomic():
        scans.page_image(taken().token, 1, 240)
        transaction.set_rollback(True)
    kept_file = scans.path_of(kept.token)
    assert len(files(media)) == 3
    for file in files(media):
        os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    assert scans.purge_strays(NOW + timedelta(hours=23)) == 0
    assert scans.purge_strays(NOW + timedelta(hours=25)) == 2
    assert files(media) == [kept_file]


def test_a_file_read_in_part_is_said_to_be_as_large_as_it_is() -> None:
    with pytest.raises(ScanRefused) as refused:
        scans.take(bytes(10 * 1024 * 1024 + 1), "合同.pdf", by="applicant", now=NOW, size=31 * 1024 * 1024)
    assert refused.value.params["megabytes"] == "31.0"
