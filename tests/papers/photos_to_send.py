"""Photos made for tests: small, of every kind, honest and not."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import ExifTags, Image

from mashangban.papers.images import PhotoRefused, clean_photo

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(width: int = 120, height: int = 80) -> Image.Image:
    """Red above, blue below: it shows which way up it is."""
    made = Image.new("RGB", (width, height), RED)
    made.paste(BLUE, (0, height // 2, width, height))
    return made


def written(made: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of `made` as a file of `kind` (Pillow's name of the format)."""
    buffer = io.BytesIO()
    made.save(buffer, format=kind, **options)
    return buffer.getvalue()


def heic(made: Image.Image, **options: object) -> bytes:
    """The bytes of `made` as an iPhone would write them."""
    buffer = io.BytesIO()
    pillow_heif.from_pillow(made).save(buffer, quality=80, **options)
    return buffer.getvalue()


def with_place(orientation: int = 1) -> Image.Exif:
    """What a phone notes: where, with what, which way up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Secretphone"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (39.0, 6.0, 30.0)}
    )
    return exif


def moving(kind: str) -> bytes:
    """Two frames."""
    return written(picture(), kind, save_all=True, append_images=[Image.new("RGB", (120, 80), BLUE)])


def png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes that declares any size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def webp_header(width: int, height: int) -> bytes:
    """An extended WebP that declares any canvas and holds nothing."""
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little")
    body += (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def archive() -> bytes:
    """A zip with a page in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.html", "hello")
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """What a browser would see."""
    return Image.open(io.BytesIO(data))


def refusal_of(data: bytes) -> str:
    """The code with which `data` is refused; empty when it is accepted."""
    try:
        clean_photo(data)
    except PhotoRefused as refusal:
        return refusal.code
    return ""
