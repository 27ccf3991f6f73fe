"""Scans of documents: PDFs and photos, made anew, kept sealed on disk, and shown page by page as pictures.

A photo becomes a fresh JPEG (see `images`). A PDF is read in a confined child process (see `pdf_room`) and written anew
without scripts, actions, forms and attachments. Files lie under `MEDIA_ROOT/scans`, each sealed for its own token.
Who may see a scan is the caller's question; a token alone is no permission.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import math
import os
import secrets
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from threading import BoundedSemaphore
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image

from mashangban.directory.sealing import SealBroken, seal_bytes, unseal_bytes
from mashangban.papers.images import PhotoLimits, PhotoRefused, clean_photo
from mashangban.papers.models import Scan
from mashangban.papers.uploads import keep

log = logging.getLogger(__name__)

#: a scan that nothing took within this time is removed
ORPHANS_LIVE = timedelta(days=1)
#: longest side of a photographed document, in pixels: A4 at 270 dpi, small print stays legible
DOCUMENT_SIDE = 3200
#: pages are shown in these widths, in pixels; another one is rounded up to the next
WIDTHS: Final = (240, 900, 1600)
#: seconds to wait for the room of PDFs, entry and stay
_PATIENCE = 40
#: how many PDFs one server process has read at the same time
_ROOM = BoundedSemaphore(2)
_MEGABYTE = 1024 * 1024


class NoSuchScan(LookupError):  # noqa: N818 - named as what it says
    """There is no scan of this token, it belongs to something else, or its file is gone."""


class ScanRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """A file that is not taken; `str()` names it, says why and what to do, in the language of the moment.

    `reason` is one of `empty`, `type`, `too-big` (params: `megabytes`, `most`), `too-many-pages` (`most`),
    `too-many-pixels` (`megapixels`, `most`), `encrypted`, `not-readable`, `too-complex`, `two-in-one`, `busy`;
    params always hold `name`, the name of the file.
    """

    def __init__(self, reason: str, name: str, params: Mapping[str, str | int] | None = None) -> None:
        self.reason = reason
        self.params: dict[str, str | int] = {"name": name, **(params or {})}
        super().__init__(reason)

    def __str__(self) -> str:
        return str(_MESSAGES[self.reason]) % self.params


_MESSAGES = {
    "empty": _("“%(name)s” is empty. Choose the file again, or take a new photo."),
    "type": _(
        "“%(name)s” is no PDF and no photo. Save the document as a PDF, or take a photo of it (JPEG, PNG or HEIC)."
    ),
    "too-big": _(
        "“%(name)s” is %(megabytes)s MB large; at most %(most)s MB are accepted. "
        "Scan it in black and white or at a lower resolution, or send it in parts."
    ),
    "too-many-pages": _("“%(name)s” has more than %(most)s pages. Send it in parts."),
    "too-many-pixels": _(
        "“%(name)s” has %(megapixels)s million pixels; at most %(most)s million are accepted. "
        "Take the photo with the normal camera setting."
    ),
    "encrypted": _(
        "“%(name)s” is locked with a password. Save it without a password, or print it and take a photo."
    ),
    "not-readable": _(
        "“%(name)s” is damaged or incomplete. Open it to see whether all pages are there, then send it again "
        "or take photos of the pages."
    ),
    "too-complex": _(
        "“%(name)s” is built in a way that cannot be read here. Print it to a new PDF, or take photos of its pages."
    ),
    "two-in-one": _("“%(name)s” holds another file beside the photo. Take a new photo of the document."),
    "busy": _("Many files are being read at this moment. Send “%(name)s” again in a minute."),
}
_OF_PHOTOS = {
    "empty": "empty",
    "too-many-bytes": "too-big",
    "too-many-pixels": "too-many-pixels",
    "animated": "type",
    "unsupported": "type",
    "damaged": "not-readable",
    "two-in-one": "two-in-one",
}


def take(data: bytes, name: str, *, by: str, now: datetime, size: int | None = None) -> Scan:
    """Read, clean and keep a document that somebody sends; raises `ScanRefused`.

    `name` is the file's own; `by` a person code or `applicant`. The scan belongs to nothing until `bind`.
    `size`: bytes of the whole file, for whoever read no more of it than is accepted and one byte.
    """
    name = _plain(name)
    if not data:
        raise ScanRefused("empty", name)
    most = settings.SCAN_MAX_BYTES
    if len(data) > most:
        megabytes = f"{math.ceil(max(len(data), size or 0) * 10 / _MEGABYTE) / 10:.1f}"
        raise ScanRefused("too-big", name, {"megabytes": megabytes, "most": most // _MEGABYTE})
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        head, made = _in_the_room(data, "examine", settings.SCAN_MAX_PAGES, name=name)
        return _keep(made, "application/pdf", name, head["pages"], by, now)
    try:
        photo = clean_photo(
            data, limits=PhotoLimits(max_bytes=most, max_side=DOCUMENT_SIDE, thumbnail_side=WIDTHS[0])
        )
    except PhotoRefused as error:
        raise ScanRefused(_OF_PHOTOS[error.code], name, error.params) from error
    return _keep(photo.data, photo.kind, name, 1, by, now)


def keep_document(
    data: bytes, name: str, *, pages: int = 0, by: str = "", owner: str = "", now: datetime
) -> Scan:
    """Keep a PDF made here (a signed letter) as it is, so that its SHA-256 stays what was told; 0 `pages`: count them."""
    if not pages:
        from pypdf import PdfReader  # a fifth of a second that only those who print need wait for

        pages = len(PdfReader(io.BytesIO(data)).pages)
    return _keep(data, "application/pdf", _plain(name), pages, by, now, owner)


def open_scan(token: str) -> Scan:
    """What is known of a scan; raises `NoSuchScan`."""
    scan = Scan.objects.filter(token=token).first() if token.isalnum() else None
    if scan is None:
        raise NoSuchScan(token)
    return scan


def scans_of(tokens: Iterable[str]) -> dict[str, Scan]:
    """The scans of these tokens by token, in one query; unknown ones are left out."""
    return {scan.token: scan for scan in Scan.objects.filter(token__in=list(tokens))}


def name_of(scan: Scan) -> str:
    """The name of the file as it was sent; empty when its key is gone."""
    try:
        return unseal_bytes(bytes(scan.sealed_name), scan.token).decode()
    except SealBroken:
        return ""


def read(token: str) -> bytes:
    """The document of a token; raises `NoSuchScan`, and `sealing.SealBroken` when its file was changed."""
    return _unsealed(open_scan(token).token, "")


def page_image(token: str, page: int = 1, width: int = 900) -> tuple[bytes, str]:
    """One page (from 1) as a picture, and its media type; `width` in pixels, rounded up to one of `WIDTHS`.

    Raises `NoSuchScan`, for a page that there is not as well. A page of a PDF is drawn once and kept sealed.
    """
    scan = open_scan(token)
    if not 1 <= page <= scan.pages:
        raise NoSuchScan(f"{token} has no page {page}")
    width = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
    kind = "image/jpeg" if scan.kind == "image/jpeg" else "image/png"
    part = f".{page}.{width}"
    try:
        return _unsealed(token, part), kind
    except NoSuchScan:
        document = _unsealed(token, "")
    if scan.kind == "image/jpeg":
        made = _smaller(document, width)
    else:
        try:
            _head, made = _in_the_room(document, "picture", page - 1, width, name=token)
        except ScanRefused as error:  # its pages could be drawn when it came: too many readers at this moment
            raise NoSuchScan(f"page {page} of {token} cannot be drawn now") from error
    keep(path_of(token, part), seal_bytes(made, token + part))
    return made, kind


def bind(tokens: Iterable[str], owner: str) -> None:
    """Make scans belong to `owner`; raises `NoSuchScan` for one that is unknown or another's. Safe to repeat."""
    wanted = set(tokens)
    found = set(Scan.objects.filter(token__in=wanted, owner__in=["", owner]).values_list("token", flat=True))
    if missing := wanted - found:
        raise NoSuchScan(", ".join(sorted(missing)))
    Scan.objects.filter(token__in=wanted, owner="").update(owner=owner)
    if Scan.objects.filter(token__in=wanted, owner=owner).count() != len(wanted):
        raise NoSuchScan("taken by another at this moment")


