"""Photos of documents, as a phone would send them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def a_photo(text: str = "demo") -> bytes:
    """A JPEG of a page with a word on it."""
    page = Image.new("RGB", (600, 800), (240, 240, 236))
    ImageDraw.Draw(page).text((60, 60), text, fill=(40, 60, 58))
    kept = io.BytesIO()
    page.save(kept, "JPEG")
    return kept.getvalue()
