"""What other people's PDFs become: pages to be read, and nothing that acts, hides or tells on its maker."""

from __future__ import annotations

import io

import pypdf
import pytest
from PIL import Image

from mashangban.papers import pdf_room
from mashangban.papers.pdf_room import Refused, examine, picture
from tests.papers import pdfs_to_send as made


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_an_armed_pdf_is_disarmed_and_keeps_what_is_seen() -> None:
    armed = made.pdf(armed=True)
    assert armed.count(b"armed") > 9
    pages, fresh = examine(armed, 60)
    assert pages == 1
    assert b"armed" not in fresh
    assert not any(
        word in fresh for word in (b"/JS", b"/JavaScript", b"/Launch", b"/URI", b"/Annots", b"/AcroForm")
    )
    assert text_of(fresh).strip().split("\n") == ["Proof of address", "Filled in by hand"]


@pytest.mark.parametrize(
    "hidden",
    [
        b"<< /S /JavaScript /JS (armed) >>",
        b"<< /Type /Filespec /F (armed.exe) /EF << /F 6 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length 5 >>\nstream\narmed\nendstream",
        b"<< /S /Launch /F (armed.exe) >>",
    ],
    ids=["script", "attachment", "file", "launch"],
)
def test_what_hides_among_the_resources_is_emptied(hidden: bytes) -> None:
    armed = made.assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /Properties << /P [[4 0 R]] >> >> >>",
            hidden,
        ]
    )
    assert b"armed" not in examine(armed, 60)[1]


def test_what_hangs_on_before_and_behind_a_pdf_is_gone() -> None:
    fresh = examine(b"\xef\xbb\xbf" + made.pdf() + b"PK\x03\x04 an archive <script>alert(1)</script>", 60)[1]
    assert fresh.startswith(b"%PDF-")
    assert b"PK\x03\x04" not in fresh
    assert b"<script>" not in fresh


def test_who_made_it_is_not_told() -> None:
    fresh = examine(made.by_somebody(), 60)[1]
    assert b"Author" not in fresh
    assert b"armeddate" not in fresh


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (made.locked(), "encrypted"),
        (made.pdf(pages=61), "too-many-pages"),
        (
            made.assembled([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
            "not-readable",
        ),
        (made.pdf().replace(b"/Count 1", b"/Count 3"), "not-readable"),
        (made.pdf().replace(b"/Type /Catalog", b"/NeedsRendering true"), "too-complex"),
    ],
    ids=["locked", "too many pages", "no page", "pages missing", "pages made by a program"],
)
def test_a_pdf_that_is_of_no_use_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        examine(data, 60)
    assert refused.value.reason == reason


def test_a_page_is_drawn_as_wide_as_asked_and_never_too_large() -> None:
    assert Image.open(io.BytesIO(picture(made.pdf(), 0, 240))).size == (240, 320)
    tall = made.pdf().replace(b"[0 0 300 400]", b"[0 0 10 9000]")
    across, down = Image.open(io.BytesIO(picture(tall, 0, 1600))).size
    assert across * down <= pdf_room.MOST_PIXELS * 1.01


def test_what_was_filled_in_is_seen_on_the_picture() -> None:
    plain, filled = (examine(made.pdf(b"", armed=armed), 60)[1] for armed in (False, True))
    assert picture(plain, 0, 240) != picture(filled, 0, 240)
