"""What a photo's bytes say about themselves before any decoder sees them: kind, size, and strangers within.

Nothing here decodes pixels; every read is bounded by the length of the data.
"""

from __future__ import annotations

import re
import struct
from typing import Literal

Kind = Literal["jpeg", "png", "webp", "heif", "gif"]

#: Major or compatible brands of still HEIF pictures as phones write them. AVIF is another codec.
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"}
_HEIF_SEQUENCE_BRANDS = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}

#: Beginnings by which other programs recognise a file although a photo stands before or around them. Each is so
#: long that compressed pixels hold it by chance less than once in a million photos.
_FOREIGN = re.compile(
    rb"PK\x03\x04[\x00-\x3f]\x00[\x00-\xff][\x00-\xff][\x00\x08]\x00"  # a zip member (also jar, docx, apk)
    rb"|PK\x05\x06\x00\x00\x00\x00"  # the end of a zip
    rb"|%PDF-\d\.\d"
    rb"|<(?:script|html|iframe)[\s>/]|<!doctype\s+html|<svg\s+[a-z]|<\?php\s|javascript:"
    rb"|Rar!\x1a\x07[\x00\x01]|7z\xbc\xaf\x27\x1c|\x7fELF[\x01\x02][\x01\x02]\x01",
    re.IGNORECASE,
)

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
#: Frame headers hold the size: SOF0 to SOF15 without the tables DHT, JPG, DAC that lie between them.
_FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers without a length: TEM, RST0-7 and SOI.
_BARE_MARKERS = {0x01, *range(0xD0, 0xD9)}


def kind_of(data: bytes) -> Kind | None:
    """The kind of picture by content, None for everything that is not one we read."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if _heif_brands(data) & (_HEIF_BRANDS | _HEIF_SEQUENCE_BRANDS) and not _is_avif(data):
        return "heif"
    return None


def holds_foreign_file(data: bytes) -> bool:
    """Whether something in `data` would make another program read it as an archive, page, script or program."""
    return _FOREIGN.search(data) is not None


def is_heif_sequence(data: bytes) -> bool:
    """Whether a HEIF file presents itself as a moving picture first."""
    return data[8:12] in _HEIF_SEQUENCE_BRANDS


def declared_size(data: bytes, kind: Kind) -> tuple[int, int] | None:
    """Width and height in pixels as the header declares them; None when it does not, or for HEIF.

    A HEIF header is nested too deeply to be read here; its library reads it without decoding.
    """
    try:
        if kind == "png":
            return struct.unpack(">II", data[16:24]) if data[12:16] == b"IHDR" else None
        if kind == "gif":
            return struct.unpack("<HH", data[6:10])
        if kind == "webp":
            return _webp_size(data)
        if kind == "jpeg":
            return _jpeg_outline(data)[0]
    except (struct.error, IndexError):
        return None
    return None


def jpeg_scans(data: bytes) -> int:
    """How many passes a JPEG's pixels are stored in; an honest progressive photo has about ten."""
    return _jpeg_outline(data)[1]


def _heif_brands(data: bytes) -> set[bytes]:
    if data[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(data[:4]), len(data), 256)
    return {data[8:12], *(data[start : start + 4] for start in range(16, end - 3, 4))}


def _is_avif(data: bytes) -> bool:
    return data[8:12] in (b"avif", b"avis")


def _webp_size(data: bytes) -> tuple[int, int] | None:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_outline(data: bytes) -> tuple[tuple[int, int] | None, int]:
    """Size of the first frame and number of scans up to the first end-of-image marker."""
    size, scans, place = None, 0, 2
    while (marker := _JPEG_MARKER.search(data, place)) is not None:
        code, place = marker.group(1)[0], marker.end()
        if code == _END_OF_IMAGE:
            break
        if code in _BARE_MARKERS:
            continue
        if code in _FRAME_HEADERS and size is None and place + 7 <= len(data):
            height, width = struct.unpack(">HH", data[place + 3 : place + 7])
            size = (width, height)
        scans += code == _START_OF_SCAN
        place += int.from_bytes(data[place : place + 2])
    return size, scans