def remove(tokens: Iterable[str], owner: str) -> int:
    """Remove scans of `owner` with their files; how many. Those of others stay."""
    return _remove(list(Scan.objects.filter(token__in=list(tokens), owner=owner)))


def erase(owner: str) -> int:
    """Remove everything that belongs to `owner`; how many scans."""
    return _remove(list(Scan.objects.filter(owner=owner)))


def purge_orphans(now: datetime, *, limit: int = 1000) -> int:
    """Remove scans that nothing took in time; how many were removed."""
    return _remove(list(Scan.objects.filter(owner="", uploaded_at__lt=now - ORPHANS_LIVE)[:limit]))


def purge_strays(now: datetime) -> int:
    """Remove files that no row names: of something that was taken back after its file was written. How many."""
    removed, before = 0, (now - ORPHANS_LIVE).timestamp()
    for folder in (Path(settings.MEDIA_ROOT) / "scans").glob("??"):
        old = {
            file: file.name.partition(".")[0] for file in folder.iterdir() if file.stat().st_mtime < before
        }
        kept = set(Scan.objects.filter(token__in=set(old.values())).values_list("token", flat=True))
        strays = [file for file, token in old.items() if token not in kept]
        for file in strays:
            file.unlink(missing_ok=True)
        removed += len(strays)
    return removed


