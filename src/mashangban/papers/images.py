"""Photos that people send: taken by content, decoded within bounds, and made anew from their pixels alone.

What is stored is a fresh JPEG: no place, time, camera, name, thumbnail, comment or colour profile of the original
survives, and nothing that was hidden before, in or after the picture. Data after the end of a picture is normal
(moving photos of many phones, panoramas, Samsung's trailer) and is dropped; when it, or anything else in the
file, is recognisably an archive, a web page, a script, a PDF or a program, the file is refused instead.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from mashangban.papers.photo_headers import (
    Kind,
    declared_size,
    holds_foreign_file,
    is_heif_sequence,
    jpeg_scans,
    kind_of,
)

_PILLOW_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
#: More passes than this only serve to keep a decoder busy.
_MOST_SCANS = 64
_MEGABYTE = 1024 * 1024
_PAPER = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """What is accepted and what is made of it."""

    #: bytes of the file as sent
    max_bytes: int = 12 * _MEGABYTE
    #: pixels of the picture as sent, by its header, before anything is decoded
    max_pixels: int = 50_000_000
    #: longest side of what is stored, in pixels
    max_side: int = 2048
    #: longest side of the thumbnail, in pixels
    thumbnail_side: int = 320
    #: JPEG quality of what is stored, 1 to 95
    quality: int = 84


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo made anew."""

    #: the picture to store and serve
    data: bytes
    #: its media type: what is served beside `X-Content-Type-Options: nosniff`
    kind: str
    #: in pixels, the right way up
    width: int
    height: int
    #: of `data`, in hexadecimal; the same photo sent twice gives the same
    sha256: str
    #: a small JPEG of the same picture
    thumbnail: bytes


class PhotoRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """A file that is not taken as a photo; `str()` says why and what to do, in the language of the moment.

    `code` is one of `empty`, `too-many-bytes` (params: `megabytes`, `most`), `too-many-pixels` (`megapixels`, `most`),
    `animated`, `unsupported`, `damaged` and `two-in-one` (a photo that is also another kind of file).
    """

    def __init__(self, code: str, params: Mapping[str, str | int] | None = None) -> None:
        self.code = code
        self.params: dict[str, str | int] = dict(params or {})
        super().__init__(code)

    def __str__(self) -> str:
        return str(_MESSAGES[self.code]) % self.params


_MESSAGES = {
    "empty": _("The photo is empty. Choose it again, or take a new one."),
    "too-many-bytes": _(
        "The photo is %(megabytes)s MB large; at most %(most)s MB are accepted. "
        "Send it in a smaller size, or send a screenshot of it."
    ),
    "too-many-pixels": _(
        "The photo has %(megapixels)s million pixels; at most %(most)s million are accepted. "
        "Send a screenshot of it, or take it with the normal camera setting."
    ),
    "animated": _("Moving pictures are not accepted. Send one still photo or a screenshot of it."),
    "unsupported": _("This file is not a photo that can be read. Send a JPEG, PNG, WebP or HEIC photo."),
    "damaged": _("The photo is damaged or incomplete. Send it again, or send a screenshot of it."),
    "two-in-one": _(
        "This file contains something else beside the photo and is not accepted. "
        "Open the photo, take a screenshot, and send that."
    ),
}


def clean_photo(data: bytes, *, limits: PhotoLimits | None = None) -> CleanPhoto:
    """The photo in `data`, made anew from its pixels; the file's name plays no part.

    Accepts JPEG, PNG, WebP and HEIC/HEIF. Raises `PhotoRefused`. Memory stays below about ten bytes for each of
    `limits.max_pixels`; far less for JPEG, which is decoded at a reduced scale.
    """
    limits = limits or PhotoLimits()
    kind = _examined(data, limits)
    try:
        decoded = _heif_picture(data, limits) if kind == "heif" else _picture(data, kind, limits)
        picture = _resizable(decoded)
    except PhotoRefused:
        raise
    except Exception as error:  # decoders raise anything when they are fed with anything
        raise PhotoRefused("damaged") from error
    picture.thumbnail((limits.max_side, limits.max_side), Image.Resampling.LANCZOS)
    fresh = _on_paper(picture)
    small = fresh.copy()
    small.thumbnail((limits.thumbnail_side, limits.thumbnail_side), Image.Resampling.LANCZOS)
    stored = _jpeg(fresh, limits.quality)
    return CleanPhoto(
        data=stored,
        kind="image/jpeg",
        width=fresh.width,
        height=fresh.height,
        sha256=hashlib.sha256(stored).hexdigest(),
        thumbnail=_jpeg(small, 75),
    )


