"""Pictures for the demo: plain coloured cards, so that evidence and photos can be shown without showing anybody."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

_COLOURS = ((214, 228, 232), (232, 222, 208), (214, 232, 216), (228, 214, 226))


def evidence(index: int) -> bytes:
    """A small JPEG that differs by ``index``: a card with a marked spot."""
    image = Image.new("RGB", (480, 320), _COLOURS[index % len(_COLOURS)])
    pen = ImageDraw.Draw(image)
    for line in range(40, 320, 40):
        pen.line((0, line, 480, line), fill=(255, 255, 255), width=2)
    x, y = 60 + index * 37 % 360, 60 + index * 53 % 200
    pen.ellipse((x - 22, y - 22, x + 22, y + 22), outline=(192, 57, 43), width=5)
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()