def path_of(token: str, part: str = "") -> Path:
    """Where the sealed document of a token lies, or (`.PAGE.WIDTH`) the sealed picture of a page."""
    return Path(settings.MEDIA_ROOT) / "scans" / token[:2] / f"{token}{part}"


def _keep(data: bytes, kind: str, name: str, pages: int, by: str, now: datetime, owner: str = "") -> Scan:
    token = secrets.token_hex(16)
    keep(path_of(token), seal_bytes(data, token))
    return Scan.objects.create(
        token=token,
        kind=kind,
        sealed_name=seal_bytes(name.encode(), token),
        pages=pages,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        owner=owner,
        uploaded_by=by,
        uploaded_at=now,
    )


def _unsealed(token: str, part: str) -> bytes:
    try:
        return unseal_bytes(path_of(token, part).read_bytes(), token + part)
    except FileNotFoundError as error:
        raise NoSuchScan(token) from error


def _remove(scans: list[Scan]) -> int:
    removed = 0
    for scan in scans:
        # the owner again: somebody may have taken it since
        gone, _counts = Scan.objects.filter(pk=scan.pk, owner=scan.owner).delete()
        removed += gone
        if gone:
            path = path_of(scan.token)
            for file in (path, *path.parent.glob(f"{scan.token}.*")):
                file.unlink(missing_ok=True)
    return removed


def _in_the_room(data: bytes, *task: object, name: str) -> tuple[dict[str, Any], bytes]:
    """What `pdf_room` says and makes of a PDF; raises `ScanRefused`."""
    command = [sys.executable, "-I", "-m", "mashangban.papers.pdf_room", *map(str, task)]
    if not _ROOM.acquire(timeout=_PATIENCE):
        raise ScanRefused("busy", name)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            command, input=data, capture_output=True, timeout=_PATIENCE, env=_bare_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScanRefused("too-complex", name) from error
    finally:
        _ROOM.release()
    if done.returncode < 0:  # killed: by its limits, or by the file
        log.warning("A PDF ended its reader (signal %s)", -done.returncode)
        raise ScanRefused("too-complex", name)
    if done.returncode:  # the file is not to blame
        raise RuntimeError(f"the reader of PDFs does not run: {done.stderr.decode(errors='replace')[-500:]}")
    head, _line, made = done.stdout.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    if reason := said.get("refused"):
        raise ScanRefused(reason, name, {"most": settings.SCAN_MAX_PAGES})
    return said, made


def _bare_environment() -> dict[str, str]:
    """What a child needs to start; the secrets of the installation stay here."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}


def _smaller(photo: bytes, width: int) -> bytes:
    picture = Image.open(io.BytesIO(photo), formats=["JPEG"])
    picture.draft("RGB", (width, picture.height))
    picture.thumbnail((width, picture.height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84)
    return out.getvalue()


def _plain(name: str) -> str:
    """A file's name without folders and control characters, short enough to be shown."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip()
    return (plain[:70] + "…" if len(plain) > 80 else plain) or "?"