def _examined(data: bytes, limits: PhotoLimits) -> Kind:
    """The kind of a file that is worth decoding; everything that needs no decoder is refused here."""
    if not data:
        raise PhotoRefused("empty")
    if len(data) > limits.max_bytes:
        # Rounded up: "12.0 MB, at most 12 MB" would help nobody.
        megabytes = f"{math.ceil(len(data) * 10 / _MEGABYTE) / 10:.1f}"
        raise PhotoRefused("too-many-bytes", {"megabytes": megabytes, "most": limits.max_bytes // _MEGABYTE})
    kind = kind_of(data)
    if kind is None:
        raise PhotoRefused("unsupported")
    if holds_foreign_file(data):
        raise PhotoRefused("two-in-one")
    if kind == "heif":
        if is_heif_sequence(data):
            raise PhotoRefused("animated")
        return kind
    size = declared_size(data, kind)
    if size is None or 0 in size:
        raise PhotoRefused("damaged")
    _refuse_too_many_pixels(size, limits)
    if kind == "jpeg" and jpeg_scans(data) > _MOST_SCANS:
        raise PhotoRefused("damaged")
    return kind


def _refuse_too_many_pixels(size: tuple[int, int], limits: PhotoLimits) -> None:
    pixels = size[0] * size[1]
    if pixels > limits.max_pixels:
        megapixels = f"{pixels / 1_000_000:.1f}"
        raise PhotoRefused(
            "too-many-pixels", {"megapixels": megapixels, "most": limits.max_pixels // 1_000_000}
        )


def _picture(data: bytes, kind: Kind, limits: PhotoLimits) -> Image.Image:
    opened = Image.open(io.BytesIO(data), formats=[_PILLOW_FORMATS[kind]])
    # The header that the decoder found decides, should it be another one than ours.
    _refuse_too_many_pixels(opened.size, limits)
    # A JPEG with several pictures is a panorama, a depth photo or a burst: the first one is the photo.
    if kind != "jpeg" and getattr(opened, "n_frames", 1) > 1:
        raise PhotoRefused("animated")
    if kind == "gif":
        raise PhotoRefused("unsupported")
    if kind == "jpeg":
        opened.draft("RGB", (limits.max_side, limits.max_side))
    opened.load()
    # A note too broken to be read says nothing about which way up the photo is; its pixels may be sound.
    with suppress(Exception):
        ImageOps.exif_transpose(opened, in_place=True)
    return opened


def _heif_picture(data: bytes, limits: PhotoLimits) -> Image.Image:
    """The primary picture; the library turns it the right way up, so EXIF must not turn it once more."""
    opened = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    _refuse_too_many_pixels(opened.size, limits)
    picture = opened.to_pillow()
    assert isinstance(picture, Image.Image)
    return picture


def _resizable(picture: Image.Image) -> Image.Image:
    """The picture in a mode in which colours can be averaged: L, RGB or RGBA."""
    if picture.mode.startswith("I"):  # 16-bit grey
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("L", "RGB", "RGBA") and "transparency" not in picture.info:
        return picture  # as it is: a copy would double what a large one takes
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _on_paper(picture: Image.Image) -> Image.Image:
    """A new picture with the same pixels, on white where the old one is transparent, and with nothing else."""
    fresh = Image.new("RGB", picture.size, _PAPER)
    if picture.mode == "RGBA":
        fresh.paste(picture, mask=picture.getchannel("A"))
    else:
        fresh.paste(picture.convert("RGB"))
    return fresh


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, format="JPEG", quality=quality, optimize=True, progressive=True)
    return written.getvalue()
