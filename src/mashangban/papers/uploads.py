"""Photos kept on disk by their content, and found by a random token."""

from __future__ import annotations

import os
import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from mashangban.papers.images import PhotoLimits, clean_photo
from mashangban.papers.models import Upload

#: an upload that no case took within this time is removed
ORPHANS_LIVE = timedelta(days=1)


class NoSuchUpload(LookupError):  # noqa: N818 - named as what it says
    """There is no upload of this token, or its file is gone."""


def store(data: bytes, *, by: str, now: datetime, internal: bool = False) -> Upload:
    """Clean a photo and keep it; raises ``images.PhotoRefused``. ``by``: person code or ``applicant``."""
    photo = clean_photo(data, limits=PhotoLimits(max_bytes=settings.PHOTO_MAX_BYTES))
    keep(path_of(photo.sha256), photo.data)
    keep(path_of(photo.sha256, thumbnail=True), photo.thumbnail)
    return Upload.objects.create(
        token=secrets.token_hex(16),
        kind=photo.kind,
        width=photo.width,
        height=photo.height,
        size=len(photo.data),
        sha256=photo.sha256,
        uploaded_by=by,
        uploaded_at=now,
        internal=internal,
    )


def open_upload(token: str, *, thumbnail: bool = False) -> bytes:
    """The picture (or its small copy) of a token; raises ``NoSuchUpload``. Who may see it is the caller's question."""
    upload = Upload.objects.filter(token=token).only("sha256").first()
    if upload is None:
        raise NoSuchUpload(token)
    return bytes_of(upload, thumbnail=thumbnail)


def bytes_of(upload: Upload, *, thumbnail: bool = False) -> bytes:
    """The picture of an upload already looked up; raises ``NoSuchUpload`` when the file is gone."""
    try:
        return path_of(upload.sha256, thumbnail=thumbnail).read_bytes()
    except FileNotFoundError as error:
        raise NoSuchUpload(upload.token) from error


def path_of(sha256: str, *, thumbnail: bool = False) -> Path:
    """Where a picture lies: by its content, so that the same photo is kept once."""
    folder = Path(settings.MEDIA_ROOT) / sha256[:2]
    return folder / (f"{sha256}.small.jpg" if thumbnail else f"{sha256}.jpg")


def purge_orphans(now: datetime, *, limit: int = 1000) -> int:
    """Remove uploads that no case took in time; how many were removed. Files still shared with others stay."""
    orphans = list(Upload.objects.filter(case=None, uploaded_at__lt=now - ORPHANS_LIVE)[:limit])
    removed = 0
    for upload in orphans:
        # the condition again: a case may have taken it since
        gone, _ = Upload.objects.filter(pk=upload.pk, case=None).delete()
        removed += gone
        if gone and not Upload.objects.filter(sha256=upload.sha256).exists():
            for thumbnail in (False, True):
                path_of(upload.sha256, thumbnail=thumbnail).unlink(missing_ok=True)
    return removed


def keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and make sure it is on the disk before anybody relies on it."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
