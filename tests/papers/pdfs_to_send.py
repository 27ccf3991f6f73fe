"""PDFs made for tests, object by object: honest, armed and broken ones."""

from __future__ import annotations

import io
import zlib

import pypdf
from pypdf.generic import NameObject

#: a page that says something, with a field that somebody filled in, a note with a script, and a link
_ANNOTS = """[
 << /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Filled) /Rect [50 100 250 130] /F 4 /AP << /N 8 0 R >>
    /AA << /K << /S /JavaScript /JS (armedkey) >> >> >>
 << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://armed.example/) >> >>
 << /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 7 0 R >>
 << /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (armednote) /A << /S /Launch /F (armed.exe) >> >> ]"""


def pdf(
    content: bytes = b"BT /F1 24 Tf 50 300 Td (Proof of address) Tj ET",
    *,
    armed: bool = False,
    pages: int = 1,
) -> bytes:
    """A PDF of `pages` pages of 300 × 400 points with `content`; `armed`: with everything a PDF can do of itself."""
    catalog = "<< /Type /Catalog /Pages 2 0 R"
    if armed:
        catalog += (
            " /OpenAction << /S /JavaScript /JS (armedopen) >> /AA << /WC << /S /JavaScript /JS (armedclose) >> >>"
            " /AcroForm << /Fields [] /XFA (armedxfa) /DR << /Font << /F1 5 0 R >> >> >>"
            " /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (armedname) >>] >>"
            " /EmbeddedFiles << /Names [(armed.exe) 7 0 R] >> >>"
        )
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
        + (f" /AA << /O << /S /JavaScript /JS (armedpage) >> >> /Annots {_ANNOTS}" if armed else "")
        + " >>"
    )
    squeezed = zlib.compress(content, 1)
    drawn = b"BT /F1 18 Tf 2 8 Td (Filled in by hand) Tj ET"
    objects = [
        (catalog + " >>").encode(),
        f"<< /Type /Pages /Kids [{'3 0 R ' * pages}] /Count {pages} >>".encode(),
        page.encode(),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(squeezed) + squeezed + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /EmbeddedFile /Length 9 >>\nstream\nMZarmedin\nendstream",
        b"<< /Type /Filespec /F (armed.exe) /EF << /F 6 0 R >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font << /F1 5 0 R >> >> /Length %d >>\nstream\n"
        % len(drawn)
        + drawn
        + b"\nendstream",
    ]
    return assembled(objects)


def assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Objects 1, 2, … as a file with its table; object 1 is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        table,
    )
    return bytes(out)


def locked() -> bytes:
    """A PDF that opens with a password only."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_somebody() -> bytes:
    """A PDF that says who made it."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf()))
    writer.add_metadata({"/Author": "Armed Author"})
    writer.pages[0][NameObject("/LastModified")] = pypdf.generic.TextStringObject("armeddate")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def circle() -> bytes:
    """A PDF whose pages are their own ancestors."""
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>",
        ]
    )


def great_picture(side: int = 60_000) -> bytes:
    """A PDF of a few thousand bytes whose one picture would fill the memory."""
    row = zlib.compress(bytes(1_000_000), 9)
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
            b"<< /Length 26 >>\nstream\nq 300 0 0 400 0 0 cm /I Do Q\nendstream",
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
            b" /Filter /FlateDecode /Length %d >>\nstream\n" % (side, side, len(row)) + row + b"\nendstream",
        ]
    )
